/**
 * Running a program to its end.
 */
import { spawn } from "node:child_process";
import { homedir } from "node:os";

export interface Ran {
  code: number | null;
  output: string;
}

/** What is needed to watch or stop a program while it runs. */
export interface Watch {
  line?: (line: string) => void;
  signal?: AbortSignal | undefined;
  env?: Record<string, string> | undefined;
}

/**
 * Run a program without a shell, in the home folder, so that nothing in a workspace is picked up.
 *
 * A program that cannot be started has the code null and the reason as its output.
 */
export function run(command: string, args: string[], watch: Watch = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: homedir(),
      env: { ...process.env, ...watch.env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(watch.signal ? { signal: watch.signal } : {}),
    });
    let output = "";
    const hear = (piece: Buffer) => {
      const text = piece.toString("utf8");
      output = (output + text).slice(-20_000);
      for (const line of text.split(/[\r\n]+/)) if (line.trim()) watch.line?.(line.trimEnd());
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code) => resolve({ code, output }));
  });
}
