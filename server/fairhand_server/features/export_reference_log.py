"""`fairhand.exportReferenceLog`: the attribution log as the text of a file, for saving."""

from __future__ import annotations

from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import WANTED, argument
from fairhand_server.protocol import EXPORT_LOG


def register(server: FairhandServer) -> None:
    """Register the command."""

    @server.command(EXPORT_LOG)
    async def export(ls: FairhandServer, *arguments: Any) -> str | None:
        from fairhand_index.attribution_log import LogError
        from fairhand_server.log_export import FORMATS, exported

        given = argument(arguments, {"format": FORMATS, **WANTED})
        form = given.pop("format", "notice")
        folders = ls.folders
        settings = ls.settings.references
        try:
            return await ls.attribution.read(
                settings, lambda log: exported(log, form, folders[0] if folders else None, given)
            )
        except (LogError, OSError) as error:
            ls.tell_once(f"the reference log cannot be exported: {error}")
            return None
