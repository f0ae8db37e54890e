"""Files: their modes, where they lie, what is in an archive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairhand_scanners.security.values import Value

if TYPE_CHECKING:
    from fairhand_scanners.security.facts import Facts
    from fairhand_scanners.security.flow import Flow


def loose_mode(value: Value, facts: Facts, flow: Flow) -> bool:
    const = value.const
    if isinstance(const, str):
        const = int(const, 8) if re.fullmatch(r"0?o?[0-7]{3,4}", const) else 0
    if isinstance(const, int) and not isinstance(const, bool):
        return 0 < const < 0o10000 and const & 0o022 != 0
    for node in facts.nodes:
        if re.search(r"S_I(?:W|RWX)(?:OTH|GRP|O|G)\b", flow.spelling(node)):
            return True
    return False


def writes(facts: Facts, flow: Flow) -> bool:
    mode = facts.argument("1|mode")
    return mode is not None and isinstance(mode.const, str) and bool(set(mode.const) & set("wax+"))


def temp_path(value: Value, facts: Facts, flow: Flow) -> bool:
    if not facts.nodes:
        return False
    text = flow.spelling(facts.nodes[0])
    return bool(re.search(r"tmpdir\(\)|java\.io\.tmpdir|gettempdir\(\)", text)) and not re.search(
        r"random|uuid|mkdtemp|nextInt|Date\.now_", text, re.I
    )


def unbounded(facts: Facts, flow: Flow) -> bool:
    names = flow.stack[-1].names if flow.stack else flow.module.names
    return not names & {"file_size", "compress_size"}


_LOOP = re.compile(
    r"^([ \t]*)for\s+\w+\s+in\s+[^\n]+:[ \t]*(?:#[^\n]*)?\n((?:\1[ \t]+[^\n]*\n|[ \t]*\n)+)", re.M
)
_PLACED = re.compile(
    r"startswith|is_relative_to|relative_to|commonp|within|inside|safe|isabs|is_absolute|[\"']\.\.",
    re.I,
)


def unlooked(facts: Facts, flow: Flow) -> bool:
    """Whether no loop before an extraction looks where each member would go, and stops there."""
    func = flow.stack[-1] if flow.stack else None
    if func is None:
        return True
    before = flow.file.data[func.at : facts.node.at].decode("utf-8", "replace")
    return not any(
        re.search(r"\bname\b|getnames|namelist", loop[0])
        and _PLACED.search(loop[2])
        and re.search(r"^\s*(?:raise|return)\b|\bexit\(|\babort\(", loop[2], re.M)
        for loop in _LOOP.finditer(before)
    )
