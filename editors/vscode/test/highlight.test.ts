import assert from "node:assert/strict";
import { test } from "node:test";
import { tokens } from "../src/webviews/highlight";

function marked(code: string, language = "python"): string {
  return tokens(code, language)
    .map(({ kind, text }) => (kind === "plain" ? text : `<${kind}:${text}>`))
    .join("");
}

const CASES: [string, string, string][] = [
  ["python", "return x1 + 10  # done", "<keyword:return> x1 + <number:10>  <comment:# done>"],
  ["python", "s = f'a # b'", "s = <string:f'a # b'>"],
  ["python", 'd = """two\nlines"""', 'd = <string:"""two\nlines""">'],
  ["python", "x = 'not closed\ny = 1", "x = <string:'not closed>\ny = <number:1>"],
  ["java", "int a = 1; // b", "<keyword:int> a = <number:1>; <comment:// b>"],
  ["java", "/* a\n b */ String c;", "<comment:/* a\n b */> String c;"],
  ["javascript", "const a = `x ${'y'} \\` z`;", "<keyword:const> a = <string:`x ${'y'} \\` z`>;"],
  ["javascriptreact", "let überall;", "<keyword:let> überall;"],
  ["cobol", "MOVE A TO B", "MOVE A TO B"],
];

for (const [language, code, expected] of CASES) {
  test(`${language}: ${code}`, () => assert.equal(marked(code, language), expected));
}

test("the pieces together are the code", () => {
  const code = "def f(a):\n\t'''x\n  return \"\\\"\" + a # '\n\r\n";
  const whole = tokens(code, "python")
    .map(({ text }) => text)
    .join("");
  assert.equal(whole, code);
});
