"""The front under test with an engine that a test feeds, and the real host on the real model."""

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
