// @ts-check
/** What Monaco asks for, asked of the language server. */

import { fromRange, toPosition, toRange } from "./shapes.js";

export const LANGUAGES = ["python", "java", "javascript"];
const INVOKED = 1;
const AUTOMATIC = 2;

/**
 * @param {any} monaco
 * @param {import("./lsp.js").Connection} connection
 * @param {{ shown: (item: any) => void, gone: () => void, given: (model: any) => string | null }} ghost
 *   what happens to suggestions on the screen, and a text to be offered in place of a model's
 */
export function provideSuggestions(monaco, connection, ghost) {
  monaco.languages.registerInlineCompletionsProvider(LANGUAGES, {
    async provideInlineCompletions(model, position, context, token) {
      const byHand = context.triggerKind === monaco.languages.InlineCompletionTriggerKind.Explicit;
      const text = byHand ? ghost.given(model) : null;
      const found = await connection
        .request(
          text === null ? "textDocument/inlineCompletion" : "fairhand/offerText",
          {
            textDocument: { uri: model.uri.toString() },
            position: toPosition(position),
            ...(text === null ? { context: { triggerKind: byHand ? INVOKED : AUTOMATIC } } : { text }),
          },
          token,
        )
        .catch(() => ({ items: [] }));
      const items = (found?.items ?? []).map((item) => ({
        insertText: item.insertText,
        range: fromRange(item.range),
        isExample: text !== null,
        command: { id: item.command.command, title: item.command.title, arguments: item.command.arguments },
      }));
      return { items, enableForwardStability: true };
    },
    handleItemDidShow(_list, item) {
      ghost.shown(item);
    },
    handleEndOfLifetime() {
      ghost.gone();
    },
    disposeInlineCompletions() {},
    freeInlineCompletions() {},
  });
}

/**
 * @param {any} monaco
 * @param {import("./lsp.js").Connection} connection
 */
export function provideLenses(monaco, connection) {
  const changed = new monaco.Emitter();
  connection.answer("workspace/codeLens/refresh", () => changed.fire());
  monaco.languages.registerCodeLensProvider(LANGUAGES, {
    onDidChange: changed.event,
    async provideCodeLenses(model) {
      const params = { textDocument: { uri: model.uri.toString() } };
      const found = await connection.request("textDocument/codeLens", params).catch(() => []);
      const lenses = (found ?? []).map((lens) => ({
        range: fromRange(lens.range),
        command: { id: lens.command.command, title: lens.command.title, arguments: lens.command.arguments },
      }));
      return { lenses, dispose() {} };
    },
  });
}

/**
 * @param {any} monaco
 * @param {import("./lsp.js").Connection} connection
 */
export function provideHovers(monaco, connection) {
  monaco.languages.registerHoverProvider(LANGUAGES, {
    async provideHover(model, position) {
      const params = {
        textDocument: { uri: model.uri.toString() },
        position: toPosition(position),
      };
      const found = await connection.request("textDocument/hover", params).catch(() => null);
      if (!found) return null;
      return {
        range: found.range && fromRange(found.range),
        contents: [{ value: found.contents.value }],
      };
    },
  });
}

/**
 * The actions at a range, as the server offers them.
 *
 * @param {import("./lsp.js").Connection} connection
 * @param {any} model
 * @param {any} range in the shape of the protocol
 * @returns {Promise<any[]>}
 */
export async function actionsAt(connection, model, range) {
  const params = {
    textDocument: { uri: model.uri.toString() },
    range,
    context: { diagnostics: [] },
  };
  return (await connection.request("textDocument/codeAction", params).catch(() => [])) ?? [];
}

/**
 * @param {any} monaco
 * @param {any} edit of the protocol
 */
export function editsOf(monaco, edit) {
  const files = edit.documentChanges
    ? edit.documentChanges.map((one) => [one.textDocument.uri, one.edits])
    : Object.entries(edit.changes ?? {});
  return files.flatMap(([uri, edits]) =>
    edits.map((one) => ({
      resource: monaco.Uri.parse(uri),
      versionId: undefined,
      textEdit: { range: fromRange(one.range), text: one.newText },
    })),
  );
}

/**
 * @param {any} monaco
 * @param {import("./lsp.js").Connection} connection
 */
export function provideActions(monaco, connection) {
  monaco.languages.registerCodeActionProvider(LANGUAGES, {
    async provideCodeActions(model, range) {
      const found = await actionsAt(connection, model, toRange(range));
      const actions = found
        .filter((action) => action.kind === "quickfix")
        .map((action) => ({
          title: action.title,
          kind: action.kind,
          isPreferred: action.isPreferred,
          edit: action.edit && { edits: editsOf(monaco, action.edit) },
          command: action.command && {
            id: action.command.command,
            title: action.command.title,
            arguments: action.command.arguments,
          },
        }));
      return { actions, dispose() {} };
    },
  });
}

/**
 * Marks of the findings, as they are published.
 *
 * @param {any} monaco
 * @param {import("./lsp.js").Connection} connection
 */
export function showDiagnostics(monaco, connection) {
  const { MarkerSeverity } = monaco;
  const severities = [0, MarkerSeverity.Error, MarkerSeverity.Warning, MarkerSeverity.Info, MarkerSeverity.Hint];
  connection.on("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
    const model = monaco.editor.getModel(monaco.Uri.parse(uri));
    if (!model) return;
    const markers = diagnostics.map((one) => ({
      ...fromRange(one.range),
      severity: severities[one.severity] ?? MarkerSeverity.Warning,
      message: one.message,
      source: one.source,
      code: one.codeDescription
        ? { value: String(one.code), target: monaco.Uri.parse(one.codeDescription.href) }
        : String(one.code ?? ""),
      relatedInformation: (one.relatedInformation ?? []).map((step) => ({
        ...fromRange(step.location.range),
        message: step.message,
        resource: monaco.Uri.parse(step.location.uri),
      })),
    }));
    monaco.editor.setModelMarkers(model, "fairhand", markers);
  });
}

/**
 * Tell the server of a document and all its changes.
 *
 * @param {import("./lsp.js").Connection} connection
 * @param {any} model
 */
export function follow(connection, model) {
  const uri = model.uri.toString();
  connection.notify("textDocument/didOpen", {
    textDocument: {
      uri,
      languageId: model.getLanguageId(),
      version: model.getVersionId(),
      text: model.getValue(),
    },
  });
  model.onDidChangeContent((event) => {
    connection.notify("textDocument/didChange", {
      textDocument: { uri, version: event.versionId },
      // Monaco lists several changes from the end of the text to its beginning, so each place is
      // still right when the ones before it in the list are made.
      contentChanges: event.changes.map((one) => ({ range: toRange(one.range), text: one.text })),
    });
  });
}
