"""What evaluations keep goes to a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no test may add to the runs of the person who runs it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FAIRHAND_HOME", str(folder))
    return folder
