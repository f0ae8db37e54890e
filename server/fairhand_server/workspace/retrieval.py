"""What is known of one workspace folder, and what of it becomes context for a place."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fairhand_scanners.credentials import credentials_in
from fairhand_server.private_files import is_private
from fairhand_server.workspace.choosing import choose
from fairhand_server.workspace.hints import Wanted, candidates_at, hint, likeliest
from fairhand_server.workspace.importing import (
    Import,
    Modules,
    aliases_of,
    imports_of,
    stem_of,
)
from fairhand_server.workspace.outline import Definition, definitions_of
from fairhand_server.workspace.owners import (
    Offered,
    Place,
    asked_at,
    before_call,
    named_like,
    owners_at,
    receiver_at,
    supers_in,
    types_at,
)
from fairhand_server.workspace.search import Search
from fairhand_server.workspace.source_files import SourceFile, read_source, source_files
from fairhand_server.workspace.usages import usages_of
from fairhand_syntax.languages import language_of_path

HINT = 600
"""Up to so many characters of context are a hint right before the cursor instead of files."""

_MOST_IMPORTED = 16
_MOST_OPEN = 6
_MOST_FOUND = 6
# The text of a file that is being completed is read for a new choice only where it has changed in
# a way that matters: its imports, or the block of lines that the prompt begins with.
_STEP_LINES = 32
# About what the window of `completion/context.py` holds, in characters.
_SEEN_BEFORE, _SEEN_BEHIND = 3000, 400


@dataclass(frozen=True, slots=True)
class Chosen:
    """Other files for a prompt: paths in the project with shortened texts, or a hint.

    `hint` is what may be used in the very line, in a few words. `whole` says that there was time to
    look at all that was to be looked at.
    """

    repository: str
    path: str
    files: tuple[tuple[str, str], ...]
    whole: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A choice, the situation it was made in, and what it was made from."""

    situation: tuple[object, ...]
    chosen: Chosen
    offered: list[Offered]
    hints: dict[tuple[str, str, str], str] = field(default_factory=dict)


class Retrieval:
    """One workspace folder. Used by one thread; nothing is read before it is asked for.

    `texts` are open documents by path in the project, newest last; they count before files.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts: dict[str, str] = {}
        self._files: dict[str, SourceFile] = {}
        self._modules = Modules()
        self._search = Search()
        self._indexed: dict[str, tuple[int, int]] = {}
        self._outlines: dict[str, tuple[object, tuple[Definition, ...]]] = {}
        self._kept: dict[str, _Kept] = {}

    def look_around(self) -> Iterator[None]:
        """Find the files and index them, in steps of a few milliseconds."""
        seen: set[str] = set()
        for one in source_files(self.root):
            if one is None:
                yield
                continue
            seen.add(one.path)
            self._files[one.path] = one
            self._modules.add(one.path)
        for path in self._files.keys() - seen:
            del self._files[path]
            self._modules.remove(path)
            self._search.drop(path)
            self._indexed.pop(path, None)
            self._outlines.pop(path, None)
        for path, one in list(self._files.items()):
            state = (one.modified, one.size)
            if self._indexed.get(path) != state:
                self._indexed[path] = state
                text = read_source(self.root / path)
                if text is not None:
                    self._search.put(path, text)
                yield

    def opened(self, path: str, text: str) -> None:
        """A document was opened or changed."""
        if path and not is_private(path):
            self.texts.pop(path, None)
            self.texts[path] = text

    def closed(self, path: str) -> None:
        """A document was closed; its file counts again."""
        self.texts.pop(path, None)

    def context_for(self, place: Place, most: int, deadline: float) -> Chosen:
        """What helps at a place, in at most so many characters: a hint if they are few.

        Looks at no further file after `deadline` (`time.monotonic`). The choice stays the same
        while the imports of the file do, until the cursor has moved far.
        """
        if is_private(place.path):
            return Chosen("", place.path, ())
        imports = imports_of(place.language, place.prefix + place.suffix)
        block = place.prefix.count("\n") // _STEP_LINES
        situation = (imports, block, most, len(self._files) > 0)
        kept = self._kept.get(place.path)
        if kept is None or kept.situation != situation:
            offered, whole = self._offered(place, imports, deadline)
            files = choose(place, offered, aliases_of(imports), most) if most > HINT else []
            chosen = Chosen(self.root.name, place.path, tuple(files), whole)
            kept = _Kept(situation, chosen, offered)
            if whole:
                self._kept[place.path] = kept
        if most > HINT:
            return kept.chosen
        # Within a line a hint changes only with what is asked for, or a host would have to read the
        # line anew at each key.
        above = place.prefix[: place.prefix.rfind("\n") + 1]
        place, called = before_call(place)
        key = (above[-2000:], asked_at(place), called)
        if key not in kept.hints:
            kept.hints[key] = self._hint(place, kept, imports, Wanted(called, most, deadline))
        return replace(kept.chosen, hint=kept.hints[key])

    def _hint(self, place: Place, kept: _Kept, imports: Sequence[Import], wanted: Wanted) -> str:
        """The hint for a line."""
        offered, deadline = kept.offered, wanted.deadline
        aliases = aliases_of(imports)
        receiver = receiver_at(place)
        paths = [one.path for one in offered if one.path != place.path]
        if receiver:
            found = self._search.nearest(place.near, _MOST_FOUND, [*paths, place.path], receiver)
            paths += [path for path in found if language_of_path(path) == place.language]
        texts: dict[str, str] = {}
        for path in paths:
            if time.monotonic() > deadline:
                break
            texts[path] = self._text(path) or ""
        offered = [*offered, *self._like(receiver, texts, [one.path for one in offered])]
        candidates = candidates_at(place, offered, aliases, owners_at(place, offered, aliases))
        names = [wanted.name] if wanted.name else likeliest(place, candidates)
        usages = usages_of(place, receiver, names, texts, deadline)
        if wanted.name:
            candidates = {k: one for k, one in candidates.items() if k == wanted.name}
            usages = {k: one for k, one in usages.items() if k == wanted.name}
        return hint(place, candidates, usages, wanted)

    def _like(
        self, receiver: str, texts: Mapping[str, str], known: Sequence[str]
    ) -> Iterator[Offered]:
        """The files of `texts`, beyond those known, with the class named like a receiver."""
        name = named_like(receiver)
        if name:
            for path, text in texts.items():
                if path not in known and re.search(rf"\bclass {re.escape(name)}\b", text):
                    yield Offered(path, self._outline(path), -1.5)

    def _offered(
        self, place: Place, imports: Sequence[Import], deadline: float
    ) -> tuple[list[Offered], bool]:
        """Files that may help, with where they come from, until the time is over."""
        found: dict[str, Offered] = {}
        own = _unseen(place)
        if own:
            found[place.path] = Offered(place.path, own, 0.5)
        modules = self._whole(place, imports)
        for path, names in self._imported(place, imports).items():
            if time.monotonic() > deadline:
                return list(found.values()), False
            module = modules.get(path, "")
            found[path] = Offered(path, self._outline(path), 2.0, names, module)
        recent = [path for path in reversed(self.texts) if path != place.path][:_MOST_OPEN]
        for path in recent:
            if path in found or language_of_path(path) != place.language:
                continue
            if time.monotonic() > deadline:
                return list(found.values()), False
            found[path] = Offered(path, self._outline(path), -1.0)
        if time.monotonic() > deadline:
            return list(found.values()), False
        for path in self._search.nearest(place.near, _MOST_FOUND * 2, [*found, place.path]):
            if len(found) > _MOST_IMPORTED + _MOST_OPEN + _MOST_FOUND:
                break
            if language_of_path(path) != place.language:
                continue
            if time.monotonic() > deadline:
                return list(found.values()), False
            found[path] = Offered(path, self._outline(path), -1.5)
        return list(found.values()), True

    def _imported(self, place: Place, imports: Sequence[Import]) -> Mapping[str, frozenset[str]]:
        """Files that are imported, with the names taken of them; empty for all."""
        found: dict[str, frozenset[str]] = {}
        for one in imports:
            names = frozenset(one.names)
            for path in self._modules.files_of(place.language, place.path, one):
                self._add(found, path, names)
                if path.endswith("__init__.py") and names:
                    # A package often only hands on what its modules define.
                    for inner in imports_of(place.language, self._text(path) or ""):
                        handed = names & set(inner.names)
                        if handed:
                            for deep in self._modules.files_of(place.language, path, inner):
                                self._add(found, deep, frozenset(handed))
            if len(found) >= _MOST_IMPORTED:
                break
        if place.language.id == "java":
            text = place.prefix + place.suffix
            used = set(re.findall(r"\b[A-Z]\w*", text))
            for path in self._modules.in_folder(place.path, used)[:_MOST_IMPORTED]:
                self._add(found, path, frozenset())
        for path in self._supers(place, imports, [*found]):
            self._add(found, path, frozenset())
        found.pop(place.path, None)
        return found

    def _whole(self, place: Place, imports: Sequence[Import]) -> Mapping[str, str]:
        """The files that are imported as a whole, with what they are called here."""
        return {
            path: here
            for one in imports
            for here, name in one.alias
            for path in self._modules.files_of(place.language, place.path, one)
            if not name or stem_of(path) == name
        }

    def _supers(
        self, place: Place, imports: Sequence[Import], found: Sequence[str]
    ) -> Iterator[str]:
        """The files of the classes that those whose members may follow extend."""
        types, seen = set(types_at(place, aliases_of(imports))), set(found)
        waiting = [*found]
        while waiting and len(seen) < 2 * _MOST_IMPORTED:
            path = waiting.pop(0)
            heads = [d for d in self._outline(path) if d.is_class and d.name in types]
            names = {name for head in heads for name in supers_in(head.signature)} - types
            if not names:
                continue
            types |= names
            text = self._text(path) or ""
            files = self._modules.in_folder(path, names)
            for one in imports_of(place.language, text):
                if names & {here for here, _ in one.alias}:
                    files += self._modules.files_of(place.language, path, one)
            waiting += [file for file in files if file not in seen]
            yield from (file for file in files if file not in seen)
            seen |= set(files)

    def _add(self, found: dict[str, frozenset[str]], path: str, names: frozenset[str]) -> None:
        known = found.get(path)
        found[path] = names if known is None else known | names if known and names else frozenset()

    def _outline(self, path: str) -> tuple[Definition, ...]:
        language = language_of_path(path)
        text = self.texts.get(path)
        one = self._files.get(path)
        state: object = text if text is not None else one and (one.modified, one.size)
        known = self._outlines.get(path)
        if known is not None and known[0] == state:
            return known[1]
        text = self._text(path)
        outline = definitions_of(language, text) if language and text else ()
        # A default value may be a credential.
        outline = tuple(one for one in outline if not credentials_in(one.signature))
        self._outlines[path] = (state, outline)
        return outline

    def _text(self, path: str) -> str | None:
        return self.texts.get(path) or read_source(self.root / path)


def _unseen(place: Place) -> tuple[Definition, ...]:
    """What the file itself defines farther from the cursor than a prompt shows of it.

    Most of all the members of the class around the cursor, which may be far above or below.
    """
    text = place.prefix + place.suffix
    if len(text) < _SEEN_BEFORE:
        return ()
    first = place.prefix.count("\n", 0, max(0, len(place.prefix) - _SEEN_BEFORE))
    last = place.prefix.count("\n") + place.suffix.count("\n", 0, _SEEN_BEHIND)
    definitions = definitions_of(place.language, text)
    return tuple(one for one in definitions if not first <= one.line <= last)
