/**
 * The list of withheld suggestions with their reasons, so that nothing is hidden without a trace.
 */
import * as path from "node:path";
import * as vscode from "vscode";
import { OPEN_WITHHELD, REPORT_WRONG, REVEAL_WITHHELD, type WithheldEntry } from "../protocol";
import type { Session } from "../server/session";
import { withheldInAll } from "../statusText";

const SCHEME = "fairhand-withheld";

export class WithheldView
  implements vscode.TreeDataProvider<WithheldEntry>, vscode.TextDocumentContentProvider
{
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #tree: vscode.TreeView<WithheldEntry>;
  readonly #listening: vscode.Disposable;
  readonly #texts = new Map<string, string>();
  #entries: WithheldEntry[] = [];
  #known = 0;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly session: Session) {
    this.#tree = vscode.window.createTreeView("fairhand.withheld", { treeDataProvider: this });
    this.#listening = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      session.onDidShow(({ withheld }) => {
        const number = withheldInAll(withheld);
        if (number === this.#known) return;
        this.#known = number;
        void this.#refresh();
      }),
    );
  }

  getChildren(node?: WithheldEntry): WithheldEntry[] {
    return node === undefined ? this.#entries : [];
  }

  getTreeItem(entry: WithheldEntry): vscode.TreeItem {
    const item = new vscode.TreeItem(entry.reason || `Withheld by ${entry.check}`);
    const where = `${path.basename(entry.path)}:${entry.line}`;
    item.id = entry.id;
    item.description = `${entry.check} · ${where}`;
    item.iconPath = new vscode.ThemeIcon(ICONS[entry.check] ?? "circle-slash");
    item.tooltip = `${entry.reason}\n${entry.check}: ${entry.rule}\n${entry.path}:${entry.line}\n${entry.time}`;
    item.accessibilityInformation = { label: `${entry.reason}, ${entry.check}, ${where}` };
    if (entry.path) {
      const at = new vscode.Range(entry.line - 1, 0, entry.line - 1, 0);
      item.command = {
        command: "vscode.open",
        title: "Go to the place",
        arguments: [vscode.Uri.file(entry.path), { selection: at }],
      };
    }
    return item;
  }

  /** Show the text of a withheld suggestion, for a user who has said that they want to see it. */
  async reveal(entry: WithheldEntry): Promise<void> {
    const text = await this.session.command<string | null>(REVEAL_WITHHELD, entry.id);
    if (typeof text !== "string") return;
    const name = `withheld-${entry.id}${path.extname(entry.path) || ".txt"}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.#texts.set(uri.path, text);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }

  /** Note that a verdict is wrong. It is kept on this machine. */
  async report(entry: WithheldEntry): Promise<void> {
    const comment = await vscode.window.showInputBox({
      title: "This Was Wrong",
      prompt: `Why should this not be withheld? (${entry.reason}) The note stays on this machine.`,
    });
    if (comment === undefined) return;
    await this.session.command(REPORT_WRONG, [entry.id, comment]);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? "";
  }

  dispose(): void {
    this.#listening.dispose();
    this.#tree.dispose();
    this.#changed.dispose();
  }

  async #refresh(): Promise<void> {
    const found = await this.session
      .command<WithheldEntry[]>(OPEN_WITHHELD, { show: false })
      .catch(() => undefined);
    this.#entries = found ?? [];
    const number = this.#entries.length;
    this.#tree.badge =
      number > 0 ? { value: number, tooltip: `${number} suggestions withheld` } : undefined;
    this.#changed.fire();
  }
}

const ICONS: Record<string, string> = {
  bias: "person",
  references: "law",
  secrets: "key",
  security: "shield",
  characters: "whole-word",
};
