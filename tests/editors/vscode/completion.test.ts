/**
 * Ghost text in a real VS Code: seen, taken whole or in parts, logged, undone, refused.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type Around, around, buildTinyIndex, logged } from "./support/environment";
import { eventually } from "./support/eventually";
import { SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD } from "./support/licensed";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  const names = ["accept.py", "words.py", "lines.py", "undo.py", "escape.py", "licence.py", "own.js", "grows.py", "dismissed.py"];
  const empty = Object.fromEntries(names.map((name) => [name, ""]));
  all = await around({ files: { ...empty, "imports.py": "import os\n\n\n" } });
  await buildTinyIndex(all.server.home);
  all.host.feed(SPREAD_HEAD, SPREAD);
  all.host.feed(VAULT_HEAD, VAULT);
  window = await Workbench.open(all.browser.context, all.server, "accept.py");
  await window.untilStatus("ready");
});

after(() => all.close());

/** Open a file and write the beginning of a function, until its rest is shown in grey. */
async function offered(file: string, head = SPREAD_HEAD, shown = "kept = [reading"): Promise<void> {
  await window.openFile(file);
  await window.toEnd(file);
  await window.type(head);
  await window.untilGhost(shown);
}

scenario("ghost text appears while typing, Tab takes it, and the log has it once", async () => {
  await offered("accept.py");
  await window.press("Tab");
  await window.untilNoGhost();
  assert.match(await window.saved("accept.py"), /return highest\.level - lowest\.level/);
  await logged(all, "accept.py", "accepted");
});

scenario("a comment brings code that nobody else wrote, and the log says nothing of it", async () => {
  const comment = "// the larger of two numbers\n";
  const code = "function larger(a, b) {\n  return a > b ? a : b;\n}\n";
  all.host.feed(comment, code);
  await offered("own.js", comment, "function larger");
  await window.press("Tab");
  await window.untilNoGhost();
  assert.equal((await window.saved("own.js")).trimEnd(), comment + code.trimEnd());
  await logged(all, "own.js");
});

scenario("taking a suggestion inserts the import it needs, once, and leaves the cursor behind it", async () => {
  const head = "def as_text(order):\n";
  all.host.feed(head, "    return json.dumps(order, indent=2)\n\n");
  await offered("imports.py", head, "return json.dumps");
  await window.press("Tab");
  await window.untilNoGhost();
  await eventually(
    "the import",
    async () => (await window.saved("imports.py")).includes("import json\n"),
    () => window.saved("imports.py"),
  );
  await window.type("  # done");
  const text = await window.saved("imports.py");
  assert.match(text, /^import os\nimport json\n\n\ndef as_text\(order\):\n    return json.dumps\(order, indent=2\)  # done/);
  assert.deepEqual(await window.toasts(), []);
});

scenario("what is taken word by word is logged with the part that was taken", async () => {
  await offered("words.py");
  // What is shorter than the shortest copy that counts is no copy, so a few words are not enough.
  for (let word = 0; word < 40; word++) await window.press("Control+ArrowRight");
  const text = await window.saved("words.py");
  const taken = text.slice(SPREAD_HEAD.length).trim();
  assert.ok(SPREAD.trim().startsWith(taken), taken);
  assert.ok(taken.length < SPREAD.trim().length, taken);
  const lines = text.trimEnd().split("\n");
  const end = `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
  const logsEnd = async () => {
    const range = (await logged(all, "words.py", "partially_accepted")).at(-1)?.range;
    return `${range?.end_line}:${range?.end_column}`;
  };
  await eventually(`the part ends at ${end}`, async () => (await logsEnd()) === end, logsEnd);
});

scenario("what is taken line by line is logged too", async () => {
  await offered("lines.py");
  for (let line = 0; line < 3; line++) await window.press("Control+Alt+ArrowRight");
  await logged(all, "lines.py", "partially_accepted");
  const lines = (await window.saved("lines.py")).trimEnd().split("\n");
  assert.match(lines[1] ?? "", /kept = \[reading/);
  assert.match(lines[2] ?? "", /if not kept/);
});

scenario("undo withdraws what was taken", async () => {
  await offered("undo.py");
  await window.press("Tab");
  await logged(all, "undo.py", "accepted");
  await window.press("Control+Z");
  await logged(all, "undo.py", "accepted", "withdrawn");
});

scenario("Escape takes nothing, and nothing is logged as taken", async () => {
  await offered("escape.py");
  await window.press("Escape");
  await window.untilNoGhost();
  await window.type("    return None\n");
  assert.equal(await window.saved("escape.py"), `${SPREAD_HEAD}        return None\n        `);
  await logged(all, "escape.py");
});

scenario("a licensed suggestion says so before it is taken, and leads to the log after", async () => {
  await offered("licence.py", VAULT_HEAD, "for attempt in range");
  await window.untilLens("Reference code under GPL-3.0-only (vaults 0.9)");
  await window.press("Tab");
  await logged(all, "licence.py", "accepted");
  await eventually(
    "the lens over taken code",
    async () => (await window.lenses()).includes("Reference code under GPL-3.0-only"),
    () => window.lenses(),
  );
  const hover = await window.hover("phrase");
  assert.match(hover, /Reference code under GPL-3\.0-only from vaults 0\.9, vaults\/doors\.py lines/);
  await window.clickLens("Reference code under GPL-3.0-only", () => window.panelOpen("Reference Log"));
  const row = (await window.webview("Reference Log")).locator("tbody tr", { hasText: "licence.py" });
  await row.waitFor();
  assert.match((await row.textContent()) ?? "", /GPL-3\.0-only.*vaults 0\.9.*accepted/);
});

scenario("what is shown early grows where it stands, without a flicker", async () => {
  const head = "def totals(orders):\n";
  const first = "    paid = [one for one in orders if one.paid]\n";
  const more = ["    open_ones = len(orders) - len(paid)\n", "    return len(paid), open_ones\n", "\n\n"];
  all.host.feed(head, [first, 1500, ...more]);
  await window.openFile("grows.py");
  await window.toEnd("grows.py");
  await window.type(head);
  await window.untilGhost("paid = [one for one in orders if one.paid]");
  assert.ok(!(await window.ghostText()).includes("return"));
  const shown = await window.ghostText();
  const seen = await window.watchWholeGhost();
  await window.untilGhost("return len(paid), open_ones");
  // Lines may be drawn one after the other, but what is there stays.
  for (const text of await seen()) assert.ok(text.startsWith(shown), text);
  await window.press("Tab");
  await window.untilNoGhost();
  assert.equal((await window.saved("grows.py")).trimEnd(), (head + first + more.join("")).trimEnd());
});

scenario("what was dismissed does not come back when more of it is known", async () => {
  const head = "def dismissed(orders):\n";
  all.host.feed(head, ["    paid = [one for one in orders if one.paid]\n", 1500, "    return len(paid)\n", "\n\n"]);
  await window.openFile("dismissed.py");
  await window.toEnd("dismissed.py");
  await window.type(head);
  await window.untilGhost("paid = [one");
  await window.press("Escape");
  await window.untilNoGhost();
  const seen = await window.watchGhosts();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.deepEqual(await seen(), []);
});

scenario("nothing of all this popped up a message", async () => {
  assert.deepEqual(await window.toasts(), []);
});
