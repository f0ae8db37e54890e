/**
 * The page of the Reference Log: filters above a table.
 */
import type { LogEntry, Reference } from "../protocol";
import { element, vscodeApi } from "./dom";
import { EVERYTHING, type Filter, filtered, licences, projectName, projects } from "./logFilter";
import type { FromLog, ToLog } from "./messages";
import { projectLink } from "./project";

const MOST_OWNERS = 3;
const api = vscodeApi<FromLog>();
let entries: LogEntry[] = [];
let filter: Filter = { ...EVERYTHING, ...(api.state as Partial<Filter> | undefined) };

const licence = element("select", {
  id: "licence",
  change: () => changed({ licence: licence.value }),
});
const file = element("input", {
  id: "file",
  type: "search",
  placeholder: "part of a path",
  input: () => changed({ file: file.value }),
});
const from = element("input", {
  id: "from",
  type: "date",
  change: () => changed({ from: from.value }),
});
const to = element("input", { id: "to", type: "date", change: () => changed({ to: to.value }) });
const clear = element(
  "button",
  { type: "button", class: "quiet", click: () => changed(EVERYTHING) },
  "Clear filters",
);
const count = element("p", { id: "count", role: "status" });
const rows = element("tbody");
const table = element(
  "table",
  { "aria-label": "Code that was taken and resembles licensed code" },
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      ...["Time", "Code", "Licence", "Resembles", "How"].map((name) =>
        element("th", { scope: "col" }, name),
      ),
    ),
  ),
  rows,
);

document.body.append(
  element(
    "form",
    {
      class: "filters",
      role: "search",
      "aria-label": "Filter the log",
      submit: (event) => event.preventDefault(),
    },
    field("Licence", licence),
    field("File", file),
    field("From", from),
    field("To", to),
    clear,
  ),
  count,
  table,
);
addEventListener("message", ({ data }: MessageEvent<ToLog>) => {
  entries = data.entries;
  draw();
});
api.send({ kind: "ready" });

function field(label: string, control: HTMLElement): HTMLElement {
  return element("label", { for: control.id }, element("span", {}, label), control);
}

function changed(part: Partial<Filter>): void {
  filter = { ...filter, ...part };
  api.keep(filter);
  draw();
}

function draw(): void {
  const names = licences(entries);
  if (filter.licence && !names.includes(filter.licence)) names.push(filter.licence);
  licence.replaceChildren(
    element("option", { value: "" }, "all"),
    ...names.map((name) => element("option", { value: name }, name)),
  );
  licence.value = filter.licence;
  file.value = filter.file;
  from.value = filter.from;
  to.value = filter.to;
  const shown = filtered(entries, filter);
  const all = shown.length === entries.length;
  clear.hidden = all && Object.values(filter).every((value) => value === "");
  table.hidden = shown.length === 0;
  count.textContent =
    entries.length === 0
      ? "Nothing was taken yet that resembles licensed code."
      : `${all ? "" : `${shown.length} of `}${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
  rows.replaceChildren(...shown.map(row));
}

function row(entry: LogEntry): HTMLElement {
  return element(
    "tr",
    entry.withdrawn ? { class: "withdrawn" } : {},
    element(
      "td",
      { class: "time" },
      element("time", { datetime: entry.time }, localTime(entry.time)),
    ),
    element("td", {}, place(entry), ...project(entry)),
    element(
      "td",
      {},
      ...lines(
        entry.references.map((one) => one.licenseName),
        entry.checked ? "" : "not compared",
      ),
    ),
    element("td", {}, ...entry.references.map(origin)),
    element("td", {}, how(entry)),
  );
}

function place(entry: LogEntry): HTMLElement {
  const where = `${entry.file}:${entry.startLine ?? 1}`;
  const visit = () => api.send({ kind: "visit", suggestionId: entry.suggestionId });
  const label = `Go to ${entry.file}, lines ${entry.startLine} to ${entry.endLine}`;
  return element(
    "button",
    { type: "button", class: "link", title: label, "aria-label": label, click: visit },
    `${where}–${entry.endLine ?? 1}`,
  );
}

/** The project's name, where the log has more than one. */
function project(entry: LogEntry): HTMLElement[] {
  if (entry.folder === "" || projects(entries).length < 2) return [];
  return [element("div", { class: "small", title: entry.folder }, projectName(entry.folder))];
}

function lines(texts: string[], otherwise: string): HTMLElement[] {
  const unique = [...new Set(texts)];
  return (unique.length > 0 ? unique : [otherwise]).map((text) => element("div", {}, text));
}

function origin(reference: Reference): HTMLElement {
  const similar =
    reference.similarity === null
      ? ""
      : `, ${Math.round(reference.similarity * 100)} % (${reference.tier})`;
  return element(
    "div",
    {},
    projectLink(reference, (url) => api.send({ kind: "browse", url })),
    ` ${reference.path}:${reference.startLine}–${reference.endLine}${similar}`,
    ...owners(reference),
  );
}

/** Some of the copyright lines; the rest is said when the mouse rests on them. */
function owners(reference: Reference): HTMLElement[] {
  const all = reference.copyright.split("\n").filter(Boolean);
  const more = all.length - MOST_OWNERS;
  const shown = all.slice(0, MOST_OWNERS);
  if (more > 0) shown.push(`${more} more`);
  return shown.map((line) => element("div", { class: "small", title: all.join("\n") }, line));
}

function how(entry: LogEntry): string {
  const event = entry.event.replaceAll("_", " ");
  return entry.withdrawn ? `${event}, withdrawn` : event;
}

function localTime(time: string): string {
  const moment = new Date(time);
  return Number.isNaN(moment.valueOf())
    ? time
    : moment.toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
}
