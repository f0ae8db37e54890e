/**
 * The pages of rules, shown as VS Code shows Markdown.
 */
import * as vscode from "vscode";

const SCHEME = "fairhand-rule";

export class RulePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #pages = new Map<string, string>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#pages.get(uri.path) ?? "";
  }

  /** Show a page beside the code. Its name is its first heading. */
  async show(page: string): Promise<void> {
    const title = /^#\s+(.+)$/m.exec(page)?.[1] ?? "Rule";
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[/\\?#]/g, " ")}.md` });
    this.#pages.set(uri.path, page);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
