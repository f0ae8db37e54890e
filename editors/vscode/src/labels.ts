/**
 * Short names for rows of a side bar, which has room for some thirty letters.
 */
import type { Finding, WithheldEntry } from "./protocol";

const SPELLED: Record<string, string> = {
  cors: "CORS",
  csrf: "CSRF",
  dns: "DNS",
  iam: "IAM",
  ip: "IP",
  iv: "IV",
  jndi: "JNDI",
  jwt: "JWT",
  ldap: "LDAP",
  nosql: "NoSQL",
  redos: "ReDoS",
  sns: "SNS",
  sql: "SQL",
  tls: "TLS",
  xml: "XML",
  xpath: "XPath",
};

/** What a finding is called: the name of its rule in words, or its title if that is no word. */
export function findingName({ rule, title }: Pick<Finding, "rule" | "title">): string {
  if (!/^[a-z]+(-[a-z]+)*$/.test(rule)) return title;
  return capital(
    rule
      .split("-")
      .map((word) => SPELLED[word] ?? word)
      .join(" "),
  );
}

/** The sentence of a step without the marks for code, which a tree does not draw. */
export function stepName(message: string): string {
  return message.replaceAll("`", "");
}

/** Why something was withheld, without the words that every reason has. */
export function withheldName({ check, reason }: Pick<WithheldEntry, "check" | "reason">): string {
  // Whose code it is, and under which licence, stands in brackets.
  const whose = check === "references" ? /\((.+)\)/.exec(reason)?.[1] : undefined;
  const kept = whose ?? reason.replace(LEADING, "").replace(/\.$/, "");
  return capital(kept) || `Withheld by ${check}`;
}

const LEADING = /^(a suggestion was withheld because (it )?|the suggestion |it )/i;

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Entries that say the same of the same place, such as three candidates for one question. */
export function groupedWithheld(entries: readonly WithheldEntry[]): WithheldEntry[][] {
  const groups = new Map<string, WithheldEntry[]>();
  for (const entry of entries) {
    const { path, line, check, rule, reason } = entry;
    const key = JSON.stringify([path, line, check, rule, reason]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}
