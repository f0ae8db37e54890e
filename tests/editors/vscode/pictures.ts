/**
 * Pictures of every view in a light and a dark theme, for the documentation: `make vscode-pictures`.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { type Around, around, buildTinyIndex, logged } from "./support/environment";
import { SPREAD, SPREAD_HEAD, VAULT, VAULT_HEAD } from "./support/licensed";
import { scenarios } from "./support/scenario";
import { Workbench } from "./support/workbench";

const FOLDER = join(process.env.FAIRHAND_TEST_ROOT ?? "", "docs/images/vscode");
const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" };
const LAUNCH = `"""Send release notes to the people who asked for them."""

import sqlite3

from flask import Flask, request

app = Flask(__name__)


@app.route("/subscriber")
def subscriber():
    name = request.args["name"]
    query = "SELECT mail FROM subscriber WHERE name = '" + name + "'"
    with sqlite3.connect("people.db") as people:
        return str(people.execute(query).fetchone())
`;
const LOAD = "import yaml\n\n\ndef settings(text):\n    return yaml.load(text, Loader=yaml.Loader)\n";
const MEDIAN = "# the median of a list of numbers\n";
const MEDIAN_CODE = `def median(numbers):
    """The middle number, or the mean of the two in the middle."""
    if not numbers:
        raise ValueError("there is no median of nothing")
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2

`;
const MEAN = `from statistics import fmean


def mean_of_weekdays(readings):
    """The mean of the readings of each weekday, Monday first."""
`;
const MEANS = [
  `    days = [[] for _ in range(7)]
    for reading in readings:
        days[reading.taken_at.weekday()].append(reading.level)
    return [fmean(day) if day else None for day in days]

`,
  `    means = []
    for weekday in range(7):
        levels = [r.level for r in readings if r.taken_at.weekday() == weekday]
        means.append(fmean(levels) if levels else None)
    return means

`,
  `    by_day = {day: [] for day in range(7)}
    for reading in readings:
        by_day[reading.taken_at.weekday()].append(reading.level)
    return [fmean(by_day[day]) if by_day[day] else None for day in sorted(by_day)]

`,
];
const RANK = "def rank(people):\n    # break ties between equally qualified applicants\n";
const UNFAIR = "    return sorted(people, key=lambda p: (-p.score, p.gender != 'male'))\n\n";

for (const [name, theme] of Object.entries(THEMES)) {
  describe(`in a ${name} theme`, () => {
    let all: Around;
    let window: Workbench;
    const scenario = scenarios(() => window);
    const picture = (view: string) => window.screenshot(join(FOLDER, `${view}-${name}.png`));

    before(async () => {
      await mkdir(FOLDER, { recursive: true });
      const names = ["median.py", "readings.py", "vault.py", "hire.py"];
      const files = { ...Object.fromEntries(names.map((one) => [one, ""])), "app.py": LAUNCH, "settings.py": LOAD, "means.py": MEAN };
      const settings = { "workbench.colorTheme": theme, "workbench.reduceMotion": "on" };
      all = await around({ files, settings });
      await buildTinyIndex(all.server.home);
      all.host.feed(MEDIAN, MEDIAN_CODE);
      all.host.feed(SPREAD_HEAD, SPREAD);
      all.host.feed(VAULT_HEAD, VAULT);
      all.host.feed(MEAN, ...MEANS);
      all.host.feed(RANK, UNFAIR);
      window = await Workbench.open(all.browser.context, all.server, "median.py");
      await window.untilStatus("ready");
      await window.page.setViewportSize({ width: 1180, height: 680 });
    });

    after(() => all.close());

    scenario("ghost text", async () => {
      await window.toEnd("median.py");
      await window.type(MEDIAN);
      await window.untilGhost("ordered = sorted");
      await picture("ghost-text");
      await window.press("Tab");
      await window.saved("median.py");
    });

    scenario("the licence before acceptance", async () => {
      await window.openFile("readings.py");
      await window.toEnd("readings.py");
      await window.typeCode(SPREAD_HEAD);
      await window.untilGhost("kept = [reading");
      await window.untilLens("Reference code under MIT");
      await picture("licence");
      await window.press("Tab");
      await logged(all, "readings.py", "accepted");
      await window.saved("readings.py");
    });

    scenario("the hover over taken code", async () => {
      await window.hover("kept");
      await picture("hover");
    });

    scenario("the reference log", async () => {
      await window.openFile("vault.py");
      await window.toEnd("vault.py");
      await window.typeCode(VAULT_HEAD);
      await window.untilGhost("for attempt in range");
      await window.press("Tab");
      await logged(all, "vault.py", "accepted");
      await window.saved("vault.py");
      await window.command("Fairhand: Show Reference Log");
      await (await window.webview("Reference Log")).locator("tbody tr", { hasText: "vault.py" }).waitFor();
      await picture("reference-log");
      await window.command("View: Hide Panel");
    });

    scenario("several suggestions", async () => {
      await window.openFile("means.py");
      await window.toEnd("means.py");
      await window.command("Fairhand: Show Suggestions");
      const view = await window.webview("Suggestions");
      await view.locator('[role="status"]', { hasText: "suggestion" }).waitFor();
      await window.page.mouse.move(700, 500);
      await picture("suggestions");
      await window.command("View: Hide Panel");
    });

    scenario("the findings", async () => {
      await window.openFile("app.py");
      await window.command("Fairhand: Run Security Scan on the Workspace");
      const tree = window.tree("Security Findings");
      const finding = tree.locator(".monaco-list-row", { hasText: "SQL injection" }).first();
      await finding.waitFor();
      await finding.click();
      await finding.locator(".monaco-tl-twistie").click();
      await tree.locator('.monaco-list-row[aria-level="3"]').first().waitFor();
      await finding.hover();
      await picture("findings");
    });

    scenario("what was withheld", async () => {
      await window.openFile("hire.py");
      await window.toEnd("hire.py");
      await window.typeCode(RANK);
      await window.untilStatus(/[1-9]\d* withheld/);
      await window.command("Fairhand: Show Withheld Suggestions");
      await window.tree("Withheld").locator(".monaco-list-row").first().waitFor();
      await window.page.mouse.move(700, 500);
      await picture("withheld");
    });

    scenario("Get Started", async () => {
      await window.page.setViewportSize({ width: 1400, height: 800 });
      await window.command("Fairhand: Get Started");
      await window.page.locator(".getting-started-step .complete").first().waitFor();
      await window.page.locator(".getting-started-step", { hasText: "Write a comment" }).click();
      await window.page.waitForTimeout(1000);
      await window.page.mouse.move(700, 780);
      await picture("get-started");
      await window.page.setViewportSize({ width: 1180, height: 680 });
    });

    scenario("the menu", async () => {
      await window.command("Fairhand: Show Menu");
      await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Pause" }).waitFor();
      await picture("menu");
      await window.press("Escape");
    });
  });
}
