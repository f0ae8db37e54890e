/**
 * What one file of tests works with: a host, a VS Code and a browser.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, openBrowser } from "./browser";
import { CodeServer, type Options, prepared } from "./codeServer";
import { CompletionHost } from "./completionHost";

export interface Around {
  host: CompletionHost;
  server: CodeServer;
  browser: Browser;
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
