import assert from "node:assert/strict";
import { test } from "node:test";
import { installPlans, isNewEnough, type Tools } from "../src/server/installPlan";

function names(tools: Tools): string[] {
  return installPlans(tools, "/env", "/w.whl", "linux").map(({ name }) => name);
}

test("uv comes before pipx, pipx before venv", () => {
  assert.deepEqual(names({ uv: "uv", pipx: "pipx", python: "python3" }), ["uv", "pipx", "venv"]);
});

test("a machine without Python can still have uv fetch one", () => {
  const [plan] = installPlans({ uv: "uv" }, "/env", "/w.whl", "linux");
  assert.deepEqual(plan?.steps[0]?.args, ["venv", "--python", ">=3.11", "/env"]);
});

test("nothing at all offers no way", () => {
  assert.deepEqual(names({}), []);
});

for (const tools of [{ uv: "uv" }, { pipx: "pipx" }, { python: "python3" }] satisfies Tools[]) {
  test(`${Object.keys(tools)[0]} installs the carried file and never a name of a registry`, () => {
    const [plan] = installPlans(tools, "/env", "/carried/fairhand-1-py3-none-any.whl", "linux");
    const last = plan?.steps.at(-1)?.args.at(-1);
    assert.equal(last, "/carried/fairhand-1-py3-none-any.whl");
    assert.equal(plan?.executable, "/env/bin/fairhand");
  });
}

test("pipx works in folders of its own", () => {
  const [plan] = installPlans({ pipx: "pipx" }, "/env", "/w.whl", "linux");
  assert.equal(plan?.steps[0]?.env?.PIPX_HOME, "/env/pipx");
  assert.equal(plan?.steps[0]?.env?.PIPX_BIN_DIR, "/env/bin");
});

test("on Windows programs lie in Scripts", () => {
  const [plan] = installPlans({ python: "python" }, "C:\\env", "C:\\w.whl", "win32");
  assert.equal(plan?.executable, "C:\\env\\Scripts\\fairhand.exe");
});

const VERSIONS: [string, boolean][] = [
  ["Python 3.11.7", true],
  ["Python 3.14.0rc1", true],
  ["Python 4.0.0", true],
  ["Python 3.10.14", false],
  ["Python 3.9.2", false],
  ["Python 2.7.18", false],
  ["command not found", false],
];

for (const [said, expected] of VERSIONS) {
  test(`${said} is ${expected ? "" : "not "}new enough`, () => {
    assert.equal(isNewEnough(said), expected);
  });
}
