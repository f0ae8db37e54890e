"""`fairhand/findings`: all findings in groups, for a results view."""

from __future__ import annotations

from typing import Any

from fairhand_server.app import FairhandServer
from fairhand_server.features.arguments import Shape, fields
from fairhand_server.features.buffers import open_document, path_of, text_of, workspace_roots
from fairhand_server.features.finding_shapes import data_of
from fairhand_server.protocol import FINDINGS

_WANTED: Shape = {
    "groupBy": ("severity", "file", "rule"),
    "uri": str,
    "includeIgnored": bool,
}


def register(server: FairhandServer) -> None:
    """Register the handler."""

    @server.feature(FINDINGS)
    async def findings(ls: FairhandServer, params: Any) -> dict[str, Any]:
        from fairhand_server.findings import counted, grouped

        wanted = fields(params, _WANTED)
        by = wanted.get("groupBy", "severity")
        uri = wanted.get("uri")
        ignored = wanted.get("includeIgnored", False)
        kept = ls.security.findings
        kept.roots = workspace_roots(ls)
        shown = []
        for path in [path_of(uri)] if uri else kept.paths:
            document = open_document(ls, path)
            text = text_of(document) if document is not None else None
            shown += kept.shown(path, text, ls.settings.security, ignored)
        return {
            "counts": counted(shown),
            "stale": sum(one.stale for one in shown),
            "ignoredRules": sorted(
                {rule for root in kept.roots for rule in ls.security.ignored.rules(root)}
            ),
            "groups": [
                {"key": key, "findings": [data_of(ls, one) for one in members]}
                for key, members in grouped(shown, by)
            ],
        }
