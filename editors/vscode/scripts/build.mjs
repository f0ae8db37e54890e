// Bundles the extension and the pages of its webviews into dist/.
import { copyFile, rm } from "node:fs/promises";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

await rm(`${root}dist`, { recursive: true, force: true });
const extension = await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
});
await build({
  ...common,
  entryPoints: ["src/webviews/referenceLogPage.ts", "src/webviews/suggestionsPage.ts"],
  outdir: "dist",
  platform: "browser",
  target: "es2022",
  format: "iife",
});
await copyFile(`${root}src/webviews/webview.css`, `${root}dist/webview.css`);

/** The packages whose code is in the bundle, for the notices. */
export const bundled = [
  ...new Set(
    Object.keys(extension.metafile.inputs).flatMap((path) => {
      const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
      return found ? [found[1]] : [];
    }),
  ),
].sort();
