"""Run the model host in the foreground, for this machine or for others.

The key is taken from FAIRHAND_API_KEY; without one a random key is made and shown once.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys

from fairhand_server.errors import UsageError

KEY_VARIABLE = "FAIRHAND_API_KEY"
# A fixed port, so that an editor's setting stays right from one start to the next.
DEFAULT_PORT = 8371
_PASSED_ON = ("context", "slots", "threads", "queue", "tls_certificate", "tls_key")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fairhand host`."""
    parser.add_argument("--engine", default="llama", metavar="llama", help="the engine")
    parser.add_argument("--model", metavar="ID|PATH", help="default: the embedded model")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--context", metavar="TOKENS", help="tokens per answer and its prompt")
    parser.add_argument("--slots", metavar="N", help="answers at the same time")
    parser.add_argument("--threads", metavar="N", help="threads for the arithmetic")
    parser.add_argument("--queue", metavar="N", help="requests that may wait")
    parser.add_argument("--tls-certificate", metavar="PEM", help="needed beyond this machine")
    parser.add_argument("--tls-key", metavar="PEM", help="the key of the certificate")
    parser.add_argument("--insecure", action="store_true", help="a proxy in front does TLS")


def run(arguments: argparse.Namespace) -> int:
    """Become the model host. Returns only where a process cannot be replaced, or by an error."""
    from fairhand_server.host_process import host_command
    from fairhand_server.models.locate import located

    if arguments.engine != "llama":
        raise UsageError(
            "fairhand-E001",
            f"this version has no engine {arguments.engine!r}",
            "leave --engine out, or use --engine llama",
        )
    model = located(arguments.model)
    command = host_command(model.path, model.id, model.sha256)
    command += ["--host", arguments.host, "--port", str(arguments.port)]
    for name in _PASSED_ON:
        value = getattr(arguments, name)
        if value is not None:
            command += [f"--{name.replace('_', '-')}", value]
    if arguments.insecure:
        command.append("--insecure")
    environment = dict(os.environ)
    _tell(arguments, model.id, environment)
    if sys.platform != "win32":
        os.execve(command[0], command, environment)
    # Where a process cannot be replaced, wait for it, or the shell would go on too early.
    return subprocess.run(command, env=environment, check=False).returncode


def _tell(arguments: argparse.Namespace, model: str, environment: dict[str, str]) -> None:
    """Tell the user where the host will be and how to give the key; make one if there is none."""
    scheme = "http" if arguments.tls_certificate is None else "https"
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    if arguments.port:
        where = f"at {scheme}://{host}:{arguments.port}/v1"
    else:
        where = "on a free port, which the line on standard output names"
    print(f"fairhand: starting the host of {model} {where}", file=sys.stderr)
    if environment.get(KEY_VARIABLE):
        print(f"  key: the value of {KEY_VARIABLE} in this environment", file=sys.stderr)
    else:
        environment[KEY_VARIABLE] = secrets.token_urlsafe(32)
        print(f"  key, made for this run: {environment[KEY_VARIABLE]}", file=sys.stderr)
    print(
        f"  clients set FAIRHAND_ENDPOINT to that address and {KEY_VARIABLE} to that key, or send\n"
        "  the header 'Authorization: Bearer KEY'",
        file=sys.stderr,
        flush=True,
    )
