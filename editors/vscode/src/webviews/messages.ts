/**
 * What the extension and the pages of its webviews say to each other.
 */
import type { LogEntry, Suggestion } from "../protocol";

export type ToLog = { kind: "entries"; entries: LogEntry[] };

export type FromLog =
  | { kind: "ready" }
  | { kind: "visit"; suggestionId: string }
  | { kind: "browse"; url: string };

/** A candidate while it grows, or when it is whole. */
export interface Candidate {
  text: string;
  whole: boolean;
  suggestion?: Suggestion;
}

export type ToSuggestions = {
  kind: "candidates";
  /** Where the suggestions are for, such as "upload.py:3"; empty before the first question. */
  place: string;
  language: string;
  state: "idle" | "asking" | "done" | "nothing";
  message: string;
  candidates: Candidate[];
};

export type FromSuggestions =
  | { kind: "ready" }
  | { kind: "ask" }
  | { kind: "stop" }
  | { kind: "insert"; index: number }
  | { kind: "copy"; index: number }
  | { kind: "browse"; url: string };
