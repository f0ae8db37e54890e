"""Which grams count as everybody's: those that enough owners share."""

from __future__ import annotations

import numpy as np
import pytest

from fairhand_index.commodity import Marks, marks_of, owner_of, shared, shipped_common
from fairhand_index.contents import PackageFacts
from fairhand_index.source_tree import SourceTree


def facts(name: str, repository: str = "") -> PackageFacts:
    return PackageFacts("npm", name, "1", "MIT", "metadata", repository)


@pytest.mark.parametrize(
    ("package", "owner"),
    [
        (facts("a", "https://github.com/Somebody/a"), "somebody"),
        (facts("b", "https://commons.apache.org/proper/b"), "apache.org"),
        (facts("@scope/c"), "@scope"),
        (facts("d"), "d"),
        (facts("tslib", "https://github.com/Microsoft/tslib"), ""),
    ],
)
def test_whose_a_package_is(package: PackageFacts, owner: str) -> None:
    assert owner_of(package) == owner


def marks(*numbers: int) -> Marks:
    return {name: np.array(numbers, np.uint32) for name in ("k", "c")}


def test_what_one_owner_repeats_is_not_everybodys_and_helpers_of_compilers_are() -> None:
    parts = [("one", marks(1, 2)), ("one", marks(1)), ("two", marks(1, 2)), ("", marks(9))]
    found = shared([*parts, ("three", marks(2))], 3)
    assert found["k"].tolist() == [2, 9]


def test_bundles_are_counted_and_vendored_folders_are_not() -> None:
    text = "function pick(list, wanted) { return list.filter((one) => one.kind === wanted); }\n"
    other = "function drop(rows, least) { for (const row of rows) if (row.n < least) end(row); }\n"
    tree = SourceTree([("dist/a.js", text.encode()), ("vendor/b.js", other.encode())])
    alone = SourceTree([("a.js", text.encode())])
    assert marks_of(tree)["k"].tolist() == marks_of(alone)["k"].tolist() != []


def test_the_list_that_is_shipped_is_sorted_and_not_small() -> None:
    for values in shipped_common().values():
        assert len(values) > 20_000
        assert (np.diff(values.astype(np.int64)) > 0).all()
