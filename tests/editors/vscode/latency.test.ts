/**
 * How long it takes from the host's first whole line to grey text on the screen.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type Around, around } from "./support/environment";
import { eventually } from "./support/eventually";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const SAMPLES = 10;

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  all = await around({ files: { "speed.py": "" } });
  window = await Workbench.open(all.browser.context, all.server, "speed.py");
  await window.untilStatus("ready");
});

after(() => all.close());

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds from the first whole line to the screen, of one answer after the other. */
async function measured(name: string, lines: number, tokenMs: number): Promise<number[]> {
  const found: number[] = [];
  for (let number = 0; number < SAMPLES; number++) {
    const head = `def ${name}_${number}(value):\n`;
    const body = Array.from({ length: lines }, (_, line) => bodyLine(`${name}_${number}_${line}`));
    // A token is about four characters.
    const tokens = body.join("").match(/[^]{1,4}/g) ?? [];
    all.host.feed(head, [120, ...tokens.flatMap((token) => [token, tokenMs]), "\n\n"]);
    await window.press("Control+End");
    await window.press("Enter", "Home");
    const shownAt = await window.firstShown(`${name}_${number}_0`);
    await window.type(head);
    const shown = await shownAt();
    const line = all.host.answered.findLast((one) => one.ending === head);
    assert.ok(line, head);
    found.push(shown - line.firstLineAt);
    await window.press("Escape");
    await eventually("no ghost text", async () => (await window.ghostText()) === "");
    await window.press("Control+A", "Delete");
  }
  return found;
}

function bodyLine(name: string): string {
  return `    ${name} = combine(value, limit) + 1\n`;
}

const KINDS: [string, string, number, number][] = [
  ["an answer of one line", "short", 1, 10],
  ["a function at the pace of the embedded model, 40 ms a token", "slow", 5, 40],
  ["a function at the pace of a small GPU, 15 ms a token", "quick", 5, 15],
  ["a function at the pace of a large GPU, 8 ms a token", "swift", 5, 8],
];

for (const [title, name, lines, tokenMs] of KINDS) {
  scenario(`${title} is on the screen soon after its first line`, async () => {
    await window.toEnd("speed.py");
    const found = await measured(name, lines, tokenMs);
    const [half, most] = [percentile(found, 0.5), percentile(found, 0.95)];
    console.log(
      `${title}: first whole line to screen p50 ${half.toFixed(0)} ms, p95 ${most.toFixed(0)} ms ` +
        `(${found.length} answers)`,
    );
    // A figure, not a race: a busy machine may be slow, but not absent.
    assert.ok(half < 10_000);
  });
}
