import assert from "node:assert/strict";
import { test } from "node:test";
import { explicitValues, type Inspected, merged, withResets } from "../src/settings";

const DESCRIBED = {
  "fairhand.host.endpoint": { scope: "machine", default: "" },
  "fairhand.bias.mode": { scope: "window", default: "block" },
  "fairhand.completion.enabled": { scope: "window", default: true },
  "fairhand.server.command": { scope: "machine", default: [] },
  "fairhand.trace.server": { scope: "window", default: "off" },
};

function values(set: Record<string, Inspected>, machine: boolean) {
  return explicitValues(DESCRIBED, (name) => set[name], machine);
}

test("defaults are not sent, so that the user's own file counts", () => {
  assert.deepEqual(values({}, false), {});
});

test("a workspace's value comes before the user's", () => {
  const set = { "bias.mode": { globalValue: "block", workspaceValue: "flag" } };
  assert.deepEqual(values(set, false), { bias: { mode: "flag" } });
});

test("a machine setting is taken from the user alone", () => {
  const set = { "host.endpoint": { globalValue: "http://a/v1", workspaceValue: "http://evil/v1" } };
  assert.deepEqual(values(set, true), { host: { endpoint: "http://a/v1" } });
  assert.deepEqual(values(set, false), {});
});

test("a machine setting of a workspace alone is no value", () => {
  assert.deepEqual(values({ "host.endpoint": { workspaceValue: "http://evil/v1" } }, true), {});
});

test("the client's own settings are not sent", () => {
  const set = { "server.command": { globalValue: ["x"] }, "trace.server": { globalValue: "off" } };
  assert.deepEqual(values(set, true), {});
  assert.deepEqual(values(set, false), {});
});

test("false is a value", () => {
  const set = { "completion.enabled": { globalValue: false } };
  assert.deepEqual(values(set, false), { completion: { enabled: false } });
});

test("of two sets the second counts", () => {
  const one = { completion: { enabled: true, debounceMs: 5 } };
  assert.deepEqual(merged(one, { completion: { enabled: false } }), {
    completion: { enabled: false, debounceMs: 5 },
  });
});

test("a setting that is not set any more goes back to its default", () => {
  const before = { completion: { enabled: false }, bias: { mode: "flag" } };
  assert.deepEqual(withResets({ bias: { mode: "off" } }, before, DESCRIBED), {
    completion: { enabled: true },
    bias: { mode: "off" },
  });
});
