/**
 * One window of VS Code in a browser, used as a person uses it: keys, clicks, and what is seen.
 */
import type { BrowserContext, Frame, Locator, Page } from "playwright-core";
import type { CodeServer } from "./codeServer";
import { eventually, PATIENCE_MS } from "./eventually";

const KEY_MS = 25;
const STATUS = '[id$="fairhand.status"] a';

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
    const input = this.page.locator(".quick-input-widget input").first();
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await eventually("the palette", async () => {
      await this.page.keyboard.press("F1");
      const open = await input.waitFor({ timeout: 3000 }).then(
        () => true,
        // The frame of a webview that is still loading keeps keys for itself.
        async () => await this.page.locator(".part.titlebar").click().then(() => false),
      );
      if (!open) return false;
      // A view that opens late takes the focus, and the palette closes by itself.
      return await input.fill(`>${title}`, { timeout: 5000 })
        .then(() => row.click({ timeout: 10_000 }))
        .then(() => true, () => false);
    });
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

  /** Type code whose lines VS Code indents by itself. */
  async typeCode(text: string): Promise<void> {
    await this.type(text.replace(/^ +/gm, ""));
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

  /** All grey texts that are shown from now on, at the end. */
  async watchGhosts(): Promise<() => Promise<string[]>> {
    return await this.#watch('[class*="ghost-text"], .suggest-preview-text', "textContent");
  }

  /** The whole grey text whenever it is another one from now on, at the end; see `ghostText`. */
  async watchWholeGhost(): Promise<() => Promise<string[]>> {
    const list = await this.page.evaluateHandle((selectors) => {
      const seen: string[] = [];
      const look = () => {
        const pieces = selectors.flatMap((one) => [...document.querySelectorAll(one)]);
        const text = pieces.map((piece) => piece.textContent ?? "").join("").replace(/\s/gu, "");
        if (text !== (seen.at(-1) ?? "")) seen.push(text);
      };
      const options = { characterData: true, childList: true, subtree: true };
      new MutationObserver(look).observe(document.body, options);
      return seen;
    }, ['.monaco-editor .view-lines [class*="ghost-text"]', ".monaco-editor .suggest-preview-text"]);
    return () => list.jsonValue();
  }

  /** All that the status bar's entry says from now on, at the end. */
  async watchStatus(): Promise<() => Promise<string[]>> {
    return await this.#watch(STATUS, "aria-label");
  }

  async untilGhost(text: string, patience = PATIENCE_MS): Promise<void> {
    await eventually(
      `ghost text ${JSON.stringify(text)}`,
      async () => (await this.ghostText()).includes(bare(text)),
      async () => `shown: ${await this.ghostText()}, status: ${await this.status()}`,
      patience,
    );
  }

  /** When grey text with this in it is first on the screen, in milliseconds since 1970. */
  async firstShown(part: string): Promise<() => Promise<number>> {
    const shown = await this.page.evaluateHandle((part) => {
      const found = { at: 0 };
      const look = () => {
        const pieces = document.querySelectorAll('[class*="ghost-text"], .suggest-preview-text');
        const text = [...pieces].map((piece) => piece.textContent).join("");
        if (found.at === 0 && text.includes(part)) {
          // The picture is drawn after the change.
          requestAnimationFrame(() => {
            found.at ||= performance.timeOrigin + performance.now();
          });
        }
      };
      const options = { characterData: true, childList: true, subtree: true };
      new MutationObserver(look).observe(document.body, options);
      return found;
    }, part);
    return async () => {
      let at = 0;
      await eventually(`${part} in grey`, async () => {
        at = (await shown.jsonValue()).at;
        return at > 0;
      });
      return at;
    };
  }

  async untilNoGhost(): Promise<void> {
    await eventually("no ghost text", async () => (await this.ghostText()) === "", () => this.ghostText());
  }

  /** What the status bar's entry says to a screen reader. */
  async status(): Promise<string> {
    const entry = this.page.locator(STATUS).first();
    return (await entry.getAttribute("aria-label", { timeout: 1000 }).catch(() => null)) ?? "";
  }

  async untilStatus(part: string | RegExp, patience = PATIENCE_MS): Promise<void> {
    await eventually(
      `status ${part}`,
      async () => {
        const said = await this.status();
        return typeof part === "string" ? said.includes(part) : part.test(said);
      },
      () => this.status(),
      patience,
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

  /** Click a lens until something holds: lenses are drawn anew while they are clicked. */
  async clickLens(part: string, holds: () => Promise<boolean>): Promise<void> {
    await eventually(`what the lens ${part} does`, async () => {
      const lens = this.page.locator(".codelens-decoration a", { hasText: part }).first();
      // A hover that is still open may lie above the lens.
      await this.page.mouse.move(640, 640);
      const hover = this.page.locator(".monaco-hover:not(.hidden)");
      await hover.first().waitFor({ state: "hidden", timeout: 5000 }).catch(() => undefined);
      // The place is clicked, not the element: bringing it into sight would scroll the editor.
      const box = await lens.boundingBox({ timeout: 3000 }).catch(() => null);
      if (box !== null) await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      return await eventually("", holds, () => "", 4000).then(
        () => true,
        () => false,
      );
    });
  }

  /** What is shown when the mouse rests on a word of the code. */
  async hover(word: string): Promise<string> {
    const place = this.page.locator(".view-lines span:not(:has(span))", { hasText: word }).first();
    const shown = this.page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
    await eventually(`a hover on ${word}`, async () => {
      await this.page.mouse.move(0, 0);
      await place.hover();
      await shown.waitFor({ timeout: 3000 }).catch(() => undefined);
      return await shown.isVisible();
    });
    return (await this.page.locator(".monaco-hover:not(.hidden) .hover-contents").allTextContents()).join("\n");
  }

  /** The notifications that pop up. */
  async toasts(): Promise<string[]> {
    return await this.page.locator(".notification-toast .notification-list-item-message").allTextContents();
  }

  /** Type into the box that asks for something and offers a text, and confirm. */
  async answer(text: string, offered = ""): Promise<void> {
    const input = this.page.locator(".quick-input-widget input").first();
    await input.waitFor();
    // The box before it may still be closing.
    const value = () => input.inputValue({ timeout: 1000 }).catch(() => "");
    await eventually("the box", async () => (await value()).includes(offered), value);
    await input.fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Whether the panel shows a view. */
  async panelOpen(title: string): Promise<boolean> {
    const tab = this.page.locator('.part.panel .action-item.checked', { hasText: title });
    return await tab.isVisible();
  }

  /** A view of the side bar. */
  tree(name: string): Locator {
    return this.page.locator(".split-view-view", {
      has: this.page.locator(`.pane-header[aria-label^="${name} Section"]`),
    }).last();
  }

  /** Click a button that a row or a view shows while the mouse is over it. */
  async clickIn(row: Locator, label: string): Promise<void> {
    const button = row.locator(`[aria-label="${label}"]`).first();
    await eventually(`the button ${label}`, async () => {
      // A row that moved under a resting mouse does not know that the mouse is there.
      await this.page.mouse.move(0, 0);
      await row.hover({ timeout: 5000 }).catch(() => undefined);
      return await button.click({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Repeat something that a busy window may have missed, until what it brings is seen. */
  async until(what: string, seen: Locator, work: () => Promise<unknown>): Promise<void> {
    await eventually(what, async () => {
      await work();
      return await seen.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Wait until the status bar says something. */
  async statusText(part: string): Promise<void> {
    await this.page.locator(".statusbar-item", { hasText: part }).first().waitFor();
  }

  /** The inside of the webview with this title, once it is there. */
  async webview(title: "Reference Log" | "Suggestions"): Promise<Frame> {
    let found: Frame | undefined;
    await eventually(`the view ${title}`, async () => {
      for (const frame of this.page.frames()) {
        // A frame may go while it is asked.
        if ((await frame.title().catch(() => "")) === title) found = frame;
      }
      return found !== undefined;
    });
    return found as unknown as Frame;
  }

  /** Note what elements say, whenever the page changes. */
  async #watch(selector: string, what: "textContent" | "aria-label"): Promise<() => Promise<string[]>> {
    const list = await this.page.evaluateHandle(
      ([selector, what]) => {
        const seen: string[] = [];
        const look = () => {
          for (const one of document.querySelectorAll(selector)) {
            const text = (what === "textContent" ? one.textContent : one.getAttribute(what)) ?? "";
            if (text !== seen.at(-1)) seen.push(text);
          }
        };
        look();
        const options = { attributes: true, characterData: true, childList: true, subtree: true };
        new MutationObserver(look).observe(document.body, options);
        return seen;
      },
      [selector, what] as const,
    );
    return () => list.jsonValue();
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }
}

function bare(text: string): string {
  return text.replace(/\s/gu, "");
}
