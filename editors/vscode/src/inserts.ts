/**
 * Text that a taken suggestion needs elsewhere in its document, such as an import.
 */
import * as vscode from "vscode";
import { missingInserts } from "./missingInserts";
import type { Notice } from "./protocol";

/** Put in what the notices of a suggestion bring, as far as it is not there already. */
export async function insertNeeded(
  document: vscode.TextDocument,
  notices: readonly Notice[],
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { line, text } of missingInserts(document.getText(), notices)) {
    edit.insert(document.uri, new vscode.Position(line, 0), text);
  }
  if (edit.size > 0) await vscode.workspace.applyEdit(edit);
}
