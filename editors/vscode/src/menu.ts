/**
 * The menu of the status bar.
 */
import * as vscode from "vscode";
import type { Pause } from "./pause";
import type { ScanRuns } from "./scan";
import type { Session } from "./server/session";
import { lacksModel, type Shown, withheldInAll, withheldWords } from "./statusText";

interface Entry extends vscode.QuickPickItem {
  command?: string;
}

export async function showMenu(session: Session, pause: Pause, scans: ScanRuns): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    entries(session.current, pause.on, scans.running),
    {
      title: "Fairhand",
      placeHolder: headline(session.current),
    },
  );
  if (chosen?.command) await vscode.commands.executeCommand(chosen.command);
}

/** What is wrong, or who answers; what was withheld has an entry of its own. */
function headline(shown: Shown): string {
  if (lacksModel(shown)) return "The model is not on this machine yet";
  const well = ["ready", "thinking"].includes(shown.state);
  if (!well && shown.message) return shown.message;
  return shown.model ? `Model: ${shown.model}` : "What do you want to do?";
}

function entries(shown: Shown, paused: boolean, scanning: boolean): Entry[] {
  if (shown.state === "stopped" || shown.state === "refused" || shown.state === "installing") {
    return [...mending(shown), ...about()];
  }
  const count = withheldInAll(shown.withheld);
  return [
    ...(shown.state === "hostDown" ? mending(shown) : []),
    group("Suggestions"),
    paused
      ? { label: "$(debug-start) Resume suggestions", command: "fairhand.resume" }
      : { label: "$(debug-pause) Pause suggestions", command: "fairhand.pause" },
    { label: "$(sparkle) Show several suggestions", command: "fairhand.showSuggestions" },
    {
      label: "$(eye-closed) Withheld suggestions",
      description: count > 0 ? withheldWords(shown.withheld) : "none",
      command: "fairhand.showWithheld",
    },
    { label: "$(law) Reference log", command: "fairhand.showReferenceLog" },
    group("Security"),
    ...(scanning
      ? [{ label: "$(stop-circle) Cancel the security scan", command: "fairhand.cancelScan" }]
      : [
          { label: "$(shield) Run Security Scan on this file", command: "fairhand.scanFile" },
          {
            label: "$(search) Run Security Scan on the workspace",
            command: "fairhand.scanWorkspace",
          },
        ]),
    ...about(),
  ];
}

function mending(shown: Shown): Entry[] {
  const fetch = {
    label: "$(cloud-download) Fetch the embedded model",
    command: "fairhand.fetchModel",
  };
  return [
    group("What helps"),
    ...(lacksModel(shown) ? [fetch] : []),
    { label: "$(debug-restart) Restart the server", command: "fairhand.restartServer" },
    { label: "$(pulse) Find out what is wrong", command: "fairhand.doctor" },
  ];
}

function about(): Entry[] {
  return [
    group("Fairhand"),
    { label: "$(gear) Settings", command: "fairhand.openSettings" },
    { label: "$(output) Output", command: "fairhand.showOutput" },
    { label: "$(mortar-board) Get started", command: "fairhand.openWalkthrough" },
  ];
}

function group(label: string): Entry {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
