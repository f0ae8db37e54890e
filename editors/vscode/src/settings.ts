/**
 * The settings of the server that the user has set.
 *
 * Only what is set is sent: the defaults of the manifest would otherwise come before the user's own
 * settings file. Values of machine settings are taken from the user alone.
 */
export interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

export interface Described {
  scope?: string;
  default?: unknown;
}

export type Values = Record<string, Record<string, unknown>>;

/** Groups that belong to the client, not to the server. */
const OWN_GROUPS = new Set(["server", "trace"]);

/**
 * The values that are set, by group and name.
 *
 * @param described the settings of the manifest, with full names
 * @param inspect what is set for a name without the leading "fairhand."
 * @param machine whether to read machine settings, or else the others
 */
export function explicitValues(
  described: Record<string, Described>,
  inspect: (name: string) => Inspected | undefined,
  machine: boolean,
): Values {
  const values: Values = {};
  for (const [full, about] of Object.entries(described)) {
    const [, group, name] = full.split(".");
    if (group === undefined || name === undefined || OWN_GROUPS.has(group)) continue;
    if ((about.scope === "machine") !== machine) continue;
    const set = inspect(`${group}.${name}`);
    const value = machine
      ? set?.globalValue
      : (set?.workspaceFolderValue ?? set?.workspaceValue ?? set?.globalValue);
    if (value !== undefined) values[group] = { ...values[group], [name]: value };
  }
  return values;
}

/**
 * The values, and the defaults of those that were set before and are not any more.
 *
 * A server keeps what it was told last, so a setting that the user removed has to be told as well.
 */
export function withResets(
  values: Values,
  before: Values,
  described: Record<string, Described>,
): Values {
  const reset: Values = {};
  for (const [group, names] of Object.entries(before)) {
    for (const name of Object.keys(names)) {
      const standard = described[`fairhand.${group}.${name}`]?.default;
      if (standard !== undefined) reset[group] = { ...reset[group], [name]: standard };
    }
  }
  return merged(reset, values);
}

/** The settings of all categories of a manifest. */
export function described(manifest: {
  contributes?: { configuration?: { properties?: Record<string, Described> }[] };
}): Record<string, Described> {
  return Object.assign(
    {},
    ...(manifest.contributes?.configuration ?? []).map((one) => one.properties),
  );
}

/** Two sets of values as one; the second counts where both have a value. */
export function merged(one: Values, other: Values): Values {
  const both: Values = { ...one };
  for (const [group, values] of Object.entries(other)) both[group] = { ...both[group], ...values };
  return both;
}
