"""The Python that has torch and Transformers; the one that runs the tests has neither."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def torch_python() -> str:
    """Its path: FAIRHAND_TORCH_PYTHON, or the environment that `make torch` builds."""
    found = os.environ.get("FAIRHAND_TORCH_PYTHON") or str(ROOT / ".venv-torch" / "bin" / "python")
    assert Path(found).is_file(), f"{found} is missing: run `make torch`"
    return found


def torch_environment() -> dict[str, str]:
    """An environment in which that Python finds the model host, and asks nobody for anything.

    Its threads sleep while they wait; by spinning they would take what other tests need.
    """
    ours = {"PYTHONPATH": str(ROOT / "server"), "HF_HUB_OFFLINE": "1"}
    return {**os.environ, **ours, "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
