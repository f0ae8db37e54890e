/**
 * Whether suggestions are paused in this window.
 */
import * as vscode from "vscode";

export class Pause implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<boolean>();
  #on = false;

  readonly onDidChange = this.#changed.event;

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    void vscode.commands.executeCommand("setContext", "fairhand.paused", on);
    this.#changed.fire(on);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
