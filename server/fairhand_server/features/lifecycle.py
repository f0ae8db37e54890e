"""`initialize`, `initialized`, `shutdown`: settings come in, the model starts and stops."""

from __future__ import annotations

import asyncio
import gc
import linecache
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from lsprotocol import types

from fairhand_server.app import FairhandServer
from fairhand_server.documents import use_documents
from fairhand_server.features.surroundings import prepare_project
from fairhand_server.model_source import ModelSource
from fairhand_server.settings import Settings, load_settings


def register(server: FairhandServer) -> None:
    """Register the handlers."""

    @server.feature(types.INITIALIZE)
    async def initialize(ls: FairhandServer, params: types.InitializeParams) -> None:
        use_documents(ls.protocol, params)
        options = params.initialization_options
        ls.settings, problems = load_settings(options if isinstance(options, Mapping) else None)
        ls.models = ModelSource(ls.settings.host, ls.host_recovered)
        ls.startup_problems = problems
        ls.watch(params.process_id)

    @server.feature(types.INITIALIZED)
    async def initialized(ls: FairhandServer, params: types.InitializedParams) -> None:
        # What was loaded so far stays for good, so the collector need not look through it.
        gc.freeze()
        gc.enable()
        # The protocol's classes were generated, and the text they were made of is kept for
        # tracebacks: some megabytes that what is loaded from now on can have.
        linecache.clearcache()
        for problem in ls.startup_problems:
            ls.tell_once(problem)
        ls.in_background(prepare(ls))
        ls.in_background(prepare_references(ls))
        ls.in_background(prepare_project(ls))

    @server.feature(types.SHUTDOWN)
    async def shutdown(ls: FairhandServer, params: Any) -> None:
        await ls.farewell()


async def prepare(ls: FairhandServer) -> None:
    """Make the model ready and say how that went."""
    from fairhand_server.errors import FairhandError

    ls.tell_status("starting", "the model is being started")
    await asyncio.to_thread(_warm_up, ls.settings)
    try:
        model = await ls.models.model()
    except FairhandError as error:
        ls.tell_status("hostDown", error.sentence())
        return
    ls.tell_status("ready", "", model.identity.id)


def _warm_up(settings: Settings) -> None:
    from fairhand_server.completion.checks import checks_for, warm_up

    warm_up(checks_for(settings))
    import_module("fairhand_server.attribution")
    import_module("fairhand_server.completion.flow")


async def prepare_references(ls: FairhandServer) -> None:
    """Open the reference index beside the first requests; say so if it is damaged."""
    from fairhand_server.own_code import own_of
    from fairhand_server.reference_source import has_source, open_source

    ls.own = await asyncio.to_thread(own_of, ls.folders)
    settings = ls.settings.references
    if not settings.enabled or not has_source(settings):
        return
    # A check works in a thread; the event loop gets its turn back after so many seconds.
    sys.setswitchinterval(0.001)
    problem = (await asyncio.to_thread(open_source, settings)).problem
    # What the libraries of the check have loaded stays for good. If the collector looked through
    # it, all threads would stop for a tenth of a second now and then.
    gc.collect()
    gc.freeze()
    _give_back_memory()
    if problem:
        ls.tell_once(f"attribution unavailable: {problem}")


def _give_back_memory() -> None:
    """Give memory that loading has used, and no longer needs, back to the system."""
    if sys.platform != "linux":
        return
    import ctypes

    # Only the GNU library has this; with another one it stays as it is.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
