/**
 * Which server runs with which settings, and when it is started anew.
 */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Pause } from "../pause";
import { described, explicitValues, merged, type Values, withResets } from "../settings";
import { forgetInstalled, InstallError, installedServer } from "./environment";
import type { Command, Session } from "./session";

const RESTART_NEEDED = ["fairhand.server", "fairhand.host", "fairhand.policy"];

export class Launcher implements vscode.Disposable {
  readonly #listening: vscode.Disposable[] = [];
  #starting: Promise<void> = Promise.resolve();
  #told: Values = {};
  #leaving = new AbortController();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly session: Session,
    private readonly pause: Pause,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.#listening.push(
      vscode.workspace.onDidChangeConfiguration((change) => this.#changed(change)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#configure()),
      pause.onDidChange(() => this.#configure()),
      session.onDidShow(({ state }) => {
        const running = !["installing", "refused", "starting", "stopped"].includes(state);
        void vscode.commands.executeCommand("setContext", "fairhand.running", running);
      }),
    );
  }

  /** Start the server, after installing it if need be. Starts follow one another. */
  launch(): Promise<void> {
    this.#starting = this.#starting.then(() => this.#launch());
    return this.#starting;
  }

  /** Install the carried server anew, and start it. */
  async reinstall(): Promise<void> {
    await this.session.stop();
    await forgetInstalled(this.#storage);
    await this.launch();
  }

  async stop(): Promise<void> {
    this.#leaving.abort();
    await this.session.stop();
  }

  /** The program that is the server: the configured one, or the carried one. Raises InstallError. */
  async command(): Promise<Command> {
    const config = vscode.workspace.getConfiguration("fairhand.server");
    // The value of a workspace never counts here, whatever the manifest says.
    const set = config.inspect<string[]>("command")?.globalValue ?? [];
    const [command, ...args] = set;
    if (command !== undefined) return { command, args: args.length > 0 ? args : ["serve"] };
    const executable = await installedServer({
      carried: path.join(this.context.extensionPath, "server"),
      storage: this.#storage,
      python: config.inspect<string>("python")?.globalValue ?? "",
      say: (line) => {
        this.output.info(line);
        this.session.show("installing", "the server is being installed, which takes a minute once");
      },
      signal: this.#leaving.signal,
    });
    return { command: executable, args: ["serve"] };
  }

  /** The program of the command line, for other things than serving. Raises InstallError. */
  async program(): Promise<string[]> {
    const { command, args } = await this.command();
    const serving = args.lastIndexOf("serve");
    return [command, ...(serving < 0 ? [] : args.slice(0, serving))];
  }

  dispose(): void {
    this.#leaving.abort();
    for (const one of this.#listening) one.dispose();
  }

  get #storage(): string {
    return this.context.globalStorageUri.fsPath;
  }

  async #launch(): Promise<void> {
    if (this.#leaving.signal.aborted) return;
    let command: Command;
    try {
      command = await this.command();
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      this.session.show("stopped", error.message);
      await this.#offerMend(error.message);
      return;
    }
    this.#told = this.#settings();
    const options = merged(this.#values(true), this.#told);
    const problem = await this.session.start(command, options);
    if (problem !== undefined) await this.#offerMend(problem);
  }

  /** Say what went wrong, with what mends it. Does not wait for the answer. */
  async #offerMend(problem: string): Promise<void> {
    const actions = ["Open Settings", "Show Output", "Try Again"];
    const config = vscode.workspace.getConfiguration("fairhand.server");
    if (config.inspect<string[]>("command")?.globalValue?.length) {
      actions.unshift("Use the Carried Server");
    }
    void vscode.window.showErrorMessage(problem, ...actions).then(async (chosen) => {
      if (chosen === "Open Settings") {
        await vscode.commands.executeCommand("workbench.action.openSettings", "fairhand.server");
      } else if (chosen === "Show Output") {
        this.output.show();
      } else if (chosen === "Try Again") {
        await this.launch();
      } else if (chosen === "Use the Carried Server") {
        await config.update("command", undefined, vscode.ConfigurationTarget.Global);
      }
    });
  }

  async #changed(change: vscode.ConfigurationChangeEvent): Promise<void> {
    if (!change.affectsConfiguration("fairhand")) return;
    const machine = Object.entries(this.#described).filter(
      ([, about]) => about.scope === "machine",
    );
    const names = [...RESTART_NEEDED, ...machine.map(([name]) => name)];
    if (names.some((name) => change.affectsConfiguration(name))) await this.launch();
    else await this.#configure();
  }

  async #configure(): Promise<void> {
    const settings = this.#settings();
    await this.session.configure(withResets(settings, this.#told, this.#described));
    this.#told = settings;
  }

  /** What a running server may be told: settings that are no machine settings, and the pause. */
  #settings(): Values {
    const values = this.#values(false);
    return this.pause.on ? merged(values, { completion: { enabled: false } }) : values;
  }

  #values(machine: boolean): Values {
    const config = vscode.workspace.getConfiguration("fairhand");
    return explicitValues(this.#described, (name) => config.inspect(name), machine);
  }

  get #described() {
    return described(this.context.extension.packageJSON);
  }
}
