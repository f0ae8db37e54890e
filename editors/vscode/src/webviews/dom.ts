/**
 * Elements from plain values. Text stays text: nothing that code contains becomes markup.
 */
type Child = Node | string | undefined | false;

/** An element with attributes and children. A function among the attributes hears an event. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | ((event: Event) => void)> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value);
  }
  made.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  return made;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension. May be called once in a page. */
export function vscodeApi<Message>(): {
  send: (message: Message) => void;
  state: unknown;
  keep: (state: unknown) => void;
} {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    state: api.getState(),
    keep: (state) => api.setState(state),
  };
}
