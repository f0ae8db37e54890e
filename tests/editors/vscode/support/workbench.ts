/**
 * One window of VS Code in a browser, used as a person uses it: keys, clicks, and what is seen.
 */
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import type { CodeServer } from "./codeServer";
import { eventually } from "./eventually";

const KEY_MS = 25;

export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly server: CodeServer,
  ) {}

  /** A window on the workspace with one file open. */
  static async open(context: BrowserContext, server: CodeServer, file: string): Promise<Workbench> {
    const page = await context.newPage();
    const window = new Workbench(page, server);
    await window.load(file);
    return window;
  }

  /** Load the window anew, with a file open. */
  async load(file: string): Promise<void> {
    const uri = `vscode-remote://127.0.0.1:${this.server.port}${this.server.workspace}/${file}`;
    const payload = encodeURIComponent(JSON.stringify([["openFile", uri]]));
    const folder = encodeURIComponent(this.server.workspace);
    await this.page.goto(`${this.server.url}/?folder=${folder}&payload=${payload}`);
    await this.editor(file).waitFor();
  }

  /** The editor of a file. */
  editor(file: string): Locator {
    const name = file.split("/").at(-1) ?? file;
    return this.page.locator(`.editor-instance[aria-label*="${name}"] .monaco-editor[role="code"]`).first();
  }

  /** Open another file of the workspace from the explorer. */
  async openFile(file: string): Promise<void> {
    await this.command("Go to File...", file);
    await this.editor(file).waitFor();
  }

  /** Run a command of the palette, and then choose an entry of the list it shows. */
  async command(title: string, entry?: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(`>${title}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await row.waitFor();
    await row.click();
    if (entry === undefined) return;
    await this.pick(entry);
  }

  /** Choose an entry of the list that is open. */
  async pick(entry: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    await input.fill(entry);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: entry }).first();
    await row.waitFor();
    await row.click();
  }

  /** Put the cursor behind the last character. */
  async toEnd(file: string): Promise<void> {
    await this.editor(file).locator(".view-lines").click({ position: { x: 200, y: 8 } });
    await this.page.keyboard.press("Control+End");
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: KEY_MS });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Save, and give the text that is then on the disk. */
  async saved(file: string): Promise<string> {
    await this.page.keyboard.press("Control+S");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
    return await this.server.read(file);
  }

  /** The grey text that is shown, without white space, because each word is drawn by itself. */
  async ghostText(): Promise<string> {
    const inLine = this.page.locator('.monaco-editor .view-lines [class*="ghost-text"]');
    const below = this.page.locator(".monaco-editor .suggest-preview-text");
    const pieces = [...(await inLine.allTextContents()), ...(await below.allTextContents())];
    return bare(pieces.join(""));
  }

  async untilGhost(text: string): Promise<void> {
    await eventually(
      `ghost text ${JSON.stringify(text)}`,
      async () => (await this.ghostText()).includes(bare(text)),
      async () => `shown: ${await this.ghostText()}, status: ${await this.status()}`,
    );
  }

  async untilNoGhost(): Promise<void> {
    await eventually("no ghost text", async () => (await this.ghostText()) === "", () => this.ghostText());
  }

  /** What the status bar's entry says to a screen reader. */
  async status(): Promise<string> {
    const entry = this.page.locator('[id="fairhand.fairhand.fairhand.status"] a, [id$="fairhand.status"] a').first();
    return (await entry.getAttribute("aria-label", { timeout: 1000 }).catch(() => null)) ?? "";
  }

  async untilStatus(part: string | RegExp): Promise<void> {
    await eventually(
      `status ${part}`,
      async () => {
        const said = await this.status();
        return typeof part === "string" ? said.includes(part) : part.test(said);
      },
      () => this.status(),
    );
  }

  /** The titles of the code lenses that are shown. */
  async lenses(): Promise<string[]> {
    const texts = await this.page.locator(".codelens-decoration").allTextContents();
    return texts.map((text) => text.replaceAll("\u00a0", " "));
  }

  async untilLens(part: string): Promise<void> {
    await eventually(
      `lens ${part}`,
      async () => (await this.lenses()).some((lens) => lens.includes(part)),
      () => this.lenses(),
    );
  }

  /** The notifications that pop up. */
  async toasts(): Promise<string[]> {
    return await this.page.locator(".notification-toast .notification-list-item-message").allTextContents();
  }

  /** The inside of the webview with this title. */
  webview(title: string): FrameLocator {
    return this.page
      .frameLocator("iframe.webview.ready")
      .frameLocator(`iframe[title="${title}"], iframe#active-frame`);
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }
}

function bare(text: string): string {
  return text.replace(/\s/gu, "");
}
