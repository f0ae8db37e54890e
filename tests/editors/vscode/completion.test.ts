/**
 * Ghost text in a real VS Code: seen, taken, logged, undone.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Around, around, buildTinyIndex } from "./support/environment";
import { eventually } from "./support/eventually";
import { SPREAD, SPREAD_HEAD } from "./support/licensed";
import { Workbench } from "./support/workbench";

let all: Around;
let window: Workbench;

before(async () => {
  all = await around({ files: { "accept.py": "", "words.py": "" } });
  await buildTinyIndex(all.server.home);
  window = await Workbench.open(all.browser.context, all.server, "accept.py");
  await window.untilStatus("ready");
});

after(() => all.close());

test("a comment brings ghost text, Tab takes it, and the log has it once", async () => {
  all.host.feed(SPREAD_HEAD, SPREAD);
  await window.toEnd("accept.py");
  await window.type(SPREAD_HEAD);
  await window.untilGhost("kept = [reading");
  await window.press("Tab");
  await window.untilNoGhost();
  assert.match(await window.saved("accept.py"), /return highest\.level - lowest\.level/);
  await eventually("a row in the log", async () => (await all.server.log()).length > 0);
  const events = (await all.server.log()).map(({ event, file }) => [event, file]);
  assert.deepEqual(events, [["accepted", "accept.py"]]);
});
