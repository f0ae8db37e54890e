"""The options of the model host: what they are, and which of them make no sense together."""

from __future__ import annotations

import argparse
import os
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

from fairhand_model.guard import is_loopback
from fairhand_model.machine import default_threads, usable_cores

KEY_VARIABLE = "FAIRHAND_API_KEY"
ENGINES = ("auto", "onnx", "llama", "torch")
# A laptop answers one person, a GPU a team.
_DEFAULTS = {
    "": {"context": 4096, "slots": 2, "queue": 16},
    "torch": {"context": 8192, "slots": 64, "queue": 256},
}
# Answers in progress may finish for so long after a request to stop.
GRACE_SECONDS = 3.0
# Numbers and the range in which they make sense.
_RANGES = (
    ("port", 0, 65535),
    ("context", 256, 1_000_000),
    ("slots", 1, 1024),
    ("threads", 0, 512),
    ("queue", 0, 10_000),
    ("draft", 0, 16),
    ("linger", 0, 1_000_000),
    ("drain", 0, 3600),
    ("idle-stop", 0, 10_000_000),
)


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
    state_file: Path | None
    linger: float
    idle_stop: float


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
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
    parser.add_argument(
        "--state-file",
        type=Path,
        metavar="JSON",
        help="stop when it does not name this process; until it can, with the one that started it",
    )
    return parser


def options_of(argv: list[str]) -> Options:
    """The options in these words, checked but for the model's file. Raises CannotStart."""
    return checked(make_parser().parse_args(argv))


def checked(arguments: argparse.Namespace) -> Options:
    """The options, if they can work together. Raises CannotStart."""
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
    for name, low, high in _RANGES:
        value = getattr(arguments, name.replace("-", "_"))
        if not low <= value <= high:
            raise CannotStart(
                f"--{name} {value} is out of range",
                f"give --{name} a value from {low} to {high}",
            )
    key = os.environ.get(KEY_VARIABLE) or None
    users = _users(arguments.keys_file) if arguments.keys_file else {}
    tls = _tls(arguments.tls_certificate, arguments.tls_key)
    _refuse_open_doors(arguments, key is not None or bool(users), tls is not None)
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
        state_file=arguments.state_file,
        linger=arguments.linger,
        idle_stop=arguments.idle_stop,
    )


def _users(path: Path) -> dict[str, str]:
    """The keys of users from a file of lines "NAME KEY"; empty lines and # comments are skipped."""
    mend = f"write lines of NAME KEY into {path}, readable by its owner only (chmod 600)"
    try:
        if _others_can_read(path):
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


def _others_can_read(path: Path) -> bool:
    """Whether the rights of a file let anybody but its owner at it. Raises OSError."""
    if sys.platform == "win32":  # rights are kept elsewhere there
        return False
    # systemd shows a credential to its service alone, by an access list that looks like the right
    # of a group (https://systemd.io/CREDENTIALS/).
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    allowed = 0o037 if given and path.resolve().parent == Path(given).resolve() else 0o077
    return bool(path.stat().st_mode & allowed)


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise CannotStart(
            "TLS needs both a certificate and its key", "give --tls-certificate and --tls-key"
        )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise CannotStart(
            f"the certificate {certificate} or its key cannot be used: {error}",
            "give a PEM certificate and the PEM key that belongs to it",
        ) from error
    return context


def _refuse_open_doors(arguments: argparse.Namespace, has_key: bool, has_tls: bool) -> None:
    """Beyond this machine nobody listens without a key, nor without TLS unless told to."""
    if is_loopback(arguments.host):
        return
    if not has_key:
        raise CannotStart(
            f"{arguments.host} can be reached by others, and there is no key",
            f"set {KEY_VARIABLE}, or give --keys-file (and --tls-certificate)",
        )
    if not has_tls and not arguments.insecure:
        raise CannotStart(
            f"{arguments.host} can be reached by others, and code would travel in clear",
            "give --tls-certificate and --tls-key, or --insecure behind a proxy that does TLS",
        )
