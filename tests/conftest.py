"""Shared fixtures. Cases are data in tests/cases; fixtures here only start real things."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def embedded_model() -> Path:
    """The weights of the embedded model: FAIRHAND_TEST_MODEL, or where Fairhand keeps them."""
    named = os.environ.get("FAIRHAND_TEST_MODEL")
    if named:
        return Path(named)
    from fairhand_server.models.locate import located

    return located(None).path
