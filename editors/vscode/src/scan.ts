/**
 * Run Security Scan: one at a time, with progress and a way to cancel it.
 */
import * as vscode from "vscode";
import { LANGUAGES, RUN_SCAN, type ScanSummary } from "./protocol";
import type { Session } from "./server/session";

/** What a scan is to look at. Without a document a file scan takes the one last edited. */
export interface ScanRequest {
  scope: "file" | "workspace";
  uri?: string;
}

export class ScanRuns implements vscode.Disposable {
  readonly #ended = new vscode.EventEmitter<ScanSummary>();
  #running: vscode.CancellationTokenSource | undefined;

  readonly onDidEnd = this.#ended.event;

  constructor(private readonly session: Session) {}

  /** Scan the document in the active editor, else the one last edited, or tell why not. */
  async scanActiveFile(): Promise<void> {
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined && isScanned(active)) {
      await this.scan({ scope: "file", uri: active.uri.toString() });
    } else if (active === undefined && vscode.workspace.textDocuments.some(isScanned)) {
      // A page without text is in front, such as Get Started.
      await this.scan({ scope: "file" });
    } else {
      void vscode.window.showInformationMessage(
        "Open a Python, Java or JavaScript file to scan it.",
      );
    }
  }

  /** Scan; a scan that still runs is cancelled first. */
  async scan(request: ScanRequest): Promise<ScanSummary | undefined> {
    this.cancel();
    const cancelling = new vscode.CancellationTokenSource();
    this.#running = cancelling;
    void vscode.commands.executeCommand("setContext", "fairhand.scanning", true);
    try {
      const summary = await vscode.window.withProgress(
        { location: { viewId: "fairhand.findings" } },
        () => this.#ask(request, cancelling.token),
      );
      if (summary !== undefined) this.#ended.fire(summary);
      return summary;
    } finally {
      if (this.#running === cancelling) {
        this.#running = undefined;
        void vscode.commands.executeCommand("setContext", "fairhand.scanning", false);
      }
      cancelling.dispose();
    }
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  cancel(): void {
    this.#running?.cancel();
  }

  dispose(): void {
    this.cancel();
    this.#ended.dispose();
  }

  async #ask(
    request: ScanRequest,
    token: vscode.CancellationToken,
  ): Promise<ScanSummary | undefined> {
    try {
      return await this.session.command<ScanSummary>(RUN_SCAN, request, token);
    } catch (error) {
      // The answer to a request that was cancelled is an error, in LSP.
      if (token.isCancellationRequested) return { scope: request.scope, state: "cancelled" };
      throw error;
    }
  }
}

function isScanned({ languageId }: vscode.TextDocument): boolean {
  return (LANGUAGES as readonly string[]).includes(languageId);
}
