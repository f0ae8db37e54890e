/**
 * The candidates of one question, while they grow and when they are whole.
 */
import type { Suggestion } from "./protocol";
import type { Candidate } from "./webviews/messages";

export class Candidates {
  #all: Candidate[] = [];

  get all(): Candidate[] {
    return this.#all;
  }

  clear(): void {
    this.#all = [];
  }

  /** Add a piece to the candidate with this number. */
  grow(number: number, piece: string): void {
    while (this.#all.length <= number) this.#all.push({ text: "", whole: false });
    const grown = this.#all[number];
    if (grown !== undefined) grown.text += piece;
  }

  /**
   * The result counts: what is not in it did not pass the checks, and is shown no more.
   *
   * The candidates keep the order in which a reader saw them grow.
   */
  finish(suggestions: Suggestion[]): void {
    const left = [...suggestions];
    const seen: Suggestion[] = [];
    for (const { text } of this.#all) {
      const place = left.findIndex((one) => one.text === text);
      if (place >= 0) seen.push(...left.splice(place, 1));
    }
    this.#all = [...seen, ...left].map((suggestion) => ({
      text: suggestion.text,
      whole: true,
      suggestion,
    }));
  }
}
