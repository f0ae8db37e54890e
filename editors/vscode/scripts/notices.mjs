// Writes THIRD_PARTY_NOTICES.md for what the packed extension carries; with --check only compares.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { bundled } from "./build.mjs";

const root = new URL("..", import.meta.url).pathname;

async function notice(name) {
  const folder = `${root}node_modules/${name}/`;
  const { version, license } = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
  const file = (await readdir(folder)).find((one) => /^(license|licence)/i.test(one));
  if (!license || !file) throw new Error(`${name} comes without a licence`);
  const text = (await readFile(folder + file, "utf8")).replaceAll("\r\n", "\n").trim();
  return `## ${name} ${version}\n\nLicence: ${license}\n\n\`\`\`\n${text}\n\`\`\`\n`;
}

const page = `# Third-party notices

What the extension carries. Fairhand itself is under the Apache License 2.0 (\`LICENSE\`).

The file \`server/*.whl\` is Fairhand's own server; it carries the notices of what is in it and installs
its dependencies from the package index of your machine. The script \`dist/extension.js\` contains these
packages:

${(await Promise.all(bundled.map(notice))).join("\n")}`;

const file = `${root}THIRD_PARTY_NOTICES.md`;
if (process.argv.includes("--check")) {
  const written = await readFile(file, "utf8").catch(() => "");
  if (written !== page) {
    console.error("THIRD_PARTY_NOTICES.md is not what the bundle carries: npm run notices");
    process.exit(1);
  }
} else {
  await writeFile(file, page);
}
