"""From a document and an editor's position to the text around it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from fairhand_server.documents import Document, Snapshot, snapshot
from fairhand_syntax.positions import char_of_utf16


def around(
    source: str | None,
    line: int,
    character: int,
    *,
    uri: str = "file:///w/a.py",
    language_id: str | None = None,
    units: types.PositionEncodingKind = types.PositionEncodingKind.Utf16,
) -> Snapshot | None:
    document = TextDocument(
        uri, source, 3, language_id, position_codec=PositionCodec(encoding=units)
    )
    return snapshot(document, types.Position(line, character))


PAST = 2**31 - 1
# The cursor is the bar in the text, which is not part of the document.
PLACES: dict[str, tuple[int, int, str]] = {
    "the start": (0, 0, "|a\nb\n"),
    "in a line": (1, 1, "a\nb|c\n"),
    "past the end of a line": (0, 99, "ab|\ncd\n"),
    "far past the end of a line": (0, PAST, "ab|\ncd\n"),
    "past the last line": (9, 4, "ab\ncd|"),
    "far past the last line": (PAST, PAST, "ab\ncd\n|"),
    "the empty last line": (1, 0, "ab\n|"),
    "an empty document": (0, 0, "|"),
    "past an empty document": (3, 3, "|"),
    "after an emoji": (0, 3, "x🎉|y"),
    "inside an emoji": (0, 2, "x|🎉y"),
    "after a family of emoji": (0, 8, "👨‍👩‍👧|y"),
    "after letters of three bytes": (0, 2, "名前| = 1"),
    "after half of a pair": (0, 2, "a\ud83d|b"),
    "a form feed is no line end": (1, 0, "a\x0cb\n|c"),
    "a line separator is no line end": (1, 0, "a\u2028b\u0085\x1c\n|c"),
    "a tab is one unit": (0, 2, "\t\t|x"),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_text_is_split_at_the_position(name: str) -> None:
    line, character, marked = PLACES[name]
    prefix, suffix = marked.split("|")
    found = around(prefix + suffix, line, character)
    assert found is not None
    assert (found.prefix, found.suffix, found.newline) == (prefix, suffix, "\n")


UNITS = [
    (types.PositionEncodingKind.Utf8, 8, "é🎉é|x"),
    (types.PositionEncodingKind.Utf8, 3, "é|🎉éx"),
    (types.PositionEncodingKind.Utf16, 4, "é🎉é|x"),
    (types.PositionEncodingKind.Utf32, 3, "é🎉é|x"),
    (types.PositionEncodingKind.Utf32, 99, "é🎉éx|"),
]


@pytest.mark.parametrize(("units", "character", "marked"), UNITS)
def test_the_units_are_those_agreed_with_the_editor(
    units: types.PositionEncodingKind, character: int, marked: str
) -> None:
    found = around(marked.replace("|", ""), 0, character, units=units)
    assert found is not None
    assert found.prefix == marked.split("|")[0]


@pytest.mark.parametrize(
    ("source", "newline"),
    [("a\r\nb\r\nc", "\r\n"), ("a\nb\nc", "\n"), ("a\rb\rc", "\n"), ("a", "\n")],
)
def test_line_ends_are_one_kind_inside_and_remembered(source: str, newline: str) -> None:
    found = around(source, min(1, len(source) - 1), 1)
    assert found is not None
    assert found.newline == newline
    assert found.prefix + found.suffix == source.replace("\r\n", "\n").replace("\r", "\n")
    if len(source) > 1:
        assert found.prefix == "a\nb"


LANGUAGES = [
    ("python", "file:///a.txt", "python"),
    ("Python", "file:///a", "python"),
    ("java", "file:///A.java", "java"),
    ("javascriptreact", "file:///a.jsx", "javascript"),
    (None, "file:///a.mjs", "javascript"),
    ("plaintext", "file:///a.PYI", "python"),
    ("python", "untitled:Untitled-1", "python"),
    ("python", "vscode-notebook-cell:/a.ipynb#W0", "python"),
    ("typescript", "file:///a.ts", None),
    ("markdown", "file:///a.md", None),
    (None, "file:///Makefile", None),
    ("", "untitled:a", None),
]


@pytest.mark.parametrize(("language_id", "uri", "expected"), LANGUAGES)
def test_the_language_comes_from_the_editor_or_the_name(
    language_id: str | None, uri: str, expected: str | None
) -> None:
    found = around("x", 0, 0, uri=uri, language_id=language_id)
    assert (found.language.id if found else None) == expected


def test_a_document_that_is_not_open_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    found = around(None, 0, 2, uri=path.as_uri())
    assert found is not None
    assert found.prefix == "x "


def test_what_is_no_ordinary_file_is_not_read(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever, and a device has no end."""
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    (tmp_path / "folder.py").mkdir()
    with (tmp_path / "sparse.py").open("wb") as sparse:
        sparse.truncate(1 << 30)
    for path in tmp_path.iterdir():
        document = Document(path.as_uri())
        assert snapshot(document, types.Position(0, 0)) is None
    assert snapshot(Document("file:///a%00b.py"), types.Position(0, 0)) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("x = 1\n" * 50_000, True),
        ("x = 1\n" * 50_001, False),
        ("x" * 2_000_000, True),
        ("x" * 2_000_001, False),
    ],
    ids=["many lines", "too many lines", "a long line", "too long a line"],
)
def test_a_document_that_is_too_large_is_not_completed(text: str, taken: bool) -> None:
    found = snapshot(Document("file:///a.py", text, 1, "python"), types.Position(0, 1))
    assert (found is not None) == taken


def test_a_document_that_is_nowhere_has_no_place(tmp_path: Path) -> None:
    binary = tmp_path / "b.py"
    binary.write_bytes(b"\xff\xfe\x00")
    assert around(None, 0, 0, uri=(tmp_path / "a.py").as_uri()) is None
    assert around(None, 0, 0, uri=binary.as_uri()) is None


# A document, a change in it (from, to, new text), and the document afterwards.
EDITS: dict[str, tuple[str, tuple[int, int], tuple[int, int], str, str]] = {
    "a letter": ("ab\ncd\n", (1, 1), (1, 1), "X", "ab\ncXd\n"),
    "below a form feed": ("a\n\x0c\nb\n", (2, 0), (2, 1), "X", "a\n\x0c\nX\n"),
    "after a form feed": ("a\x0cb\ncd\n", (1, 1), (1, 1), "X", "a\x0cb\ncXd\n"),
    "after a line separator": (
        "a\u2028b\u0085c\x1c\ncd",
        (1, 0),
        (1, 2),
        "",
        "a\u2028b\u0085c\x1c\n",
    ),
    "between carriage returns": ("a\r\nb\rc\n", (2, 0), (2, 1), "X", "a\r\nb\rX\n"),
    "at the very end": ("a\n", (1, 0), (1, 0), "b", "a\nb"),
    "past the end": ("a", (5, 0), (5, 0), "b", "ab"),
    "in an empty document": ("", (0, 0), (0, 0), "x\n", "x\n"),
    "over line ends": ("a\nb\nc", (0, 1), (2, 0), "", "ac"),
    "after an emoji": ("🎉a", (0, 2), (0, 3), "b", "🎉b"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_change_goes_where_the_editor_means(name: str) -> None:
    before, start, end, text, after = EDITS[name]
    document = Document("file:///a.py", before, 1, "python")
    where = types.Range(types.Position(*start), types.Position(*end))
    document.apply_change(types.TextDocumentContentChangePartial(where, text))
    assert document.source == after
    assert "".join(document.lines) == after


_ENDS = re.compile("\r\n|\n|\r")


def changed(text: str, start: tuple[int, int], end: tuple[int, int], new: str) -> str:
    """A change as LSP describes it, on plain text, with positions in UTF-16 units."""

    def offset(line: int, character: int) -> int:
        places = [0, *(found.end() for found in _ENDS.finditer(text))]
        if line >= len(places):
            return len(text)
        begin = places[line]
        found = _ENDS.search(text, begin)
        content = text[begin : found.start() if found else len(text)]
        return begin + char_of_utf16(content, character)

    first = offset(*start)
    return text[:first] + new + text[max(first, offset(*end)) :]


pieces = st.text(st.sampled_from(list("ab\r\n\r\né🎉\x0c\u2028\ud83d")), max_size=8)
places = st.tuples(st.integers(0, 6), st.integers(0, 8))


@given(pieces, st.lists(st.tuples(places, places, pieces), max_size=12), st.booleans())
def test_changes_do_what_they_say_whatever_the_line_ends(
    text: str, changes: list[tuple[tuple[int, int], tuple[int, int], str]], read: bool
) -> None:
    document = Document("file:///a.py", text, 1, "python")
    for start, end, new in changes:
        where = types.Range(types.Position(*start), types.Position(*end))
        document.apply_change(types.TextDocumentContentChangePartial(where, new))
        text = changed(text, start, end, new)
        # Reading between changes must make no difference to the next.
        assert not read or document.source == text
        assert list(document.lines) == Document("file:///a.py", text).lines
    assert document.source == text


def test_a_change_of_the_whole_text_begins_anew() -> None:
    document = Document("file:///a.py", "a\nb\n", 1, "python")
    document.apply_change(types.TextDocumentContentChangeWholeDocument("c\nd"))
    where = types.Range(types.Position(1, 1), types.Position(1, 1))
    document.apply_change(types.TextDocumentContentChangePartial(where, "e"))
    assert document.source == "c\nde"
