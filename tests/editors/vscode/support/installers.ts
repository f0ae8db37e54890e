/**
 * A machine on whose path lies one way of installing Python programs, and nothing else.
 */
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { prepared } from "./codeServer";

export type Way = "uv" | "pipx" | "venv";

/** A folder for PATH with Python and, if that is asked for, uv or pipx. */
export async function onlyWith(way: Way): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fairhand-path-"));
  const { python } = prepared();
  const base = "import sys; print(sys._base_executable)";
  const { stdout } = await promisify(execFile)(python, ["-c", base]);
  const programs = { python3: stdout.trim() };
  const installer = way === "venv" ? {} : { [way]: join(dirname(python), way) };
  for (const [name, program] of Object.entries({ ...programs, ...installer })) {
    await writeFile(join(folder, name), `#!/bin/sh\nexec "${program}" "$@"\n`, { mode: 0o755 });
  }
  return folder;
}
