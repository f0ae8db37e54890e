// @ts-check
/**
 * The suggestion console: files, an editor, panels and a status line in one element. A page of your
 * own can mount it too: it needs Monaco, and a Connection whose other end is `fairhand serve`.
 */

import { h, markdown } from "./dom.js";
import { findingsPanel } from "./findings.js";
import { SCANNED, STEPS } from "./guide.js";
import {
  LANGUAGES,
  follow,
  provideActions,
  provideHovers,
  provideLenses,
  provideSuggestions,
  showDiagnostics,
} from "./providers.js";
import { logPanel, withheldPanel } from "./records.js";
import { fromRange, licenceSentence } from "./shapes.js";
import { streamPanel } from "./stream.js";
import { Tabs } from "./tabs.js";

const STATES = { starting: "Starting", ready: "Ready", thinking: "Thinking", paused: "Paused", hostDown: "No model" };
const LENS_HEIGHT = 40;
const LENS_MS = 800;
const NAMES = { python: "Python", java: "Java", javascript: "JavaScript" };

/**
 * @param {HTMLElement} element
 * @param {{ monaco: any, connection: import("./lsp.js").Connection, welcome: any }} given
 */
export async function mount(element, { monaco, connection, welcome }) {
  const models = welcome.samples.map(({ name, language, text }) =>
    monaco.editor.createModel(text, language, monaco.Uri.parse(`${welcome.folder}/${name}`)),
  );
  const nameOf = (model) => model.uri.path.split("/").pop();

  // -- the frame
  const host = h("div", { class: "code-editor" });
  const notice = h("p", { class: "notice", role: "status", hidden: true });
  const state = h("button", { type: "button", class: "state", "data-state": "starting", title: "The model" });
  const hidden = h("button", { type: "button", class: "hidden-count", hidden: true });
  const where = h("span", { class: "where" });
  const language = h("span", { class: "where" });
  const progress = h("span", { class: "progress", role: "status" });
  const spoken = h("div", { class: "spoken", "aria-live": "polite" });
  const files = h("ul", { class: "files", "aria-label": "Files" });
  // Before the server listens a step would lead nowhere.
  const steps = h("ol", { class: "steps", inert: true });

  const editor = monaco.editor.create(host, {
    model: models[0],
    automaticLayout: true,
    theme: theme(),
    fontSize: 14,
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    inlineSuggest: { enabled: true, showToolbar: "onHover" },
    quickSuggestions: false,
    wordBasedSuggestions: "off",
    suggestOnTriggerCharacters: false,
    occurrencesHighlight: "off",
    bracketPairColorization: { enabled: true },
    padding: { top: 10 },
    fixedOverflowWidgets: true,
    ariaLabel: "Code. Alt+backslash asks for a suggestion, Tab takes it, Control+M lets Tab move the focus.",
  });

  editor.addAction({
    id: "fairhand.ask",
    label: "Ask for a suggestion",
    keybindings: [monaco.KeyMod.Alt | monaco.KeyCode.Backslash],
    run: ask,
  });

  // -- what is done in several places
  function ask() {
    editor.trigger("fairhand", "editor.action.inlineSuggest.trigger", {});
  }
  function open(model, position) {
    if (editor.getModel() !== model) {
      editor.setModel(model);
      // The lens above the first line comes a moment later, and Monaco keeps what was seen in view.
      setTimeout(() => editor.getScrollTop() < LENS_HEIGHT && editor.setScrollTop(0), LENS_MS);
    }
    if (position) {
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
    }
    editor.focus();
  }
  function reveal(uri, range) {
    const model = monaco.editor.getModel(monaco.Uri.parse(uri));
    if (!model) return;
    const { startLineNumber, startColumn } = fromRange(range);
    open(model, { lineNumber: startLineNumber, column: startColumn });
  }
  async function carryOut({ command, arguments: given = [] }) {
    if (command === "fairhand.openReferenceLog") return tabs.show("log");
    if (command === "fairhand.openWithheldList") return tabs.show("withheld");
    if (command === "fairhand.runSecurityScan") return scan(given[0]);
    if (command === "fairhand.explainFinding") return explain(given[0]);
    return connection.run(command, ...given);
  }
  async function explain(about) {
    const text = await connection.run("fairhand.explainFinding", { ...about, show: false });
    page.replaceChildren(text ? markdown(text) : h("p", { class: "empty" }, "There is no page about this."));
    tabs.reveal("page");
    tabs.show("page");
  }
  async function scan(what) {
    tabs.show("findings");
    scanning(true);
    const summary = await connection.run("fairhand.runSecurityScan", what).catch(() => null);
    scanning(false);
    await findings.refresh();
    if (!summary || summary.state !== "done") return;
    const files = summary.files === 1 ? "1 file" : `${summary.files} files`;
    spoken.textContent = progress.textContent =
      `${summary.findings} ${summary.findings === 1 ? "finding" : "findings"} in ${files}, ${summary.seconds.toFixed(2)} s`;
  }
  function scanning(on) {
    scanFile.disabled = scanAll.disabled = on;
    cancel.hidden = !on;
    if (on) progress.textContent = "Scanning …";
  }

  // -- the panels
  const page = h("div", { class: "panel-body prose" });
  const findings = findingsPanel({
    monaco,
    connection,
    reveal,
    carryOut,
    counted: (count) => tabs.count("findings", count),
  });
  const log = logPanel(connection, (count) => tabs.count("log", count));
  const withheld = withheldPanel(connection, (count) => tabs.count("withheld", count));
  const answer = streamPanel(connection, () => editor);
  const tabs = new Tabs("Results", [
    { id: "findings", title: "Findings", ...findings },
    { id: "log", title: "Reference log", ...log },
    { id: "withheld", title: "Withheld", ...withheld },
    { id: "answer", title: "Whole answer", ...answer },
    { id: "page", title: "Explanation", element: page, refresh() {}, folded: true },
  ]);

  // -- the head
  const uri = () => editor.getModel().uri.toString();
  const scanFile = button("Run Security Scan", "strong", () => scan({ scope: "file", uri: uri() }));
  const scanAll = button("Scan all files", "", () => scan({ scope: "workspace" }));
  const cancel = button("Stop", "", () => connection.run("fairhand.cancelSecurityScan"));
  cancel.hidden = true;
  const suggesting = button("Suggestions on", "toggle", () => switchSuggestions());
  suggesting.setAttribute("aria-pressed", "true");
  const themes = button("", "icon", () => switchTheme());
  themes.title = "Light or dark";
  themes.setAttribute("aria-label", "Light or dark");
  themes.append(h("span", { class: "half-moon", "aria-hidden": "true" }));

  function switchSuggestions() {
    const on = suggesting.getAttribute("aria-pressed") !== "true";
    suggesting.setAttribute("aria-pressed", String(on));
    suggesting.textContent = on ? "Suggestions on" : "Suggestions off";
    connection.notify("workspace/didChangeConfiguration", {
      settings: { fairhand: { completion: { enabled: on } } },
    });
  }
  function switchTheme() {
    const dark = theme() === "vs-dark";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    monaco.editor.setTheme(theme());
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => monaco.editor.setTheme(theme()));

  for (const model of models) {
    files.append(
      h("li", {}, button(nameOf(model), "file", () => open(model), { "data-file": nameOf(model) })),
    );
  }
  for (const { file, title, text } of STEPS) {
    const model = models.find((one) => nameOf(one) === file);
    const example = welcome.example?.file === file && button("Show the example", "", () => step(model, true));
    steps.append(h("li", {}, button(title, "step-title", () => step(model)), h("p", {}, text), example || ""));
  }
  let exampleWanted = false;
  function step(model, example = false) {
    exampleWanted = example;
    if (nameOf(model) === SCANNED) {
      open(model, { lineNumber: 1, column: 1 });
      return scan({ scope: "file", uri: uri() });
    }
    // Behind the comment, or behind the head of the function.
    const line = model.getLineContent(1).match(/^(#|\/\/)/) ? 1 : model.getLineCount();
    open(model, { lineNumber: line, column: model.getLineMaxColumn(line) });
    ask();
  }

  element.replaceChildren(
    h("a", { class: "skip", href: "#results", onclick: (event) => { event.preventDefault(); tabs.focus(); } }, "To the results"),
    h(
      "header",
      { class: "head" },
      h("img", { src: new URL("mark.svg", import.meta.url).href, alt: "", width: 24, height: 24 }),
      h("h1", {}, "Fairhand", h("span", { class: "chip" }, "playground")),
      h("span", { class: "space" }),
      cancel,
      suggesting,
      scanAll,
      scanFile,
      themes,
    ),
    h(
      "div",
      { class: "middle" },
      h("nav", { class: "side", "aria-label": "Files and things to try" }, h("h2", {}, "Files"), files, h("h2", {}, "Try"), steps),
      h("section", { class: "work", "aria-label": "Editor" }, notice, host),
    ),
    h("section", { class: "results", id: "results", "aria-label": "Results" }, ...tabs.elements),
    h("footer", { class: "foot" }, state, hidden, progress, h("span", { class: "space" }), h("span", { class: "keys" }, key("Tab"), " takes ", key("Alt+\\"), " asks ", key("Ctrl+M"), " Tab moves on"), where, language),
    spoken,
  );

  // -- what the server says
  connection.answer("window/workDoneProgress/create", () => null);
  connection.answer("window/showDocument", () => ({ success: false }));
  connection.on("$/progress", ({ value }) => {
    if (value.kind === "report" && value.message) progress.textContent = `Scanning ${value.message}`;
  });
  connection.on("window/showMessage", ({ message }) => {
    spoken.textContent = progress.textContent = message;
  });
  let withheldBefore = 0;
  connection.on("fairhand/status", (told) => {
    state.dataset.state = told.state;
    state.textContent = [STATES[told.state] ?? told.state, told.model].filter(Boolean).join(" · ");
    state.title = told.message || "The model";
    if (told.state === "hostDown") spoken.textContent = progress.textContent = told.message;
    const number = Object.values(told.withheld).reduce((sum, one) => sum + one, 0);
    hidden.hidden = number === 0;
    hidden.textContent = `${number} hidden (${Object.keys(told.withheld).join(", ")})`;
    if (number > withheldBefore) {
      spoken.textContent = told.message || "A suggestion was withheld";
      withheld.refresh();
    }
    withheldBefore = number;
  });
  state.addEventListener("click", () => {
    progress.textContent = state.title;
  });
  hidden.addEventListener("click", () => tabs.show("withheld"));

  await connection.request("initialize", {
    processId: null,
    clientInfo: { name: "fairhand-playground", version: welcome.version },
    rootUri: welcome.folder,
    workspaceFolders: [{ uri: welcome.folder, name: "playground" }],
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      window: { workDoneProgress: true },
      workspace: { codeLens: { refreshSupport: true } },
      textDocument: { inlineCompletion: {}, codeLens: {}, hover: { contentFormat: ["markdown"] } },
    },
  });
  connection.notify("initialized", {});

  showDiagnostics(monaco, connection);
  provideSuggestions(monaco, connection, {
    given(model) {
      const wanted = exampleWanted && nameOf(model) === welcome.example?.file;
      exampleWanted = false;
      return wanted ? welcome.example.text : null;
    },
    shown(item) {
      const references = item.command?.arguments?.[0]?.references ?? [];
      const label = item.isExample ? `Example, not written by the model: ${welcome.example.source}.` : "";
      const whose = references.length
        ? licenceSentence(references)
        : label && "Nothing in the reference index resembles it: build one with `fairhand references build --demo`.";
      notice.textContent = [label, whose].filter(Boolean).join(" ");
      notice.hidden = notice.textContent === "";
      spoken.textContent = notice.textContent || "Suggestion";
    },
    gone() {
      notice.hidden = true;
      // What was taken is in the log a moment later.
      setTimeout(log.refresh, 500);
    },
  });
  provideLenses(monaco, connection);
  provideHovers(monaco, connection);
  provideActions(monaco, connection);
  for (const id of ["acceptSuggestion", "openReferenceLog", "openWithheldList", "runSecurityScan", "explainFinding", "ignoreFinding"]) {
    const command = `fairhand.${id}`;
    monaco.editor.registerCommand(command, (_accessor, ...given) => carryOut({ command, arguments: given }));
  }
  for (const model of models) follow(connection, model);

  // -- the status line and the list of files
  function placed() {
    const { lineNumber, column } = editor.getPosition();
    where.textContent = `Ln ${lineNumber}, Col ${column}`;
    const model = editor.getModel();
    language.textContent = NAMES[model.getLanguageId()] ?? model.getLanguageId();
    for (const one of files.querySelectorAll("button")) {
      if (one.dataset.file === nameOf(model)) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }
  editor.onDidChangeCursorPosition(placed);
  editor.onDidChangeModel(() => {
    notice.hidden = true;
    placed();
  });
  await Promise.all([findings.refresh(), log.refresh(), withheld.refresh()]);
  open(models[0], { lineNumber: 1, column: models[0].getLineMaxColumn(1) });
  placed();
  steps.inert = false;
  return { editor, connection, languages: LANGUAGES };
}

function theme() {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return dark ? "vs-dark" : "vs";
}

/** @param {string} text */
function key(text) {
  return h("kbd", {}, text);
}

/**
 * @param {string} text
 * @param {string} look
 * @param {() => any} act
 * @param {Record<string, any>} [more]
 */
function button(text, look, act, more = {}) {
  return /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: look || undefined, onclick: act, ...more }, text));
}
