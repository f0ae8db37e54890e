// @ts-check
/**
 * Make an element. Texts become text, never markup.
 *
 * @param {string} name
 * @param {Record<string, any>} [attributes] `class`, `onclick` and others as in HTML; undefined is left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

/**
 * A link that opens beside the page and tells the other side nothing of it; only for web addresses.
 *
 * @param {string} address
 * @param {string} text
 */
export function link(address, text) {
  if (!/^https?:\/\//.test(address)) return h("span", {}, text);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

/**
 * Markdown as the server writes it: headings, paragraphs, lists, code, links, emphasis.
 *
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function markdown(text) {
  const made = document.createDocumentFragment();
  const parts = text.split(/^```(\w*)\n([\s\S]*?)^```$/m);
  for (let index = 0; index < parts.length; index += 3) {
    for (const block of parts[index].split(/\n{2,}/)) made.append(...blockOf(block.trim()));
    if (index + 2 < parts.length) {
      made.append(h("pre", { class: "code", tabindex: 0 }, parts[index + 2].trimEnd()));
    }
  }
  return made;
}

/** @param {string} block */
function blockOf(block) {
  if (!block) return [];
  const heading = /^(#{1,4}) (.*)$/.exec(block);
  if (heading) {
    const made = h(`h${Math.min(heading[1].length + 2, 6)}`);
    made.append(...inline(heading[2]));
    return [made];
  }
  if (/^[-*] /.test(block)) {
    const items = block.split(/^[-*] /m).slice(1);
    return [
      h(
        "ul",
        {},
        ...items.map((item) => {
          const made = h("li");
          made.append(...inline(item.trim()));
          return made;
        }),
      ),
    ];
  }
  const made = h("p");
  made.append(...inline(block.replace(/\n/g, " ")));
  return [made];
}

/** @param {string} text */
function inline(text) {
  const found = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\(<?[^)>\s]+>?\))/);
  return found.map((part) => {
    if (/^`.+`$/.test(part)) return h("code", {}, part.slice(1, -1));
    if (/^\*\*.+\*\*$/.test(part)) return h("strong", {}, part.slice(2, -2));
    const linked = /^\[([^\]]+)\]\(<?([^)>\s]+)>?\)$/.exec(part);
    if (linked) return link(linked[2], linked[1]);
    return document.createTextNode(part);
  });
}
