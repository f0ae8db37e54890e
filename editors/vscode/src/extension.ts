/**
 * The way in: puts the parts together when VS Code needs the extension, and takes them apart.
 */
import * as vscode from "vscode";
import { AskAgain } from "./askAgain";
import { registerCommands } from "./commands";
import { Growing } from "./growing";
import { commandMiddleware, suggestionMiddleware } from "./middleware";
import { Pause } from "./pause";
import { RulePages } from "./rulePages";
import { ScanRuns } from "./scan";
import { Launcher } from "./server/launcher";
import { Session } from "./server/session";
import { StatusBar } from "./statusBar";
import { FindingsView } from "./views/findings";
import { ReferenceLogView } from "./views/referenceLog";
import { SuggestionsView } from "./views/suggestions";
import { WithheldView } from "./views/withheld";
import { Walkthrough } from "./walkthrough";

let launcher: Launcher | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Fairhand", { log: true });
  const pause = new Pause();
  const pages = new RulePages();
  const walkthrough = new Walkthrough();
  const session: Session = new Session(output, {
    ...suggestionMiddleware(
      pause,
      () => again,
      () => growing,
    ),
    ...commandMiddleware(pages, walkthrough, () => scans),
  });
  launcher = new Launcher(context, session, pause, output);
  const scans: ScanRuns = new ScanRuns(session);
  const again: AskAgain = new AskAgain(session);
  const growing: Growing = new Growing(session);
  const parts = {
    launcher,
    output,
    pages,
    pause,
    scans,
    session,
    walkthrough,
    findings: new FindingsView(session),
    log: new ReferenceLogView(context.extensionUri, session),
    suggestions: new SuggestionsView(context.extensionUri, session),
    withheld: new WithheldView(session),
  };
  context.subscriptions.push(
    output,
    session,
    pause,
    pages,
    scans,
    again,
    growing,
    walkthrough,
    new StatusBar(session),
    launcher,
    parts.findings,
    parts.log,
    parts.suggestions,
    parts.withheld,
    ...registerCommands(parts),
  );
  await launcher.launch();
}

export async function deactivate(): Promise<void> {
  await launcher?.stop();
}
