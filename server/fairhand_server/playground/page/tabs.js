// @ts-check
/** Panels of which one is seen, with tabs that arrow keys move between. */

import { h } from "./dom.js";

/** @typedef {{ id: string, title: string, element: HTMLElement, refresh: () => any, folded?: boolean }} Panel */

export class Tabs {
  /**
   * @param {string} name
   * @param {Panel[]} panels
   */
  constructor(name, panels) {
    this.panels = panels;
    this.buttons = new Map(
      panels.map(({ id, title, folded }) => [
        id,
        h(
          "button",
          {
            type: "button",
            role: "tab",
            id: `tab-${id}`,
            "aria-controls": `panel-${id}`,
            hidden: folded,
            onclick: () => this.show(id),
          },
          title,
          h("span", { class: "count", hidden: true }),
        ),
      ]),
    );
    this.list = h("div", { role: "tablist", "aria-label": name, onkeydown: (event) => this.#key(event) }, ...this.buttons.values());
    for (const { id, element } of panels) {
      element.setAttribute("role", "tabpanel");
      element.setAttribute("aria-labelledby", `tab-${id}`);
      element.id = `panel-${id}`;
      element.tabIndex = 0;
    }
    this.shown = "";
    this.#select(panels[0].id);
  }

  get elements() {
    return [this.list, ...this.panels.map(({ element }) => element)];
  }

  /** @param {string} id */
  show(id) {
    this.#select(id);
    this.panels.find((one) => one.id === id)?.refresh();
  }

  /** @param {string} id */
  #select(id) {
    this.shown = id;
    for (const panel of this.panels) {
      const here = panel.id === id;
      panel.element.hidden = !here;
      const button = this.buttons.get(panel.id);
      button?.setAttribute("aria-selected", String(here));
      button?.setAttribute("tabindex", here ? "0" : "-1");
    }
  }

  /**
   * Show a tab that was folded away.
   * @param {string} id
   */
  reveal(id) {
    const button = this.buttons.get(id);
    if (button) button.hidden = false;
  }

  /**
   * @param {string} id
   * @param {number} number
   */
  count(id, number) {
    const mark = /** @type {HTMLElement | null | undefined} */ (this.buttons.get(id)?.querySelector(".count"));
    if (!mark) return;
    mark.hidden = number === 0;
    mark.textContent = String(number);
  }

  focus() {
    this.buttons.get(this.shown)?.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (!step) return;
    const seen = this.panels.filter(({ id }) => !this.buttons.get(id)?.hidden);
    const at = seen.findIndex(({ id }) => id === this.shown);
    this.show(seen[(at + step + seen.length) % seen.length].id);
    this.focus();
    event.preventDefault();
  }
}
