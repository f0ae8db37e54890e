/**
 * Whether a server speaks this client's version of the protocol.
 */
import { PROTOCOL_VERSION } from "../protocol";

interface Answer {
  capabilities?: { experimental?: unknown };
  serverInfo?: { name: string; version?: string };
}

/** The version in an answer to `initialize`, or undefined if it names none. */
export function protocolOf(answer: Answer | undefined): string | undefined {
  const experimental = answer?.capabilities?.experimental;
  if (typeof experimental !== "object" || experimental === null) return undefined;
  const ours = (experimental as { fairhand?: { protocolVersion?: unknown } }).fairhand;
  return typeof ours?.protocolVersion === "string" ? ours.protocolVersion : undefined;
}

/**
 * Why client and server do not fit, and what mends it; undefined if they fit.
 *
 * Before 1.0 a change of the second number may change any message, from then on only the first.
 */
export function refusal(answer: Answer | undefined, command: string): string | undefined {
  const theirs = protocolOf(answer);
  const said = answer?.serverInfo;
  const server = [said?.name ?? "The server", said?.version].filter(Boolean).join(" ");
  if (theirs === undefined) {
    return (
      `${server} does not say that it is a Fairhand server of protocol ${PROTOCOL_VERSION}. ` +
      `It was started with: ${command}. Choose another command, or let the extension use the ` +
      "server it carries."
    );
  }
  if (significant(theirs) === significant(PROTOCOL_VERSION)) return undefined;
  const older = isOlder(theirs, PROTOCOL_VERSION);
  return (
    `${server} speaks protocol ${theirs}, this extension ${PROTOCOL_VERSION}. ` +
    (older
      ? "Update the server, or let the extension use the one it carries."
      : "Update the extension, or let it use the server it carries.")
  );
}

function significant(version: string): string {
  const [major = "0", minor = "0"] = version.split(".");
  return major === "0" ? `0.${minor}` : major;
}

function isOlder(one: string, other: string): boolean {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  for (let place = 0; place < 3; place++) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
