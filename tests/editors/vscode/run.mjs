// Bundles the tests and gives them to node's runner, one file after the other: `node run.mjs [NAME…]`.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const names = (await readdir(root)).filter((name) =>
  wanted.length === 0 ? name.endsWith(".test.ts") : wanted.includes(name.replace(/(\.test)?\.ts$/, "")),
);
const out = await mkdtemp(join(root, "built-"));
try {
  await build({
    absWorkingDir: root,
    entryPoints: names,
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    sourcemap: "inline",
    external: ["playwright-core"],
  });
  const files = names.map((name) => join(out, name.replace(/\.ts$/, ".cjs")));
  // Two browsers at once would slow each other down on two cores.
  const options = ["--test", "--test-concurrency=1", "--test-reporter=spec", "--enable-source-maps"];
  for (const file of files) {
    const run = () => spawnSync(process.execPath, [...options, file], { stdio: "inherit" }).status;
    // A browser, a server and an editor share two cores: what fails twice is at fault.
    if (run() !== 0) {
      console.error(`${basename(file)} failed and is run once more`);
      if (run() !== 0) process.exitCode = 1;
    }
  }
} finally {
  await rm(out, { recursive: true });
}
