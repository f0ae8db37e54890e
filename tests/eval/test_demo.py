"""The demo builds its index anew where an older one lies, instead of failing with it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support.tiny_index import tiny_index

from fairhand_eval import demo_checks


@pytest.mark.parametrize("before", ["nothing", "an older index", "an index"])
def test_the_index_of_the_demo_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    folder = tmp_path / "demo-references"
    monkeypatch.setattr(demo_checks, "cache_folder", lambda: tmp_path)
    if before != "nothing":
        tiny_index(folder)
    if before == "an older index":
        (folder / "index.json").write_text('{"format": 1, "segments": [], "check": 0}')
    built: list[str] = []

    def build(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        built.append(command[-1])
        tiny_index(folder)
        return subprocess.CompletedProcess(command, 0, "", "built")

    monkeypatch.setattr(subprocess, "run", build)
    assert demo_checks.build_index(Console(quiet=True)) == folder
    assert built == ([] if before == "an index" else [str(folder)])
