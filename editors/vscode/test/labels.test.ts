import assert from "node:assert/strict";
import { test } from "node:test";
import { findingName, groupedWithheld, stepName, withheldName } from "../src/labels";

for (const [rule, name] of [
  ["sql-injection", "SQL injection"],
  ["nosql-code-injection", "NoSQL code injection"],
  ["redos", "ReDoS"],
  ["old-tls", "Old TLS"],
  ["server-side-request-forgery", "Server side request forgery"],
  ["PY.101", "Title of the plugin"],
] as const) {
  test(`the rule ${rule} is called ${name}`, () => {
    assert.equal(findingName({ rule, title: "Title of the plugin" }), name);
  });
}

test("a step is a sentence without marks", () => {
  assert.equal(stepName("`request.args` comes from outside"), "request.args comes from outside");
});

for (const [check, reason, name] of [
  ["bias", "The suggestion orders people by gender.", "Orders people by gender"],
  ["secrets", "A suggestion was withheld because it holds a key of AWS.", "Holds a key of AWS"],
  ["references", "It resembles licensed code (MIT, shapes).", "MIT, shapes"],
  ["references", "It could not be compared in time.", "Could not be compared in time"],
  [
    "security",
    "SQL built from untrusted input (CWE-89).",
    "SQL built from untrusted input (CWE-89)",
  ],
  ["security", "", "Withheld by security"],
] as const) {
  test(`"${reason}" is short: ${name}`, () => {
    assert.equal(withheldName({ check, reason }), name);
  });
}

test("candidates that were withheld for the same reason at the same place are one row", () => {
  const entry = (id: string, line: number) => ({
    id,
    time: "2026-11-28T10:00:00Z",
    path: "/a.py",
    line,
    check: "bias",
    rule: "gender/order-by-attribute",
    reason: "The suggestion orders people by gender.",
  });
  const groups = groupedWithheld([entry("1", 3), entry("2", 3), entry("3", 9)]);
  assert.deepEqual(
    groups.map((group) => group.map(({ id }) => id)),
    [["1", "2"], ["3"]],
  );
});
