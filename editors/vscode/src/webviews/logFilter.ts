/**
 * Which entries of the Reference Log a reader wants to see.
 */
import type { LogEntry } from "../protocol";

/** Empty fields filter nothing. `licence` is one of `licences`, dates are days in UTC. */
export interface Filter {
  licence: string;
  file: string;
  from: string;
  to: string;
}

export const EVERYTHING: Filter = { licence: "", file: "", from: "", to: "" };

/** The licences that occur, each once, in alphabetical order. */
export function licences(entries: LogEntry[]): string[] {
  const names = entries.flatMap(({ references }) => references.map((one) => one.licenseName));
  return [...new Set(names)].filter(Boolean).sort((one, other) => one.localeCompare(other));
}

/** The folders of the projects that occur, each once. */
export function projects(entries: LogEntry[]): string[] {
  return [...new Set(entries.map(({ folder }) => folder))].filter(Boolean);
}

export function projectName(folder: string): string {
  return folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder;
}

export function filtered(entries: LogEntry[], filter: Filter): LogEntry[] {
  const file = filter.file.trim().toLowerCase();
  return entries.filter((entry) => {
    const day = entry.time.slice(0, 10);
    return (
      (!filter.licence || entry.references.some((one) => one.licenseName === filter.licence)) &&
      (!file || `${entry.folder}/${entry.file}`.toLowerCase().includes(file)) &&
      (!filter.from || day >= filter.from) &&
      (!filter.to || day <= filter.to)
    );
  });
}
