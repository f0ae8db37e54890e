import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, movedOffset } from "../src/movedOffset";

const insert = (at: number, text: string): Change => ({ rangeOffset: at, rangeLength: 0, text });
const CASES: [string, Change[], number | undefined][] = [
  ["text before it moves it", [insert(0, "abc")], 13],
  ["text behind it does not", [insert(11, "abc")], 10],
  ["text at it makes it another place", [insert(10, "x")], undefined],
  ["what is removed before it moves it", [{ rangeOffset: 2, rangeLength: 3, text: "" }], 7],
  ["what is removed up to it moves it", [{ rangeOffset: 6, rangeLength: 4, text: "" }], 6],
  [
    "what is removed around it takes it away",
    [{ rangeOffset: 8, rangeLength: 4, text: "" }],
    undefined,
  ],
  ["several changes add up", [insert(0, "a"), insert(20, "z"), insert(3, "bc")], 13],
];

for (const [name, changes, expected] of CASES) {
  test(name, () => assert.equal(movedOffset(10, changes), expected));
}
