/** How long anything may take on a slow machine, in milliseconds. */
export const PATIENCE_MS = Number(process.env.FAIRHAND_TEST_PATIENCE_MS ?? 90_000);

/** Wait until something holds. The error says what did not, and what `tell` gives. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean> | boolean,
  tell: () => Promise<unknown> | unknown = () => "",
  patience = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in ${patience} ms: ${what} ${await tell()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
