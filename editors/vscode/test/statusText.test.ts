import assert from "node:assert/strict";
import { test } from "node:test";
import { type Shown, statusText, withheldWords } from "../src/statusText";

const READY: Shown = { state: "ready", message: "", model: "m", withheld: {} };

test("the usual state takes little room", () => {
  assert.equal(statusText(READY).text, "$(check) Fairhand");
  assert.equal(statusText(READY).spoken, "Fairhand: ready");
});

test("what was withheld is counted", () => {
  const said = statusText({ ...READY, withheld: { bias: 2, secrets: 1 } });
  assert.equal(said.text, "$(check) Fairhand $(eye-closed) 3");
  assert.equal(said.spoken, "Fairhand: ready, 3 withheld");
  assert.match(said.tooltip, /2 bias, 1 secrets/);
});

test("a host that is down is a warning with its reason", () => {
  const said = statusText({ ...READY, state: "hostDown", message: "nobody listens" });
  assert.equal(said.warning, true);
  assert.equal(said.spoken, "Fairhand: model host down, nobody listens");
  assert.match(said.text, /model host down/);
});

test("a model that was never fetched is no fault of a host", () => {
  const message = "it is not on this machine; run `fairhand model pull` [fairhand-E021]";
  const said = statusText({ ...READY, state: "hostDown", message });
  assert.match(said.text, /no model yet/);
  assert.match(said.tooltip, /fetch it from the menu/);
});

test("every state has words for a screen reader", () => {
  for (const state of ["starting", "thinking", "paused", "installing", "stopped", "refused"]) {
    assert.match(statusText({ ...READY, state } as Shown).spoken, /^Fairhand: [a-z]/);
  }
});

test("nothing in a message becomes markup", () => {
  const said = statusText({ ...READY, message: "[x](http://a) <img> **b** $(zap)" });
  assert.match(said.tooltip, /\\\[x\\\]\\\(http:/);
  assert.doesNotMatch(said.tooltip, /[^\\]\*\*b/);
});

test("checks that withheld nothing are not named", () => {
  assert.equal(withheldWords({ bias: 0, secrets: 2 }), "2 secrets");
});
