"""What the scan finds in whole files, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from scanners.security.marked import CASES, wrong

FILES = sorted(p for p in CASES.rglob("*") if p.suffix in (".py", ".java", ".js"))
# Today's wrong answers, with the reason; an entry that became right must go.
KNOWN: dict[tuple[str, int], str] = {}


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_marked_line_gets_the_answer_it_asks_for(path: Path) -> None:
    bad, _, _ = wrong(path)
    found = {(f"{m.path.parent.name}/{m.path.name}", m.line) for m in bad}
    known = {key for key in KNOWN if key[0] == f"{path.parent.name}/{path.name}"}
    assert found == known


def test_there_are_cases_for_all_languages() -> None:
    assert {p.parent.name for p in FILES} == {"python", "java", "javascript"}
