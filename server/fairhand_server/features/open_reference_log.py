"""`workspace/executeCommand`: the attribution log as a page, and as data for a panel."""

from __future__ import annotations

import asyncio
from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import SHOW, WANTED, argument
from fairhand_server.protocol import OPEN_LOG


def register(server: FairhandServer) -> None:
    """Register the command."""

    @server.command(OPEN_LOG)
    async def open_log(ls: FairhandServer, *arguments: Any) -> list[dict[str, Any]]:
        from fairhand_index.attribution_log import LogError
        from fairhand_server.reference_log import log_data, write_page

        wanted = argument(arguments, {**WANTED, **SHOW})
        try:
            data = log_data(await ls.attribution.entries(ls.settings.references), wanted)
            if wanted.get("show") is False:
                return data
            page = await asyncio.to_thread(write_page, data)
        except (LogError, OSError) as error:
            ls.tell_once(f"the reference log cannot be shown: {error}")
            return []
        ls.show_page(page)
        return data
