"""Shared fixtures. Cases are data in tests/cases; fixtures here only start real things."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# A shell starts what it runs in the background deaf to the interrupt, and children inherit that;
# some tests interrupt programs as a user would.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def embedded_model() -> Path:
    """The weights of the embedded model: FAIRHAND_TEST_MODEL, or where Fairhand keeps them."""
    named = os.environ.get("FAIRHAND_TEST_MODEL")
    if named:
        return Path(named)
    from fairhand_server.models.locate import located

    return located(None).path
