/**
 * The Reference Log: whose code was taken, under which licence, and where it stands.
 */
import * as vscode from "vscode";
import { EXPORT_LOG, type LogEntry, OPEN_LOG } from "../protocol";
import type { Session } from "../server/session";
import { projects } from "../webviews/logFilter";
import type { FromLog, ToLog } from "../webviews/messages";
import { frame } from "./webview";

const FORMATS = [
  {
    label: "Notices",
    description: "licence texts and names, for THIRD_PARTY_NOTICES",
    format: "notice",
    name: "NOTICES.txt",
  },
  {
    label: "SPDX",
    description: "a bill of materials with snippets",
    format: "spdx",
    name: "snippets.spdx.json",
  },
  {
    label: "JSON lines",
    description: "every row of the log",
    format: "jsonl",
    name: "reference-log.jsonl",
  },
] as const;

export class ReferenceLogView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  #entries: LogEntry[] = [];
  #unseen = 0;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly session: Session,
  ) {
    this.#listening = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider("fairhand.referenceLog", this, {
        webviewOptions: { retainContextWhenHidden: true },
      }),
      session.onDidChangeLog(() => this.#rowWritten()),
      // Another window may have written into the same log.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.refresh();
      }),
      session.onDidShow(({ state }) => {
        if (state === "ready" && this.#entries.length === 0) void this.refresh();
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    frame(view.webview, this.extension, "referenceLogPage.js", "Reference Log");
    view.webview.onDidReceiveMessage((message: FromLog) => this.#hear(message));
    view.onDidChangeVisibility(() => {
      if (view.visible) void this.refresh();
    });
    view.onDidDispose(() => {
      this.#view = undefined;
    });
  }

  /** Read the log anew, as far as anybody sees it. */
  async refresh(): Promise<void> {
    if (this.#view === undefined || !this.#view.visible) return;
    const found = await this.session
      .command<LogEntry[]>(OPEN_LOG, { show: false })
      .catch(() => undefined);
    if (found === undefined) return;
    this.#entries = found;
    this.#unseen = 0;
    this.#view.badge = undefined;
    this.#send({ kind: "entries", entries: found });
  }

  /** Write the log to a file that the user names, in a form that they choose. */
  async export(): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const entries = await this.session.command<LogEntry[]>(OPEN_LOG, { show: false });
    const chosen = await vscode.window.showQuickPick(FORMATS, { title: "Export Reference Log" });
    if (chosen === undefined) return;
    const project = await projectToExport(entries ?? [], folder);
    if (project === undefined) return;
    const target = await vscode.window.showSaveDialog({
      title: "Export Reference Log",
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, chosen.name) } : {}),
    });
    if (target === undefined) return;
    const text = await this.session.command<string>(EXPORT_LOG, {
      format: chosen.format,
      folder: project,
    });
    if (typeof text !== "string") {
      void vscode.window.showInformationMessage("There is no log yet.");
      return;
    }
    await vscode.workspace.fs.writeFile(target, Buffer.from(text, "utf8"));
    await vscode.window.showTextDocument(target);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #rowWritten(): Promise<void> {
    if (this.#view?.visible) {
      await this.refresh();
      return;
    }
    this.#unseen += 1;
    if (this.#view !== undefined) {
      this.#view.badge = { value: this.#unseen, tooltip: `${this.#unseen} new in the log` };
    }
  }

  async #hear(message: FromLog): Promise<void> {
    if (message.kind === "ready") {
      await this.refresh();
    } else if (message.kind === "visit") {
      await this.#visit(message.suggestionId);
    } else if (message.kind === "browse" && /^https?:\/\//.test(message.url)) {
      await vscode.env.openExternal(vscode.Uri.parse(message.url, true));
    }
  }

  /** Show the place where the code of an entry was put. */
  async #visit(suggestionId: string): Promise<void> {
    const entry = this.#entries.find((one) => one.suggestionId === suggestionId);
    if (entry === undefined) return;
    const uri = await located(entry);
    if (uri === undefined) {
      void vscode.window.showInformationMessage(`${entry.file} is not there any more.`);
      return;
    }
    const line = (number: number | null) => Math.max(0, (number ?? 1) - 1);
    const selection = new vscode.Range(line(entry.startLine), 0, line(entry.endLine), 10_000);
    await vscode.window.showTextDocument(uri, { selection });
  }

  #send(message: ToLog): void {
    void this.#view?.webview.postMessage(message);
  }
}

/** The file that the log names: in its own project, or one of that name in this window. */
async function located({ file, folder }: LogEntry): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const candidates = folders.map((one) => vscode.Uri.joinPath(one, file));
  if (folder !== "") candidates.unshift(vscode.Uri.joinPath(vscode.Uri.file(folder), file));
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(file)) candidates.unshift(vscode.Uri.file(file));
  for (const uri of candidates) {
    const there = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (there) return uri;
  }
  return undefined;
}

/** The folder whose rows are wanted, empty for all; asked for only where it makes a difference. */
async function projectToExport(
  entries: LogEntry[],
  folder: vscode.Uri | undefined,
): Promise<string | undefined> {
  if (folder === undefined || projects(entries).every((one) => one === folder.fsPath)) return "";
  const chosen = await vscode.window.showQuickPick(
    [
      { label: "This project", description: folder.fsPath, folder: folder.fsPath },
      { label: "All projects", description: "everything that the log holds", folder: "" },
    ],
    { title: "Export Reference Log" },
  );
  return chosen?.folder;
}
