"""The command line of the model host.

Standard output carries exactly one JSON line: `{"event": "ready", "url", "pid", "model"}` once the
model answers, or `{"event": "error", "cause", "mend"}` before exit code 2. The key comes from the
environment variable FAIRHAND_API_KEY, because arguments can be read by every user of a machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import ssl
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from fairhand_model.machine import (
    default_threads,
    has_cuda,
    multiplies_bytes,
    quiet_threads,
    usable_cores,
)

if TYPE_CHECKING:
    from fairhand_model.engine import Engine

KEY_VARIABLE = "FAIRHAND_API_KEY"
ENGINES = ("auto", "onnx", "llama", "torch")
# A laptop answers one person, a GPU a team.
_DEFAULTS = {
    "": {"context": 4096, "slots": 2, "queue": 16},
    "torch": {"context": 8192, "slots": 64, "queue": 256},
}
# Answers in progress may finish for so long after a request to stop.
GRACE_SECONDS = 3.0


class CannotStart(Exception):  # noqa: N818 - reads as the sentence it is
    """The host cannot do its work; `mend` says what would change that."""

    def __init__(self, cause: str, mend: str) -> None:
        super().__init__(cause)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, checked."""

    engine: str
    device: str
    dtype: str
    attention: str
    batching: str
    prepared: Path | None
    draft: int
    model_path: Path
    model_id: str
    model_sha256: str | None
    host: str
    port: int
    context: int
    slots: int
    threads: int
    queue: int
    key: str | None
    users: dict[str, str]
    drain: float
    tls: ssl.SSLContext | None
    owner_pipe: bool
    linger: float
    idle_stop: float


def main(argv: list[str] | None = None) -> NoReturn:
    """Serve until told to stop, and end the process: 0 stopped, 1 broke down, 2 could not start."""
    arguments = _parser().parse_args(argv)
    # Kept until the process ends: standard output is for results alone.
    # fairhand: ignore[resource-leak]
    results = _claim_stdout()
    code = 0
    try:
        options = _checked(arguments)
        _check_model(options)
        quiet_threads(os.environ)
        asyncio.run(serve(options, engine_of(options), results))
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fairhand_model", description=__doc__)
    parser.add_argument(
        "--engine", default="auto", help=f"one of {', '.join(ENGINES)}; auto: for this processor"
    )
    parser.add_argument(
        "--prepared",
        type=Path,
        metavar="FOLDER",
        help="holds prepared weights, for the onnx engine",
    )
    parser.add_argument(
        "--draft", type=int, default=4, metavar="N", help="tokens guessed at a time (onnx)"
    )
    parser.add_argument("--model-path", type=Path, required=True, metavar="FILE")
    parser.add_argument("--model-id", required=True, metavar="ID", help="the name clients see")
    parser.add_argument("--model-sha256", metavar="HEX", help="refuse a file with another hash")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--context", type=int, help="tokens per slot (default 4096, torch 8192)")
    parser.add_argument("--slots", type=int, help="answers at the same time (default 2, torch 64)")
    parser.add_argument("--threads", type=int, default=0, help="0 chooses by the machine")
    parser.add_argument("--queue", type=int, help="requests that may wait (default 16, torch 256)")
    parser.add_argument("--keys-file", type=Path, metavar="FILE", help="lines of NAME KEY")
    parser.add_argument(
        "--drain", type=float, default=GRACE_SECONDS, metavar="S", help="for answers at the end"
    )
    parser.add_argument("--tls-certificate", type=Path, metavar="PEM")
    parser.add_argument("--tls-key", type=Path, metavar="PEM")
    parser.add_argument("--insecure", action="store_true", help="no TLS beyond loopback")
    parser.add_argument(
        "--linger", type=float, default=0.0, metavar="S", help="stop S seconds after the last lease"
    )
    parser.add_argument(
        "--idle-stop", type=float, default=0.0, metavar="S", help="stop after S seconds of silence"
    )
    torch = parser.add_argument_group("the torch engine")
    torch.add_argument("--device", default="auto", help="auto: a GPU if there is one")
    torch.add_argument(
        "--dtype", default="auto", choices=("auto", "bfloat16", "float16", "float32")
    )
    torch.add_argument("--attention", default="auto", metavar="NAME", help="of Transformers")
    torch.add_argument(
        "--batching", default="auto", choices=("auto", "on", "off"), help="auto: on a GPU"
    )
    parser.add_argument("--owner-pipe", action="store_true", help="stop when standard input ends")
    return parser


def options_of(argv: list[str]) -> Options:
    """The options in these words, checked but for the model's file. Raises CannotStart."""
    return _checked(_parser().parse_args(argv))


def _check_model(options: Options) -> None:
    from fairhand_model.llama_engine import check_kind
    from fairhand_model.torch_model import check_folder

    check = check_folder if options.engine == "torch" else check_kind
    problem = check(options.model_path)
    if problem is not None:
        raise CannotStart(problem, "fetch the model again: fairhand model pull ID")


def _checked(arguments: argparse.Namespace) -> Options:
    from fairhand_model.guard import is_loopback

    if arguments.engine not in ENGINES:
        raise CannotStart(
            f"there is no engine {arguments.engine!r}", f"use one of: {', '.join(ENGINES)}"
        )
    for name, default in _DEFAULTS["torch" if arguments.engine == "torch" else ""].items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, default)
    if arguments.engine == "onnx" and (
        arguments.prepared is None or arguments.model_sha256 is None
    ):
        raise CannotStart(
            "the onnx engine needs to know the model's hash and where prepared weights are kept",
            "start it by `fairhand host --engine onnx`, or give --model-sha256 and --prepared",
        )
    for name, low, high in (
        ("port", 0, 65535),
        ("context", 256, 1_000_000),
        ("slots", 1, 1024),
        ("threads", 0, 512),
        ("queue", 0, 10_000),
        ("draft", 0, 16),
        ("linger", 0, 1_000_000),
        ("drain", 0, 3600),
        ("idle-stop", 0, 10_000_000),
    ):
        value = getattr(arguments, name.replace("-", "_"))
        if not low <= value <= high:
            raise CannotStart(
                f"--{name} {value} is out of range",
                f"give --{name} a value from {low} to {high}",
            )
    key = os.environ.get(KEY_VARIABLE) or None
    users = _users(arguments.keys_file) if arguments.keys_file else {}
    if (arguments.tls_certificate is None) != (arguments.tls_key is None):
        raise CannotStart(
            "TLS needs both a certificate and its key", "give --tls-certificate and --tls-key"
        )
    tls = None
    if arguments.tls_certificate is not None:
        tls = _tls(arguments.tls_certificate, arguments.tls_key)
    if not is_loopback(arguments.host):
        if key is None and not users:
            raise CannotStart(
                f"{arguments.host} can be reached by others, and there is no key",
                f"set {KEY_VARIABLE}, or give --keys-file (and --tls-certificate)",
            )
        if tls is None and not arguments.insecure:
            raise CannotStart(
                f"{arguments.host} can be reached by others, and code would travel in clear",
                "give --tls-certificate and --tls-key, or --insecure behind a proxy that does TLS",
            )
    return Options(
        engine=arguments.engine,
        device=arguments.device,
        dtype=arguments.dtype,
        attention=arguments.attention,
        batching=arguments.batching,
        prepared=arguments.prepared,
        draft=arguments.draft,
        model_path=arguments.model_path,
        model_id=arguments.model_id,
        model_sha256=arguments.model_sha256,
        host=arguments.host,
        port=arguments.port,
        context=arguments.context,
        slots=arguments.slots,
        threads=arguments.threads or default_threads(usable_cores()),
        queue=arguments.queue,
        key=key,
        users=users,
        drain=arguments.drain,
        tls=tls,
        owner_pipe=arguments.owner_pipe,
        linger=arguments.linger,
        idle_stop=arguments.idle_stop,
    )


def _users(path: Path) -> dict[str, str]:
    """The keys of users from a file of lines "NAME KEY"; empty lines and # comments are skipped."""
    mend = f"write lines of NAME KEY into {path}, readable by its owner only (chmod 600)"
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            raise CannotStart(f"others can read the keys in {path}", mend)
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"the keys in {path} cannot be read: {error}", mend) from error
    users: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or words[0] in users or len(words[1]) < 16:
            raise CannotStart(
                f"line {number} of {path} is not a new name and a key of 16 characters or more",
                mend,
            )
        users[words[0]] = words[1]
    return users


def _tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise CannotStart(
            f"the certificate {certificate} or its key cannot be used: {error}",
            "give a PEM certificate and the PEM key that belongs to it",
        ) from error
    return context


def engine_of(options: Options) -> Engine:
    """The engine that the options name, not loaded yet."""
    from fairhand_model.byte_network import load_byte_network
    from fairhand_model.choosing import FirstThatLoads
    from fairhand_model.llama_engine import LlamaEngine, LlamaSettings
    from fairhand_model.prepared import CONTEXT
    from fairhand_model.turn_engine import TurnEngine, TurnSettings

    def llama() -> Engine:
        return LlamaEngine(
            LlamaSettings(
                path=options.model_path,
                sha256=options.model_sha256,
                model=options.model_id,
                context=options.context,
                slots=options.slots,
                threads=options.threads,
            )
        )

    def of_bytes(parent: Path, sha256: str) -> Engine:
        context = min(options.context, CONTEXT)
        return TurnEngine(
            TurnSettings(options.model_id, context, options.slots, options.draft),
            lambda: load_byte_network(options.model_path, sha256, parent, context, options.threads),
        )

    if options.engine == "torch":
        return _torch_engine(options)
    parent, sha256 = options.prepared, options.model_sha256
    if options.engine == "llama" or parent is None or sha256 is None:
        return llama()
    if options.engine == "onnx":
        return of_bytes(parent, sha256)
    if multiplies_bytes():
        return FirstThatLoads([lambda: of_bytes(parent, sha256), llama])
    return llama()


def _torch_engine(options: Options) -> Engine:
    from fairhand_model.torch_batch import TorchBatchEngine
    from fairhand_model.torch_model import TorchSettings, load_model
    from fairhand_model.torch_network import TorchNetwork
    from fairhand_model.turn_engine import TurnEngine, TurnSettings

    weights = TorchSettings(
        options.model_path, options.device, options.dtype, options.attention, options.threads
    )
    settings = TurnSettings(options.model_id, options.context, options.slots, options.draft)
    if options.batching == "on" or (options.batching == "auto" and has_cuda()):
        return TorchBatchEngine(settings, weights)
    sys.stderr.write("fairhand: without continuous batching, answers are computed in turns\n")
    return TurnEngine(settings, lambda: TorchNetwork(load_model(weights)))


async def serve(options: Options, engine: Engine, results: TextIO) -> None:
    """Listen, load, say on `results` that we are ready, and answer until told to stop.

    Raises CannotStart.
    """
    from aiohttp import web

    from fairhand_model.admission import Admission
    from fairhand_model.engine import EngineFailed
    from fairhand_model.front import Front, make_app
    from fairhand_model.guard import Guard, hosts_for
    from fairhand_model.owner import watch_owner

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    _on_signals(loop, stop)

    def leave() -> None:
        loop.call_soon_threadsafe(stop.set)

    if options.owner_pipe:
        watch_owner(leave)
    front = Front(
        engine=engine,
        guard=Guard(options.key, hosts_for(options.host), options.users),
        admission=Admission(options.slots, options.queue),
    )
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
    loading = asyncio.ensure_future(asyncio.to_thread(engine.load))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({loading, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        try:
            await loading
        except EngineFailed as error:
            raise CannotStart(
                str(error), "check the file: fairhand model verify; see that memory is free"
            ) from error
        # The library has put its own handlers in the place of ours.
        _on_signals(loop, stop)
        front.loaded.set()
        ready = {
            "event": "ready",
            "url": _url(options, runner.addresses[0][1]),
            "pid": os.getpid(),
            "model": options.model_id,
        }
        with suppress(OSError):  # whoever started us may have gone, and others may be coming
            print(json.dumps(ready), file=results, flush=True)
        unneeded = asyncio.ensure_future(
            front.presence.until_unneeded(options.linger, options.idle_stop)
        )
        await asyncio.wait({unneeded, stopping}, return_when=asyncio.FIRST_COMPLETED)
        front.presence.leaving.set()
    await runner.cleanup()


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
