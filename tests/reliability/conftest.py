"""A real server for a whole file of tests, and the host that it asks."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.completion_host import CompletionHost, running_host
from support.raw_editor import RawEditor, raw_editor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host() -> AsyncIterator[CompletionHost]:
    async with running_host() as host:
        yield host


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """What the server's environment says beside the host's address."""
    return {}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(host: CompletionHost, variables: dict[str, str]) -> AsyncIterator[RawEditor]:
    with tempfile.TemporaryDirectory() as home:
        async with raw_editor(Path(home), FAIRHAND_ENDPOINT=host.url, **variables) as editor:
            await editor.begin()
            yield editor
