// @ts-check
/** The panel of the security scan: what was found, and what can be done about it. */

import { h, link } from "./dom.js";
import { actionsAt, editsOf } from "./providers.js";

/**
 * @typedef {object} Place the page as far as this panel needs it
 * @property {any} monaco
 * @property {import("./lsp.js").Connection} connection
 * @property {(uri: string, range: any) => void} reveal
 * @property {(command: any) => Promise<any>} carryOut
 * @property {(count: number) => void} counted
 */

/** @param {Place} place */
export function findingsPanel(place) {
  const element = h("div", { class: "panel-body" });
  let asked = 0;

  async function refresh() {
    const mine = ++asked;
    const found = await place.connection
      .request("fairhand/findings", { groupBy: "severity" })
      .catch(() => null);
    if (!found || mine !== asked) return;
    const count = found.groups.reduce((sum, group) => sum + group.findings.length, 0);
    place.counted(count);
    element.replaceChildren(
      ...(count === 0
        ? [h("p", { class: "empty" }, "No findings. Run Security Scan looks at the file or at all files.")]
        : found.groups.map((group) => section(place, group))),
    );
  }

  place.connection.on("fairhand/findingsChanged", refresh);
  return { element, refresh };
}

/**
 * @param {Place} place
 * @param {any} group
 */
function section(place, group) {
  return h(
    "section",
    { "aria-label": `${group.key}: ${group.findings.length}` },
    h("h3", { class: `severity ${group.key}` }, group.key, h("span", { class: "count" }, String(group.findings.length))),
    h("ul", { class: "rows" }, ...group.findings.map((one) => row(place, one))),
  );
}

/**
 * @param {Place} place
 * @param {any} one
 */
function row(place, one) {
  const model = place.monaco.editor.getModel(place.monaco.Uri.parse(one.uri));
  /** @param {(action: any) => boolean} wanted */
  async function act(wanted) {
    if (!model) return;
    const action = (await actionsAt(place.connection, model, one.range)).find(wanted);
    if (!action) return;
    if (action.edit) {
      model.pushStackElement();
      const edits = editsOf(place.monaco, action.edit).map((edit) => edit.textEdit);
      model.pushEditOperations([], edits, () => null);
      model.pushStackElement();
    }
    if (action.command) await place.carryOut(action.command);
  }
  return h(
    "li",
    { class: one.stale ? "row stale" : "row" },
    h(
      "button",
      { class: "go", type: "button", onclick: () => place.reveal(one.uri, one.range) },
      h("span", { class: "title" }, one.title),
      h("span", { class: "where" }, `${one.path}:${one.range.start.line + 1}`),
      one.stale ? h("span", { class: "where" }, "changed since the scan") : null,
    ),
    h(
      "span",
      { class: "doing" },
      one.link ? link(one.link, one.cwe) : null,
      one.fixTitle
        ? h(
            "button",
            { type: "button", class: "small strong", title: one.fixTitle, onclick: () => act((action) => action.title.startsWith("Fix: ")) },
            "Fix",
          )
        : null,
      h(
        "button",
        { type: "button", class: "small", onclick: () => place.carryOut({ command: "fairhand.explainFinding", arguments: [{ id: one.id }] }) },
        "Explain",
      ),
      h(
        "button",
        {
          type: "button",
          class: "small",
          onclick: () => place.connection.run("fairhand.ignoreFinding", { id: one.id, what: "finding", ignore: true }),
        },
        "Ignore",
      ),
    ),
  );
}
