/**
 * The list of withheld suggestions with their reasons, so that nothing is hidden without a trace.
 */
import * as path from "node:path";
import * as vscode from "vscode";
import { groupedWithheld, withheldName } from "../labels";
import { OPEN_WITHHELD, REPORT_WRONG, REVEAL_WITHHELD, type WithheldEntry } from "../protocol";
import type { Session } from "../server/session";
import { withheldInAll } from "../statusText";

const SCHEME = "fairhand-withheld";

/** Suggestions that were withheld for one reason at one place. */
export type WithheldGroup = WithheldEntry[];

export class WithheldView
  implements vscode.TreeDataProvider<WithheldGroup>, vscode.TextDocumentContentProvider
{
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #tree: vscode.TreeView<WithheldGroup>;
  readonly #listening: vscode.Disposable;
  readonly #texts = new Map<string, string>();
  #groups: WithheldGroup[] = [];
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

  getChildren(node?: WithheldGroup): WithheldGroup[] {
    return node === undefined ? this.#groups : [];
  }

  getTreeItem(group: WithheldGroup): vscode.TreeItem {
    const [entry] = group;
    if (entry === undefined) return new vscode.TreeItem("");
    const name = withheldName(entry);
    const item = new vscode.TreeItem(name);
    const where = `${path.basename(entry.path)}:${entry.line}`;
    const often = group.length > 1 ? `${group.length} × ` : "";
    item.id = entry.id;
    item.description = `${often}${where}`;
    item.iconPath = new vscode.ThemeIcon(ICONS[entry.check] ?? "circle-slash");
    item.tooltip = tooltip(entry, group.length);
    const candidates = group.length > 1 ? `, ${group.length} candidates` : "";
    item.accessibilityInformation = { label: `${entry.check}: ${name}, ${where}${candidates}` };
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

  /** Show the text of what was withheld, for a user who has said that they want to see it. */
  async reveal(group: WithheldGroup): Promise<void> {
    const texts = new Set<string>();
    for (const { id } of group) {
      const text = await this.session.command<string | null>(REVEAL_WITHHELD, id);
      if (typeof text === "string") texts.add(text.trimEnd());
    }
    const [entry] = group;
    if (entry === undefined || texts.size === 0) return;
    const name = `withheld-${entry.id}${path.extname(entry.path) || ".txt"}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.#texts.set(uri.path, `${[...texts].join("\n\n")}\n`);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }

  /** Note that a verdict is wrong. It is kept on this machine. */
  async report(group: WithheldGroup): Promise<void> {
    const comment = await vscode.window.showInputBox({
      title: "This Was Wrong",
      prompt: `Why should this not be withheld? (${group[0]?.reason}) The note stays on this machine.`,
    });
    if (comment === undefined) return;
    for (const { id } of group) await this.session.command(REPORT_WRONG, [id, comment]);
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
    const number = found?.length ?? 0;
    this.#groups = groupedWithheld(found ?? []);
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

function tooltip(entry: WithheldEntry, count: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(entry.reason);
  text.appendMarkdown("\n\n").appendText(`${entry.check}: ${entry.rule}`);
  text.appendMarkdown("  \n").appendText(`${entry.path}:${entry.line}`);
  const time = new Date(entry.time).toLocaleTimeString();
  text
    .appendMarkdown("  \n")
    .appendText(count > 1 ? `${count} candidates, first at ${time}` : time);
  return text;
}
