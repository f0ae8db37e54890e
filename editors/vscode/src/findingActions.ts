/**
 * What can be done about a finding of the tree: the same as at its place in the editor.
 */
import * as vscode from "vscode";
import { type Finding, IGNORE_FINDING } from "./protocol";
import type { Session } from "./server/session";

/** Apply the fix that the server offers at the finding's place, and show it. */
export async function fixFinding(finding: Finding): Promise<void> {
  const uri = vscode.Uri.parse(finding.uri);
  const { start, end } = finding.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(uri, { selection: range, preview: false });
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  // What comes back through VS Code names its diagnostics no more; the title tells fixes apart.
  const title = `Fix: ${finding.fixTitle}`;
  const fix = actions.find((action) => action.isPreferred && action.title === title);
  if (fix?.edit === undefined) {
    void vscode.window.showInformationMessage(
      "There is no fix for this finding any more. Scan the file again.",
    );
    return;
  }
  await vscode.workspace.applyEdit(fix.edit);
  if (fix.command) {
    await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
  }
}

/** Put a finding, or its rule, on the workspace's ignore list or take it off. */
export async function ignoreFinding(
  session: Session,
  finding: Finding,
  ignore: boolean,
  what: "finding" | "rule" = "finding",
): Promise<void> {
  await session.command(IGNORE_FINDING, { id: finding.id, what, ignore });
}
