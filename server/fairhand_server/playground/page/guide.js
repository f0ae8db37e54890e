// @ts-check
/** What there is to try, one step for each file of the beginning. */

/** The file whose step is a scan and not a suggestion. */
export const SCANNED = "orders.py";

export const STEPS = [
  {
    file: "upload.py",
    title: "Ask by a comment",
    text: "Grey text comes after the comment, as it does while you type. Tab takes it, Ctrl+→ takes a word, Esc leaves it.",
  },
  { file: "Words.java", title: "In Java", text: "The same, after a comment in Java." },
  { file: "query.js", title: "In JavaScript", text: "The same, after a comment in JavaScript." },
  {
    file: "netrc.py",
    title: "See whose code it is",
    text: "A well-known function. A model that writes it from memory gets its licence shown, and what you take is in the reference log. The small model mostly writes its own; the example is the function itself.",
  },
  {
    file: "hiring.py",
    title: "See what is withheld",
    text: "A wish that no company may grant. What the model writes is not shown; the reason is under Withheld.",
  },
  {
    file: "orders.py",
    title: "Scan for faults",
    text: "Run Security Scan finds the faults, shows the way of the data and offers a fix.",
  },
];
