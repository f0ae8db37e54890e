"""Run the model host in the foreground, for this machine or for others.

The key is taken from FAIRHAND_API_KEY; without one a random key is made and shown once.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys

KEY_VARIABLE = "FAIRHAND_API_KEY"
# A fixed port, so that an editor's setting stays right from one start to the next.
DEFAULT_PORT = 8371
ENGINES = ("auto", "onnx", "llama", "torch")
_PASSED_ON = (
    "context",
    "slots",
    "threads",
    "queue",
    "tls_certificate",
    "tls_key",
    "keys_file",
    "drain",
    "device",
    "dtype",
    "batching",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fairhand host`."""
    parser.add_argument(
        "--engine",
        default="auto",
        choices=ENGINES,
        help="auto: onnx on processors with VNNI, else llama; torch: Transformers, for a GPU",
    )
    parser.add_argument(
        "--model",
        metavar="ID|PATH",
        help="default: the embedded model; for torch a folder with safetensors, a converted model "
        "(`fairhand model convert`), or OWNER/NAME@REVISION of the hub",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--context", metavar="TOKENS", help="tokens per answer and its prompt")
    parser.add_argument("--slots", metavar="N", help="answers at the same time")
    parser.add_argument("--threads", metavar="N", help="threads for the arithmetic")
    parser.add_argument("--queue", metavar="N", help="requests that may wait")
    parser.add_argument("--drain", metavar="S", help="time for answers in progress at the end")
    parser.add_argument("--keys-file", metavar="FILE", help="lines of NAME KEY, one per user")
    parser.add_argument(
        "--device", help="torch: cuda, cuda:1, cpu (default: a GPU if there is one)"
    )
    parser.add_argument("--dtype", help="torch: bfloat16 (default on a GPU), float16, float32")
    parser.add_argument("--batching", help="torch: continuous batching on or off")
    parser.add_argument("--tls-certificate", metavar="PEM", help="needed beyond this machine")
    parser.add_argument("--tls-key", metavar="PEM", help="the key of the certificate")
    parser.add_argument("--insecure", action="store_true", help="a proxy in front does TLS")


def run(arguments: argparse.Namespace) -> int:
    """Become the model host. Returns only where a process cannot be replaced, or by an error."""
    from fairhand_server.host_process import host_command
    from fairhand_server.models.locate import located

    if arguments.engine == "torch":
        from fairhand_server.models.folders import model_folder

        named, folder = model_folder(arguments.model)
        command = host_command(folder, named, extra=["--engine", "torch"])
    else:
        model = located(arguments.model)
        named = model.id
        command = host_command(model.path, model.id, model.sha256, ["--engine", arguments.engine])
    command += ["--host", arguments.host, "--port", str(arguments.port)]
    for name in _PASSED_ON:
        value = getattr(arguments, name)
        if value is not None:
            command += [f"--{name.replace('_', '-')}", value]
    if arguments.insecure:
        command.append("--insecure")
    environment = dict(os.environ)
    _tell(arguments, named, environment)
    if sys.platform != "win32":
        os.execve(command[0], command, environment)
    # Where a process cannot be replaced, wait for it, or the shell would go on too early.
    return subprocess.run(command, env=environment, check=False).returncode


def _tell(arguments: argparse.Namespace, model: str, environment: dict[str, str]) -> None:
    """Tell the user where the host will be and how to give the key; make one if there is none."""
    scheme = "http" if arguments.tls_certificate is None else "https"
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    # No client can ask "every address".
    named = "" if arguments.host not in ("0.0.0.0", "::") else ", with this machine's name in it"  # nosec B104
    if arguments.port:
        where = f"at {scheme}://{host}:{arguments.port}/v1"
    else:
        where = "on a free port, which the line on standard output names"
    print(f"fairhand: starting the host of {model} {where}", file=sys.stderr)
    if arguments.keys_file:
        print(f"  keys: those in {arguments.keys_file}", file=sys.stderr)
    elif environment.get(KEY_VARIABLE):
        print(f"  key: the value of {KEY_VARIABLE} in this environment", file=sys.stderr)
    else:
        environment[KEY_VARIABLE] = secrets.token_urlsafe(32)
        print(f"  key, made for this run: {environment[KEY_VARIABLE]}", file=sys.stderr)
    print(
        f"  clients set FAIRHAND_ENDPOINT to that address{named}\n"
        f"  and {KEY_VARIABLE} to that key, or send the header 'Authorization: Bearer KEY'",
        file=sys.stderr,
        flush=True,
    )
