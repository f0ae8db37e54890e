"""Attributes in query languages that stand in strings: SQL, JPQL, data frame queries.

Only what decides is read: conditions of WHERE, HAVING and CASE, and ORDER BY. Column lists and
GROUP BY only show or count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CONDITION = re.compile(
    r"""(?<![\w.])(?P<name>[A-Za-z_][\w.]*+)\s*+
    (?P<operator>==|=|<>|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b|\blike\b|\bis\b)\s*
    (?P<value>'[^']{0,60}'|"[^"]{0,60}"|\([^()]{1,200}\)|\[[^\[\]]{1,200}\]|\d+(?:\.\d+)?|true\b|false\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_SQL = re.compile(
    r"\bcase\s+when\b.*\bthen\b|\b(?:select|update|delete|from)\b.*\b(?:where|order\s+by|having"
    r"|case|set)\b|^\s*(?:where"
    r"|order\s+by)\b|^\s*(?:and|or)\s+[\w.]+\s*(?:=|<>|!=|<|>|in\b|like\b)",
    re.I | re.S,
)
_ORDER = re.compile(r"\border\s+by\b(.{0,300})", re.IGNORECASE | re.DOTALL)
_CASE = re.compile(r"\bcase\b(.{0,300}?)\bend\b", re.IGNORECASE | re.DOTALL)
# Having anything on record, or a column that is a yes or no by itself.
_PRESENT = re.compile(
    r"\b([A-Za-z_][\w.]*)\s+is\s+not\s+null\b"
    r"|(?:\bwhere|\band|\bor|\bnot)\s+([A-Za-z_][\w.]*)\s*(?=\band\b|\bor\b|\border\b|\bthen\b"
    r"|\)|;|$|\n)",
    re.I,
)
_TABLE = re.compile(r"\b(?:from|update|join)\s+([A-Za-z_][\w.]*)", re.IGNORECASE)
# What is made, set or ordered by tells what a query is for.
_NAMED = re.compile(
    r"\bend\s+as\s+([A-Za-z_]\w*)|\bset\s+\w+\s*=\s*'?(\w+)|\border\s+by\s+([A-Za-z_]\w*)"
    r"|\btable\s+(\w+)",
    re.I,
)
_VALUE = re.compile(r"'([^']*)'|\"([^\"]*)\"|(\d+(?:\.\d+)?)|(true|false)\b", re.IGNORECASE)
_OPERATORS = {"=": "==", "<>": "!=", "like": "==", "is": "=="}


@dataclass(frozen=True, slots=True)
class QueryPart:
    """One condition or sort column. `clause` is "where", "case" or "order"."""

    name: str
    owner: str
    operator: str
    values: tuple[str, ...]
    clause: str
    words: tuple[str, ...]


@lru_cache(maxsize=512)
def parts_of_query(text: str) -> tuple[QueryPart, ...]:
    """The deciding parts of a query in a string; empty for any other string."""
    if len(text) < 8 or len(text) > 4000:
        return ()
    sql = _SQL.search(text) is not None
    framed = not sql and re.match(
        r"\s*+\(*+\s*+`?[A-Za-z_]\w*+`?\s*+(?:==|!=|<=|>=|<|>|\bin\b|\bnot in\b)", text
    )
    if not sql and not framed:
        return ()
    tables = (
        *_TABLE.findall(text),
        *(word for words in _NAMED.findall(text) for word in words if word),
    )
    owner = tables[0] if tables else ""
    found: list[QueryPart] = []
    cases = [found_case.span(1) for found_case in _CASE.finditer(text)]
    for match in _CONDITION.finditer(text):
        name = match["name"].rsplit(".", 1)[-1]
        values = tuple(next(filter(None, parts), "") for parts in _VALUE.findall(match["value"]))
        operator = " ".join(match["operator"].lower().split())
        inside = any(start <= match.start() < end for start, end in cases)
        found.append(
            QueryPart(
                name,
                owner,
                _OPERATORS.get(operator, operator),
                values,
                "case" if inside else "where",
                tables,
            )
        )
    for match in _PRESENT.finditer(text):
        name = (match[1] or match[2]).rsplit(".", 1)[-1]
        found.append(QueryPart(name, owner, "present", ("true",), "where", tables))
    for match in _ORDER.finditer(text):
        for item in re.split(r",", re.sub(r"\bcase\b.*?\bend\b", "", match[1], flags=re.I | re.S)):
            words = re.findall(r"[A-Za-z_][\w.]*", item)
            if words:
                found.append(QueryPart(words[0].rsplit(".", 1)[-1], owner, "", (), "order", tables))
    return tuple(found)
