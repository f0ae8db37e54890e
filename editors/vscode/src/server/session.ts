/**
 * One window's session with the language server: its start, its end, and what it says.
 */
import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  State as ClientState,
  type ExecutableOptions,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  ProtocolRequestType,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import {
  FINDINGS_CHANGED,
  LANGUAGES,
  LOG_CHANGED,
  STATUS,
  type Status,
  SUGGESTION_GROWN,
} from "../protocol";
import type { Shown } from "../statusText";
import { refusal } from "./handshake";

/** The program that is the server. */
export interface Command {
  command: string;
  args: string[];
}

const NOBODY = { message: "", model: "", withheld: {} };

/** A client that leaves it to us to say why it did not start: one message, with what mends it. */
class QuietClient extends LanguageClient {
  starting = true;

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.starting ? false : show);
  }
}

export class Session implements vscode.Disposable {
  readonly #shown = new vscode.EventEmitter<Shown>();
  readonly #findings = new vscode.EventEmitter<void>();
  readonly #log = new vscode.EventEmitter<void>();
  readonly #grown = new vscode.EventEmitter<string>();
  #client: LanguageClient | undefined;
  #current: Shown = { state: "stopped", ...NOBODY };

  /** Something new for the status bar. */
  readonly onDidShow = this.#shown.event;
  readonly onDidChangeFindings = this.#findings.event;
  readonly onDidChangeLog = this.#log.event;
  /** More is known of the suggestion that a document was given last; carries its URI. */
  readonly onDidGrow = this.#grown.event;

  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly middleware: Middleware,
  ) {}

  get current(): Shown {
    return this.#current;
  }

  /** The running client, or undefined. */
  get client(): LanguageClient | undefined {
    return this.#client?.state === ClientState.Running ? this.#client : undefined;
  }

  show(state: Shown["state"], message = ""): void {
    this.#tell({ ...this.#current, state, message } as Shown);
  }

  /**
   * Start the server. Returns why it is of no use, for the user to read, or undefined.
   *
   * @param options the settings that go with `initialize`
   */
  async start(server: Command, options: unknown): Promise<string | undefined> {
    await this.stop();
    this.#tell({ state: "starting", ...NOBODY, message: "the server is being started" });
    // A workspace must not decide what is imported or run, so the server starts elsewhere.
    const executable: ExecutableOptions = { cwd: homedir() };
    const client = new QuietClient(
      "fairhand",
      "Fairhand",
      { command: server.command, args: server.args, options: executable },
      this.#clientOptions(options),
    );
    client.onNotification(STATUS, (status: Status) => this.#tell(status));
    client.onNotification(FINDINGS_CHANGED, () => this.#findings.fire());
    client.onNotification(LOG_CHANGED, () => this.#log.fire());
    client.onNotification(SUGGESTION_GROWN, ({ uri }: { uri: string }) => this.#grown.fire(uri));
    client.onDidChangeState(({ newState }) => {
      if (this.#client === client) this.#follow(newState);
    });
    this.#client = client;
    const command = [server.command, ...server.args].join(" ");
    try {
      await client.start();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const cause = said.includes("ENOENT") ? "there is no such program" : said;
      this.output.error(`${command}: ${cause}`);
      await this.#give(client, "stopped", cause);
      return `The server cannot be started with: ${command} (${cause}).`;
    }
    const misfit = refusal(client.initializeResult, command);
    client.starting = false;
    if (misfit === undefined) return undefined;
    await this.#give(client, "refused", misfit);
    return misfit;
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.needsStop()) {
      await client.stop().catch((error) => this.output.warn(`the server did not stop: ${error}`));
    }
    await client?.dispose().catch(() => undefined);
    this.#tell({ state: "stopped", ...NOBODY });
  }

  /** Ask the server for something; undefined if there is no server. */
  async request<R>(
    method: string,
    params: object,
    token?: vscode.CancellationToken,
  ): Promise<R | undefined> {
    const client = this.client;
    if (client === undefined) return undefined;
    const type = new ProtocolRequestType<object, R, never, void, void>(method);
    return await client.sendRequest(type, params, token);
  }

  /** Run one of the server's commands; undefined if there is no server. */
  async command<R>(
    command: string,
    argument?: unknown,
    token?: vscode.CancellationToken,
  ): Promise<R | undefined> {
    const params = { command, arguments: argument === undefined ? [] : [argument].flat() };
    return await this.request<R>("workspace/executeCommand", params, token);
  }

  /** Tell the server settings that a workspace may change. */
  async configure(settings: unknown): Promise<void> {
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings });
  }

  dispose(): void {
    void this.stop();
    for (const emitter of [this.#shown, this.#findings, this.#log, this.#grown]) emitter.dispose();
  }

  #clientOptions(options: unknown): LanguageClientOptions {
    return {
      documentSelector: LANGUAGES.flatMap((language) => [
        { scheme: "file", language },
        { scheme: "untitled", language },
      ]),
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: options,
      // What goes wrong at the start is told once, by us, with what mends it.
      initializationFailedHandler: () => false,
      middleware: this.middleware,
      markdown: { isTrusted: false, supportHtml: false },
    };
  }

  async #give(client: LanguageClient, state: "stopped" | "refused", why: string): Promise<void> {
    this.#client = undefined;
    // The user learns it at once; a server that does not fit may also be slow to leave.
    this.#tell({ state, ...NOBODY, message: why });
    if (client.needsStop()) await client.stop().catch(() => undefined);
    await client.dispose().catch(() => undefined);
  }

  #follow(state: ClientState): void {
    if (state === ClientState.Stopped) {
      this.#tell({ ...this.#current, state: "stopped", message: "the server ended" } as Shown);
    }
  }

  #tell(shown: Shown): void {
    this.#current = shown;
    this.#shown.fire(shown);
  }
}
