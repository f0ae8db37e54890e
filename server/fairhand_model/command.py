"""The command line of the model host.

Standard output carries exactly one JSON line: `{"event": "ready", "url", "pid", "model"}` once the
model answers, or `{"event": "error", "cause", "mend"}` before exit code 2. The key comes from the
environment variable FAIRHAND_API_KEY, because arguments can be read by every user of a machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from contextlib import AsyncExitStack, nullcontext, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from fairhand_model.engines import check_model, engine_of
from fairhand_model.machine import quiet_threads
from fairhand_model.options import CannotStart, Options, checked, make_parser
from fairhand_model.owner import LOAD_SECONDS, die_with_parent, ended_after, watch_owner

if TYPE_CHECKING:
    from fairhand_model.engine import Engine
    from fairhand_model.front import Front
    from fairhand_model.presence import Presence


def main(argv: list[str] | None = None) -> NoReturn:
    """Serve until told to stop, and end the process: 0 stopped, 1 broke down, 2 could not start."""
    arguments = make_parser().parse_args(argv)
    # Kept until the process ends: standard output is for results alone.
    # fairhand: ignore[resource-leak]
    results = _claim_stdout()
    code = 0
    try:
        options = checked(arguments)
        if _is_owned(options):
            die_with_parent(True)
        check_model(options)
        quiet_threads(os.environ)
        # Kept until the process ends: a library whose model is freed may wait for a thread of its
        # own while it holds the interpreter's lock, and then nothing of ours can end the process.
        engine = engine_of(options)
        asyncio.run(serve(options, engine, results))
    except CannotStart as error:
        code = 2
        event = {"event": "error", "cause": str(error), "mend": error.mend}
        with suppress(OSError):
            print(json.dumps(event), file=results, flush=True)
            if not arguments.owner_pipe:  # then a person reads, not the language server
                sys.stderr.write(f"fairhand: {error} [fairhand-E030]\n  mend: {error.mend}\n")
    except KeyboardInterrupt:
        pass
    except BaseException:
        code = 1
        with suppress(OSError):
            traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        # Never by the ordinary way out: it waits for threads of the engine, which may be loading or
        # computing, although there is nobody left to answer.
        os._exit(code)


def _claim_stdout() -> TextIO:
    """Keep standard output for ourselves: what libraries print there goes to standard error."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return results


async def serve(options: Options, engine: Engine, results: TextIO) -> None:
    """Listen, load, say on `results` that we are ready, and answer until told to stop.

    Raises CannotStart.
    """
    from fairhand_model.admission import Admission
    from fairhand_model.engine import EngineFailed
    from fairhand_model.front import Front
    from fairhand_model.guard import Guard, hosts_for

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    _on_signals(loop, stop)
    front = Front(
        engine=engine,
        guard=Guard(options.key, hosts_for(options.host), options.users),
        admission=Admission(options.slots, options.queue),
    )
    stopping = asyncio.ensure_future(stop.wait())

    def leave() -> None:
        loop.call_soon_threadsafe(stop.set)

    if options.owner_pipe:
        watch_owner(leave)
    async with AsyncExitStack() as ended:
        port = await _listening(options, front, ended)
        with ended_after(LOAD_SECONDS) if _is_owned(options) else nullcontext():
            loading = asyncio.ensure_future(asyncio.to_thread(engine.load))
            await asyncio.wait({loading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            return
        try:
            await loading
        except EngineFailed as error:
            raise CannotStart(
                str(error), "check the file: fairhand model verify; see that memory is free"
            ) from error
        # The library has put its own handlers in the place of ours.
        _on_signals(loop, stop)
        front.loaded.set()
        if _say_ready(options, port, results) or options.state_file is None:
            if not options.owner_pipe:
                die_with_parent(False)
            await _until_unneeded(options, front.presence, stopping)
        front.presence.leaving.set()


def _is_owned(options: Options) -> bool:
    """Whether a program started us that waits for us, and without whom nobody knows our key."""
    return options.owner_pipe or options.state_file is not None


async def _listening(options: Options, front: Front, ended: AsyncExitStack) -> int:
    """Listen until `ended`; the port. Raises CannotStart."""
    from aiohttp import web

    from fairhand_model.front import make_app

    runner = web.AppRunner(
        make_app(front),
        handler_cancellation=True,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=options.drain,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, options.host, options.port, ssl_context=options.tls)
        await site.start()
    except OSError as error:
        raise CannotStart(
            f"cannot listen on {options.host} port {options.port}: {error.strerror or error}",
            "choose another --port, or 0 for a free one",
        ) from error
    ended.push_async_callback(runner.cleanup)
    return int(runner.addresses[0][1])


def _say_ready(options: Options, port: int, results: TextIO) -> bool:
    """Whether somebody is there to hear it."""
    ready = {
        "event": "ready",
        "url": _url(options, port),
        "pid": os.getpid(),
        "model": options.model_id,
    }
    try:
        print(json.dumps(ready), file=results, flush=True)
    except OSError:
        return False
    return True


async def _until_unneeded(
    options: Options, presence: Presence, stopping: asyncio.Future[Any]
) -> None:
    """Return when we are told to stop, or when nobody needs us any more."""
    from fairhand_model.presence import until_unnamed

    unneeded = presence.until_unneeded(options.linger, options.idle_stop)
    reasons: list[asyncio.Future[None]] = [asyncio.ensure_future(unneeded)]
    if options.state_file is not None:
        reasons.append(asyncio.ensure_future(until_unnamed(options.state_file)))
    await asyncio.wait({stopping, *reasons}, return_when=asyncio.FIRST_COMPLETED)
    for reason in reasons:
        reason.cancel()


def _url(options: Options, port: int) -> str:
    scheme = "http" if options.tls is None else "https"
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"{scheme}://{host}:{port}/v1"


def _on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: an event loop there has no signals
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
