/**
 * How the server comes to run: carried and installed, configured, refused, and in a folder that is
 * not trusted.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, describe } from "node:test";
import { prepared } from "./support/codeServer";
import { CompletionHost } from "./support/completionHost";
import { type Around, around } from "./support/environment";
import { onlyWith, type Way } from "./support/installers";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const DOUBLE = "def double(number):\n";
const MEDIAN = "# the median of a list of numbers\n";
const RANK = "def rank(people):\n    # break ties between equally qualified applicants\n";
const UNFAIR = "    return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n\n";

let all: Around;
let window: Workbench;
let path = "";
const scenario = scenarios(() => window);

/** What a way of installing leaves in the folder of the server. */
const MARKS: Record<Way, (folder: string) => Promise<boolean>> = {
  uv: async (folder) => /^uv = /m.test(await readFile(join(folder, "pyvenv.cfg"), "utf8")),
  pipx: async (folder) => existsSync(join(folder, "pipx/venvs/fairhand")),
  venv: async (folder) => /-m venv/.test(await readFile(join(folder, "pyvenv.cfg"), "utf8")),
};

/** Open a window on a machine that offers this way only; the server is not installed yet. */
async function openWith(way: Way): Promise<void> {
  path = await onlyWith(way);
  // Without the second one VS Code takes the path that a login shell has.
  const environment = { PATH: path, VSCODE_CLI: "1" };
  const settings = { "fairhand.server.command": [] };
  all = await around({ files: { "a.py": "" }, settings, environment });
  all.host.feed(DOUBLE, "    return number * 2\n\n");
  window = await Workbench.open(all.browser.context, all.server, "a.py");
}

/** The server is installed by this way, and works. */
async function installed(way: Way): Promise<void> {
  // The packages that the server needs come from the index of packages, which may be slow.
  await window.untilStatus("ready", 300_000);
  await window.toEnd("a.py");
  await window.type(DOUBLE);
  await window.untilGhost("return number * 2");
  const storage = join(all.server.folder, "data/User/globalStorage/fairhand.fairhand");
  const [made = ""] = (await readdir(storage)).filter((name) => /^server-[0-9a-f]{12}$/.test(name));
  assert.ok(existsSync(join(storage, made, "bin/fairhand")));
  assert.ok(await MARKS[way](join(storage, made)), way);
  assert.deepEqual(await window.toasts(), []);
}

async function leave(): Promise<void> {
  await all.close();
  await rm(path, { recursive: true });
}

for (const way of ["uv", "pipx"] as const) {
  describe(`the first start where ${way} is`, () => {
    after(leave);

    scenario(`installs the carried server with ${way}`, async () => {
      await openWith(way);
      await installed(way);
    });
  });
}

describe("the first start where only Python is", () => {
  after(leave);

  scenario("installs the carried server into an environment of its own, which then works", async () => {
    await openWith("venv");
    await installed("venv");
  });

  scenario("is not repeated: the next start uses what is installed", async () => {
    await all.server.stop();
    await all.server.launch();
    await window.load("a.py");
    const told = await window.watchStatus();
    await window.untilStatus("ready");
    assert.deepEqual((await told()).filter((text) => text.includes("installing")), []);
  });

  scenario("Get Started ticks what is done and leads to a first suggestion", async () => {
    all.host.feed(MEDIAN, "def median(numbers):\n    return sorted(numbers)[len(numbers) // 2]\n\n");
    await window.command("Fairhand: Get Started");
    const done = (title: string) =>
      window.page.locator(".getting-started-step", { hasText: title }).locator(".complete");
    await done("Start the server").waitFor();
    await done("Choose the model").waitFor();
    assert.equal(await done("Write a comment").count(), 0);
    await window.page.locator(".getting-started-step", { hasText: "Write a comment" }).click();
    await window.page.getByRole("button", { name: "Try It in a New File" }).click();
    await window.untilGhost("def median(numbers):");
    await window.press("Tab");
    await window.command("Fairhand: Get Started");
    await done("Write a comment").waitFor();
  });
});

describe("a server that does not fit", () => {
  after(() => all.close());

  scenario("is refused with what mends it", async () => {
    const root = process.env.FAIRHAND_TEST_ROOT ?? "";
    const old = join(root, "tests/editors/vscode/support/old_server.py");
    const command = [prepared().python, old];
    all = await around({ files: { "a.py": "" }, settings: { "fairhand.server.command": command } });
    window = await Workbench.open(all.browser.context, all.server, "a.py");
    await window.untilStatus("the server does not fit");
    const toast = window.page.locator(".notification-toast", { hasText: "speaks protocol 0.0" });
    await toast.waitFor();
    assert.match((await toast.textContent()) ?? "", /Update the server/);
    await toast.getByRole("button", { name: "Use the Carried Server" }).waitFor();
    await toast.getByRole("button", { name: "Open Settings" }).waitFor();
  });

  scenario("may be a command that does not exist, which is said as well", async () => {
    await all.server.configure({ ...all.settings, "fairhand.server.command": ["/no/such/program"] });
    await window.load("a.py");
    await window.untilStatus("the server is not running");
    await window.page.locator(".notification-toast", { hasText: "/no/such/program" }).waitFor();
    assert.equal(await window.page.locator(".notification-toast").count(), 1);
  });
});

describe("a folder that is not trusted", () => {
  const thief = new CompletionHost();
  after(async () => {
    await thief.kill();
    await all.close();
  });

  scenario("decides neither what runs nor where text goes nor what is checked", async () => {
    await thief.start();
    const marker = `/tmp/fairhand-marker-${process.pid}`;
    const hostile = JSON.stringify({
      "fairhand.server.command": ["/bin/sh", "-c", `touch ${marker}`],
      "fairhand.host.endpoint": thief.url,
      "fairhand.bias.mode": "off",
    });
    const files = { "a.py": "", ".vscode/settings.json": hostile };
    all = await around({ files, askForTrust: true });
    all.host.feed(RANK, UNFAIR);
    window = await Workbench.open(all.browser.context, all.server, "a.py");
    await window.page.getByRole("button", { name: /^No, I don't trust/ }).click();
    await window.untilStatus("ready");
    await window.toEnd("a.py");
    await window.typeCode(RANK);
    await window.untilStatus(/[1-9]\d* withheld/);
    assert.deepEqual(thief.prompts, []);
    assert.equal(existsSync(marker), false);
  });
});
