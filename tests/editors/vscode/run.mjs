// Bundles the tests and gives them to node's runner, one file after the other: `node run.mjs [NAME…]`.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(out, { recursive: true });
}
