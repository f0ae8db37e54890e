/**
 * The page of the suggestions: one card for each candidate, which grows while it streams in.
 */
import type { Notice, Reference } from "../protocol";
import { dedented } from "./dedented";
import { element, vscodeApi } from "./dom";
import { tokens } from "./highlight";
import type { Candidate, FromSuggestions, ToSuggestions } from "./messages";
import { projectLink } from "./project";

const api = vscodeApi<FromSuggestions>();
const place = element("span", { class: "place" });
const status = element("p", { role: "status" });
const ask = element(
  "button",
  { type: "button", click: () => api.send({ kind: "ask" }) },
  "Suggest at the cursor",
);
const stop = element(
  "button",
  { type: "button", class: "quiet", click: () => api.send({ kind: "stop" }) },
  "Stop",
);
const list = element("div", { class: "cards", role: "list", "aria-label": "Suggestions" });

document.body.append(element("div", { class: "bar" }, ask, stop, place), status, list);
document.body.addEventListener("keydown", walk);
addEventListener("message", ({ data }: MessageEvent<ToSuggestions>) => draw(data));
api.send({ kind: "ready" });

function draw(told: ToSuggestions): void {
  const asking = told.state === "asking";
  stop.hidden = !asking;
  place.textContent = told.place && told.state !== "idle" ? `for ${told.place}` : "";
  status.textContent = sentence(told);
  document.body.classList.toggle("asking", asking);
  const focused = [...list.children].indexOf(document.activeElement as Element);
  list.replaceChildren(...told.candidates.map((one, index) => card(one, index, told)));
  if (focused >= 0) (list.children[focused] as HTMLElement | undefined)?.focus();
}

function sentence({ state, message, candidates }: ToSuggestions): string {
  const number = candidates.length;
  if (state === "asking") return number === 0 ? "Asking the model …" : "";
  if (state === "done") return number === 1 ? "1 suggestion" : `${number} suggestions`;
  if (state === "nothing")
    return message ? `No suggestion: ${message}.` : "No suggestion for this place.";
  return message || "Put the cursor where code is to follow, and ask.";
}

function card(candidate: Candidate, index: number, told: ToSuggestions): HTMLElement {
  const { suggestion } = candidate;
  const name = `Suggestion ${index + 1}`;
  const code = element(
    "code",
    {},
    ...tokens(dedented(candidate.text), told.language).map(({ kind, text }) =>
      kind === "plain" ? text : element("span", { class: kind }, text),
    ),
  );
  return element(
    "article",
    {
      role: "listitem",
      tabindex: "0",
      "aria-label": candidate.whole ? name : `${name}, still growing`,
      class: candidate.whole ? "card" : "card growing",
    },
    element("pre", {}, code),
    ...(suggestion?.references ?? []).map(licence),
    ...(suggestion?.notices ?? []).map(notice),
    candidate.whole &&
      element(
        "div",
        { class: "actions" },
        element(
          "button",
          {
            type: "button",
            "aria-label": `Insert suggestion ${index + 1}`,
            click: () => api.send({ kind: "insert", index }),
          },
          "Insert",
        ),
        element(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": `Copy suggestion ${index + 1}`,
            click: () => api.send({ kind: "copy", index }),
          },
          "Copy",
        ),
      ),
  );
}

function licence(reference: Reference): HTMLElement {
  return element(
    "p",
    { class: "licence" },
    "Reference code under ",
    element("strong", {}, reference.licenseName),
    " from ",
    projectLink(reference, (url) => api.send({ kind: "browse", url })),
    `, ${reference.path} lines ${reference.startLine}–${reference.endLine}`,
  );
}

function notice({ message }: Notice): HTMLElement {
  return element("p", { class: "notice" }, message);
}

/** Arrow keys go from card to card, Enter inserts the one that has the focus. */
function walk(event: KeyboardEvent): void {
  const cards = [...list.children] as HTMLElement[];
  const at = cards.indexOf(document.activeElement as HTMLElement);
  if (event.key === "Enter" && at >= 0) {
    api.send({ kind: "insert", index: at });
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next =
      cards[Math.max(0, Math.min(cards.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))];
    next?.focus();
    if (next) event.preventDefault();
  }
}
