/**
 * Asks once more for what failed because the model host was down, when it is back.
 */
import * as vscode from "vscode";
import type { Session } from "./server/session";

interface Place {
  document: vscode.TextDocument;
  version: number;
  position: vscode.Position;
}

export class AskAgain implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #failed: Place | undefined;

  constructor(private readonly session: Session) {
    this.#listening = session.onDidShow(({ state }) => {
      if (state === "ready") void this.#ask();
    });
  }

  /** A place for which the editor has asked, and whether there was an answer. */
  note(document: vscode.TextDocument, position: vscode.Position, answered: boolean): void {
    const down = !answered && this.session.current.state === "hostDown";
    this.#failed = down ? { document, version: document.version, position } : undefined;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #ask(): Promise<void> {
    const failed = this.#failed;
    this.#failed = undefined;
    const editor = vscode.window.activeTextEditor;
    if (failed === undefined || editor?.document !== failed.document) return;
    // Who went on meanwhile has asked for something else, or wants nothing.
    const same =
      editor.document.version === failed.version &&
      editor.selection.isEmpty &&
      editor.selection.active.isEqual(failed.position);
    if (same) await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  }
}
