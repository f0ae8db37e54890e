// @ts-check
/**
 * The language server protocol over a WebSocket: one message of JSON-RPC in each message of the socket.
 */

/** @typedef {{ code: number, message: string }} Failure */

/** A request that was cancelled or could not be answered. */
export class RequestError extends Error {
  /** @param {Failure} failure */
  constructor(failure) {
    super(failure.message);
    this.code = failure.code;
  }
}

/** One session with a language server. */
export class Connection {
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {Map<string, ((params: any) => void)[]>} */
  #listeners = new Map();
  /** @type {Map<string, (params: any) => any>} */
  #answers = new Map();
  #count = 0;

  /**
   * @param {string} token
   * @param {(reason: string) => void} ended
   */
  constructor(token, ended) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const address = new URL("socket", location.href);
    this.socket = new WebSocket(`${scheme}://${address.host}${address.pathname}`, [
      "fairhand",
      `token.${token}`,
    ]);
    this.opened = false;
    this.socket.addEventListener("open", () => {
      this.opened = true;
    });
    this.socket.addEventListener("message", (event) => this.#take(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => {
      for (const { reject } of this.#waiting.values()) {
        reject(new RequestError({ code: -32000, message: "the connection has ended" }));
      }
      this.#waiting.clear();
      ended(event.reason);
    });
  }

  /**
   * @param {string} method
   * @param {(params: any) => void} listener
   */
  on(method, listener) {
    this.#listeners.set(method, [...(this.#listeners.get(method) ?? []), listener]);
  }

  /**
   * Answer a request of the server.
   * @param {string} method
   * @param {(params: any) => any} answer
   */
  answer(method, answer) {
    this.#answers.set(method, answer);
  }

  /**
   * @param {string} method
   * @param {any} params
   */
  notify(method, params) {
    this.#send({ method, params });
  }

  /**
   * @param {string} method
   * @param {any} params
   * @param {{ onCancellationRequested: (run: () => void) => any }} [cancellation]
   * @returns {Promise<any>}
   */
  request(method, params, cancellation) {
    const id = ++this.#count;
    cancellation?.onCancellationRequested(() => {
      if (this.#waiting.has(id)) this.notify("$/cancelRequest", { id });
    });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  /**
   * Run a command of the server.
   * @param {string} command
   * @param {...any} given
   */
  run(command, ...given) {
    return this.request("workspace/executeCommand", { command, arguments: given });
  }

  /** @param {object} message */
  #send(message) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
    }
  }

  /** @param {any} message */
  #take(message) {
    if (message.method === undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new RequestError(message.error));
      else waiting?.resolve(message.result);
    } else if (message.id === undefined) {
      for (const listener of this.#listeners.get(message.method) ?? []) listener(message.params);
    } else {
      const answer = this.#answers.get(message.method);
      if (answer) this.#send({ id: message.id, result: answer(message.params) ?? null });
      else this.#send({ id: message.id, error: { code: -32601, message: "not known here" } });
    }
  }
}
