// @ts-check
/** Begin: take the token out of the address, load Monaco, connect, build the console. */

import { mount } from "./console.js";
import { h } from "./dom.js";
import { Connection } from "./lsp.js";

const KEY = "fairhand-token";

/** The token: from the address, which then forgets it, or from before a reload. */
function token() {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

function loadMonaco() {
  const base = new URL("monaco/vs", location.href).href;
  // @ts-ignore: Monaco's loader
  const { require } = globalThis;
  require.config({ paths: { vs: base } });
  return new Promise((resolve, reject) => {
    require(["vs/editor/editor.main"], () => {
      // Set after Monaco's beginning, which sets its own.
      // @ts-ignore: what Monaco asks for its worker
      globalThis.MonacoEnvironment = {
        getWorker: () => new Worker(`${base}/assets/editor.worker-Be8ye1pW.js`, { name: "editor" }),
      };
      // @ts-ignore: Monaco's global
      const { monaco } = globalThis;
      // What the language server says is enough; these would want a worker of seven megabytes.
      monaco.typescript?.javascriptDefaults.setModeConfiguration({});
      monaco.languages.typescript?.javascriptDefaults?.setModeConfiguration?.({});
      resolve(monaco);
    }, reject);
  });
}

/** @param {string} title @param {string} text */
function tell(title, text) {
  const again = h("button", { type: "button", class: "strong", onclick: () => location.reload() }, "Begin again");
  document.body.append(
    h("div", { class: "veil" }, h("div", { class: "card", role: "alertdialog", "aria-label": title }, h("h2", {}, title), h("p", {}, text), again)),
  );
  again.focus();
}

async function begin() {
  const place = /** @type {HTMLElement} */ (document.getElementById("console"));
  const given = token();
  if (!given) {
    tell("This page needs its address", "Open the address that fairhand playground printed. It works for this browser until the playground ends.");
    return;
  }
  const connection = new Connection(given, (reason) => {
    if (!connection.opened) tell("No way in", "The address is from another run, or eight pages are open already. Open the address that fairhand playground printed last.");
    else tell("The connection has ended", reason || "The playground was stopped, or its connection broke off.");
  });
  const welcome = new Promise((resolve) => connection.on("playground/welcome", resolve));
  const [monaco, given_] = await Promise.all([loadMonaco(), welcome]);
  await mount(place, { monaco, connection, welcome: given_ });
}

begin();
