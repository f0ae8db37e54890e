"""`fairhand.ignoreFinding`: one finding, or all of a rule, go on the workspace's ignore list."""

from __future__ import annotations

from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import Shape, argument
from fairhand_server.features.buffers import path_of, workspace_roots
from fairhand_server.features.diagnostics import publish_all
from fairhand_server.protocol import IGNORE_FINDING

_WHAT: Shape = {
    "id": str,
    "what": ("finding", "rule"),
    "ignore": bool,
    "rule": str,
    "uri": str,
}


def register(server: FairhandServer) -> None:
    """Register the command."""

    @server.command(IGNORE_FINDING)
    async def ignore(ls: FairhandServer, *arguments: Any) -> bool:
        given = argument(arguments, _WHAT)
        wanted = given.get("ignore") is not False
        ls.security.findings.roots = workspace_roots(ls)
        held = ls.security.findings.find(given.get("id", ""))
        if given.get("what") == "rule":
            rule = held.rule if held is not None else given.get("rule", "")
            path = held.region.path if held is not None else path_of(given.get("uri", ""))
            if not rule:
                return False
            root, _ = ls.security.findings.root_of(path)
            problem = ls.security.ignored.set_rule(root, rule, wanted)
        elif held is not None:
            root, relative = ls.security.findings.root_of(held.region.path)
            key = (held.rule, held.fingerprint, relative)
            problem = ls.security.ignored.set_finding(root, key, wanted)
        else:
            return False
        if problem is not None:
            ls.tell_once(problem)
        await publish_all(ls)
        return True
