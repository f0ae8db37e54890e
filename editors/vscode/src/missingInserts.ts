import type { Insert, Notice } from "./protocol";

/** What notices want inserted and the text does not have; each once, the lines as they are now. */
export function missingInserts(text: string, notices: readonly Notice[]): Insert[] {
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const found = new Map<string, Insert>();
  for (const { insert } of notices) {
    if (insert === undefined || there.has(insert.text.trim())) continue;
    found.set(insert.text.trim(), insert);
  }
  return [...found.values()];
}
