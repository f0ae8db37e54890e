import assert from "node:assert/strict";
import { test } from "node:test";
import { missingInserts } from "../src/missingInserts";
import type { Notice } from "../src/protocol";

function notice(text?: string): Notice {
  const insert = text === undefined ? {} : { insert: { line: 0, text } };
  return { check: "imports", rule: "missing-import", message: "", ...insert };
}

const CASES: [string, string, Notice[], string[]][] = [
  ["an import that is missing", "x = 1\n", [notice("import os\n")], ["import os\n"]],
  ["an import that is there", "import os\r\nx = 1\r\n", [notice("import os\n")], []],
  ["the same import twice", "", [notice("import os\n"), notice("import os\n")], ["import os\n"]],
  ["a notice that brings nothing", "", [notice()], []],
];

for (const [name, text, notices, expected] of CASES) {
  test(name, () => {
    assert.deepEqual(
      missingInserts(text, notices).map((one) => one.text),
      expected,
    );
  });
}
