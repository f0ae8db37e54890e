import type { ScanSummary } from "./protocol";

/** How a scan went, in one line. */
export function summaryLine(summary: ScanSummary): string {
  if (summary.state === "cancelled") return "The scan was cancelled.";
  if (summary.state === "failed")
    return `The scan failed: ${summary.message ?? "no reason given"}.`;
  const files = summary.files === 1 ? "1 file" : `${summary.files ?? 0} files`;
  const found = Object.entries(summary.counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`)
    .join(", ");
  const parts = [`${files} in ${(summary.seconds ?? 0).toFixed(1)} s: ${found || "nothing found"}`];
  if (summary.ignored) parts.push(`${summary.ignored} ignored`);
  if (summary.problemsInAll) parts.push(`${summary.problemsInAll} not scanned`);
  return `${parts.join(", ")}.`;
}
