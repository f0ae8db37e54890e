/**
 * The tree of findings, grouped by severity or by file, with the steps of the data below each.
 */
import * as vscode from "vscode";
import { capital, findingName, stepName } from "../labels";
import {
  FINDINGS,
  type Finding,
  type Findings,
  type GroupBy,
  type ScanSummary,
  type Severity,
} from "../protocol";
import { summaryLine } from "../scanSummary";
import type { Session } from "../server/session";

const LOOKS: Record<Severity, { icon: string; colour: string }> = {
  critical: { icon: "error", colour: "list.errorForeground" },
  high: { icon: "error", colour: "list.errorForeground" },
  medium: { icon: "warning", colour: "list.warningForeground" },
  low: { icon: "info", colour: "notificationsInfoIcon.foreground" },
  info: { icon: "info", colour: "descriptionForeground" },
};

interface Group {
  kind: "group";
  key: string;
  findings: FindingNode[];
}

export interface FindingNode {
  kind: "finding";
  finding: Finding;
}

interface StepNode {
  kind: "step";
  finding: Finding;
  number: number;
  step: Finding["steps"][number];
}

type Node = Group | FindingNode | StepNode;

export class FindingsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #tree: vscode.TreeView<Node>;
  readonly #listening: vscode.Disposable;
  #groups: Group[] = [];
  #by: GroupBy = "severity";
  #ignored = false;
  #turn = 0;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly session: Session) {
    this.#tree = vscode.window.createTreeView("fairhand.findings", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#listening = vscode.Disposable.from(
      session.onDidChangeFindings(() => this.refresh()),
      session.onDidShow(({ state }) => {
        if (state !== "stopped") return;
        // The findings went with the server, so that nothing is known of the code any more.
        void vscode.commands.executeCommand("setContext", "fairhand.scanned", false);
        void this.refresh();
      }),
    );
  }

  groupBy(by: GroupBy): void {
    this.#by = by;
    void vscode.commands.executeCommand("setContext", "fairhand.findingsBy", by);
    void this.refresh();
  }

  showIgnored(on: boolean): void {
    this.#ignored = on;
    void vscode.commands.executeCommand("setContext", "fairhand.ignoredShown", on);
    void this.refresh();
  }

  /** After a scan: say how it went, and bring what was found into sight. */
  async showResult(summary: ScanSummary): Promise<void> {
    void vscode.commands.executeCommand("setContext", "fairhand.scanned", true);
    await this.refresh();
    this.#tree.message = summaryLine(summary);
    const first = this.#groups[0];
    if (first !== undefined && summary.findings) {
      await this.#tree.reveal(first, { select: false, focus: false, expand: true });
    }
  }

  /** Ask the server for the findings; the answer to the newest question counts. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    const params = { groupBy: this.#by, includeIgnored: this.#ignored };
    const found = await this.session.request<Findings>(FINDINGS, params).catch(() => undefined);
    if (turn !== this.#turn) return;
    this.#groups = (found?.groups ?? []).map(({ key, findings }) => ({
      kind: "group",
      key,
      findings: findings.map((finding) => ({ kind: "finding", finding })),
    }));
    const number = this.#groups.reduce((sum, group) => sum + group.findings.length, 0);
    this.#tree.badge =
      number > 0 ? { value: number, tooltip: `${number} security findings` } : undefined;
    if (found === undefined) this.#tree.message = "";
    this.#changed.fire();
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.#groups;
    if (node.kind === "group") return node.findings;
    if (node.kind === "step") return [];
    const { finding } = node;
    return finding.steps.map((step, index) => ({ kind: "step", finding, number: index + 1, step }));
  }

  getParent(node: Node): Node | undefined {
    if (node.kind !== "finding") return undefined;
    return this.#groups.find((group) => group.findings.includes(node));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "group") return this.#groupItem(node);
    return node.kind === "finding" ? this.#findingItem(node) : stepItem(node);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#tree.dispose();
    this.#changed.dispose();
  }

  #groupItem(group: Group): vscode.TreeItem {
    const bySeverity = this.#by === "severity";
    const label = bySeverity ? capital(group.key) : group.key;
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `${this.#by} ${group.key}`;
    const count = group.findings.length;
    item.description = String(count);
    const looks = bySeverity ? LOOKS[group.key as Severity] : undefined;
    if (looks !== undefined) {
      item.iconPath = new vscode.ThemeIcon(looks.icon, new vscode.ThemeColor(looks.colour));
    } else {
      item.iconPath = vscode.ThemeIcon.File;
      const uri = group.findings[0]?.finding.uri;
      if (uri !== undefined) item.resourceUri = vscode.Uri.parse(uri);
    }
    const words = count === 1 ? "1 finding" : `${count} findings`;
    item.accessibilityInformation = { label: `${label}, ${words}` };
    return item;
  }

  #findingItem({ finding }: FindingNode): vscode.TreeItem {
    const item = new vscode.TreeItem(
      findingName(finding),
      finding.steps.length > 0
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None,
    );
    const line = finding.range.start.line + 1;
    // The folders of a long path would hide the line; the tooltip has them.
    const where = this.#by === "file" ? `line ${line}` : `${baseName(finding.path)}:${line}`;
    const state = finding.ignored ? " · ignored" : finding.stale ? " · re-scan to validate" : "";
    item.id = `${this.#by} ${finding.id}`;
    item.description = `${where}${state}`;
    item.tooltip = tooltip(finding);
    item.contextValue = [
      "finding",
      finding.fixTitle && !finding.stale && !finding.ignored ? "fixable" : "",
      finding.ignored ? "ignored" : "",
    ]
      .filter(Boolean)
      .join(" ");
    const looks = LOOKS[finding.severity];
    const dim = finding.ignored || finding.stale;
    item.iconPath = new vscode.ThemeIcon(
      finding.ignored ? "eye-closed" : looks.icon,
      new vscode.ThemeColor(dim ? "disabledForeground" : looks.colour),
    );
    item.command = opening(finding.uri, finding.range);
    item.accessibilityInformation = {
      label: `${finding.severity}: ${finding.title}, ${finding.path} line ${line}${state}`,
    };
    return item;
  }
}

function stepItem({ finding, number, step }: StepNode): vscode.TreeItem {
  const message = stepName(step.message);
  const item = new vscode.TreeItem(`${number}. ${message}`);
  const line = step.range.start.line + 1;
  // An address may hold anything, and need not even be one; the server's path is fit to be shown.
  const name = baseName(step.path);
  item.description = step.uri === finding.uri ? `line ${line}` : `${name}:${line}`;
  item.tooltip = `${message}\n${name}, line ${line}`;
  item.iconPath = new vscode.ThemeIcon("arrow-small-right");
  item.command = opening(step.uri, step.range);
  return item;
}

function opening(uri: string, range: Finding["range"]): vscode.Command {
  const selection = new vscode.Range(
    range.start.line,
    range.start.character,
    range.end.line,
    range.end.character,
  );
  return {
    command: "vscode.open",
    title: "Go to the code",
    arguments: [vscode.Uri.parse(uri), { selection, preserveFocus: false }],
  };
}

function tooltip(finding: Finding): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**").appendText(finding.title).appendMarkdown("**  \n");
  text.appendText(`${capital(finding.severity)}, confidence ${finding.confidence}`);
  text.appendMarkdown("  \n").appendText(`${finding.path}:${finding.range.start.line + 1}`);
  text.appendMarkdown("\n\n").appendText(finding.message);
  if (finding.link) text.appendMarkdown(`\n\n[${finding.cwe}](${finding.link})`);
  return text;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
