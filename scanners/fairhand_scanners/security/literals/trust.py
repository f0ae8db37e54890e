"""Classes that check certificates or names of hosts by saying yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import reports
from fairhand_scanners.security.form import Class, Return
from fairhand_scanners.security.questions import callbacks

if TYPE_CHECKING:
    from fairhand_scanners.security.flow import Flow


def believes_all(flow: Flow, cls: Class) -> None:
    """Java classes that check certificates or names of hosts by saying yes."""

    if flow.language != "java":
        return
    for func in cls.methods.get("checkServerTrusted", []):
        if not func.body or (
            len(func.body) == 1 and isinstance(func.body[0], Return) and func.body[0].value is None
        ):
            reports.report(flow, "certificate-check-off", func)
    for func in cls.methods.get("verify", []):
        if (
            len(func.params) == 2
            and func.params[1].type.endswith("SSLSession")
            and callbacks.always_true(func)
        ):
            reports.report(flow, "hostname-check-off", func)
