"""`fairhand.explainFinding`: the page of a finding's rule."""

from __future__ import annotations

import asyncio
from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import SHOW, Shape, argument
from fairhand_server.protocol import EXPLAIN_FINDING
from fairhand_server.rule_pages import rule_page, write_rule_page

_WHICH: Shape = {"id": str, "rule": str, **SHOW}


def register(server: FairhandServer) -> None:
    """Register the command."""

    @server.command(EXPLAIN_FINDING)
    async def explain(ls: FairhandServer, *arguments: Any) -> str | None:
        given = argument(arguments, _WHICH)
        held = ls.security.findings.find(given.get("id", ""))
        rule = held.rule if held is not None else given.get("rule", "")
        text = await asyncio.to_thread(rule_page, rule)
        if text is None:
            return None if held is None else f"{held.title}. {held.message}"
        if given.get("show") is False or not ls.can_show_pages:
            return text
        try:
            page = await asyncio.to_thread(write_rule_page, rule, text)
        except OSError as error:
            ls.tell_once(f"the page of the rule cannot be written: {error}")
            return text
        ls.show_page(page)
        return text
