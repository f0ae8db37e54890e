"""From a place and its window to the text that the model continues.

Which form gives the most working code was measured (docs/decisions/prompt-forms.md):
- in the middle of a line, before code that belongs to the same function, and where the function
  has a statement already: fill-in-the-middle. On a line of its own the last lines are the beginning
  of the middle. Code behind the cursor that has nothing to do with the function is left out;
- on any other line of its own in front of such code or none, an instruction-tuned model is asked in
  a chat turn whose answer is already begun; a base model simply continues the text.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from fairhand_server.completion.begun import goes_on, stands_apart
from fairhand_server.completion.context import Window
from fairhand_server.completion.place import Place, columns, names_function
from fairhand_server.completion.redaction import before_stand_in, clean
from fairhand_server.completion.surroundings import NOTHING, Surroundings
from fairhand_server.families import Chat, Family

# The begun answer repeats the end of the file; beyond this many characters only its last lines.
_BEGUN_CHARACTERS = 1600
# So much may be written behind what a chat turn shows before a new one shows it all.
_WRITTEN_CHARACTERS = 1200
# The middle begins at a line whose number is a multiple of the step, at least so many lines above
# the cursor. What stands before it, and so the code behind the cursor, stays where the host has
# read it, line after line.
_MIDDLE_STEP = 8
_MIDDLE_LINES = 3
# In the middle of a line every key changes what stands before the code behind the cursor, which
# then is read anew.
_SUFFIX_IN_LINE = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat turn shows: other files, and the text before the cursor."""

    files: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, the marks that end its answer, and the indentation the answer will bring itself.

    `expects` is white space that stands before the cursor but not at the end of the prompt: a
    model continues a line better when it writes the indentation too. `again` is asked instead when
    the answer is nothing (a model in a chat sometimes takes what it sees for all that was wanted),
    or, if it has to `stay`, is indented less than it expects. The answer to that begins with
    `begun`, with which the prompt ends. `shown` is what a chat turn shows.
    """

    text: str
    family: Family
    stop: tuple[str, ...]
    expects: str = ""
    redacted: int = 0
    again: str = ""
    begun: str = ""
    stay: bool = False
    shown: Shown | None = None


Ask = Callable[[str], AsyncGenerator[str, None]]
"""Asks a model: the pieces of its answer to a prompt."""


async def showable(prompt: Prompt, ask: Ask) -> AsyncGenerator[str, None]:
    """An answer as it comes, without what may not be shown of it.

    It ends at a mark of the family, and before a line with the stand-in of a credential. There are
    as many pieces as the host sent; some are empty.
    """
    held, begun = "", not prompt.again
    async with aclosing(_shown(prompt, ask(prompt.text))) as pieces:
        async for piece in pieces:
            if begun:
                yield piece
                continue
            held += piece
            if prompt.stay and _leaves(held, prompt.expects):
                break
            begun = not _is_nothing(held)
            yield held if begun else ""
    if not begun:
        yield prompt.begun
        # The begun word has a space behind it, which most models write themselves.
        blank = bool(prompt.begun.strip())
        async with aclosing(_shown(prompt, ask(prompt.again))) as pieces:
            async for piece in pieces:
                said = piece.lstrip(" ") if blank else piece
                blank = blank and not said
                yield said


def _is_nothing(said: str) -> bool:
    """Whether an answer has no code, at most the end of the block that it stands in."""
    return said.strip() in ("", "`", "``", "```")


def _leaves(said: str, expects: str) -> bool:
    """Whether an answer begins further to the left than where the cursor stands.

    Without any indentation it is what belongs at the cursor: before code of the same function no
    model ends that function.
    """
    line = said[said[: len(said) - len(said.lstrip())].rfind("\n") + 1 :]
    return bool(line.strip()) and 0 < columns(line) < columns(expects)


async def _shown(prompt: Prompt, pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    answer, given = "", 0
    async with aclosing(pieces):
        async for piece in pieces:
            answer += piece
            shown, ended = prompt.family.before_mark(answer)
            if prompt.redacted:
                shown, stands_in = before_stand_in(shown)
                ended = ended or stands_in
            yield shown[given:]
            given = max(given, len(shown))
            if ended:
                return
    rest = before_stand_in(answer)[0] if prompt.redacted else answer
    if len(rest) > given:
        yield rest[given:]


def prompt_for(
    place: Place,
    window: Window,
    family: Family,
    around: Surroundings = NOTHING,
    earlier: Shown | None = None,
) -> Prompt:
    """The prompt for a place, with what is to be seen of other files.

    `earlier` is what the last chat turn showed in this document: it is shown again if the user has
    only gone on behind it, because the host has read it.
    """
    files = tuple((path, clean(text)) for path, text in around.files)
    own_line, ends = place.indent is not None, not window.suffix.strip()
    apart = family.chat is not None and (ends or stands_apart(place))
    filled = not (ends or (apart and own_line))
    if apart and family.goes_on and goes_on(place):
        window = replace(window, suffix=window.suffix.split("\n", 1)[0].rstrip())
        filled = not own_line or _middle(place) > 0
    if filled or place.scope == "statement" or place.state.inside:
        return _fill_in(place, window, family, replace(around, files=files))
    expects = place.indent or ""
    prefix = window.prefix[: len(window.prefix) - len(expects)]
    if family.chat is None:
        return Prompt(family.harmless(prefix), family, family.stop, expects, window.redacted)
    seen = "".join(_shown_file(path, family.harmless(text)) for path, text in files)
    last = prefix.rstrip().rpartition("\n")[2].strip()
    told = last.startswith((place.language.comment, "*", "/*"))
    shown = Shown(seen, prefix)
    if earlier and not _asks_for_function(place, last, told) and _goes_on(earlier, prefix):
        shown = earlier
    written = prefix[len(shown.prefix) - len(_begun(shown.prefix)) :]
    text = _chat(
        family.chat,
        Shown(shown.files, family.harmless(shown.prefix)),
        family.harmless(written),
        place.language.id,
    )
    # Inside a block the user waits for a line, too; at the end of a file nothing may be an answer.
    again = family.harmless(prefix) if told or expects else ""
    begun = expects + _definition(place) if told else ""
    if begun.strip():
        # A plain question would be answered with further comments.
        again = text + begun.rstrip()
    stop = (*family.stop[:3], "\n```")
    return Prompt(
        text,
        family,
        stop,
        expects,
        window.redacted,
        again,
        begun if begun.strip() else "",
        shown=shown,
    )


def _fill_in(place: Place, window: Window, family: Family, around: Surroundings) -> Prompt:
    context = family.with_files(around.repository, around.files, around.path)
    prefix = window.prefix
    own_line = place.indent is not None and not place.rest.strip() and not place.state.inside
    suffix = window.suffix if own_line else _first_lines(window.suffix, _SUFFIX_IN_LINE)
    at_cursor = family.fill_in(_with_hint(place, prefix, around.hint), suffix, context, around.path)
    behind = _middle(place) if own_line and family.goes_on else 0
    expects = place.indent or ""
    if not len(expects) < behind < len(prefix):
        return Prompt(at_cursor, family, family.stop, redacted=window.redacted)
    begin, end = len(prefix) - behind, len(prefix) - len(expects)
    text = family.fill_in(prefix[:begin], suffix, context, around.path)
    return Prompt(
        text + family.harmless(prefix[begin:end]),
        family,
        family.stop,
        expects,
        window.redacted,
        again=at_cursor,
        begun=expects,
        stay=True,
    )


def in_line(window: Window, family: Family, around: Surroundings) -> str:
    """How the text begins that is sent when the user begins a line with other words than shown.

    What stands behind those words has to be read anew anyway.
    """
    context = family.with_files(around.repository, around.files, around.path)
    suffix = "" if family.goes_on else _first_lines(window.suffix, _SUFFIX_IN_LINE)
    return family.fill_in(window.prefix, suffix, context, around.path)


def _middle(place: Place) -> int:
    """How many characters before the cursor are the beginning of the middle; 0 if none are."""
    before = place.before
    line = before.count("\n")
    first = max(1, (line - _MIDDLE_LINES) // _MIDDLE_STEP * _MIDDLE_STEP)
    if line - first < _MIDDLE_LINES:
        return 0
    at = len(before)
    for _ in range(line - first + 1):
        at = before.rfind("\n", 0, at)
    rest = before[at + 1 :]
    return len(rest.lstrip(" \t"))


def _first_lines(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = text.rfind("\n", 0, most)
    return text[: end + 1] if end > 0 else text[:most]


def _asks_for_function(place: Place, last: str, told: bool) -> bool:
    """Whether a comment above the cursor asks for a function, or its head for the body."""
    if place.language.id == "python":
        inside = any(one.word == "def" and one.column < place.column for one in place.headers)
        begun = place.after_header and place.headers[0].word in ("def", "class")
    else:
        inside = any(map(names_function, place.state.stack))
        begun = last.endswith("{") and inside and names_function(place.state.stack[-1])
    return begun or (told and not inside)


def _goes_on(earlier: Shown, prefix: str) -> bool:
    """Whether a text goes on where an earlier one ended, not far behind it."""
    more = len(prefix) - len(earlier.prefix)
    return 0 <= more <= _WRITTEN_CHARACTERS and prefix.startswith(earlier.prefix)


def _definition(place: Place) -> str:
    """How a definition begins where a comment can ask for nothing else; empty in other places."""
    if place.language.id == "python":
        free = not place.headers or place.headers[0].word == "class"
        return "def " if free and not place.state.stack else ""
    if place.language.id == "javascript":
        return "function " if place.scope == "top" and not place.state.stack else ""
    return ""


def _with_hint(place: Place, prefix: str, hint: str) -> str:
    """The prefix with a hint as a comment above the cursor's line.

    There a small model heeds it, and all before the line stays as the host has read it.
    """
    at = prefix.rfind("\n") + 1
    line = prefix[at:]
    # On an empty line a small model would go on with the comment.
    if not hint or place.state.inside or not line.strip():
        return prefix
    indent = line[: len(line) - len(line.lstrip())]
    start = f"{indent}{place.language.comment} "
    told = "".join(f"{start}{said}\n" for said in clean(hint).split("\n"))
    return f"{prefix[:at]}{told}{line}"


def _shown_file(path: str, text: str) -> str:
    return f"{path} says:\n```\n{text.rstrip()}\n```\n"


def _chat(chat: Chat, shown: Shown, written: str, language: str) -> str:
    """A turn that shows other files and this one, and begins the answer with what is written."""
    fence = f"```{language}\n"
    code = shown.prefix if shown.prefix.endswith("\n") else shown.prefix + "\n"
    turns = [
        ("system", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
        ("user", f"{shown.files}Complete the following code.\n{fence}{code}```"),
    ]
    asked = "".join(f"{chat.opening.format(role=role)}{said}{chat.closing}" for role, said in turns)
    return f"{asked}{chat.opening.format(role='assistant')}{fence}{written}"


def _begun(prefix: str) -> str:
    """The end of the file that the answer starts with: the last definition or paragraph."""
    if len(prefix) <= _BEGUN_CHARACTERS:
        return prefix
    tail = prefix[-_BEGUN_CHARACTERS:]
    lines = tail.split("\n")[1:]
    for index, line in enumerate(lines):
        if line.strip() and columns(line) == 0 and not line.startswith((")", "]", "}")):
            return "\n".join(lines[index:])
    return "\n".join(lines)
