"""The files of an index: the same bytes from the same packages, damage never believed."""

from __future__ import annotations

import shutil
from bisect import bisect_right
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_samples import BEES, LEDGER, PACKAGES, lines, write_wheel

from fairhand_index.building import Source, build
from fairhand_index.columns import ColumnFile, DamagedFileError, write_columns
from fairhand_index.contents import Contents
from fairhand_index.index import (
    LIST_NAME,
    Index,
    IndexUnavailableError,
    add_to_index,
    open_index,
    replace_index,
    verify_index,
)
from fairhand_index.matching import match
from fairhand_syntax.languages import JAVASCRIPT, PYTHON

CLOSE = lines(LEDGER, 8, 23)


def contents(folder: Path, packages: list[tuple[str, str, dict[str, str]]]) -> list[Contents]:
    folder.mkdir(parents=True, exist_ok=True)
    sources = [Source(write_wheel(folder, *package)) for package in packages]
    return [entry.contents for entry in build(sources, workers=1) if entry.contents is not None]


def segment_bytes(index: Index) -> list[bytes]:
    return [segment.path.read_bytes() for segment in index.segments]


def test_the_same_packages_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    one = replace_index(tmp_path / "one", contents(tmp_path / "a", PACKAGES))
    two = replace_index(tmp_path / "two", contents(tmp_path / "b", PACKAGES[::-1]))
    assert segment_bytes(one) == segment_bytes(two)
    assert one.id == two.id


def test_workers_and_one_process_give_the_same_bytes(tmp_path: Path) -> None:
    sources = [Source(write_wheel(tmp_path, *package)) for package in PACKAGES]
    parts = [entry.contents for entry in build(sources, workers=2) if entry.contents is not None]
    one = replace_index(tmp_path / "one", parts)
    two = replace_index(tmp_path / "two", contents(tmp_path / "b", PACKAGES))
    assert segment_bytes(one) == segment_bytes(two)


def test_adding_one_by_one_finds_the_same(tmp_path: Path) -> None:
    more = [
        (f"copy{n}", "ISC", {f"c{n}/x.py": f"def f{n}(a):\n    return a.go({n})\n" * 9})
        for n in range(4)
    ]
    for part in contents(tmp_path / "a", [*PACKAGES, *more]):
        index = add_to_index(tmp_path / "index", [part])
    assert len(index.packages) == 7
    assert len(index.segments) <= 4
    assert verify_index(tmp_path / "index") == []
    (reference,) = match(index, PYTHON, "", CLOSE)
    assert reference.reference_name == "ledgers 1.0"


def test_a_package_read_again_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    add_to_index(tmp_path / "index", contents(tmp_path / "a", PACKAGES))
    changed = [("ledgers", "MIT", {"ledgers/moved.py": "\n\n" + LEDGER})]
    index = add_to_index(tmp_path / "index", contents(tmp_path / "b", changed))
    assert len(index.packages) == 3
    (reference,) = match(index, PYTHON, "", CLOSE)
    assert (
        reference.license_name,
        reference.path,
        reference.start_line,
    ) == ("MIT", "ledgers/moved.py", 10)


def test_equal_files_are_stored_once_and_name_all_origins(tmp_path: Path) -> None:
    packages = [
        ("aaa", "MIT", {"aaa/_vendor/book.py": LEDGER}),
        ("ledgers", "GPL-3.0-or-later", {"ledgers/book.py": LEDGER}),
    ]
    index = replace_index(tmp_path / "index", contents(tmp_path / "a", packages))
    assert index.functions == 2
    # The copy in a vendored folder comes second, whatever its name.
    assert [reference.license_name for reference in match(index, PYTHON, "", CLOSE)] == [
        "GPL-3.0-or-later",
        "MIT",
    ]


def test_what_many_packages_share_belongs_to_nobody(tmp_path: Path) -> None:
    packages = [
        (f"p{n}", "MIT", {f"p{n}/x.py": f"def only{n}(): pass\n{LEDGER}"}) for n in range(5)
    ]
    index = replace_index(tmp_path / "index", contents(tmp_path / "a", packages))
    assert match(index, PYTHON, "", CLOSE) == []
    # A later segment that holds it once does not bring it back.
    index = add_to_index(tmp_path / "index", contents(tmp_path / "b", PACKAGES))
    assert match(index, PYTHON, "", CLOSE) == []


def test_lines_are_right_after_long_comments(tmp_path: Path) -> None:
    text = (
        "# comment\n" * 700
        + LEDGER
        + "x = 1\n" * 300
        + "# c\n" * 300
        + LEDGER.replace("month", "week")
    )
    index = replace_index(tmp_path / "i", contents(tmp_path / "a", [("l", "MIT", {"l.py": text})]))
    first, second = (
        match(index, PYTHON, "", piece)[0] for piece in (CLOSE, CLOSE.replace("month", "week"))
    )
    assert (first.start_line, first.end_line) == (708, 723)
    start = text.splitlines().index("    def close_period(self, year, week, carry=True):") + 1
    assert start == second.start_line


def test_columns_come_back_as_they_went(tmp_path: Path) -> None:
    columns = {
        "empty": np.zeros(0, "<u4"),
        "small": np.arange(5, dtype="u1"),
        "large": np.arange(5000, dtype="<u4"),
        "wide": np.arange(9, dtype="<u8") << np.uint64(40),
    }
    write_columns(tmp_path / "x", {"a": 1}, columns)
    stored = ColumnFile(tmp_path / "x")
    assert stored.facts == {"a": 1}
    for name, values in columns.items():
        assert values.tolist() == stored[name].all().tolist()
    with pytest.raises(DamagedFileError):
        stored["small"].at(np.array([5]))


def _answers(folder: Path) -> str:
    """Right, refused, or a problem instead of an answer; anything else is a failure of the test."""
    try:
        index = open_index(folder)
    except IndexUnavailableError:
        return "refused"
    try:
        found = match(index, PYTHON, "", CLOSE)
    except DamagedFileError:
        return "problem"
    assert [(v.path, v.start_line, v.end_line) for v in found] == [("ledgers/book.py", 8, 23)]
    return "right"


def _overwrite(path: Path, place: int, data: bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(data)


@pytest.mark.parametrize("how", ["truncated", "byte changed", "zeroed"])
def test_damage_at_every_kilobyte_is_refused_or_harmless(
    tmp_path: Path, small_index: Index, how: str
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(small_index.folder, folder)
    segment = next(folder.glob("*.segment"))
    whole = segment.read_bytes()
    seen = set()
    for place in range(0, len(whole), 1024):
        if how == "truncated":
            damaged = whole[:place]
        elif how == "byte changed":
            damaged = whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :]
        else:
            damaged = whole[:place] + bytes(1024) + whole[place + 1024 :]
        if how == "truncated":
            # A new file, as a map of the old one may still be open.
            segment.unlink()
            segment.write_bytes(damaged)
        else:
            _overwrite(segment, place, damaged[place : place + 1024])
        seen.add(_answers(folder))
        if how != "truncated":
            _overwrite(segment, place, whole[place : place + 1024])
    assert "refused" in seen
    segment.unlink()
    segment.write_bytes(whole)
    assert _answers(folder) == "right"


def test_every_damaged_list_is_refused(tmp_path: Path, small_index: Index) -> None:
    folder = tmp_path / "index"
    shutil.copytree(small_index.folder, folder)
    raw = (folder / LIST_NAME).read_bytes()
    for place in range(0, len(raw), 7):
        (folder / LIST_NAME).write_bytes(raw[:place])
        with pytest.raises(IndexUnavailableError):
            open_index(folder)
    (folder / LIST_NAME).write_bytes(raw.replace(b"sha256", b"sha25x"))
    with pytest.raises(IndexUnavailableError):
        open_index(folder)


def test_no_index_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match="there is no index"):
        open_index(tmp_path)


def test_a_reader_keeps_its_index_while_a_writer_replaces_it(tmp_path: Path) -> None:
    index = replace_index(tmp_path / "i", contents(tmp_path / "a", PACKAGES))
    replace_index(tmp_path / "i", contents(tmp_path / "b", PACKAGES[:1]))
    assert match(index, JAVASCRIPT, "", lines(BEES, 5, 17))
    assert len(open_index(tmp_path / "i").packages) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 5_000), max_size=4_000).map(sorted),
    st.lists(st.integers(0, 5_010), min_size=1, max_size=20),
    st.booleans(),
)
def test_a_column_is_searched_as_a_sorted_list(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], asked: list[int], whole: bool
) -> None:
    path = tmp_path_factory.mktemp("column") / "x"
    write_columns(path, {}, {"some": np.array(values, "<u4")})
    column = ColumnFile(path)["some"]
    if whole:
        column.all()
    wanted = np.array(asked)
    assert column.search(wanted).tolist() == [bisect_right(values, value) for value in asked]
    assert column.holds(wanted).tolist() == [value in values for value in asked]


def test_a_search_that_a_damaged_page_leads_astray_is_noticed(tmp_path: Path) -> None:
    """The search reads a page before it was checked; what it ends between is always checked."""
    path = tmp_path / "x"
    write_columns(path, {}, {"some": np.arange(0, 40_000, 2).astype("<u4")})
    raw = bytearray(path.read_bytes())
    place = raw.find(np.arange(20_000, 20_040, 2).astype("<u4").tobytes())
    raw[place : place + 4] = b"\xff" * 4
    path.write_bytes(raw)
    refused = 0
    for value in range(0, 40_000, 500):
        try:
            assert ColumnFile(path)["some"].search(np.array([value])).tolist() == [value // 2 + 1]
        except DamagedFileError:
            refused += 1
    assert refused > 0
