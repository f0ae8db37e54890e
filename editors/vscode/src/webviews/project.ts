/**
 * The name of a project that code is from, as both pages show it.
 */
import type { Reference } from "../protocol";
import { element } from "./dom";

/** A link that asks to `browse` the project, or its plain name where it has no web address. */
export function projectLink(
  { referenceName: name, referenceUrl: url }: Reference,
  browse: (url: string) => void,
): HTMLElement | string {
  if (!/^https?:\/\//.test(url)) return name;
  return element(
    "button",
    { type: "button", class: "link", title: url, click: () => browse(url) },
    name,
  );
}
