/**
 * A model host that dies and comes back; two windows with one log.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type Around, around, buildTinyIndex, logged } from "./support/environment";
import { eventually } from "./support/eventually";
import { SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD } from "./support/licensed";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const DOUBLE = "def double(number):\n";
const HALVE = "def halve(number):\n";
const TWICE = "def twice(number):\n";

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  all = await around({ files: { "one.py": "", "two.py": "", "first.py": "", "second.py": "" } });
  await buildTinyIndex(all.server.home);
  all.host.feed(DOUBLE, "    return number * 2\n\n");
  all.host.feed(HALVE, "    return number / 2\n\n");
  all.host.feed(TWICE, "    return number + number\n\n");
  all.host.feed(SPREAD_HEAD, SPREAD);
  all.host.feed(VAULT_HEAD, VAULT);
  window = await Workbench.open(all.browser.context, all.server, "one.py");
  await window.untilStatus("ready");
});

after(() => all.close());

scenario("a killed host is told once, in the status, and completions return with it", async () => {
  await window.toEnd("one.py");
  await window.type(DOUBLE);
  await window.untilGhost("return number * 2");
  await window.press("Tab");
  const told = await window.watchStatus();
  await all.host.kill();
  await window.press("Enter", "Enter", "Home");
  await window.type(HALVE);
  await window.untilStatus("model host down");
  await all.host.start();
  // What failed is asked once more, without a key.
  await window.untilGhost("return number / 2");
  await window.press("Tab");
  await eventually("suggestions again", async () => {
    await window.press("Control+End");
    await window.type("\n");
    await window.press("Home");
    await window.type(TWICE);
    return await window.untilGhost("return number + number", 8000).then(
      () => true,
      () => false,
    );
  });
  await window.untilStatus("ready");
  assert.deepEqual(await window.toasts(), []);
  const downs = (await told()).filter((text) => text.includes("model host down"));
  assert.equal(downs.length, 1, downs.join("\n"));
});

scenario("two windows write into one log, and each shows what the other took", async () => {
  const other = await Workbench.open(all.browser.context, all.server, "second.py");
  await other.untilStatus("ready");
  await other.toEnd("second.py");
  await other.type(VAULT_HEAD);
  await other.untilGhost("for attempt in range");
  await other.press("Tab");
  await logged(all, "second.py", "accepted");
  await window.page.bringToFront();
  await window.openFile("first.py");
  await window.toEnd("first.py");
  await window.type(SPREAD_HEAD);
  await window.untilGhost("kept = [reading");
  await window.press("Tab");
  await logged(all, "first.py", "accepted");
  for (const one of [window, other]) {
    await one.page.bringToFront();
    await one.command("Fairhand: Show Reference Log");
    const log = await one.webview("Reference Log");
    await log.locator("tbody tr", { hasText: "first.py" }).waitFor();
    await log.locator("tbody tr", { hasText: "second.py" }).waitFor();
  }
});
