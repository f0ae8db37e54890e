/**
 * What one file of tests works with: a host, a VS Code and a browser.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, openBrowser } from "./browser";
import { CodeServer, type LogRow, type Options, prepared } from "./codeServer";
import { CompletionHost } from "./completionHost";
import { eventually } from "./eventually";

export interface Around {
  host: CompletionHost;
  server: CodeServer;
  browser: Browser;
  /** The settings of the user, for a test that changes one of them. */
  settings: Record<string, unknown>;
  close: () => Promise<void>;
}

/** Start everything; the server talks to the fed host. */
export async function around(options: Options): Promise<Around> {
  const host = new CompletionHost();
  await host.start();
  const settings = {
    "fairhand.host.endpoint": host.url,
    // A shared machine may be slow; what a missed deadline does has tests of its own.
    "fairhand.references.deadlineMs": 20_000,
    ...options.settings,
  };
  const server = await CodeServer.start({ ...options, settings });
  const browser = await openBrowser();
  return {
    host,
    server,
    browser,
    settings,
    close: async () => {
      await browser.close();
      await server.remove();
      await host.kill();
    },
  };
}

/** Build the small reference index of the server's own tests; call it before a window opens. */
export async function buildTinyIndex(home: string): Promise<void> {
  const code = "import sys, pathlib; from support.tiny_index import tiny_index; tiny_index(pathlib.Path(sys.argv[1]))";
  await promisify(execFile)(prepared().python, ["-c", code, join(home, "references")], {
    env: { ...process.env, PYTHONPATH: join(process.env.FAIRHAND_TEST_ROOT ?? "", "tests") },
  });
}

/** Put a row into the log that another window wrote, about code of another project. */
export async function acceptedElsewhere(home: string): Promise<void> {
  const code = `import sys
from pathlib import Path
from fairhand_index.attribution_log import AttributionLog

bees = {"spdx": "ISC", "package": "bees", "version": "1.0", "path": "hive.js", "start_line": 1, "end_line": 9}
row = {"file": "hive.py", "folder": "/elsewhere/bank", "range": {"start_line": 1, "end_line": 9}, "refs": [bees]}
with AttributionLog(Path(sys.argv[1]) / "state" / "attribution.sqlite3") as log:
    log.append("accepted", "elsewhere", row)
`;
  await promisify(execFile)(prepared().python, ["-c", code, home]);
}

/**
 * Wait until the log has just these events of a file, beside those of what was only shown.
 *
 * Parts of one suggestion that follow one another count once; the rows are returned.
 */
export async function logged({ server }: Around, file: string, ...events: string[]): Promise<LogRow[]> {
  const rows = async () =>
    (await server.log()).filter((row) => row.file === file && TAKEN.has(row.event));
  const found = async () =>
    (await rows())
      .map(({ event }) => event)
      .filter((event, place, all) => event !== all[place - 1]);
  await eventually(
    `the log of ${file} holds ${events}`,
    async () => (await found()).join() === events.join(),
    async () => (await server.log()).map((row) => `${row.file} ${row.event}`),
  );
  return await rows();
}

const TAKEN = new Set(["accepted", "partially_accepted", "typed", "withdrawn"]);
