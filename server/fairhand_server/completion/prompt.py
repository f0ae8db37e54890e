"""From a place and its window to the text that the model continues.

Which form gives the most working code was measured (docs/decisions/prompt-forms.md):
- in the middle of a line, or before code that belongs to the same function: fill-in-the-middle;
- on a line of its own at the end of a function or of the code, an instruction-tuned model is asked
  in a chat turn whose answer is already begun; a base model simply continues the text.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from fairhand_server.completion.begun import stands_apart
from fairhand_server.completion.context import Window
from fairhand_server.completion.place import Place, columns
from fairhand_server.completion.redaction import before_stand_in, clean
from fairhand_server.completion.surroundings import NOTHING, Surroundings
from fairhand_server.families import Chat, Family

# The begun answer repeats the end of the file; beyond this many characters only its last lines.
_BEGUN_CHARACTERS = 1600


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, the marks that end its answer, and the indentation the answer will bring itself.

    `expects` is white space that stands before the cursor but not at the end of the prompt: a
    model continues a line better when it writes the indentation too. `again` is asked instead when
    the answer is nothing: a model in a chat sometimes takes what it sees for all that was wanted.
    The answer to that begins with `begun`, with which the prompt ends.
    """

    text: str
    family: Family
    stop: tuple[str, ...]
    expects: str = ""
    redacted: int = 0
    again: str = ""
    begun: str = ""


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
            begun = not _is_nothing(held)
            yield held if begun else ""
    if not begun:
        yield prompt.begun
        # The begun word has a space behind it, which most models write themselves.
        blank = bool(prompt.begun)
        async with aclosing(_shown(prompt, ask(prompt.again))) as pieces:
            async for piece in pieces:
                said = piece.lstrip(" ") if blank else piece
                blank = blank and not said
                yield said


def _is_nothing(said: str) -> bool:
    """Whether an answer has no code, at most the end of the block that it stands in."""
    return said.strip() in ("", "`", "``", "```")


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
    place: Place, window: Window, family: Family, around: Surroundings = NOTHING
) -> Prompt:
    """The prompt for a place, with what is to be seen of other files."""
    files = tuple((path, clean(text)) for path, text in around.files)
    apart = not window.suffix.strip() or (family.chat is not None and stands_apart(place))
    if place.scope == "statement" or place.state.inside or not apart:
        context = family.with_files(around.repository, files, around.path)
        prefix = _with_hint(place, window.prefix, around.hint)
        text = family.fill_in(prefix, window.suffix, context, around.path)
        return Prompt(text, family, family.stop, redacted=window.redacted)
    expects = place.indent or ""
    prefix = window.prefix[: len(window.prefix) - len(expects)]
    if family.chat is None:
        return Prompt(family.harmless(prefix), family, family.stop, expects, window.redacted)
    seen = "".join(_shown_file(path, family.harmless(text)) for path, text in files)
    text = _chat(family.chat, seen, family.harmless(prefix), place.language.id)
    last = prefix.rstrip().rpartition("\n")[2].strip()
    told = last.startswith((place.language.comment, "*", "/*"))
    # Inside a block the user waits for a line, too; at the end of a file nothing may be an answer.
    again = family.harmless(prefix) if told or expects else ""
    begun = expects + _definition(place) if told else ""
    if begun.strip():
        # A plain question would be answered with further comments.
        again = text + begun.rstrip()
    stop = (*family.stop[:3], "\n```")
    return Prompt(
        text, family, stop, expects, window.redacted, again, begun if begun.strip() else ""
    )


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


def _chat(chat: Chat, seen: str, prefix: str, language: str) -> str:
    """A turn that shows other files and this one, and begins the answer with this one's end."""
    fence = f"```{language}\n"
    shown = prefix if prefix.endswith("\n") else prefix + "\n"
    turns = [
        ("system", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
        ("user", f"{seen}Complete the following code.\n{fence}{shown}```"),
    ]
    asked = "".join(f"{chat.opening.format(role=role)}{said}{chat.closing}" for role, said in turns)
    return f"{asked}{chat.opening.format(role='assistant')}{fence}{_begun(prefix)}"


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
