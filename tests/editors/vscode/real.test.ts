/**
 * The embedded model itself, in two windows that share one host.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { type Browser, openBrowser } from "./support/browser";
import { CodeServer, prepared } from "./support/codeServer";
import { eventually } from "./support/eventually";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const run = promisify(execFile);

let server: CodeServer;
let browser: Browser;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  const { stdout } = await run(prepared().fairhand, ["model", "path", "qwen2.5-coder-0.5b"]);
  server = await CodeServer.start({ files: { "squares.py": "", "words.js": "" } });
  // Half a gigabyte is not copied for a test.
  const models = join(server.home, "models");
  await mkdir(server.home, { recursive: true });
  await symlink(dirname(dirname(stdout.trim())), models);
  browser = await openBrowser();
  window = await Workbench.open(browser.context, server, "squares.py");
});

after(async () => {
  await browser.close();
  await server.remove();
});

/** The model hosts that run with this server's folder. */
async function hosts(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const told = await Promise.all(
      ["cmdline", "environ"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")),
    );
    if (told[0]?.includes("fairhand_model") && told[1]?.includes(`FAIRHAND_HOME=${server.home}\0`)) {
      found.push(pid);
    }
  }
  return found;
}

scenario("a comment brings code that Python understands", async () => {
  await window.untilStatus("ready", 180_000);
  await window.toEnd("squares.py");
  await window.type("# return the sum of the squares of a list of numbers\ndef sum_of_squares(numbers):\n");
  await eventually("ghost text", async () => (await window.ghostText()) !== "", () => window.status(), 180_000);
  await window.press("Tab");
  await window.untilNoGhost();
  const text = await window.saved("squares.py");
  assert.ok(text.trim().split("\n").length > 2, text);
  await run(prepared().python, ["-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", join(server.workspace, "squares.py")]);
  console.log(text);
});

scenario("a second window is served by the same host", async () => {
  const other = await Workbench.open(browser.context, server, "words.js");
  await other.untilStatus("ready", 180_000);
  await other.toEnd("words.js");
  await other.type("// count the words of a text\nfunction countWords(text) {\n");
  await eventually("ghost text", async () => (await other.ghostText()) !== "", () => other.status(), 180_000);
  assert.equal((await hosts()).length, 1);
});
