"""From a document and an editor's position to the text around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from fairhand_server.documents import Document, Snapshot, snapshot


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
