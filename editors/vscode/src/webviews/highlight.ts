/**
 * Colours for code in a webview, where VS Code's own highlighting cannot be had.
 */
export type Kind = "plain" | "comment" | "string" | "number" | "keyword";

export interface Token {
  kind: Kind;
  text: string;
}

const KEYWORDS: Record<string, string> = {
  python:
    "and as assert async await break case class continue def del elif else except False finally for from " +
    "global if import in is lambda match None nonlocal not or pass raise return True try while with yield",
  java:
    "abstract assert boolean break byte case catch char class continue default do double else enum extends " +
    "false final finally float for if implements import instanceof int interface long native new null " +
    "package private protected public record return sealed short static super switch synchronized this " +
    "throw throws transient true try var void volatile while yield",
  javascript:
    "async await break case catch class const continue debugger default delete do else export extends false " +
    "finally for from function if import in instanceof let new null of return static super switch this " +
    "throw true try typeof undefined var void while with yield",
};

const STRINGS = String.raw`"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?`;
const RULES: Record<string, string> = {
  python: `(?<comment>#.*)|(?<string>[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|${STRINGS}))`,
  java: String.raw`(?<comment>//.*|/\*[^]*?(?:\*/|$))|(?<string>"""[^]*?(?:"""|$)|${STRINGS})`,
  javascript:
    String.raw`(?<comment>//.*|/\*[^]*?(?:\*/|$))|(?<string>` +
    "`(?:[^`\\\\]|\\\\[^])*`?" +
    `|${STRINGS})`,
};
const REST = String.raw`(?<number>\b\d[\w.]*)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`;

/** Code in pieces that have one colour each; the pieces together are the code. */
export function tokens(code: string, languageId: string): Token[] {
  const language = languageId === "javascriptreact" ? "javascript" : languageId;
  const rules = RULES[language];
  if (rules === undefined) return [{ kind: "plain", text: code }];
  const keywords = new Set(KEYWORDS[language]?.split(" "));
  const found: Token[] = [];
  const add = (kind: Kind, text: string) => {
    const last = found.at(-1);
    if (text === "") return;
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  };
  let at = 0;
  for (const match of code.matchAll(new RegExp(`${rules}|${REST}`, "gu"))) {
    const { comment, string, number, word } = match.groups ?? {};
    add("plain", code.slice(at, match.index));
    if (comment !== undefined) add("comment", comment);
    else if (string !== undefined) add("string", string);
    else if (number !== undefined) add("number", number);
    else if (word !== undefined) add(keywords.has(word) ? "keyword" : "plain", word);
    at = match.index + match[0].length;
  }
  add("plain", code.slice(at));
  return found;
}
