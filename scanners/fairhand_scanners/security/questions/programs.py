"""Programs and modules that are started or loaded."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from fairhand_scanners.security.questions import kinds
from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def on_server(facts: Facts, flow: Flow) -> bool:
    return bool(flow.module.imports) or "require" in flow.module.names


def in_browser(facts: Facts, flow: Flow) -> bool:
    """A bare `open` is the window's only where no module of that name is about."""
    return not any(
        m in ("fs", "open", "fs.promises", "express", "http") for m in flow.module.imports
    )


def module(value: Value, facts: Facts, flow: Flow) -> bool:
    return value.ref in flow.module.imports or value.ref in sys.stdlib_module_names


# Programs that read a command line, or start what they are told.
_SHELLS = frozenset(
    [
        "sh",
        "bash",
        "zsh",
        "dash",
        "ksh",
        "cmd",
        "cmd.exe",
        "powershell",
        "powershell.exe",
        "pwsh",
        "sudo",
        "su",
        "env",
        "xargs",
        "ssh",
        "python",
        "python3",
        "perl",
        "node",
    ]
)


def runs(value: Value, facts: Facts, flow: Flow) -> bool:
    """Untrusted data that is more than a plain argument of a fixed program."""
    words = flow.heap.get(value.obj) if kinds.is_holder(value, flow) else None
    if words is not None and words.length > 0:
        first = words.fields.get(0)
    elif words is None and facts.last in ("ProcessBuilder", "command") and len(facts.args) > 1:
        first = facts.args[0]
    else:
        return True
    if first is None or not isinstance(first.const, str) or first.taint:
        return True
    return re.split(r"[/\\]", first.const.lower())[-1] in _SHELLS


def no_sandbox(value: Value, facts: Facts, flow: Flow) -> bool:
    obj = flow.heap.get(value.obj) if value.obj else None
    return obj is not None and any(f.const == "--no-sandbox" for f in obj.fields.values())
