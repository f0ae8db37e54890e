/**
 * The messages that are Fairhand's own, as docs/protocol.md describes them.
 */

/** The version of docs/protocol.md that this client speaks. */
export const PROTOCOL_VERSION = "0.1";

export const STATUS = "fairhand/status";
export const PANEL_COMPLETION = "fairhand/panelCompletion";
export const SUGGESTION_GROWN = "fairhand/suggestionGrown";
export const FINDINGS = "fairhand/findings";
export const FINDINGS_CHANGED = "fairhand/findingsChanged";
export const LOG_CHANGED = "fairhand/referenceLogChanged";

export const ACCEPT_SUGGESTION = "fairhand.acceptSuggestion";
export const OPEN_LOG = "fairhand.openReferenceLog";
export const EXPORT_LOG = "fairhand.exportReferenceLog";
export const OPEN_WITHHELD = "fairhand.openWithheldList";
export const REVEAL_WITHHELD = "fairhand.revealWithheld";
export const REPORT_WRONG = "fairhand.reportWrongVerdict";
export const RUN_SCAN = "fairhand.runSecurityScan";
export const CANCEL_SCAN = "fairhand.cancelSecurityScan";
export const IGNORE_FINDING = "fairhand.ignoreFinding";
export const EXPLAIN_FINDING = "fairhand.explainFinding";

/** The languages that are completed and scanned, by their identifiers in VS Code. */
export const LANGUAGES = ["python", "java", "javascript", "javascriptreact"] as const;

export type State = "starting" | "ready" | "thinking" | "paused" | "hostDown";

/** What the server says of itself. `withheld` counts suggestions by check. */
export interface Status {
  state: State;
  message: string;
  model: string;
  withheld: Record<string, number>;
}

/** Licensed code that a suggestion resembles. Lines count from 1. */
export interface Reference {
  licenseName: string;
  referenceName: string;
  referenceUrl: string;
  path: string;
  startLine: number | null;
  endLine: number | null;
  similarity: number | null;
  tier: string;
  /** Lines, as the project writes them; empty where it writes none. */
  copyright: string;
}

export interface Notice {
  check: string;
  rule: string;
  message: string;
  insert?: Insert;
}

/** Text for the beginning of a line, which counts from 0. */
export interface Insert {
  line: number;
  text: string;
}

/** One suggestion of a panel. */
export interface Suggestion {
  text: string;
  suggestionId: string;
  references: Reference[];
  notices: Notice[];
}

/**
 * One suggestion that was taken. Times are in UTC, lines count from 1. `folder` is that of the
 * project which `file` is relative to, or empty.
 */
export interface LogEntry {
  suggestionId: string;
  time: string;
  event: "accepted" | "partially_accepted" | "typed";
  withdrawn: boolean;
  checked: boolean;
  file: string;
  folder: string;
  startLine: number | null;
  endLine: number | null;
  model: { id?: string };
  references: Reference[];
}

/** One withheld suggestion, without its text. */
export interface WithheldEntry {
  id: string;
  time: string;
  path: string;
  line: number;
  check: string;
  rule: string;
  reason: string;
}

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Positions count from 0, characters in UTF-16 code units. */
export interface PlainRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export interface Finding {
  id: string;
  rule: string;
  title: string;
  cwe: string;
  severity: Severity;
  confidence: string;
  message: string;
  link: string;
  uri: string;
  path: string;
  range: PlainRange;
  steps: { uri: string; path: string; range: PlainRange; message: string }[];
  fixTitle: string;
  stale: boolean;
  ignored: boolean;
}

export type GroupBy = "severity" | "file";

export interface Findings {
  counts: Record<Severity, number>;
  stale: number;
  ignoredRules: string[];
  groups: { key: string; findings: Finding[] }[];
}

/** How a scan went. */
export interface ScanSummary {
  scope: "file" | "workspace";
  state: "done" | "cancelled" | "failed";
  message?: string;
  files?: number;
  findings?: number;
  counts?: Partial<Record<Severity, number>>;
  ignored?: number;
  problems?: { path: string; message: string }[];
  problemsInAll?: number;
  seconds?: number;
}
