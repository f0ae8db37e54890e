/**
 * Commands of the command line that talk to the user for a while; they run in a terminal.
 */
import * as vscode from "vscode";
import { InstallError } from "./server/environment";
import type { Launcher } from "./server/launcher";

/** Fetch the embedded model, then start the server with it. */
export async function fetchModel(launcher: Launcher): Promise<void> {
  const code = await inTerminal(launcher, "Fairhand: model", [
    "model",
    "pull",
    "qwen2.5-coder-0.5b",
  ]);
  if (code === 0) await launcher.launch();
}

export async function doctor(launcher: Launcher): Promise<void> {
  await inTerminal(launcher, "Fairhand: doctor", ["doctor"]);
}

/** Run the server's program with other arguments; its exit code. */
async function inTerminal(
  launcher: Launcher,
  name: string,
  args: string[],
): Promise<number | undefined> {
  let program: string[];
  try {
    program = await launcher.program();
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    void vscode.window.showErrorMessage(error.message);
    return undefined;
  }
  const [command = "fairhand", ...first] = program;
  const execution = new vscode.ProcessExecution(command, [...first, ...args]);
  const task = new vscode.Task(
    { type: "fairhand" },
    vscode.TaskScope.Global,
    name,
    "Fairhand",
    execution,
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, showReuseMessage: false };
  return await new Promise((resolve) => {
    const listening = vscode.tasks.onDidEndTaskProcess(({ execution: ended, exitCode }) => {
      if (ended.task.name !== name) return;
      listening.dispose();
      resolve(exitCode);
    });
    void vscode.tasks.executeTask(task);
  });
}
