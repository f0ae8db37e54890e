/**
 * The views: several suggestions side by side, and the Reference Log, also after a restart.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { acceptedElsewhere, type Around, around, buildTinyIndex, logged } from "./support/environment";
import { eventually } from "./support/eventually";
import { SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD } from "./support/licensed";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const MEAN = "def mean(values):\n";

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  const files = { "mean.py": MEAN, "spread.py": "", "vault.py": "" };
  all = await around({ files, settings: { "fairhand.completion.automatic": false } });
  await buildTinyIndex(all.server.home);
  all.host.feed(SPREAD_HEAD, SPREAD);
  all.host.feed(VAULT_HEAD, VAULT);
  window = await Workbench.open(all.browser.context, all.server, "mean.py");
  await window.untilStatus("ready");
});

after(() => all.close());

scenario("several suggestions stream into the view, and one is put where it was asked for", async () => {
  all.host.feed(
    MEAN,
    ["    total = sum(values)\n", 1500, "    return total / len(values)\n\n"],
    ["    return sum(values) / len(values)\n", 1500, "\n"],
    ["    import statistics\n", 1500, "    return statistics.fmean(values)\n\n"],
  );
  await window.toEnd("mean.py");
  await window.command("Fairhand: Show Suggestions");
  const view = await window.webview("Suggestions");
  await view.locator(".card.growing", { hasText: "total = sum(values)" }).waitFor();
  await view.locator('[role="status"]', { hasText: "3 suggestions" }).waitFor();
  assert.equal(await view.locator(".card:not(.growing)").count(), 3);
  const card = view.locator(".card", { hasText: "statistics.fmean" });
  assert.equal(await card.locator(".keyword", { hasText: "return" }).count(), 1);
  await card.getByRole("button", { name: /^Insert/ }).click();
  await view.locator('[role="status"]', { hasText: "Inserted" }).waitFor();
  assert.equal(
    (await window.saved("mean.py")).trimEnd(),
    `${MEAN}    import statistics\n    return statistics.fmean(values)`,
  );
});

scenario("a licensed suggestion of the view says so, and is logged when it is inserted", async () => {
  await window.openFile("vault.py");
  await window.toEnd("vault.py");
  await window.typeCode(VAULT_HEAD);
  await window.command("Fairhand: Show Suggestions");
  const card = (await window.webview("Suggestions")).locator(".card:not(.growing)").first();
  await card.locator(".licence", { hasText: "GPL-3.0-only from vaults 0.9" }).waitFor();
  // From the keyboard: the card has the focus, Enter takes it.
  await card.focus();
  await window.press("Enter");
  await logged(all, "vault.py", "accepted");
});

scenario("a suggestion that is asked for by hand and taken is in the log too", async () => {
  await window.openFile("spread.py");
  await window.toEnd("spread.py");
  await window.typeCode(SPREAD_HEAD);
  await window.command("Fairhand: Suggest Now");
  await window.untilGhost("kept = [reading");
  await window.press("Tab");
  await logged(all, "spread.py", "accepted");
  await window.saved("spread.py");
});

async function shown(): Promise<string[]> {
  const rows = (await window.webview("Reference Log")).locator("tbody tr td:nth-child(2)");
  return (await rows.allTextContents()).map((text) => text.replace(/:.*/, "")).sort();
}

async function untilShown(...files: string[]): Promise<void> {
  await eventually(`rows of ${files}`, async () => (await shown()).join() === files.join(), shown);
}

scenario("the Reference Log is filtered by licence, file and date", async () => {
  await window.command("Fairhand: Show Reference Log");
  await untilShown("spread.py", "vault.py");
  const log = await window.webview("Reference Log");
  await log.getByLabel("Licence").selectOption("MIT");
  await untilShown("spread.py");
  await log.getByRole("button", { name: "Clear filters" }).click();
  await log.getByLabel("File").fill("VAULT");
  await untilShown("vault.py");
  await log.getByLabel("File").fill("");
  await log.getByLabel("To", { exact: true }).fill("2020-01-01");
  await untilShown();
  await log.getByRole("button", { name: "Clear filters" }).click();
  await untilShown("spread.py", "vault.py");
});

scenario("an entry of the log leads to the code", async () => {
  const log = await window.webview("Reference Log");
  await log.getByRole("button", { name: /^Go to vault\.py, lines/ }).click();
  await window.editor("vault.py").waitFor();
  await window.statusText("selected)");
});

scenario("the log is exported as notices", async () => {
  await window.command("Fairhand: Export Reference Log", "Notices");
  await window.answer(`${all.server.workspace}/NOTICES.txt`, "NOTICES.txt");
  await eventually("the notices", async () => {
    const text = await all.server.read("NOTICES.txt").catch(() => "");
    return text.includes("shapes 2.1") && text.includes("GPL-3.0-only");
  });
});

scenario("after a restart the log is still there", async () => {
  await all.server.stop();
  await all.server.launch();
  await window.load("spread.py");
  await window.untilStatus("ready");
  await window.command("Fairhand: Show Reference Log");
  await untilShown("spread.py", "vault.py");
  assert.deepEqual(await window.toasts(), []);
});

scenario("code of another project is told apart, and is not in the notices of this one", async () => {
  await acceptedElsewhere(all.server.home);
  await window.command("View: Hide Panel");
  await window.command("Fairhand: Show Reference Log");
  await untilShown("hive.py", "spread.py", "vault.py");
  const log = await window.webview("Reference Log");
  await log.locator("tbody tr", { hasText: "hive.py" }).getByText("bank").waitFor();
  await log.getByText("Copyright (c) 2019 The Shapes Authors").waitFor();
  await window.command("Fairhand: Export Reference Log", "Notices");
  await window.pick("This project");
  await window.answer(`${all.server.workspace}/OURS.txt`, "NOTICES.txt");
  await eventually("the notices", async () => {
    const text = await all.server.read("OURS.txt").catch(() => "");
    return text.includes("shapes 2.1") && text.includes("Copyright (c) 2019 The Shapes Authors");
  });
  assert.ok(!(await all.server.read("OURS.txt")).includes("bees"));
});
