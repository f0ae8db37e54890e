"""How a program of each language is started in the sandbox, and how it tells that it ended well.

Python's and JavaScript's tests tell it on a pipe by their last line. A Java program cannot write to
a pipe that it inherited as another user, so it leaves a file in its working folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairhand_server.errors import UsageError

END_FILE = "end.txt"


@dataclass(frozen=True, slots=True)
class Runtime:
    """A language's way of being run.

    `ending` gives the code that tells the end, from a secret and the number of the pipe; `command`
    gives the command line, from the interpreter of the sandbox. `memory` names the limit that
    bounds memory: virtual machines reserve far more addresses than they use, so for them only what
    they can write to counts. `cpu` and `processes` multiply the limits: a virtual machine compiles
    before it runs, and its threads count as processes.
    """

    language: str
    file: str
    ending: Callable[[str, int], str]
    command: Callable[[str], Sequence[str]]
    memory: str = "RLIMIT_AS"
    cpu: int = 1
    processes: int = 1
    tells_by_file: bool = False


def _python_end(secret: str, pipe: int) -> str:
    return f"\n__import__('os').write({pipe}, b'{secret}')\n"


def _javascript_end(secret: str, pipe: int) -> str:
    # Not reached by an exit or an error; what runs later, such as a promise, is waited for.
    return f"\nprocess.once('beforeExit', () => require('fs').writeSync({pipe}, '{secret}'));\n"


def _java_end(secret: str, pipe: int) -> str:
    return (
        "\n\nclass FairhandEnd {\n"
        "    public static void main(String[] words) throws Exception {\n"
        "        Check.main(words);\n"
        f'        java.nio.file.Files.writeString(java.nio.file.Path.of("{END_FILE}"), '
        f'"{secret}");\n'
        "    }\n}\n"
    )


def _node(_: str) -> Sequence[str]:
    return (_tool("node", "nodejs"), "--max-old-space-size=512", "program.js")


def _java(_: str) -> Sequence[str]:
    compiler, machine = (
        _tool("javac", "default-jdk-headless"),
        _tool("java", "default-jdk-headless"),
    )
    small = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
    quick = " ".join(f"-J{word}" for word in small.split())
    line = f"{compiler} {quick} -proc:none -nowarn -encoding UTF-8 -d . Program.java"
    return ("/bin/sh", "-c", f"{line} && exec {machine} {small} -ea -cp . FairhandEnd")


RUNTIMES: dict[str, Runtime] = {
    runtime.language: runtime
    for runtime in (
        Runtime(
            "python",
            "program.py",
            _python_end,
            lambda python: (python, "-I", "-B", "program.py"),
        ),
        Runtime("javascript", "program.js", _javascript_end, _node, memory="RLIMIT_DATA", cpu=2),
        Runtime(
            "java",
            "Program.java",
            _java_end,
            _java,
            memory="RLIMIT_DATA",
            cpu=5,
            processes=4,
            tells_by_file=True,
        ),
    )
}
"""By language. A Java program's tests are the method `main` of a class `Check`."""


def runtime_of(language: str) -> Runtime:
    """The runtime of a language; raises UsageError E003 for one that cannot be run."""
    if language not in RUNTIMES:
        raise UsageError(
            "fairhand-E003",
            f"programs in {language!r} cannot be run here",
            f"give tasks in one of {', '.join(RUNTIMES)}",
        )
    return RUNTIMES[language]


def missing_tools(languages: Sequence[str]) -> list[str]:
    """A sentence for each of the languages that this machine cannot run."""
    needed = {"javascript": ("node", "nodejs"), "java": ("javac", "default-jdk-headless")}
    return [
        f"{language} needs {needed[language][0]}: apt-get install {needed[language][1]}"
        for language in dict.fromkeys(languages)
        if language in needed and shutil.which(needed[language][0]) is None
    ]


def _tool(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UsageError(
            "fairhand-E090",
            f"there is no {name} to run the programs with",
            f"apt-get install {package}, or leave this language out",
        )
    return found
