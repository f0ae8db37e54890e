"""Started by the sandbox as its own process: takes limits upon a child, then becomes the program.

Only the standard library, run by path with `python -I`: it works for a system Python that has none
of our packages. The first process stays outside the limits and keeps its rights. In a process
namespace it is number 1, so its end is the end of everything the program started.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

REFUSED = 120


def confine(settings: dict[str, Any]) -> None:
    """Lower the limits of this process, then give up its rights. Raises OSError or ValueError."""
    for name, value in settings["limits"].items():
        # Some limits do not exist on every system; one that exists and cannot be set is an error.
        if (number := getattr(resource, name, None)) is not None:
            soft, hard = value
            resource.setrlimit(number, (soft, hard))
    if (user := settings["user"]) is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)


def main() -> None:
    """Run `settings["command"]` under `settings["limits"]`; the exit code is the program's."""
    settings = json.loads(sys.argv[1])
    child = os.fork()
    if child == 0:
        try:
            os.chdir(settings["folder"])
            confine(settings)
            # Starting the program it is given is what this one is for; only the sandbox calls it.
            # fairhand: ignore[command-injection]
            os.execve(settings["command"][0], settings["command"], settings["environment"])
        except (OSError, ValueError) as problem:
            os.write(2, f"{settings['refusal']} {problem}".encode())
        finally:
            os._exit(REFUSED)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
