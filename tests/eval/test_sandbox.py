"""What programs may do in the sandbox, and how it tells of their end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fairhand_eval import sandbox
from fairhand_eval.runtimes import runtime_of
from fairhand_eval.sandbox import KEPT_OUTPUT, MEBIBYTE, Isolation, Limits, isolation, run_program
from fairhand_server.errors import FairhandError

PYTHON = runtime_of("python")
SHORT = Limits(wall_seconds=15.0, cpu_seconds=1, memory=256 * MEBIBYTE, file_size=MEBIBYTE)

FORKING = """
import os, time
made = 0
try:
    while made < 500:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except BlockingIOError:
    raise
"""

ENDINGS = [
    ("a good end", "x = 1", "passed", ""),
    ("nothing at all", "", "passed", ""),
    ("a failed assertion", "assert 1 == 2", "failed", "AssertionError"),
    ("a syntax error", "def f(:", "failed", "SyntaxError"),
    ("an open string swallows the end", 'x = """', "failed", "SyntaxError"),
    ("exit before the tests", "exit()\nassert False", "failed", ""),
    ("a hard exit before the tests", "import os\nos._exit(0)", "failed", ""),
    ("a print that was replaced", "print = None", "passed", ""),
    ("an endless loop", "while True: pass", "limit", ""),
    ("waiting for input", "input()", "failed", "EOFError"),
    ("much memory", "x = bytearray(1 << 30)", "limit", "MemoryError"),
    ("a big file", "open('f', 'wb').write(bytes(1 << 22))", "limit", "File too large"),
    ("much output", "print('x' * (1 << 22))", "passed", ""),
    ("some output", "print('x')", "passed", ""),
    ("our packages", "import fairhand_eval", "failed", "ModuleNotFoundError"),
    (
        "a module in the working folder",
        "open('m.py', 'w').close()\nimport m",
        "failed",
        "No module",
    ),
    ("an own file", "open('f', 'w').write('1')\nassert open('f').read() == '1'", "passed", ""),
    ("its own text must not be a lone surrogate", "x = '\ud800'", "passed", ""),
]


@pytest.mark.parametrize(
    ("source", "reason", "stderr"), [case[1:] for case in ENDINGS], ids=[c[0] for c in ENDINGS]
)
def test_endings(source: str, reason: str, stderr: str) -> None:
    outcome = run_program(source, SHORT)
    assert outcome.reason == reason, outcome
    assert outcome.passed == (reason == "passed")
    assert stderr in outcome.stderr


def test_the_time_out_ends_the_program_in_time() -> None:
    began = time.monotonic()
    outcome = run_program("import time\ntime.sleep(60)", Limits(wall_seconds=1.0))
    assert outcome.reason == "timeout"
    assert time.monotonic() - began < 10


def test_output_is_bounded() -> None:
    outcome = run_program(
        "import sys\nsys.stderr.write('x' * (1 << 20) + 'end')\nraise SystemExit(1)"
    )
    assert len(outcome.stderr) <= KEPT_OUTPUT
    assert outcome.stderr.endswith("end")


def test_the_environment_of_the_parent_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRHAND_CANARY", "sings")
    source = f"""
import os
assert "FAIRHAND_CANARY" not in os.environ, os.environ
for name in {{{os.getpid()}, os.getppid()}}:
    try:
        assert b"sings" not in open(f"/proc/{{name}}/environ", "rb").read(), name
    except OSError:
        pass
"""
    outcome = run_program(source)
    # Only another user or a namespace hides it; without both, the report has to say so.
    exposed = not isolation().prefix and any("same user" in lack for lack in isolation().missing)
    assert outcome.passed or exposed, outcome


def test_a_program_of_root_runs_as_nobody() -> None:
    expected = sandbox.NOBODY if os.geteuid() == 0 else None
    assert isolation().user == expected
    if expected is not None:
        assert run_program(f"import os\nassert os.getresuid() == ({expected},) * 3").passed


def test_the_network_is_cut_off_or_the_result_says_so() -> None:
    source = """
import socket
sockets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sockets.connect(("192.0.2.1", 9))
"""
    outcome = run_program(source)
    if "the network is not cut off" not in isolation().missing:
        assert "unreachable" in outcome.stderr, outcome


def test_many_children_are_refused_and_ended() -> None:
    outcome = run_program(FORKING, SHORT)
    if isolation().own_processes:
        assert outcome.reason == "limit", outcome
    assert not outcome.passed
    assert not _living("time.sleep(60)")


LEFT_BEHIND = [
    ("a child of the same group", "subprocess.Popen(command)"),
    ("a child of its own session", "subprocess.Popen(command, start_new_session=True)"),
]


@pytest.mark.parametrize("start", [c[1] for c in LEFT_BEHIND], ids=[c[0] for c in LEFT_BEHIND])
def test_children_do_not_outlive_the_program(start: str) -> None:
    mark = f"left-behind-{os.getpid()}"
    source = f"""
import subprocess, sys
command = [sys.executable, "-I", "-c", "import time; time.sleep(50)", "{mark}"]
{start}
"""
    assert run_program(source).passed
    escaped = [lack for lack in isolation().missing if "outlive" in lack]
    if not (escaped and "new_session" in start):
        assert not _living(mark)


def _living(mark: str) -> list[str]:
    """The processes with `mark` in their command line, our own aside."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if mark in words and folder.name != str(os.getpid()):
            found.append(words)
    return found


def test_a_sandbox_that_cannot_start_is_an_error_and_no_failure() -> None:
    nowhere = Isolation((), "/nonexistent/python", None, False)
    assert sandbox._run("x = 1", SHORT, nowhere, PYTHON).reason == "error"


def test_without_any_sandbox_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Isolation((), "/nonexistent/python", None, False)
    monkeypatch.setattr(sandbox, "_choices", lambda: [nowhere])
    with pytest.raises(FairhandError, match="fairhand-E090"):
        isolation.__wrapped__()


def test_the_weakest_isolation_still_judges() -> None:
    choice = [weak for weak in sandbox._choices() if not weak.prefix][-1]
    brief = Limits(wall_seconds=3.0, cpu_seconds=1)
    assert sandbox._run("x = 1", SHORT, choice, PYTHON).reason == "passed"
    assert sandbox._run("assert False", SHORT, choice, PYTHON).reason == "failed"
    # On a busy machine the wall clock may be quicker than the processor's.
    assert sandbox._run("while True: pass", brief, choice, PYTHON).reason in ("limit", "timeout")
    assert sandbox._run("import time; time.sleep(60)", brief, choice, PYTHON).reason == "timeout"


JAVA = """import java.util.*;

class Solution {{
    static int answer() {{ return 42; }}
}}

class Check {{
    public static void main(String[] words) throws Exception {{
        {0}
    }}
}}
"""

OTHER_ENDINGS = [
    ("javascript", "const x = 1;", "passed", ""),
    ("javascript", "require('node:assert').equal(1, 2)", "failed", "AssertionError"),
    ("javascript", "const x = ;", "failed", "SyntaxError"),
    ("javascript", "process.exit(0)", "failed", ""),
    ("javascript", "Promise.reject(new Error('late'))", "failed", "late"),
    ("javascript", "setTimeout(() => { throw new Error('later') }, 20)", "failed", "later"),
    ("javascript", "while (true);", "limit", ""),
    ("java", "if (Solution.answer() != 42) throw new AssertionError();", "passed", ""),
    ("java", "assert Solution.answer() == 41;", "failed", "AssertionError"),
    ("java", "System.exit(0);", "failed", ""),
    ("java", "int x = ;", "failed", "error:"),
]


@pytest.mark.parametrize(("language", "source", "reason", "stderr"), OTHER_ENDINGS)
def test_endings_in_other_languages(language: str, source: str, reason: str, stderr: str) -> None:
    program = JAVA.format(source) if language == "java" else source
    limits = Limits(wall_seconds=60.0, cpu_seconds=2 if language == "java" else 1)
    outcome = run_program(program, limits, language)
    assert (outcome.reason, stderr in outcome.stderr) == (reason, True), outcome
