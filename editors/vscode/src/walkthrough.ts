/**
 * The steps of Get Started that are done.
 *
 * VS Code ticks a step when its context key becomes true, but never if the key was true already when
 * it first made the page. So the keys are false while no such page is open.
 */
import * as vscode from "vscode";

/** The steps of the manifest, by their identifiers. */
export type WalkthroughStep = "server" | "model" | "write" | "licence" | "scan";

export class Walkthrough implements vscode.Disposable {
  readonly #done = new Set<WalkthroughStep>();
  readonly #listening = vscode.window.tabGroups.onDidChangeTabs(() => this.#tell());

  done(step: WalkthroughStep): void {
    if (this.#done.has(step)) return;
    this.#done.add(step);
    this.#tell();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #tell(): void {
    const open = mayBeOpen();
    for (const step of this.#done) {
      void vscode.commands.executeCommand("setContext", `fairhand.walkthrough.${step}`, open);
    }
  }
}

/** Whether a tab shows our walkthrough, or the page from which it opens in the same tab. */
function mayBeOpen(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // The API has no name for such pages, as for those of settings, which must not count here.
  return tabs.some(({ input, label }) => input === undefined && PAGES.test(label));
}

const PAGES = /fairhand|welcome|get started/i;
