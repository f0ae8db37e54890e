"""How many threads, and that waiting threads sleep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairhand_model.machine import default_threads, quiet_threads, usable_cores


@pytest.mark.parametrize(
    ("cores", "threads"), [(1, 1), (2, 2), (3, 2), (4, 3), (8, 7), (9, 8), (64, 8)]
)
def test_threads_leave_a_core_to_the_user_where_there_are_some(cores: int, threads: int) -> None:
    assert default_threads(cores) == threads


@pytest.mark.parametrize(
    ("quota", "most"),
    [("100000 100000\n", 1), ("50000 100000\n", 1), ("max 100000\n", 10_000), ("", 10_000)],
)
def test_the_quota_of_a_container_counts(tmp_path: Path, quota: str, most: int) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    assert 1 <= usable_cores(file) <= most
    assert usable_cores(tmp_path / "none") >= usable_cores(file)


def test_a_choice_of_the_user_is_kept() -> None:
    environment = {"OMP_WAIT_POLICY": "active"}
    quiet_threads(environment)
    assert environment == {"OMP_WAIT_POLICY": "active", "GOMP_SPINCOUNT": "0"}


@pytest.mark.skipif(sys.platform != "linux", reason="libgomp, which reports, is the one of Linux")
def test_the_library_is_loaded_with_sleeping_threads(tmp_path: Path) -> None:
    """libgomp itself says what it found when it was loaded; no model is needed for that."""
    weights = tmp_path / "no.gguf"
    weights.write_bytes(b"GGUF and nothing more")
    environment = {**os.environ, "OMP_DISPLAY_ENV": "verbose"}
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        environment.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "fairhand_model", "--model-path", weights, "--model-id", "m"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in ended.stderr
    assert "GOMP_SPINCOUNT = '0'" in ended.stderr
