"""One request made ready: where it stands, and what the model is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fairhand_server.completion.context import window_of
from fairhand_server.completion.import_help import begun_imports
from fairhand_server.completion.place import Place, in_indentation, place_of, scan_before
from fairhand_server.completion.prompt import Prompt, Shown, in_line, prompt_for
from fairhand_server.completion.redaction import clean
from fairhand_server.completion.suggestion import Request
from fairhand_server.completion.surroundings import NOTHING, Surroundings
from fairhand_server.errors import UsageError
from fairhand_server.families import family_named
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.lexing import Scan


@dataclass(frozen=True, slots=True)
class Question:
    """A request, its place, and what is put before the answer.

    `prefix` and `suffix` are the request's with "\\n" line ends, `prefix` with `lead` behind it: an
    answer below a comment begins with a new line. `imports` is the part of the lead that the
    comment asks for, `asked` the place above it.
    """

    request: Request
    language: Language
    place: Place
    prefix: str
    suffix: str
    lead: str
    asked: Place
    imports: str = ""


def question_of(request: Request) -> Question:
    """The request made ready. Raises UsageError for a language that is not supported."""
    language = language_named(request.language)
    if language is None:
        raise UsageError(
            "fairhand-E003",
            f"the language {request.language!r} is not one that Fairhand completes",
            "use a Python, Java or JavaScript file",
        )
    prefix, suffix = one_newline(request.prefix), one_newline(request.suffix)
    lead = _lead(language, prefix, suffix)
    asked = place = place_of(language, prefix + lead, suffix)
    imports = begun_imports(place, prefix)
    if imports:
        lead += imports
        place = place_of(language, prefix + lead, suffix)
    return Question(request, language, place, prefix + lead, suffix, lead, asked, imports)


async def prompt_of(question: Question, family: str, earlier: Shown | None = None) -> Prompt:
    """What the model is sent. Asked for only when a model is asked, never for a known answer.

    `earlier` is what the last chat turn in this document showed.
    """
    window = window_of(question.language, _told(question), question.suffix)
    around = await _around(question)
    return prompt_for(question.asked, window, family_named(family), around, earlier)


async def line_prompt_of(question: Question, family: str) -> str:
    """How that begins which is sent when the user begins the line in another way than shown."""
    window = window_of(question.language, question.prefix, question.suffix)
    around = await _around(question)
    files = tuple((path, clean(text)) for path, text in around.files)
    return in_line(window, family_named(family), replace(around, files=files))


async def _around(question: Question) -> Surroundings:
    request = question.request
    if request.look is None:
        return NOTHING
    return await request.look(question.language, request.path, request.prefix, request.suffix)


def _told(question: Question) -> str:
    """The text before the answer as the model gets it: with the imports above the comment.

    Right below imports a small model writes a script; right below a comment, what that asks for.
    """
    prefix, imports = question.prefix, question.imports
    if not imports:
        return prefix
    before = prefix.removesuffix(imports)
    end = len(before.rstrip())
    while True:
        begin = before.rfind("\n", 0, end) + 1
        above = before[: max(0, begin - 1)]
        line = above[above.rfind("\n") + 1 :].strip()
        if not begin or not line.startswith((question.language.comment, "/*", "*")):
            return before[:begin] + imports + before[begin:]
        end = begin - 1


def depth_of_answer(place: Place) -> str:
    """The indentation that stands before the cursor, where no more is needed; else empty."""
    if not place.indent or place.state.inside or place.scope == "statement":
        return ""
    outer = -1
    if place.language.id == "python":
        outer = place.headers[0].column if place.after_header else -1
    elif place.state.stack:
        outer = place.state.stack[-1].column
    # Steps are even: by an odd number of spaces a line has not come to where its block begins.
    if in_indentation(place) or (outer >= 0 and (place.column - outer) % 2):
        return ""
    return place.indent if place.column > outer else ""


def healed(raw: str, expects: str, new_line: bool, depth: str = "", margin: str = "") -> str:
    """A growing answer as it stands behind the question's prefix.

    Line ends become "\\n", and the indentation that stands before the cursor already is taken away.
    What an answer is indented beyond `depth` is taken from all lines that are indented so far.
    `margin` is what the cursor's line holds where that is nothing but white space.
    """
    # A model answers in the line ends it has learnt; the document's own come back at the border.
    raw = raw.replace("\r\n", "\n")
    if not expects and not new_line:
        return _dedented(_beside(raw, margin), depth)
    body = raw
    while (end := body.find("\n")) >= 0 and not body[:end].strip():
        body = body[end + 1 :]
    if not body.strip():
        return ""
    if expects and body is not raw and not body.startswith((" ", "\t")):
        # Behind an empty line the answer goes on outside the block.
        return ""
    if expects and body.startswith(expects):
        return _dedented(body[len(expects) :], depth)
    return body.lstrip(" \t")


_KEYWORD = re.compile(
    r"(?<![\w.$])(else|elif|return|import|from|new|await|async|def|class|function|const|let|var|public"
    r"|private|protected|static|final|case|if|for|while|switch|catch|throw|throws|raise|except|with"
    r"|yield|assert|lambda|extends|implements|export|default|typeof)[ \t]+\Z"
)


def not_said_twice(prefix: str, answer: str, ended: bool) -> str:
    """A growing answer without a keyword that stands right before the cursor already.

    No such word may stand twice in a row, but `else if` and the like do not begin with the same.
    """
    found = _KEYWORD.search(prefix, max(0, len(prefix) - 40))
    if found is None:
        return answer
    word = found[1]
    if word.startswith(answer):
        return answer if ended and answer != word else ""
    repeats = answer.startswith(word) and not (
        answer[len(word)].isalnum() or answer[len(word)] in "_$"
    )
    return answer[len(word) :].lstrip(" \t") if repeats else answer


def _dedented(body: str, depth: str) -> str:
    more = body[: len(body) - len(body.lstrip(" \t"))]
    if not depth or not more:
        return body
    return body[len(more) :].replace(f"\n{depth}{more}", f"\n{depth}")


def _beside(raw: str, margin: str) -> str:
    """An answer that begins with empty lines, on the cursor's line where it belongs there."""
    body = raw
    while (end := body.find("\n")) >= 0 and not body[:end].strip():
        body = body[end + 1 :]
    if not margin or body is raw:
        return raw
    if not body.strip():
        return ""
    rest = body.removeprefix(margin)
    return rest if rest is not body and not rest[0].isspace() else raw


def one_newline(text: str) -> str:
    """The text with "\\n" line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _lead(language: Language, prefix: str, suffix: str) -> str:
    """What begins an answer behind a comment or a complete statement: a new line below it."""
    line = prefix[prefix.rfind("\n") + 1 :]
    text = line.strip()
    if not text or suffix.split("\n", 1)[0].strip():
        return ""
    _, scanned = scan_before(language, prefix)
    inside = scanned.state.inside
    indent = line[: len(line) - len(line.lstrip())]
    if inside in ("#", "//"):
        return "\n" + indent if len(text.lstrip("#/*! ")) > 2 else ""
    if line.endswith(("} ", "}\t")):
        # Who types on behind a closed block wants another branch there.
        return ""
    if language.id != "python" and not inside and text.endswith((";", "}")):
        # The statement is complete, so what follows begins a line of its own.
        stack = scanned.state.stack
        return "\n" + indent if not stack or stack[-1].bracket == "{" else ""
    ends = ('"""', "'''") if language.id == "python" else ("*/",)
    if inside or not text.endswith(ends):
        return ""
    # A comment between the words of a statement does not end the line.
    if scanned.state.stack if language.id == "python" else not _only_comment(text, scanned):
        return ""
    # The lines of a block comment are indented by one more, to align its stars.
    return "\n" + (indent[:-1] if text.startswith("*") else indent)


def _only_comment(text: str, scanned: Scan) -> bool:
    """Whether the last line, which ends a block comment, holds nothing else."""
    return scanned.lines[-1].inside == "/*" or text.startswith("/*")
