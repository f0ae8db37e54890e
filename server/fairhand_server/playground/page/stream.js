// @ts-check
/** The panel of a whole answer, which is seen while it is written. */

import { h } from "./dom.js";
import { licenceSentence, toPosition } from "./shapes.js";

/**
 * @param {import("./lsp.js").Connection} connection
 * @param {() => any} current the editor
 */
export function streamPanel(connection, current) {
  const code = h("pre", { class: "code answer", tabindex: 0, "aria-label": "Answer" });
  const note = h("p", { class: "note", role: "status" }, "Ask for everything that follows the cursor and watch it come.");
  let running = 0;
  let position = null;
  let written = "";

  const ask = h("button", { type: "button", class: "small strong", onclick: () => start() }, "Write what follows");
  const insert = h("button", { type: "button", class: "small", disabled: true, onclick: () => put() }, "Insert");
  const element = h("div", { class: "panel-body" }, h("div", { class: "toolbar" }, ask, insert), note, code);

  connection.on("$/progress", ({ token, value }) => {
    if (token === `answer-${running}`) code.append(value.text);
  });

  async function start() {
    const editor = current();
    const mine = ++running;
    position = editor.getPosition();
    // What stands before the cursor belongs to the picture of the first line.
    const before = editor.getModel().getLineContent(position.lineNumber).slice(0, position.column - 1);
    const indent = before.trim() ? "" : before;
    code.textContent = indent;
    insert.setAttribute("disabled", "");
    note.textContent = "Writing …";
    const began = performance.now();
    const found = await connection
      .request("fairhand/panelCompletion", {
        textDocument: { uri: editor.getModel().uri.toString() },
        position: toPosition(position),
        partialResultToken: `answer-${mine}`,
      })
      .catch(() => null);
    if (mine !== running) return;
    const answer = found?.suggestions[0];
    // What did not pass a check to its end is not shown either.
    written = answer?.text ?? "";
    code.textContent = written && indent + written;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (!answer) note.textContent = "No suggestion passed the checks.";
    else if (answer.references.length) note.textContent = licenceSentence(answer.references);
    else note.textContent = `Every check passed. Written in ${seconds} s.`;
    insert.toggleAttribute("disabled", !answer);
  }

  function put() {
    const editor = current();
    const { lineNumber, column } = position;
    const range = { startLineNumber: lineNumber, startColumn: column, endLineNumber: lineNumber, endColumn: column };
    editor.pushUndoStop();
    editor.executeEdits("fairhand", [{ range, text: written, forceMoveMarkers: true }]);
    editor.pushUndoStop();
    insert.setAttribute("disabled", "");
    editor.focus();
  }

  return { element, refresh() {}, start };
}
