// @ts-check
/** The panels of what was taken from others, and of what was not shown. */

import { h, link } from "./dom.js";

const EVENTS = { accepted: "taken", partially_accepted: "taken in part", typed: "typed" };

/** @param {string} time */
function clock(time) {
  return h("time", { datetime: time }, new Date(time).toLocaleTimeString());
}

/**
 * @param {import("./lsp.js").Connection} connection
 * @param {(count: number) => void} counted
 */
export function logPanel(connection, counted) {
  const rows = h("tbody");
  const empty = h(
    "p",
    { class: "empty" },
    "Nothing taken yet that resembles licensed code. What you take is recorded here with licence, project and lines.",
  );
  const licences = /** @type {HTMLSelectElement} */ (
    h("select", { id: "licence-filter", onchange: () => refresh() }, h("option", { value: "" }, "every licence"))
  );
  const policy = h(
    "select",
    {
      id: "licence-policy",
      onchange: (event) =>
        connection.notify("workspace/didChangeConfiguration", {
          settings: { fairhand: { references: { policy: event.target.value } } },
        }),
    },
    h("option", { value: "flag" }, "offer with a notice"),
    h("option", { value: "permissive-only" }, "offer permissive licences only"),
    h("option", { value: "block" }, "offer nothing that resembles it"),
  );
  const table = h(
    "table",
    {},
    h(
      "thead",
      {},
      h("tr", {}, ...["Time", "What", "Where", "Licence", "Project", "Alike"].map((name) => h("th", { scope: "col" }, name))),
    ),
    rows,
  );
  const element = h(
    "div",
    { class: "panel-body" },
    h(
      "div",
      { class: "toolbar" },
      h("label", { for: "licence-filter" }, "Show"),
      licences,
      h("label", { for: "licence-policy" }, "Code of others:"),
      policy,
      h("span", { class: "space" }),
      h("button", { type: "button", class: "small", onclick: () => download(connection) }, "Download notices"),
    ),
    empty,
    table,
  );

  async function refresh() {
    const wanted = { licence: licences.value || undefined, show: false };
    const found = (await connection.run("fairhand.openReferenceLog", wanted).catch(() => [])) ?? [];
    if (!licences.value) {
      counted(found.length);
      const names = new Set(found.flatMap((one) => one.references.map((reference) => reference.licenseName)));
      licences.replaceChildren(
        h("option", { value: "" }, "every licence"),
        ...[...names].sort().map((name) => h("option", { value: name }, name)),
      );
    }
    empty.hidden = found.length > 0;
    table.hidden = found.length === 0;
    rows.replaceChildren(...found.flatMap(rowsOf));
  }

  return { element, refresh };
}

/** @param {any} one */
function rowsOf(one) {
  const references = one.references.length > 0 ? one.references : [null];
  return references.map((reference) =>
    h(
      "tr",
      { class: one.withdrawn ? "withdrawn" : undefined },
      h("td", {}, clock(one.time)),
      h("td", {}, one.withdrawn ? "withdrawn" : EVENTS[one.event] ?? one.event),
      h("td", {}, `${one.file}:${one.startLine}–${one.endLine}`),
      h("td", {}, h("strong", {}, reference ? reference.licenseName : "not compared")),
      h("td", {}, ...(reference ? origin(reference) : [])),
      h("td", {}, reference ? `${Math.round(100 * reference.similarity)} %` : ""),
    ),
  );
}

/** @param {any} reference */
function origin(reference) {
  const named = link(reference.referenceUrl, `${reference.referenceName}, ${reference.path}`);
  return reference.copyright ? [named, h("small", { class: "whose" }, reference.copyright)] : [named];
}

/** @param {import("./lsp.js").Connection} connection */
async function download(connection) {
  const text = (await connection.run("fairhand.exportReferenceLog", { format: "notice" })) ?? "";
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href: address, download: "NOTICE.txt" }).click();
  URL.revokeObjectURL(address);
}

/**
 * @param {import("./lsp.js").Connection} connection
 * @param {(count: number) => void} counted
 */
export function withheldPanel(connection, counted) {
  const element = h("div", { class: "panel-body" });

  async function refresh() {
    const found = (await connection.run("fairhand.openWithheldList", { show: false }).catch(() => [])) ?? [];
    counted(found.length);
    element.replaceChildren(
      found.length === 0
        ? h("p", { class: "empty" }, "Nothing was withheld. What does not pass a check is never shown; its reason is listed here.")
        : h("ul", { class: "rows" }, ...found.map((one) => withheldRow(connection, one))),
    );
  }

  return { element, refresh };
}

/**
 * @param {import("./lsp.js").Connection} connection
 * @param {any} one
 */
function withheldRow(connection, one) {
  const code = h("pre", { class: "code", hidden: true, tabindex: 0 });
  const reveal = h(
    "button",
    {
      type: "button",
      class: "small",
      "aria-expanded": "false",
      async onclick() {
        if (code.hidden) code.textContent = (await connection.run("fairhand.revealWithheld", one.id)) ?? "";
        code.hidden = !code.hidden;
        reveal.setAttribute("aria-expanded", String(!code.hidden));
        reveal.textContent = code.hidden ? "Show code" : "Hide code";
      },
    },
    "Show code",
  );
  const report = h(
    "button",
    {
      type: "button",
      class: "small",
      title: "Noted on this machine only",
      async onclick() {
        await connection.run("fairhand.reportWrongVerdict", one.id, "");
        report.replaceWith(h("span", { class: "where" }, "noted"));
      },
    },
    "This is wrong",
  );
  const name = one.path.split("/").pop();
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      { class: "go" },
      h("span", { class: "chip" }, one.check),
      h("span", { class: "title" }, one.reason),
      h("span", { class: "where" }, `${one.rule} · ${name}:${one.line} · `, clock(one.time)),
      code,
    ),
    h("span", { class: "doing" }, reveal, report),
  );
}
