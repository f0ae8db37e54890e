// Packs the extension: `node scripts/package.mjs WHEEL VSIX`. The bundle is built first.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import "./build.mjs";

const [wheel, target] = process.argv.slice(2);
if (!wheel || !target) throw new Error("usage: node scripts/package.mjs WHEEL VSIX");
const root = new URL("..", import.meta.url).pathname;
const vsce = join(root, "node_modules/@vscode/vsce/vsce");

// Only what is copied here is packed, so nothing of the working tree can slip in.
const stage = await mkdtemp(join(tmpdir(), "fairhand-vsix-"));
try {
  for (const name of [
    "package.json",
    "README.md",
    "THIRD_PARTY_NOTICES.md",
    "media",
    "walkthrough",
  ]) {
    await cp(join(root, name), join(stage, name), { recursive: true });
  }
  for (const name of ["extension.js", "referenceLogPage.js", "suggestionsPage.js", "webview.css"]) {
    await cp(join(root, "dist", name), join(stage, "dist", name));
  }
  for (const name of ["LICENSE", "CHANGELOG.md"]) {
    await cp(join(root, "../..", name), join(stage, name));
  }
  await cp(wheel, join(stage, "server", basename(wheel)));
  await mkdir(dirname(resolve(target)), { recursive: true });
  const options = ["--no-dependencies", "--allow-missing-repository", "--out", resolve(target)];
  await promisify(execFile)(process.execPath, [vsce, "package", ...options], { cwd: stage });
} finally {
  await rm(stage, { recursive: true });
}
console.log(target);
