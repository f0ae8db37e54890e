"""Runs generated programs in a process of their own, with limits, and says how they ended.

What holds everywhere: no packages of ours (Python runs isolated, `-I`), an empty working folder
that is deleted afterwards, a minimal environment, limits on processor time, memory, file size and
open files, no core dump, a session of its own, a wall-clock time-out that kills the process group,
bounded output. What holds where the system allows it: another user, no network, no sight of other
processes, a limit on processes. `isolation()` says which of these could not be had.

It does not hide world-readable files. It is made for the slips of a model, not for an attacker.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from fairhand_eval.runtimes import END_FILE, Runtime, runtime_of
from fairhand_server.errors import FairhandError

Reason = Literal["passed", "failed", "timeout", "limit", "error"]

Files = Sequence[tuple[str, str]]
"""Files that a program finds in its folder, by relative path and text."""

NOBODY = 65534
KEPT_OUTPUT = 4096
"""How many bytes of the error output are kept, counted from its end."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a program may use. Times in seconds, sizes in bytes."""

    wall_seconds: float = 30.0
    cpu_seconds: int = 6
    memory: int = 2048 * MEBIBYTE
    file_size: int = 16 * MEBIBYTE
    processes: int = 48


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended; `seconds` is wall-clock time, `stderr` the end of its error output."""

    passed: bool
    reason: Reason
    seconds: float
    stderr: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this machine allows: how to start a program, and in words what could not be had."""

    prefix: tuple[str, ...]
    python: str
    user: int | None
    own_processes: bool
    """Whether a limit on processes counts those of the program only."""
    missing: tuple[str, ...] = field(default=())


def run_program(
    source: str, limits: Limits | None = None, language: str = "python", files: Files = ()
) -> Outcome:
    """Run one program to its end, beside `files`. It passed when its very last line was reached.

    An exit code of 0 is not enough, because a program may call `exit()` before its tests. Never
    raises for anything the program does; `error` means that this one could not be started. Raises
    FairhandError E090 where no sandbox, compiler or interpreter can be had at all, UsageError E003
    for a language that cannot be run.
    """
    return _run(source, limits or Limits(), isolation(), runtime_of(language), files)


@cache
def isolation() -> Isolation:
    """The strongest isolation that works here, found by trying (once per process).

    Raises FairhandError E090 if none does: every program would seem to fail.
    """
    told = ""
    for choice in _choices():
        outcome = _run("", Limits(), choice, runtime_of("python"))
        if outcome.passed:
            return choice
        told = outcome.stderr.strip() or outcome.reason
    raise FairhandError(
        "fairhand-E090",
        f"a program cannot be run in the sandbox: {told}",
        "evaluate on Linux, with a temporary folder that programs can be run in",
    )


def _choices() -> list[Isolation]:
    """From the strongest isolation to the weakest; the first that can run a program is used."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    user = NOBODY if root else None
    basis = () if root else ("the program runs as the same user as Fairhand",)
    unshare = shutil.which("unshare")
    choices = []
    for python in _interpreters():
        if unshare:
            alone = (unshare,) if root else (unshare, "--user", "--map-root-user")
            apart = (*alone, "--net", "--pid", "--fork", "--kill-child")
            visible = "other processes are visible to the program"
            choices += [
                Isolation((*apart, "--mount-proc"), python, user, True, basis),
                Isolation(apart, python, user, True, (*basis, visible)),
            ]
        open_door = [*basis, "the network is not cut off"]
        if not root:
            open_door.append("the number of processes is not limited")
        open_door.append("a child that starts its own session may outlive the program")
        choices.append(Isolation((), python, user, root, tuple(open_door)))
    return choices


def _interpreters() -> list[str]:
    """The interpreter under our virtual environment, then the system's own.

    The first may lie in a folder that another user may not enter.
    """
    found = [str(Path(sys.executable).resolve())]
    system = shutil.which("python3", path="/usr/bin:/bin")
    if system and system not in found:
        found.append(system)
    return found


def _run(
    source: str, limits: Limits, isolated: Isolation, runtime: Runtime, files: Files = ()
) -> Outcome:
    nonce = secrets.token_hex(16)
    # The end is told on a pipe of its own: what the program printed may leave its buffer later.
    hear, tell = os.pipe()
    # Deleting may fail for what the program made unreadable; that is no reason to lose its outcome.
    try:
        with tempfile.TemporaryDirectory(prefix="fairhand-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            program = folder / runtime.file
            ending = runtime.ending(nonce, tell)
            program.write_bytes((source + ending).encode("utf-8", "replace"))
            program.chmod(0o644)
            _lay_out(folder, files)
            if isolated.user is not None:
                os.chown(folder, isolated.user, isolated.user)
            inner = _Inner(folder, runtime, f"refused:{nonce}")
            command = _command(inner, limits, isolated)
            began = time.monotonic()
            try:
                process = _start(command, folder, tell)
            except OSError as problem:
                return Outcome(False, "error", 0.0, str(problem))
            err, timed_out = _watch(process, limits.wall_seconds)
            seconds = time.monotonic() - began
            heard = _left(folder) if runtime.tells_by_file else _heard(hear)
        finished = heard == nonce.encode()
    finally:
        os.close(hear)
        os.close(tell)
    errors = err.decode("utf-8", "replace")
    if f"refused:{nonce}" in errors:
        return Outcome(False, "error", seconds, errors)
    reason = _reason(process.returncode, errors, finished)
    if timed_out and reason != "passed":
        reason = "timeout"
    return Outcome(reason == "passed", reason, seconds, errors)


def _start(command: list[str], folder: Path, tell: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(tell,),
        start_new_session=True,
    )


def _lay_out(folder: Path, files: Files) -> None:
    """Write the files that a program finds beside it."""
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for below in folder.rglob("*"):
        if below.is_dir():
            # The program runs as another user, and a compiler writes beside its sources. The folder
            # around it is closed to everybody else.
            # fairhand: ignore[loose-file-mode]
            below.chmod(0o777)


def _heard(pipe: int) -> bytes:
    """What was written to the pipe so far; the program cannot make us wait for more."""
    os.set_blocking(pipe, False)
    try:
        return os.read(pipe, 64)
    except BlockingIOError:
        return b""


def _left(folder: Path) -> bytes:
    """What the program wrote into its file of the end."""
    try:
        with (folder / END_FILE).open("rb") as file:
            return file.read(64)
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class _Inner:
    """What is run: a program in a folder, and the word by which a refusal is known."""

    folder: Path
    runtime: Runtime
    refusal: str


def _command(inner: _Inner, limits: Limits, isolated: Isolation) -> list[str]:
    runtime = inner.runtime
    cpu, processes = limits.cpu_seconds * runtime.cpu, limits.processes * runtime.processes
    bounds: dict[str, tuple[int, int]] = {
        "RLIMIT_CPU": (cpu, cpu + 1),
        runtime.memory: (limits.memory, limits.memory),
        "RLIMIT_FSIZE": (limits.file_size, limits.file_size),
        "RLIMIT_NOFILE": (256, 256),
        "RLIMIT_CORE": (0, 0),
    }
    if isolated.own_processes:
        bounds["RLIMIT_NPROC"] = (processes, processes)
    settings = {
        "limits": bounds,
        "user": isolated.user,
        "folder": str(inner.folder),
        # The path is relative, so that the program's user need not be able to reach the folder.
        "command": list(runtime.command(isolated.python)),
        "environment": {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "."},
        "refusal": inner.refusal,
    }
    launcher = str(Path(__file__).with_name("launcher.py"))
    return [*isolated.prefix, isolated.python, "-I", "-S", "-B", launcher, json.dumps(settings)]


def _watch(process: subprocess.Popen[bytes], wall_seconds: float) -> tuple[bytes, bool]:
    """Wait for the end or the time-out, then kill what is left: the end of stderr, and which."""
    tail = b""
    stream = process.stderr

    def keep() -> None:
        nonlocal tail
        with contextlib.suppress(OSError, ValueError):
            while stream and (piece := os.read(stream.fileno(), 65536)):
                tail = (tail + piece)[-KEPT_OUTPUT:]

    reader = threading.Thread(target=keep, daemon=True)
    reader.start()
    timed_out = False
    try:
        process.wait(wall_seconds)
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        # Also after a good end: children that the program left behind are in the same group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # A child that left the group can hold the pipe open; it must not hold us.
        reader.join(2.0)
        if stream and not reader.is_alive():
            stream.close()
    return tail, timed_out


def _reason(code: int, errors: str, finished: bool) -> Reason:
    if code == 0 and finished:
        return "passed"
    if code in (128 + signal.SIGXCPU, 128 + signal.SIGKILL, 128 + signal.SIGXFSZ):
        return "limit"
    lines = errors.strip().splitlines()
    last = lines[-1] if lines else ""
    # The kernel's refusals reach Python as these exceptions: no memory, file too large, no process.
    if last.startswith(("MemoryError", "OSError: [Errno 27]", "BlockingIOError: [Errno 11]")):
        return "limit"
    if code != 0 and "unshare:" in errors[:200]:
        return "error"
    return "failed"
