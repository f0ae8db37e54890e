import assert from "node:assert/strict";
import { test } from "node:test";
import { PROTOCOL_VERSION } from "../src/protocol";
import { refusal } from "../src/server/handshake";

function answer(protocolVersion: unknown, version = "0.1.0") {
  return {
    capabilities: { experimental: { fairhand: { protocolVersion } } },
    serverInfo: { name: "fairhand", version },
  };
}

const COMMAND = "/opt/fairhand serve";

test("a server of our version fits", () => {
  assert.equal(refusal(answer(PROTOCOL_VERSION), COMMAND), undefined);
});

test("a fix of the same version fits", () => {
  assert.equal(refusal(answer(`${PROTOCOL_VERSION}.7`), COMMAND), undefined);
});

const MISFITS: [string, unknown, RegExp][] = [
  ["an older server", "0.0", /fairhand 0\.1\.0 speaks protocol 0\.0, .*Update the server/],
  ["a newer server", "0.2", /speaks protocol 0\.2.*Update the extension/],
  ["a server of another age", "1.0", /Update the extension/],
  ["another program", undefined, /does not say.*started with: \/opt\/fairhand serve/],
  ["a strange version", 3, /does not say/],
];

for (const [name, version, expected] of MISFITS) {
  test(`${name} is refused with what mends it`, () => {
    assert.match(refusal(answer(version), COMMAND) ?? "", expected);
  });
}

test("a server that says nothing of itself is refused", () => {
  assert.match(refusal(undefined, COMMAND) ?? "", /^The server does not say/);
});
