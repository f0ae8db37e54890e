/**
 * Code without the indentation that all its lines have, for a card that is narrow.
 *
 * The first line may stand behind a cursor that is indented already; then the others tell.
 */
export function dedented(code: string): string {
  const lines = code.split("\n");
  const [first = "", ...others] = lines;
  const indents = (some: string[]) =>
    some.filter((line) => line.trim()).map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const rest = common(indents(others));
  const all = common(indents(lines));
  if (all || !rest) return lines.map((line) => line.slice(all.length)).join("\n");
  // Below an opener the others are deeper by themselves, so nothing is taken away.
  if (/[:{([]\s*$/.test(first)) return code;
  return [first, ...others.map((line) => line.slice(rest.length))].join("\n");
}

/** The longest beginning that all of them have. */
function common(indents: string[]): string {
  const [one = "", ...others] = indents;
  let length = one.length;
  for (const other of others) {
    while (!other.startsWith(one.slice(0, length))) length--;
  }
  return one.slice(0, length);
}
