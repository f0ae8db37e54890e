/**
 * The server's own environment: made from the carried wheel when the extension first needs it.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import {
  installPlans,
  isNewEnough,
  type Plan,
  pythonNames,
  type Step,
  type Tools,
} from "./installPlan";
import { run } from "./run";

/** What the user reads when no server could be installed. */
export class InstallError extends Error {}

export interface Surroundings {
  /** The folder with the carried wheel. */
  carried: string;
  /** The folder in which environments may be made. */
  storage: string;
  /** A Python that the user chose, or "". */
  python: string;
  say: (line: string) => void;
  signal?: AbortSignal | undefined;
}

// Two windows that open together must not write into the same folder. A lock that nobody has
// touched for so long was left by a window that died.
const LOCK_POLL_MS = 500;
const LOCK_LIFE_MS = 30_000;

/** The server's executable; installs the carried wheel if this version was not installed before. */
export async function installedServer(around: Surroundings): Promise<string> {
  const wheel = await carriedWheel(around.carried);
  const folder = path.join(around.storage, `server-${await shortHash(wheel)}`);
  const known = await finished(folder);
  if (known !== undefined) return known;
  await fs.mkdir(around.storage, { recursive: true });
  return await locked(`${folder}.lock`, around.signal, async () => {
    const meanwhile = await finished(folder);
    if (meanwhile !== undefined) return meanwhile;
    const executable = await install(folder, wheel, around);
    await fs.writeFile(path.join(folder, "complete"), executable);
    await removeOthers(around.storage, folder);
    return executable;
  });
}

/** Forget what was installed, so that the next start installs anew. */
export async function forgetInstalled(storage: string): Promise<void> {
  await removeOthers(storage, "");
}

async function install(folder: string, wheel: string, around: Surroundings): Promise<string> {
  const tools = await findTools(around);
  const plans = installPlans(tools, folder, wheel);
  if (plans.length === 0) {
    throw new InstallError(
      "No Python 3.11 or newer was found, and neither uv nor pipx. Install one of them, or name a " +
        "Python in fairhand.server.python.",
    );
  }
  const failures: string[] = [];
  for (const plan of plans) {
    // What a failed or interrupted attempt left behind would be taken for an environment.
    await fs.rm(folder, { recursive: true, force: true });
    around.say(`installing the server with ${plan.name}`);
    const failure = await follow(plan, around);
    if (failure === undefined) return plan.executable;
    around.say(failure);
    failures.push(failure);
    if (around.signal?.aborted) break;
  }
  await fs.rm(folder, { recursive: true, force: true });
  throw new InstallError(`The server could not be installed. ${failures.join(" ")}`);
}

/** Run a plan's steps; why it failed, or undefined. */
async function follow(plan: Plan, around: Surroundings): Promise<string | undefined> {
  const check: Step = { command: plan.executable, args: ["--version"] };
  for (const step of [...plan.steps, check]) {
    around.say(`$ ${[step.command, ...step.args].join(" ")}`);
    const watch = { line: around.say, signal: around.signal, env: step.env };
    const ran = await run(step.command, step.args, watch);
    if (ran.code !== 0) {
      const last = ran.output.trim().split("\n").at(-1) ?? "";
      return `${plan.name}: ${last || `exit code ${ran.code}`}.`;
    }
  }
  return undefined;
}

async function findTools(around: Surroundings): Promise<Tools> {
  const answers = async (name: string) =>
    (await run(name, ["--version"])).code === 0 ? name : undefined;
  const [uv, pipx] = await Promise.all([answers("uv"), answers("pipx")]);
  return { uv, pipx, python: await findPython(around.python) };
}

async function findPython(chosen: string): Promise<string | undefined> {
  for (const name of chosen ? [chosen] : pythonNames()) {
    const ran = await run(name, ["--version"]);
    if (ran.code === 0 && isNewEnough(ran.output)) return name;
  }
  if (chosen) {
    throw new InstallError(`${chosen} (fairhand.server.python) is no Python 3.11 or newer.`);
  }
  return undefined;
}

async function carriedWheel(folder: string): Promise<string> {
  const names = await fs.readdir(folder).catch(() => []);
  const wheel = names.find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new InstallError(
      "This build of the extension carries no server. Name one in fairhand.server.command.",
    );
  }
  return path.join(folder, wheel);
}

async function shortHash(file: string): Promise<string> {
  return createHash("sha256")
    .update(await fs.readFile(file))
    .digest("hex")
    .slice(0, 12);
}

async function finished(folder: string): Promise<string | undefined> {
  try {
    const executable = await fs.readFile(path.join(folder, "complete"), "utf8");
    await fs.access(executable);
    return executable;
  } catch {
    return undefined;
  }
}

async function removeOthers(storage: string, kept: string): Promise<void> {
  for (const name of await fs.readdir(storage).catch(() => [])) {
    const folder = path.join(storage, name);
    if (/^server-[0-9a-f]{12}$/.test(name) && folder !== kept) {
      // Another window may still run from it; on Windows its files then cannot be removed.
      await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Do work while no other window does the same. */
async function locked<T>(
  file: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  while (!(await taken(file))) {
    if (signal?.aborted) throw new InstallError("The installation was cancelled.");
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  const alive = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now).catch(() => undefined);
  }, LOCK_LIFE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await fs.rm(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    await (await fs.open(file, "wx")).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const age = await fs.stat(file).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > LOCK_LIFE_MS) await fs.rm(file, { force: true });
    return false;
  }
}
