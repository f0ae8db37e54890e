"""Fetching packages: what was fetched half is fetched again, what is there is not."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from fairhand_index import fetching
from fairhand_index.fetching import Pin, fetch, pin_of

DATA = b"a tarball"
PIN = Pin("npm", "left", "1.0", sha256(DATA).hexdigest())


class Registry:
    """A client whose next answers are given."""

    def __init__(self, *answers: tuple[bytes, str]) -> None:
        self.answers = list(answers)

    def __call__(self, pin: Pin, place: Path) -> str:
        data, problem = self.answers.pop(0)
        (place / f"{pin.name}-{pin.version}.tgz").write_bytes(data)
        return problem


def test_half_of_a_package_is_fetched_again_and_a_whole_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry((DATA[:3], "the line was cut"), (b"something else", ""), (DATA, ""))
    monkeypatch.setattr(fetching, "_from_npm", registry)
    told: list[str] = []
    for expected in ("the line was cut", "has not the SHA-256", ""):
        sources, missing = fetch([PIN], tmp_path, lambda pin, problem: told.append(problem))
        assert expected in told[-1]
        assert (len(sources), len(missing)) == ((1, 0) if not expected else (0, 1))
    assert sources[0].path.read_bytes() == DATA
    assert fetch([PIN], tmp_path)[0] == sources
    assert registry.answers == []
    assert [path.name for path in (tmp_path / "npm").iterdir()] == ["left-1.0"]


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("pypi:flask", Pin("pypi", "flask")),
        ("npm:@hapi/hapi@21.0.1", Pin("npm", "@hapi/hapi", "21.0.1")),
        ("debian:commons-io@2.11.0-2", Pin("debian", "commons-io", "2.11.0-2")),
        ("pypi:--index-url", None),
        ("npm:a/../b", None),
        ("gem:rails", None),
        ("flask", None),
    ],
)
def test_what_names_a_package(text: str, pin: Pin | None) -> None:
    assert pin_of(text) == pin
