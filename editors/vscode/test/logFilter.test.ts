import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "../src/protocol";
import {
  EVERYTHING,
  type Filter,
  filtered,
  licences,
  projectName,
  projects,
} from "../src/webviews/logFilter";

function entry(id: string, file: string, time: string, ...names: string[]): LogEntry {
  const references = names.map((licenseName) => ({
    licenseName,
    referenceName: "shapes 2.1",
    referenceUrl: "",
    path: "",
    startLine: 1,
    endLine: 2,
    similarity: 1,
    tier: "exact",
    copyright: "",
  }));
  return {
    suggestionId: id,
    time,
    event: "accepted",
    withdrawn: false,
    checked: true,
    file,
    folder: file.startsWith("lib/") ? "/home/flo/bank" : "/home/flo/shop",
    startLine: 1,
    endLine: 2,
    model: {},
    references,
  };
}

const LOG = [
  entry("a", "src/Main.java", "2026-11-03T10:00:00Z", "MIT"),
  entry("b", "src/app.py", "2026-11-02T23:59:59Z", "Apache-2.0", "MIT"),
  entry("c", "lib/app.js", "2026-11-01T00:00:00Z"),
];

const CASES: [string, Partial<Filter>, string][] = [
  ["no filter shows all", {}, "abc"],
  ["a licence", { licence: "MIT" }, "ab"],
  ["part of a path, in any case", { file: "APP" }, "bc"],
  ["from a day on", { from: "2026-11-02" }, "ab"],
  ["up to and with a day", { to: "2026-11-02" }, "bc"],
  ["all at once", { licence: "MIT", file: "src/", from: "2026-11-02", to: "2026-11-02" }, "b"],
  ["a project", { file: "shop/src" }, "ab"],
  ["white space around a path", { file: "  main " }, "a"],
];

for (const [name, filter, expected] of CASES) {
  test(name, () => {
    const found = filtered(LOG, { ...EVERYTHING, ...filter });
    assert.equal(found.map(({ suggestionId }) => suggestionId).join(""), expected);
  });
}

test("projects are told apart by their folders", () => {
  assert.deepEqual(projects(LOG).map(projectName), ["shop", "bank"]);
});

test("each licence is offered once", () => {
  assert.deepEqual(licences(LOG), ["Apache-2.0", "MIT"]);
});
