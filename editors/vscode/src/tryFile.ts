/**
 * A new file to try suggestions in, with a comment that asks for one.
 */
import * as vscode from "vscode";

const COMMENT = "# the median of a list of numbers\n";

export async function tryFile(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: COMMENT,
  });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.positionAt(COMMENT.length);
  editor.selection = new vscode.Selection(end, end);
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
