// @ts-check
/** Between the positions of the protocol, from 0, and those of Monaco, from 1. */

/** @param {{ lineNumber: number, column: number }} position */
export function toPosition(position) {
  return { line: position.lineNumber - 1, character: position.column - 1 };
}

/** @param {{ line: number, character: number }} position */
export function fromPosition(position) {
  return { lineNumber: position.line + 1, column: position.character + 1 };
}

/** @param {any} range */
export function toRange(range) {
  return {
    start: { line: range.startLineNumber - 1, character: range.startColumn - 1 },
    end: { line: range.endLineNumber - 1, character: range.endColumn - 1 },
  };
}

/** @param {any} range */
export function fromRange(range) {
  return {
    startLineNumber: range.start.line + 1,
    startColumn: range.start.character + 1,
    endLineNumber: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}

/** @param {any[]} references */
export function licenceSentence(references) {
  const told = references.map((one) => {
    const lines = one.startLine ? `, lines ${one.startLine}–${one.endLine}` : "";
    return `${one.licenseName} (${one.referenceName}${lines})`;
  });
  return `Reference code under ${[...new Set(told)].join("; ")}`;
}
