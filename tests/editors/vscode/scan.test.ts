/**
 * Run Security Scan in a real VS Code: findings, fix, explain, ignore, groups, cancel.
 */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type Around, around } from "./support/environment";
import { eventually } from "./support/eventually";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const YAML = "import yaml\n\n\ndef load(text):\n    return yaml.load(text, Loader=yaml.Loader)\n";
const SQL = `from flask import Flask, request
import sqlite3

app = Flask(__name__)

@app.route("/user")
def user():
    name = request.args["name"]
    query = "SELECT * FROM user WHERE name = '" + name + "'"
    rows = sqlite3.connect("x.db").execute(query)
    return str(len(rows.fetchall()))
`;

let all: Around;
let window: Workbench;
const scenario = scenarios(() => window);

before(async () => {
  // Enough files that a scan of the workspace can be cancelled while it runs.
  const many = Array.from({ length: 1000 }, (_, number) => [`many/f${number}.py`, SQL.repeat(12)]);
  const settings = {
    "fairhand.security.bandit": false,
    "fairhand.security.excluded": ["many/**"],
  };
  const files = { ...Object.fromEntries(many), "load.py": YAML, "user.py": SQL };
  all = await around({ files, settings });
  window = await Workbench.open(all.browser.context, all.server, "load.py");
  await window.untilStatus("ready");
});

after(() => all.close());

const row = (text: string) => window.tree("Security Findings").locator(".monaco-list-row", { hasText: text });

async function findings(): Promise<string[]> {
  const rows = window.tree("Security Findings").locator('.monaco-list-row[aria-level="2"]');
  return await rows.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
}

async function untilFindings(...parts: string[]): Promise<void> {
  await eventually(
    `findings ${parts}`,
    async () => {
      const found = await findings();
      return found.length === parts.length && parts.every((part) => found.some((one) => one.includes(part)));
    },
    findings,
  );
}

scenario("a scan of the file marks the code and lists the finding by severity", async () => {
  await window.command("Fairhand: Run Security Scan on This File");
  await untilFindings("load.py line 5");
  assert.match((await findings())[0] ?? "", /^(critical|high): .*, load\.py line 5/);
  await window.editor("load.py").locator(".squiggly-error").first().waitFor();
  assert.deepEqual(await window.toasts(), []);
});

scenario("Fix mends the code, and the finding is gone", async () => {
  const finding = row("load.py:5").first();
  await window.clickIn(finding, "Fix");
  await untilFindings();
  assert.match(await window.saved("load.py"), /yaml\.safe_load\(text\)/);
  await eventually("no mark in the code", async () =>
    (await window.editor("load.py").locator(".squiggly-error").count()) === 0,
  );
});

scenario("a scan of the workspace finds what lies in other files, with the way of the data", async () => {
  await window.command("Fairhand: Run Security Scan on the Workspace");
  await untilFindings("SQL built", "not closed");
  const finding = row("SQL injection").first();
  await finding.locator(".monaco-tl-twistie").click();
  await window.tree("Security Findings").locator('.monaco-list-row[aria-level="3"]').first().waitFor();
});

scenario("findings are grouped by file", async () => {
  await window.command("Fairhand: Group Findings by File");
  await row("user.py").and(window.page.locator('[aria-level="1"]')).waitFor();
  await window.command("Fairhand: Group Findings by Severity");
  await untilFindings("SQL built", "not closed");
});

scenario("Explain opens the page of the rule", async () => {
  const tab = window.page.locator('.tab[aria-label*="SQL built from untrusted input"]');
  await window.until("the page of the rule", tab, () =>
    window.clickIn(row("SQL injection").first(), "Explain"),
  );
  await window.command("View: Close All Editors");
});

scenario("an ignored finding goes, is shown on demand, and comes back", async () => {
  const finding = row("SQL injection").first();
  await window.clickIn(finding, "Ignore This Finding");
  await untilFindings("not closed");
  await window.command("Fairhand: Show Ignored Findings");
  await untilFindings("not closed", "ignored");
  const ignored = row("SQL injection").first();
  await window.clickIn(ignored, "Stop Ignoring This Finding");
  await window.command("Fairhand: Hide Ignored Findings");
  await untilFindings("SQL built", "not closed");
});

scenario("the lens of the file runs the scan too", async () => {
  await all.server.write("lens.py", YAML);
  await window.openFile("lens.py");
  await window.clickLens("Run Security Scan", async () => (await findings()).join().includes("lens.py"));
  await untilFindings("SQL built", "not closed", "lens.py line 5");
});

scenario("a scan of the workspace shows its progress and can be cancelled", async () => {
  await all.server.configure({ ...all.settings, "fairhand.security.bandit": false });
  const tree = window.tree("Security Findings");
  // A quick machine may have scanned all before the button is reached.
  await window.until("a cancelled scan", tree.getByText("The scan was cancelled."), async () => {
    await window.command("Fairhand: Run Security Scan on the Workspace");
    await tree.hover();
    await tree.locator('[aria-label="Cancel the Security Scan"]').click({ timeout: 2000 }).catch(() => undefined);
  });
});
