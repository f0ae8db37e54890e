/**
 * How the carried server gets into an environment of its own: the commands, as plain data.
 */
import * as path from "node:path";

/** What was found on this machine. `python` is one of 3.11 or newer. */
export interface Tools {
  uv?: string | undefined;
  pipx?: string | undefined;
  python?: string | undefined;
}

export interface Step {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** One way to install. `executable` is there when all steps have succeeded. */
export interface Plan {
  name: "uv" | "pipx" | "venv";
  steps: Step[];
  executable: string;
}

/** The ways that this machine offers, the quickest first. */
export function installPlans(
  tools: Tools,
  folder: string,
  wheel: string,
  platform: NodeJS.Platform = process.platform,
): Plan[] {
  const windows = platform === "win32";
  const { join } = windows ? path.win32 : path.posix;
  const bin = join(folder, windows ? "Scripts" : "bin");
  const exe = (name: string) => join(bin, windows ? `${name}.exe` : name);
  const plans: Plan[] = [];
  if (tools.uv !== undefined) {
    plans.push({
      name: "uv",
      steps: [
        { command: tools.uv, args: ["venv", "--python", tools.python ?? ">=3.11", folder] },
        { command: tools.uv, args: ["pip", "install", "--python", exe("python"), wheel] },
      ],
      executable: exe("fairhand"),
    });
  }
  if (tools.pipx !== undefined) {
    const python = tools.python === undefined ? [] : ["--python", tools.python];
    plans.push({
      name: "pipx",
      steps: [
        {
          command: tools.pipx,
          args: ["install", ...python, wheel],
          // Its own folders, so that a fairhand which the user installed stays as it is.
          env: {
            PIPX_HOME: join(folder, "pipx"),
            PIPX_BIN_DIR: bin,
            PIPX_MAN_DIR: join(folder, "man"),
          },
        },
      ],
      executable: exe("fairhand"),
    });
  }
  if (tools.python !== undefined) {
    plans.push({
      name: "venv",
      steps: [
        { command: tools.python, args: ["-m", "venv", folder] },
        {
          command: exe("python"),
          args: ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", wheel],
        },
      ],
      executable: exe("fairhand"),
    });
  }
  return plans;
}

/** The names under which a Python may be found, the newest first. */
export function pythonNames(platform: NodeJS.Platform = process.platform): string[] {
  if (platform === "win32") return ["python", "python3"];
  return ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"];
}

/** Whether the output of `python --version` names 3.11 or newer. */
export function isNewEnough(version: string): boolean {
  const found = /Python (\d+)\.(\d+)/.exec(version);
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 3 || (major === 3 && minor >= 11);
}
