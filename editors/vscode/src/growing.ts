/**
 * Lets grey text grow: the first part of an answer is shown as soon as it is complete, and the rest
 * is put behind it when it is known, if the user still looks at the very same place.
 */
import * as vscode from "vscode";
import type { Session } from "./server/session";

interface Place {
  document: vscode.TextDocument;
  version: number;
  position: vscode.Position;
}

export class Growing implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #shown: Place | undefined;
  #asking = false;

  constructor(session: Session) {
    this.#listening = session.onDidGrow((uri) => void this.#ask(uri));
  }

  /** Whether the editor asks because of us and not because the user wants other suggestions. */
  get asking(): boolean {
    return this.#asking;
  }

  /** A place for which the editor has asked, and whether there was an answer. */
  note(document: vscode.TextDocument, position: vscode.Position, answered: boolean): void {
    this.#shown = answered ? { document, version: document.version, position } : undefined;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #ask(uri: string): Promise<void> {
    const shown = this.#shown;
    const editor = vscode.window.activeTextEditor;
    if (shown === undefined || editor?.document !== shown.document) return;
    const same =
      shown.document.uri.toString() === vscode.Uri.parse(uri).toString() &&
      shown.document.version === shown.version &&
      editor.selection.isEmpty &&
      editor.selection.active.isEqual(shown.position);
    if (!same) return;
    this.#asking = true;
    try {
      // With one suggestion the next one is itself, asked for anew. Unlike a new request this does
      // nothing where no suggestion is shown, so what the user has dismissed does not come back.
      await vscode.commands.executeCommand("editor.action.inlineSuggest.showNext");
    } finally {
      this.#asking = false;
    }
  }
}
