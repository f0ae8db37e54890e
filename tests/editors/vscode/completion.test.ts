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

/** Wait until the log has just these events of a file, beside those of what was only shown. */
async function logged(file: string, ...events: string[]): Promise<void> {
  const found = async () =>
    (await all.server.log())
      .filter((row) => row.file === file && row.event !== "shown")
      .map(({ event }) => event);
  await eventually(
    `the log of ${file} holds ${events}`,
    async () => (await found()).join() === events.join(),
    found,
  );
}

test("a comment brings ghost text, Tab takes it, and the log has it once", async () => {
  all.host.feed(SPREAD_HEAD, SPREAD);
  await window.toEnd("accept.py");
  await window.type(SPREAD_HEAD);
  await window.untilGhost("kept = [reading");
  await window.press("Tab");
  await window.untilNoGhost();
  assert.match(await window.saved("accept.py"), /return highest\.level - lowest\.level/);
  await logged("accept.py", "accepted");
});
