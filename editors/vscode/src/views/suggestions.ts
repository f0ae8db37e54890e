/**
 * Show Suggestions: several candidates for the place of the cursor, while they stream in.
 */
import * as path from "node:path";
import * as vscode from "vscode";
import { ProgressType } from "vscode-languageclient/node";
import { Candidates } from "../candidates";
import { movedOffset } from "../movedOffset";
import { ACCEPT_SUGGESTION, PANEL_COMPLETION, type Suggestion } from "../protocol";
import type { Session } from "../server/session";
import type { FromSuggestions, ToSuggestions } from "../webviews/messages";
import { frame } from "./webview";

/** As many as a person compares; the server gives at most five. */
const CANDIDATES = 3;

/** The place for which suggestions were asked. `offset` follows edits, until one covers it. */
interface Place {
  document: vscode.TextDocument;
  offset: number | undefined;
}

let questions = 0;

export class SuggestionsView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #listening: vscode.Disposable;
  readonly #candidates = new Candidates();
  #view: vscode.WebviewView | undefined;
  #place: Place | undefined;
  #asking: vscode.CancellationTokenSource | undefined;
  #state: ToSuggestions["state"] = "idle";
  #message = "";

  constructor(
    private readonly extension: vscode.Uri,
    private readonly session: Session,
  ) {
    this.#listening = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider("fairhand.suggestions", this, {
        webviewOptions: { retainContextWhenHidden: true },
      }),
      vscode.workspace.onDidChangeTextDocument((change) => this.#follow(change)),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    frame(view.webview, this.extension, "suggestionsPage.js", "Suggestions");
    view.webview.onDidReceiveMessage((message: FromSuggestions) => this.#hear(message));
    view.onDidDispose(() => {
      this.#view = undefined;
    });
  }

  /** Ask for suggestions at the cursor and show them. */
  async ask(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      void vscode.window.showInformationMessage("Put the cursor where code is to follow.");
      return;
    }
    await vscode.commands.executeCommand("fairhand.suggestions.focus");
    await this.#askAt(editor.document, editor.selection.active);
  }

  dispose(): void {
    this.#asking?.cancel();
    this.#listening.dispose();
  }

  async #askAt(document: vscode.TextDocument, position: vscode.Position): Promise<void> {
    const client = this.session.client;
    if (client === undefined) return;
    this.#asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    this.#place = { document, offset: document.offsetAt(position) };
    this.#candidates.clear();
    this.#tell("asking");
    const partialResultToken = `fairhand-suggestions-${++questions}`;
    const listening = client.onProgress(new ProgressType<Piece>(), partialResultToken, (piece) => {
      if (this.#asking !== asking) return;
      this.#candidates.grow(piece.candidate ?? 0, piece.text);
      this.#tell("asking");
    });
    try {
      const answer = await this.session.request<{ suggestions: Suggestion[] }>(
        PANEL_COMPLETION,
        {
          textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
          position: client.code2ProtocolConverter.asPosition(position),
          partialResultToken,
          count: CANDIDATES,
        },
        asking.token,
      );
      if (this.#asking !== asking) return;
      this.#candidates.finish(answer?.suggestions ?? []);
      const none = this.#candidates.all.length === 0;
      this.#tell(none ? "nothing" : "done", none ? this.session.current.message : "");
    } catch (error) {
      if (this.#asking !== asking) return;
      this.#candidates.clear();
      const stopped = asking.token.isCancellationRequested;
      this.#tell(stopped ? "idle" : "nothing", stopped ? "" : String(error));
    } finally {
      listening.dispose();
      asking.dispose();
    }
  }

  async #hear(message: FromSuggestions): Promise<void> {
    switch (message.kind) {
      case "ready":
        return this.#tell(this.#state, this.#message);
      case "ask":
        return await this.#askAgain();
      case "stop":
        this.#asking?.cancel();
        return;
      case "insert":
        return await this.#insert(message.index);
      case "copy":
        return await vscode.env.clipboard.writeText(
          this.#candidates.all[message.index]?.text ?? "",
        );
      case "browse":
        if (/^https?:\/\//.test(message.url)) {
          await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
        }
    }
  }

  async #askAgain(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) {
      await this.#askAt(editor.document, editor.selection.active);
    } else if (this.#place?.offset !== undefined) {
      const { document, offset } = this.#place;
      await this.#askAt(document, document.positionAt(offset));
    }
  }

  /** Put a candidate where it was asked for, and say so to the server. */
  async #insert(index: number): Promise<void> {
    const { text, suggestion } = this.#candidates.all[index] ?? {};
    if (this.#place?.offset === undefined || text === undefined || suggestion === undefined) return;
    const { document, offset } = this.#place;
    const editor = await vscode.window.showTextDocument(document);
    const at = document.positionAt(offset);
    const length = text.replaceAll("\r\n", "\n").length;
    if (!(await editor.edit((edit) => edit.insert(at, text)))) return;
    const end = document.eol === vscode.EndOfLine.CRLF ? text.length : length;
    const caret = document.positionAt(offset + end);
    editor.selection = new vscode.Selection(caret, caret);
    const { suggestionId, references, notices } = suggestion;
    const about = { suggestionId, references, notices };
    await vscode.commands.executeCommand(ACCEPT_SUGGESTION, about);
    this.#candidates.clear();
    this.#tell("idle", "Inserted.");
  }

  #follow(change: vscode.TextDocumentChangeEvent): void {
    const place = this.#place;
    if (place?.offset === undefined || change.document !== place.document) return;
    place.offset = movedOffset(place.offset, change.contentChanges);
    if (place.offset === undefined && this.#candidates.all.length > 0) {
      this.#candidates.clear();
      this.#tell("idle", "The code at this place has changed.");
    }
  }

  #tell(state: ToSuggestions["state"], message = ""): void {
    this.#state = state;
    this.#message = message;
    const place = this.#place;
    const at = place?.offset === undefined ? undefined : place.document.positionAt(place.offset);
    const told: ToSuggestions = {
      kind: "candidates",
      place: place && at ? `${path.basename(place.document.fileName)}:${at.line + 1}` : "",
      language: place?.document.languageId ?? "",
      state,
      message,
      candidates: this.#candidates.all,
    };
    void this.#view?.webview.postMessage(told);
  }
}

/** A piece of one candidate; without a number, of the first. */
interface Piece {
  text: string;
  candidate?: number;
}
