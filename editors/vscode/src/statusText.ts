/**
 * What the status bar says, for eyes and for screen readers.
 */
import type { Status } from "./protocol";

/** The server's states, and those in which there is no server. */
export type Shown =
  | Status
  | {
      state: "installing" | "stopped" | "refused";
      message: string;
      model: string;
      withheld: Record<string, number>;
    };

export interface StatusText {
  text: string;
  tooltip: string;
  spoken: string;
  /** Whether the user has to do something. */
  warning: boolean;
}

const ICONS: Record<Shown["state"], string> = {
  starting: "$(sync~spin)",
  ready: "$(check)",
  thinking: "$(loading~spin)",
  paused: "$(debug-pause)",
  hostDown: "$(warning)",
  installing: "$(cloud-download)",
  stopped: "$(circle-slash)",
  refused: "$(error)",
};

const WORDS: Record<Shown["state"], string> = {
  starting: "starting",
  ready: "ready",
  thinking: "thinking",
  paused: "paused",
  hostDown: "model host down",
  installing: "installing the server",
  stopped: "the server is not running",
  refused: "the server does not fit",
};

/** The number of suggestions withheld in this session. */
export function withheldInAll(withheld: Record<string, number>): number {
  return Object.values(withheld).reduce((sum, count) => sum + count, 0);
}

/** Counts by check in words: "2 bias, 1 secrets"; empty for none. */
export function withheldWords(withheld: Record<string, number>): string {
  return Object.entries(withheld)
    .filter(([, count]) => count > 0)
    .map(([check, count]) => `${count} ${check}`)
    .join(", ");
}

/** Whether the file of the embedded model is not on this machine: the usual case at first. */
export function lacksModel(shown: Shown): boolean {
  return shown.state === "hostDown" && shown.message.includes("fairhand-E021");
}

export function statusText(shown: Shown): StatusText {
  const count = withheldInAll(shown.withheld);
  const word = lacksModel(shown) ? "no model yet" : WORDS[shown.state];
  const warning = shown.state === "hostDown" || shown.state === "refused";
  // The usual states need no words: the icon tells, and the bar has little room.
  const words = shown.state === "ready" || shown.state === "thinking" ? "" : `: ${word}`;
  const lines = [`**Fairhand** is ${word}`];
  if (shown.state === "hostDown") lines[0] = "**Fairhand** cannot reach the model";
  if (lacksModel(shown)) lines[0] = "**Fairhand** has no model yet: fetch it from the menu";
  if (shown.state === "stopped") lines[0] = "**Fairhand**: the server is not running";
  if (shown.state === "refused") lines[0] = "**Fairhand**: this server does not fit";
  if (shown.message) lines.push(escaped(shown.message));
  if (shown.model) lines.push(`Model: \`${shown.model.replaceAll("`", "")}\``);
  if (count > 0) lines.push(`Withheld in this session: ${escaped(withheldWords(shown.withheld))}`);
  lines.push("_Click for the menu_");
  const spoken = [`Fairhand: ${word}`, shown.message, count > 0 ? `${count} withheld` : ""];
  return {
    text: `${ICONS[shown.state]} Fairhand${words}${count > 0 ? ` $(eye-closed) ${count}` : ""}`,
    tooltip: lines.join("\n\n"),
    spoken: spoken.filter(Boolean).join(", "),
    warning,
  };
}

/** Text inside Markdown in which nothing becomes markup. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>&]/g, "\\$&");
}
