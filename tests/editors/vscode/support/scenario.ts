/**
 * A test that leaves a picture of the window behind when it fails.
 */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Workbench } from "./workbench";

const FOLDER = join(tmpdir(), "fairhand-vscode-failures");

/** Makes tests that look at this window when they fail. */
export function scenarios(window: () => Workbench) {
  return (name: string, work: () => Promise<void>) => {
    test(name, async () => {
      try {
        await work();
      } catch (error) {
        await mkdir(FOLDER, { recursive: true });
        const path = join(FOLDER, `${name.replace(/\W+/g, "-")}.png`);
        const taken = await window().screenshot(path).then(
          () => `see ${path}`,
          () => "no picture could be taken",
        );
        console.error(`${name}: ${taken}`);
        throw error;
      }
    });
  };
}
