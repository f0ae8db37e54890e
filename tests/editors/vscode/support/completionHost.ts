/**
 * A completion host over real HTTP whose answers a test has fed.
 *
 * A question is told apart by the end of the text before its cursor, because an editor asks again
 * with every key and only the test knows which of these questions it means.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Text to stream, or milliseconds to wait. */
export type Step = string | number;

/** One answer that was given: when its first line was whole, in milliseconds since 1970. */
export interface Answered {
  ending: string;
  firstLineAt: number;
}

export class CompletionHost {
  readonly prompts: string[] = [];
  readonly answered: Answered[] = [];
  #answers = new Map<string, Step[][]>();
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /**
   * What follows a text that ends so. Several answers take turns, for questions that are asked
   * several times at once.
   */
  feed(ending: string, ...answers: (Step[] | string)[]): void {
    this.#answers.set(
      ending,
      answers.map((one) => (typeof one === "string" ? [one] : one)),
    );
  }

  /** Listen; a second start takes the port of the first. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Go away at once, as a killed host does. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const piece of request) body += piece;
    if (request.method !== "POST") {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end('{"object": "list", "data": []}');
      return;
    }
    const { prompt } = JSON.parse(body) as { prompt: string };
    this.prompts.push(prompt);
    const before = beforeCursor(prompt);
    const ending = [...this.#answers.keys()]
      .filter((one) => before.endsWith(one))
      .sort((one, other) => other.length - one.length)[0];
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    if (ending !== undefined) await this.#play(ending, response);
    response.end("data: [DONE]\n\n");
  }

  async #play(ending: string, response: ServerResponse): Promise<void> {
    const turns = this.#answers.get(ending) ?? [];
    const steps = turns.shift() ?? [];
    turns.push(steps);
    let said = "";
    for (const step of steps) {
      if (response.destroyed) return;
      if (typeof step === "number") {
        await new Promise((resolve) => setTimeout(resolve, step));
        continue;
      }
      const event = { choices: [{ index: 0, text: step }] };
      response.write(`data: ${JSON.stringify(event)}\n\n`);
      const whole = said.trim() !== "" && said.includes("\n", said.search(/\S/));
      said += step;
      if (!whole && said.includes("\n", said.search(/\S/))) {
        this.answered.push({ ending, firstLineAt: Date.now() });
      }
    }
  }
}

/** The text before the cursor in a prompt that is written with fill-in-the-middle marks. */
function beforeCursor(prompt: string): string {
  const end = prompt.lastIndexOf("<|fim_suffix|>");
  return end < 0 ? prompt : prompt.slice(0, end);
}
