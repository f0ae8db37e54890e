/** A change of a document as VS Code tells it. */
export interface Change {
  rangeOffset: number;
  rangeLength: number;
  text: string;
}

/** Where an offset is after changes; undefined if one of them replaced text across or at it. */
export function movedOffset(offset: number, changes: readonly Change[]): number | undefined {
  let moved = 0;
  for (const { rangeOffset, rangeLength, text } of changes) {
    if (rangeOffset > offset) continue;
    if (rangeOffset + rangeLength > offset || (rangeOffset === offset && rangeLength === 0)) {
      return undefined;
    }
    moved += text.length - rangeLength;
  }
  return offset + moved;
}
