/**
 * What is withheld is never seen, and is never hidden without a trace; pausing and asking by hand.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type Around, around } from "./support/environment";
import { eventually } from "./support/eventually";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const RANK = "def rank(people):\n    # break ties between equally qualified applicants\n";
const UNFAIR = "    return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n\n";
const DOUBLE = "def double(number):\n";

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  all = await around({ files: { "hire.py": "", "pause.py": "" } });
  all.host.feed(RANK, UNFAIR);
  all.host.feed(DOUBLE, "    return number * 2\n\n");
  window = await Workbench.open(all.browser.context, all.server, "hire.py");
  await window.untilStatus("ready");
});

after(() => all.close());

scenario("a biased suggestion never appears, is counted, and is listed with its reason", async () => {
  await window.toEnd("hire.py");
  const seen = await window.watchGhosts();
  await window.typeCode(RANK);
  await window.untilStatus(/[1-9]\d* withheld/);
  await window.command("Fairhand: Show Withheld Suggestions");
  const row = window.tree("Withheld").locator(".monaco-list-row", { hasText: "hire.py" }).first();
  await row.waitFor();
  assert.match((await row.getAttribute("aria-label")) ?? "", /bias.*sex or gender.*hire\.py:3/);
  assert.ok(all.host.prompts.some((prompt) => prompt.includes("equally qualified")));
  assert.deepEqual((await seen()).filter((text) => text.includes("sorted")), []);
});

scenario("the withheld text is shown to a user who asks for it", async () => {
  const row = window.tree("Withheld").locator(".monaco-list-row", { hasText: "hire.py" }).first();
  await window.clickIn(row, "Show the Withheld Text");
  const editor = window.editor("withheld-");
  await editor.locator(".view-line", { hasText: "gender" }).first().waitFor();
  await window.command("View: Close Editor");
});

scenario("a wrong verdict is noted on this machine", async () => {
  const row = window.tree("Withheld").locator(".monaco-list-row", { hasText: "hire.py" }).first();
  await window.clickIn(row, "This Was Wrong");
  await window.answer("it is a test");
  await eventually("the note", async () =>
    (await all.server.readHome("state/wrong-verdicts.jsonl")).includes("it is a test"),
  );
});

scenario("while paused nothing is asked, and after resuming suggestions come again", async () => {
  await window.openFile("pause.py");
  await window.command("Fairhand: Pause Suggestions");
  await window.untilStatus("paused");
  const asked = all.host.prompts.length;
  await window.toEnd("pause.py");
  await window.type(DOUBLE);
  await window.command("Fairhand: Show Menu", "Resume suggestions");
  assert.equal(all.host.prompts.length, asked);
  await window.untilStatus("ready");
  await window.toEnd("pause.py");
  await window.command("Fairhand: Suggest Now");
  await window.untilGhost("return number * 2");
});

scenario("nothing of all this popped up a message", async () => {
  assert.deepEqual(await window.toasts(), []);
});
