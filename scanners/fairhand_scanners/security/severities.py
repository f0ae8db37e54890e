"""The fixed table of severities by weakness number.

Critical: the attacker runs code, commands or queries, or owns the secrets. High: data of others is
read or changed, or a protection is off. Medium: it needs another fault or a position in the
network.
Low: hygiene.
"""

from __future__ import annotations

LEVELS = ("info", "low", "medium", "high", "critical")

_BY_LEVEL = {
    "critical": (74, 77, 78, 88, 89, 94, 95, 98, 502, 798, 321, 470, 917, 1336),
    "high": (
        22,
        23,
        73,
        79,
        80,
        90,
        91,
        113,
        269,
        287,
        295,
        297,
        306,
        322,
        326,
        327,
        329,
        345,
        347,
        352,
        384,
        434,
        501,
        521,
        522,
        601,
        611,
        643,
        706,
        732,
        862,
        915,
        918,
        942,
        943,
        1321,
        266,
        284,
        639,
    ),
    "medium": (
        20,
        117,
        185,
        200,
        208,
        209,
        215,
        250,
        259,
        261,
        272,
        311,
        312,
        319,
        328,
        330,
        338,
        346,
        349,
        377,
        400,
        409,
        489,
        532,
        547,
        548,
        605,
        613,
        614,
        770,
        772,
        776,
        807,
        916,
        1004,
        1021,
        1275,
        1333,
        780,
        760,
    ),
}
_LEVEL = {cwe: level for level, numbers in _BY_LEVEL.items() for cwe in numbers}


def severity_of(cwe: int) -> str:
    """The severity of a weakness: one of `LEVELS`; "low" for those the table does not name."""
    return _LEVEL.get(cwe, "low")


def at_least(severity: str, floor: str) -> bool:
    """Whether a severity reaches a floor."""
    return LEVELS.index(severity) >= LEVELS.index(floor)
