"""Small packages made on the spot; no test here reaches the network."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from index_samples import PACKAGES, write_wheel

from fairhand_index.building import Source, build
from fairhand_index.index import Index, replace_index


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of the packages in index_samples."""
    folder = tmp_path_factory.mktemp("small-index")
    sources = [
        Source(write_wheel(folder, name, licence, files)) for name, licence, files in PACKAGES
    ]
    built = build(sources, workers=1)
    assert [entry.problem for entry in built] == [""] * len(sources)
    return replace_index(folder / "index", [entry.contents for entry in built if entry.contents])
