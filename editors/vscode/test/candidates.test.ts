import assert from "node:assert/strict";
import { test } from "node:test";
import { Candidates } from "../src/candidates";
import type { Suggestion } from "../src/protocol";

function suggestion(text: string): Suggestion {
  return { text, suggestionId: text, references: [], notices: [] };
}

function texts(candidates: Candidates): string[] {
  return candidates.all.map(({ text, whole }) => (whole ? text : `${text}…`));
}

test("pieces grow the candidate that they are for", () => {
  const candidates = new Candidates();
  candidates.grow(0, "a\n");
  candidates.grow(2, "c\n");
  candidates.grow(0, "b\n");
  assert.deepEqual(texts(candidates), ["a\nb\n…", "…", "c\n…"]);
});

test("what is not in the result is shown no more", () => {
  const candidates = new Candidates();
  candidates.grow(0, "bad");
  candidates.grow(1, "good");
  candidates.finish([suggestion("good")]);
  assert.deepEqual(texts(candidates), ["good"]);
});

test("the order in which a reader saw them stays", () => {
  const candidates = new Candidates();
  candidates.grow(0, "first");
  candidates.grow(1, "second");
  candidates.finish([suggestion("third"), suggestion("second"), suggestion("first")]);
  assert.deepEqual(texts(candidates), ["first", "second", "third"]);
});
