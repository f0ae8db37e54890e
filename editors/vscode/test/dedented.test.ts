import assert from "node:assert/strict";
import { test } from "node:test";
import { dedented } from "../src/webviews/dedented";

for (const [code, shown] of [
  ["    a = 1\n    b = 2\n", "a = 1\nb = 2\n"],
  ["    if a:\n        b()\n\n    c()", "if a:\n    b()\n\nc()"],
  ["\tif a:\n\t\tb()", "if a:\n\tb()"],
  ["a = 1\n    b = 2", "a = 1\nb = 2"],
  ["def f(a):\n    return a", "def f(a):\n    return a"],
  ["return 1", "return 1"],
  ["", ""],
] as const) {
  test(`${JSON.stringify(code)} is shown as ${JSON.stringify(shown)}`, () => {
    assert.equal(dedented(code), shown);
  });
}
