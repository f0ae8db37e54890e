// Runs the tests of what needs no editor: bundles each test/*.test.ts and gives them to node's runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const out = await mkdtemp(join(tmpdir(), "fairhand-tests-"));
const names = (await readdir(`${root}test`)).filter((name) => name.endsWith(".test.ts"));
await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => `test/${name}`),
  outdir: out,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  sourcemap: "inline",
  external: ["vscode"],
  define: { "process.env.FAIRHAND_EXTENSION": JSON.stringify(root) },
});
const files = names.map((name) => join(out, name.replace(/\.ts$/, ".cjs")));
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-reporter=dot", "--enable-source-maps", ...files],
  {
    stdio: "inherit",
  },
);
await rm(out, { recursive: true });
process.exit(status ?? 1);
