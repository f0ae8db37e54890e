"""One request made ready: where it stands, and what the model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from fairhand_server.completion.context import window_of
from fairhand_server.completion.import_help import begun_imports
from fairhand_server.completion.place import Place, place_of, scan_before
from fairhand_server.completion.prompt import Prompt, prompt_for
from fairhand_server.completion.suggestion import Request
from fairhand_server.completion.surroundings import NOTHING
from fairhand_server.errors import UsageError
from fairhand_server.families import family_named
from fairhand_syntax.languages import Language, language_named
from fairhand_syntax.lexing import Scan


@dataclass(frozen=True, slots=True)
class Question:
    """A request, its place, and what is put before the answer.

    `prefix` and `suffix` are the request's with "\\n" line ends, `prefix` with `lead` behind it: an
    answer below a comment begins with a new line.
    """

    request: Request
    language: Language
    place: Place
    prefix: str
    suffix: str
    lead: str


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
    place = place_of(language, prefix + lead, suffix)
    imports = begun_imports(place, prefix, suffix)
    if imports:
        lead += imports
        place = place_of(language, prefix + lead, suffix)
    return Question(request, language, place, prefix + lead, suffix, lead)


async def prompt_of(question: Question, family: str) -> Prompt:
    """What the model is sent. Asked for only when a model is asked, never for a known answer."""
    request = question.request
    window = window_of(question.language, question.prefix, question.suffix)
    around = NOTHING
    if request.look is not None:
        around = await request.look(question.language, request.path, request.prefix, request.suffix)
    return prompt_for(question.place, window, family_named(family), around)


def stands_deep_enough(place: Place) -> bool:
    """Whether a statement may stand where the cursor is, so that no more indentation is needed."""
    if not place.indent or place.state.inside or place.scope == "statement":
        return False
    if place.language.id == "python":
        return not place.after_header or place.column > place.headers[0].column
    return not place.state.stack or place.column > place.state.stack[-1].column


def healed(raw: str, expects: str, new_line: bool, deep: bool = False, margin: str = "") -> str:
    """A growing answer as it stands behind the question's prefix.

    Line ends become "\\n", and the indentation that stands before the cursor already is taken away;
    where that is `deep` enough, any at the beginning of the answer. `margin` is what the cursor's
    line holds where that is nothing but white space.
    """
    # A model answers in the line ends it has learnt; the document's own come back at the border.
    raw = raw.replace("\r\n", "\n")
    if not expects and not new_line:
        said = _beside(raw, margin)
        return said.lstrip(" \t") if deep else said
    body = raw
    while (end := body.find("\n")) >= 0 and not body[:end].strip():
        body = body[end + 1 :]
    if not body.strip():
        return ""
    if expects and body is not raw and not body.startswith((" ", "\t")):
        # Behind an empty line the answer goes on outside the block.
        return ""
    if expects and body.startswith(expects):
        return body[len(expects) :]
    return body.lstrip(" \t")


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
