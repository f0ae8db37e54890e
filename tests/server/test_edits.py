"""Changes of the protocol as plain edits: the observed text is always that of the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from fairhand_server.documents import Document, edits_of, offset_of, range_of
from fairhand_server.edits import Edit

URI = "file:///a.py"
LINES = st.lists(st.text("ab é🐝\t\f", max_size=5), min_size=1, max_size=5)
UNITS = (
    types.PositionEncodingKind.Utf8,
    types.PositionEncodingKind.Utf16,
    types.PositionEncodingKind.Utf32,
)


def document(source: str, units: types.PositionEncodingKind = UNITS[1]) -> Document:
    return Document(URI, source, 1, "python", position_codec=PositionCodec(units))


def one_newline(text: str) -> str:
    return text.replace("\r\n", "\n")


@given(st.data(), st.sampled_from(UNITS), st.sampled_from(["\n", "\r\n"]))
def test_edits_make_the_text_that_the_document_has(
    data: st.DataObject, units: types.PositionEncodingKind, newline: str
) -> None:
    kept = document(newline.join(data.draw(LINES)), units)
    observed = one_newline(kept.source)
    for _ in range(data.draw(st.integers(1, 3))):
        # Two changes in one notification: the second counts in the text after the first.
        changes = []
        before = document(kept.source, units)
        for _ in range(data.draw(st.integers(1, 2))):
            text = one_newline(kept.source)
            start = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(start, len(text)))
            new = newline.join(data.draw(LINES))
            where = range_of(kept, text, start, end)
            # pygls writes into the positions it is given, so it gets its own.
            kept.apply_change(
                types.TextDocumentContentChangePartial(range_of(kept, text, start, end), new)
            )
            changes.append(types.TextDocumentContentChangePartial(where, new))
        observed = [text for _, text in edits_of(before, changes)(observed)][-1]
        assert observed == one_newline(kept.source)


@given(st.text("ab é🐝\n", max_size=20), st.data(), st.sampled_from(UNITS))
def test_offsets_and_positions_are_each_others_inverse(
    text: str, data: st.DataObject, units: types.PositionEncodingKind
) -> None:
    kept = document(text, units)
    offset = data.draw(st.integers(0, len(text)))
    assert offset_of(kept, text, range_of(kept, text, offset, offset).start) == offset


@pytest.mark.parametrize(
    ("change", "edit"),
    [
        (((0, 1), (0, 1), "x\r\ny\rz"), Edit(1, 1, "x\ny\nz")),
        (((0, 0), (1, 1), ""), Edit(0, 4, "")),
        (((1, 99), (99, 99), "end"), Edit(5, 5, "end")),
        (None, Edit(0, 5, "all")),
    ],
    ids=["line ends", "over lines", "past the end", "whole document"],
)
def test_a_change_as_an_edit(
    change: tuple[tuple[int, int], tuple[int, int], str] | None, edit: Edit
) -> None:
    given: types.TextDocumentContentChangeEvent
    if change is None:
        given = types.TextDocumentContentChangeWholeDocument("all")
    else:
        (start, end, text) = change
        where = types.Range(types.Position(*start), types.Position(*end))
        given = types.TextDocumentContentChangePartial(where, text)
    ((found, _),) = edits_of(document("ab\ncd"), [given])("ab\ncd")
    assert found == edit
