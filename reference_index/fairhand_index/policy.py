"""Licence policy: what to do with a suggestion under an SPDX expression. Pure, no file, no network.

Rules are tried in order; the first whose pattern fits an identifier decides. A pattern is an SPDX
identifier, one with a final `*`, or the name of a class. Of alternatives (OR) the most permissive
counts, of joined licences (AND) the strictest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fairhand_index.licences import NOASSERTION, parsed

Verdict = Literal["allow", "flag", "block"]
LicenceClass = Literal[
    "permissive", "weak-copyleft", "strong-copyleft", "network", "source-available", "unknown"
]

CLASSES: tuple[LicenceClass, ...] = (
    "permissive",
    "weak-copyleft",
    "strong-copyleft",
    "network",
    "source-available",
    "unknown",
)
_ORDER: dict[Verdict, int] = {"allow": 0, "flag": 1, "block": 2}

# By the start of the SPDX identifier; the longest start that fits counts.
_BY_START: dict[str, LicenceClass] = {
    **dict.fromkeys(
        [
            "0BSD",
            "AFL-",
            "AML",
            "Apache-",
            "Artistic-2.0",
            "BSD-",
            "BSL-1.0",
            "BlueOak-",
            "Beerware",
            "CC0-",
            "CC-BY-1",
            "CC-BY-2",
            "CC-BY-3",
            "CC-BY-4",
            "CC-PDDC",
            "CNRI-Python",
            "curl",
            "ECL-",
            "EFL-",
            "Fair",
            "FSFAP",
            "FTL",
            "HPND",
            "ICU",
            "IJG",
            "ISC",
            "Intel",
            "Libpng",
            "MIT",
            "MS-PL",
            "MulanPSL-",
            "NCSA",
            "NTP",
            "Naumen",
            "NetCDF",
            "OLDAP-",
            "OpenSSL",
            "PHP-3",
            "PSF-",
            "PostgreSQL",
            "Python-2",
            "TCL",
            "Unicode-",
            "Unlicense",
            "UPL-",
            "Vim",
            "W3C",
            "WTFPL",
            "X11",
            "Xnet",
            "Zlib",
            "ZPL-",
            "zlib-acknowledgement",
            "bzip2-",
            "libtiff",
        ],
        "permissive",
    ),
    **dict.fromkeys(
        [
            "APSL-",
            "Artistic-1.0",
            "CDDL-",
            "CPL-",
            "EPL-",
            "ErlPL-",
            "IPL-",
            "LGPL-",
            "LPL-",
            "MPL-",
            "MS-RL",
            "Nokia",
            "NPOSL-",
            "OFL-",
            "QPL-",
            "Ruby",
            "SPL-",
            "CECILL-C",
            "Motosoto",
        ],
        "weak-copyleft",
    ),
    **dict.fromkeys(
        ["GPL-", "CC-BY-SA-", "CECILL-", "CECILL-1", "CECILL-2", "GFDL-", "Sleepycat", "ODbL-"],
        "strong-copyleft",
    ),
    **dict.fromkeys(
        ["AGPL-", "EUPL-", "OSL-", "RPL-", "CPAL-", "APSL-1.0", "Watcom-", "Parity-"], "network"
    ),
    **dict.fromkeys(
        [
            "BUSL-",
            "Elastic-",
            "SSPL-",
            "PolyForm-",
            "CC-BY-NC",
            "CC-BY-ND",
            "Prosperity-",
            "FSL-",
            "Confluent",
            "Hippocratic-",
            "JSON",
            "Aladdin",
        ],
        "source-available",
    ),
}
# With one of these the code may be linked into a work under other terms.
_LINKING = re.compile(
    r"classpath|gcc-exception|linking|runtime-library|llvm|bison|autoconf|fltk|wxwindows|openjdk",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Ordered rules `(pattern, verdict)` and the verdict where none fits."""

    rules: tuple[tuple[str, Verdict], ...] = ()
    otherwise: Verdict = "flag"
    name: str = "custom"


PRESETS: dict[str, Policy] = {
    "flag": Policy((), "flag", "flag"),
    "commercial": Policy(
        (
            ("strong-copyleft", "block"),
            ("network", "block"),
            ("source-available", "block"),
            ("unknown", "block"),
        ),
        "flag",
        "commercial",
    ),
    "permissive-only": Policy((("permissive", "flag"),), "block", "permissive-only"),
    # What includeSuggestionsWithCodeReferences: false means at Amazon.
    "block": Policy((), "block", "block"),
    "allow": Policy((), "allow", "allow"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the rule that led to it, as the log records it."""

    verdict: Verdict
    rule: str


def licence_class(identifier: str) -> LicenceClass:
    """The class of one SPDX identifier, also of the form `X WITH Y`."""
    base, _, exception = identifier.partition(" WITH ")
    starts = [start for start in _BY_START if base.startswith(start)]
    found: LicenceClass = _BY_START[max(starts, key=len)] if starts else "unknown"
    if exception and found == "strong-copyleft" and _LINKING.search(exception):
        return "weak-copyleft"
    return found


def _decide_one(identifier: str, policy: Policy) -> Decision:
    group = licence_class(identifier)
    base = identifier.partition(" WITH ")[0]
    for pattern, verdict in policy.rules:
        fits = pattern in (identifier, base, group) or (
            pattern.endswith("*") and identifier.startswith(pattern[:-1])
        )
        if fits:
            return Decision(verdict, f"{policy.name}:{pattern}")
    return Decision(policy.otherwise, f"{policy.name}:otherwise")


@lru_cache(maxsize=4096)
def explain(expression: str, policy: Policy) -> Decision:
    """The decision on an SPDX expression. What is no valid expression counts as NOASSERTION."""
    tree = parsed(expression) if expression else None
    if tree is None:
        return _decide_one(NOASSERTION, policy)
    return _walk(tree, policy)


def decide(expression: str, policy: Policy) -> Verdict:
    """`allow`, `flag` or `block` for an SPDX expression."""
    return explain(expression, policy).verdict


def _walk(tree: tuple[object, ...] | str, policy: Policy) -> Decision:
    if isinstance(tree, str):
        return _decide_one(tree, policy)
    operator, *parts = tree
    decisions = [_walk(part, policy) for part in parts if isinstance(part, str | tuple)]
    key = lambda decision: _ORDER[decision.verdict]  # noqa: E731
    return min(decisions, key=key) if operator == "OR" else max(decisions, key=key)
