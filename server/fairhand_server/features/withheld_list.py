"""`workspace/executeCommand`: the list of withheld suggestions, reveal, and "this is wrong"."""

from __future__ import annotations

from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import SHOW, argument, text_argument
from fairhand_server.protocol import OPEN_WITHHELD, REPORT_WRONG, REVEAL_WITHHELD


def register(server: FairhandServer) -> None:
    """Register the commands."""

    @server.command(OPEN_WITHHELD)
    async def open_list(ls: FairhandServer, *arguments: Any) -> list[dict[str, Any]]:
        entries = [entry.as_data() for entry in ls.withheld.entries()]
        if argument(arguments, SHOW).get("show") is False:
            return entries
        try:
            page = ls.withheld.write_page()
        except OSError as error:
            ls.tell_once(f"the list of withheld suggestions cannot be written: {error}")
            return entries
        ls.show_page(page)
        return entries

    @server.command(REVEAL_WITHHELD)
    async def reveal(ls: FairhandServer, *arguments: Any) -> str | None:
        entry = ls.withheld.find(text_argument(arguments, 0, "the identifier"))
        return entry.withheld.text if entry is not None else None

    @server.command(REPORT_WRONG)
    async def report(ls: FairhandServer, *arguments: Any) -> bool:
        identifier = text_argument(arguments, 0, "the identifier")
        comment = text_argument(arguments, 1, "the comment", required=False)
        problem = ls.withheld.report_wrong(identifier, comment)
        if problem is not None:
            ls.tell_once(problem)
        return problem is None
