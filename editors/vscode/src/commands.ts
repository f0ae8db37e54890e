/**
 * The commands of the palette, the menus and the keys.
 */
import * as vscode from "vscode";
import { fixFinding, ignoreFinding } from "./findingActions";
import { showMenu } from "./menu";
import type { Pause } from "./pause";
import { EXPLAIN_FINDING } from "./protocol";
import type { RulePages } from "./rulePages";
import type { ScanRuns } from "./scan";
import type { Launcher } from "./server/launcher";
import type { Session } from "./server/session";
import { doctor, fetchModel } from "./terminal";
import { tryFile } from "./tryFile";
import type { FindingNode, FindingsView } from "./views/findings";
import type { ReferenceLogView } from "./views/referenceLog";
import type { SuggestionsView } from "./views/suggestions";
import type { WithheldView } from "./views/withheld";
import type { Walkthrough } from "./walkthrough";

/** What the commands work on. */
export interface Parts {
  launcher: Launcher;
  output: vscode.LogOutputChannel;
  pages: RulePages;
  pause: Pause;
  scans: ScanRuns;
  session: Session;
  walkthrough: Walkthrough;
  findings: FindingsView;
  log: ReferenceLogView;
  suggestions: SuggestionsView;
  withheld: WithheldView;
}

type Table = Record<string, (...args: never[]) => unknown>;

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(command, ...args);

export function registerCommands(parts: Parts): vscode.Disposable[] {
  const table = { ...suggesting(parts), ...scanning(parts), ...views(parts), ...serving(parts) };
  return [
    ...Object.entries(table).map(([name, work]) =>
      vscode.commands.registerCommand(`fairhand.${name}`, work),
    ),
    parts.scans.onDidEnd((summary) => {
      parts.walkthrough.done("scan");
      void parts.findings.showResult(summary);
    }),
    parts.session.onDidShow(({ state }) => {
      if (parts.session.client) parts.walkthrough.done("server");
      if (state === "ready") parts.walkthrough.done("model");
    }),
  ];
}

function suggesting({ pause, suggestions }: Parts): Table {
  return {
    pause: () => pause.set(true),
    resume: () => pause.set(false),
    suggest: () => run("editor.action.inlineSuggest.trigger"),
    tryFile: () => tryFile(),
    showSuggestions: () => suggestions.ask(),
    acceptWord: () => run("editor.action.inlineSuggest.acceptNextWord"),
    acceptLine: () => run("editor.action.inlineSuggest.acceptNextLine"),
  };
}

function scanning({ findings, pages, scans, session }: Parts): Table {
  return {
    scanFile: () => scans.scanActiveFile(),
    scanWorkspace: () => scans.scan({ scope: "workspace" }),
    cancelScan: () => scans.cancel(),
    groupBySeverity: () => findings.groupBy("severity"),
    groupByFile: () => findings.groupBy("file"),
    showIgnored: () => findings.showIgnored(true),
    hideIgnored: () => findings.showIgnored(false),
    fixFinding: ({ finding }: FindingNode) => fixFinding(finding),
    explainRule: async ({ finding }: FindingNode) => {
      const page = await session.command<string>(EXPLAIN_FINDING, { id: finding.id, show: false });
      if (page) await pages.show(page);
    },
    ignoreThisFinding: ({ finding }: FindingNode) => ignoreFinding(session, finding, true),
    stopIgnoringFinding: ({ finding }: FindingNode) => ignoreFinding(session, finding, false),
    ignoreThisRule: ({ finding }: FindingNode) => ignoreFinding(session, finding, true, "rule"),
  };
}

function views({ log, walkthrough, withheld }: Parts): Table {
  return {
    showReferenceLog: () => {
      walkthrough.done("licence");
      return run("fairhand.referenceLog.focus");
    },
    refreshReferenceLog: () => log.refresh(),
    saveReferenceLog: () => log.export(),
    showWithheld: () => run("fairhand.withheld.focus"),
    revealWithheldText: (entry: Parameters<WithheldView["reveal"]>[0]) => withheld.reveal(entry),
    reportWithheld: (entry: Parameters<WithheldView["report"]>[0]) => withheld.report(entry),
  };
}

function serving({ launcher, output, pause, scans, session }: Parts): Table {
  return {
    showMenu: () => showMenu(session, pause, scans),
    restartServer: () => launcher.launch(),
    reinstallServer: () => launcher.reinstall(),
    fetchModel: () => fetchModel(launcher),
    doctor: () => doctor(launcher),
    showOutput: () => output.show(),
    openSettings: () => run("workbench.action.openSettings", "@ext:fairhand.fairhand"),
    openWalkthrough: () => run("workbench.action.openWalkthrough", "fairhand.fairhand#start"),
  };
}
