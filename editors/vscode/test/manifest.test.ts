import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as protocol from "../src/protocol";

const root = process.env.FAIRHAND_EXTENSION ?? "";
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const contributes = manifest.contributes;
const declared = new Set<string>(
  contributes.commands.map((one: { command: string }) => one.command),
);

test("no command of ours has the name of a server's command, which the client registers", () => {
  const servers = Object.values(protocol).filter((value) => String(value).startsWith("fairhand."));
  assert.ok(servers.length > 5);
  assert.deepEqual(
    servers.filter((name) => declared.has(String(name))),
    [],
  );
});

test("every command in menus, keys and texts is declared", () => {
  const text = JSON.stringify({ ...contributes, commands: [] });
  const used = [...text.matchAll(/"command":"(fairhand\.\w+)"|command:(fairhand\.\w+)/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  assert.ok(used.length > 30);
  assert.deepEqual(
    used.filter((name) => !declared.has(name)),
    [],
  );
});

test("every declared command is registered", () => {
  const source = readFileSync(join(root, "src/commands.ts"), "utf8");
  const missing = [...declared].filter(
    (name) => !new RegExp(`^    ${name.replace("fairhand.", "")}:`, "m").test(source),
  );
  assert.deepEqual(missing, []);
});

test("every language that is completed starts the extension", () => {
  const expected = protocol.LANGUAGES.map((language) => `onLanguage:${language}`);
  assert.deepEqual(manifest.activationEvents.toSorted(), expected.toSorted());
});

test("where text goes and what runs is restricted in folders that are not trusted", () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const name of ["server.command", "host.endpoint", "references.log", "bias.mode"]) {
    assert.ok(restricted.includes(`fairhand.${name}`), name);
  }
});
