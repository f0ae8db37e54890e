/**
 * A real VS Code (code-server) with the packed extension, in folders of its own.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually";

const run = promisify(execFile);

/** What the runner prepared. */
export interface Prepared {
  /** The folder of the code-server installation. */
  codeServer: string;
  /** The packed extension. */
  vsix: string;
  /** The server's executable in the development environment. */
  fairhand: string;
  python: string;
}

export function prepared(): Prepared {
  const needed = (name: string) => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: start the tests with make test-vscode`);
    return value;
  };
  return {
    codeServer: needed("FAIRHAND_TEST_CODE_SERVER"),
    vsix: needed("FAIRHAND_TEST_VSIX"),
    fairhand: join(needed("FAIRHAND_TEST_ROOT"), ".venv/bin/fairhand"),
    python: join(needed("FAIRHAND_TEST_ROOT"), ".venv/bin/python"),
  };
}

export interface Options {
  /** Settings of the user beside those that every test has. */
  settings?: Record<string, unknown>;
  /** The files of the workspace. */
  files: Record<string, string>;
  environment?: Record<string, string>;
  /** Whether VS Code asks before it trusts the folder. */
  askForTrust?: boolean;
}

const QUIET: Record<string, unknown> = {
  "breadcrumbs.enabled": false,
  "editor.fontSize": 14,
  "editor.minimap.enabled": false,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.stickyScroll.enabled": false,
  "explorer.confirmDelete": false,
  "files.autoSave": "off",
  "security.workspace.trust.banner": "never",
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export class CodeServer {
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly options: Options,
  ) {}

  /** The workspace's folder. */
  get workspace(): string {
    return join(this.folder, "workspace");
  }

  /** Where Fairhand keeps its files. */
  get home(): string {
    return join(this.folder, "home");
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  static async start(options: Options): Promise<CodeServer> {
    const folder = await mkdtemp(join(tmpdir(), "fairhand-vscode-"));
    const made = new CodeServer(folder, await freePort(), options);
    await mkdir(made.home, { recursive: true });
    for (const [name, text] of Object.entries(options.files)) await made.write(name, text);
    await made.configure(options.settings ?? {});
    const { codeServer, vsix } = prepared();
    const entry = join(codeServer, "node_modules/code-server/out/node/entry.js");
    await run(process.execPath, [entry, ...made.#folders, "--install-extension", vsix]);
    await made.launch();
    return made;
  }

  /** Start the program; again, after `stop`. */
  async launch(): Promise<void> {
    this.#spawn();
    await eventually("code-server answers", async () => {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      // While it was stopped something else may have had its port for a moment.
      if (this.#process?.exitCode !== null) this.#spawn();
      return answer?.ok === true;
    }, () => this.#output);
  }

  #spawn(): void {
    const entry = join(prepared().codeServer, "node_modules/code-server/out/node/entry.js");
    const trust = this.options.askForTrust ? [] : ["--disable-workspace-trust"];
    const more = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
    const where = ["--auth", "none", "--bind-addr", `127.0.0.1:${this.port}`];
    this.#process = spawn(process.execPath, [entry, ...this.#folders, ...where, ...more, ...trust], {
      env: {
        ...process.env,
        FAIRHAND_HOME: this.home,
        FAIRHAND_API_KEY: "test",
        ...this.options.environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (piece: Buffer) => {
      this.#output = (this.#output + piece.toString()).slice(-50_000);
    };
    this.#process.stdout?.on("data", hear);
    this.#process.stderr?.on("data", hear);
  }

  /** Write settings of the user, where a local and a remote VS Code look for them. */
  async configure(settings: Record<string, unknown>): Promise<void> {
    const { fairhand } = prepared();
    const all = { ...QUIET, "fairhand.server.command": [fairhand, "serve"], ...settings };
    const text = JSON.stringify(all, null, 2);
    for (const place of ["User", "Machine"]) {
      await mkdir(join(this.folder, "data", place), { recursive: true });
      await writeFile(join(this.folder, "data", place, "settings.json"), text);
    }
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.workspace, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text);
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.workspace, name), "utf8");
  }

  /** A file of Fairhand's folder; empty while there is none. */
  async readHome(name: string): Promise<string> {
    return await readFile(join(this.home, name), "utf8").catch(() => "");
  }

  /** The rows of the attribution log, oldest first, as the command line gives them. */
  async log(): Promise<LogRow[]> {
    const ran = await run(prepared().fairhand, ["log", "show", "--json"], {
      env: { ...process.env, FAIRHAND_HOME: this.home },
    }).catch(() => ({ stdout: "" }));
    return ran.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogRow)
      .filter((row) => row.event !== undefined);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(late);
  }

  /** Stop, and remove everything; with FAIRHAND_TEST_KEEP the folders stay, to look at. */
  async remove(): Promise<void> {
    await this.stop();
    if (process.env.FAIRHAND_TEST_KEEP) return;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #folders(): string[] {
    const data = join(this.folder, "data");
    return ["--user-data-dir", data, "--extensions-dir", join(this.folder, "extensions")];
  }
}

/** A row of the attribution log, as far as the tests read it. */
export interface LogRow {
  event: string;
  suggestion_id: string;
  file: string;
  refs: { spdx: string; package: string }[];
  /** Lines and columns count from 1. */
  range: { start_line: number; start_column: number; end_line: number; end_column: number };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
