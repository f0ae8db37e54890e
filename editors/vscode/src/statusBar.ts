/**
 * The entry in the status bar: what goes on, and the way to the menu.
 */
import * as vscode from "vscode";
import type { Session } from "./server/session";
import { type Shown, statusText } from "./statusText";

// An answer that comes at once would make the icon flicker with every key.
const THINKING_AFTER_MS = 150;

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    "fairhand.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  readonly #listening: vscode.Disposable;
  #later: NodeJS.Timeout | undefined;

  constructor(session: Session) {
    this.#item.name = "Fairhand";
    this.#item.command = "fairhand.showMenu";
    this.#listening = session.onDidShow((shown) => this.#follow(shown));
    this.#draw(session.current);
    this.#item.show();
  }

  dispose(): void {
    clearTimeout(this.#later);
    this.#listening.dispose();
    this.#item.dispose();
  }

  #follow(shown: Shown): void {
    clearTimeout(this.#later);
    if (shown.state === "thinking") {
      this.#later = setTimeout(() => this.#draw(shown), THINKING_AFTER_MS);
    } else {
      this.#draw(shown);
    }
  }

  #draw(shown: Shown): void {
    const said = statusText(shown);
    this.#item.text = said.text;
    this.#item.tooltip = new vscode.MarkdownString(said.tooltip);
    this.#item.accessibilityInformation = { label: said.spoken, role: "button" };
    this.#item.backgroundColor = said.warning
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
  }
}
