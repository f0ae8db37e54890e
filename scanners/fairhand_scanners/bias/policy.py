"""What an organisation or a user decides about the bias filter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from fairhand_scanners.bias.kinds import DIMENSIONS, DOMAINS, TONGUES

MODES: tuple[str, ...] = ("block", "flag", "off")

# Written by the user on a line of its own or behind code: `# fairhand: allow-bias: test data`.
_PRAGMA = re.compile(
    r"(?:#|//|/\*|\*)\s*fairhand:\s*allow-bias\b[ \t]*[:(-]?[ \t]*([^\n*)]*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BiasSettings:
    """The policy of the bias filter, as plain values.

    `mode` is "block" (a biased suggestion is withheld), "flag" (it is shown with a notice) or
    "off". `dimensions` and `domains` say which kinds are judged (empty: all). `allowed_paths` are
    globs of documents in which nothing is judged (`clinical/**`). `extra_attributes` are pairs of
    a name and a dimension, for an organisation's own field names. `extra_groups` are pairs of a
    value and a dimension, for groups the built-in lists do not know. `languages` are the human
    languages, besides English, whose attribute names are read.
    """

    mode: str = "block"
    dimensions: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    allowed_paths: tuple[str, ...] = ()
    extra_attributes: tuple[tuple[str, str], ...] = ()
    extra_groups: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = TONGUES
    steps: int = 60_000

    def judges(self, dimension: str) -> bool:
        """Whether this dimension is judged."""
        return not self.dimensions or dimension in self.dimensions

    def allows_path(self, path: str) -> bool:
        """Whether a document's path is one where nothing is judged."""
        plain = path.replace("\\", "/").lstrip("/")
        return any(_matches(plain, glob) for glob in self.allowed_paths)


def _matches(path: str, glob: str) -> bool:
    """`clinical/**` matches the folder anywhere in the path, so that roots do not matter."""
    return fnmatchcase(path, glob) or fnmatchcase(path, "*/" + glob)


@lru_cache(maxsize=256)
def problems_of(settings: BiasSettings) -> tuple[str, ...]:
    """What cannot be used in these settings, one sentence each; empty when all is well."""
    found = []
    if settings.mode not in MODES:
        found.append(f"mode {settings.mode!r} is none of {', '.join(MODES)}")
    named = (*settings.extra_attributes, *settings.extra_groups)
    for dimension in (*settings.dimensions, *(pair[1] for pair in named)):
        if dimension not in DIMENSIONS:
            found.append(f"dimension {dimension!r} is none of {', '.join(DIMENSIONS)}")
    for domain in settings.domains:
        if domain not in DOMAINS:
            found.append(f"domain {domain!r} is none of {', '.join(DOMAINS)}")
    for tongue in settings.languages:
        if tongue not in TONGUES:
            found.append(f"language {tongue!r} is none of {', '.join(TONGUES)}")
    return tuple(found)


def pragma_reason(prefix: str) -> str | None:
    """The reason of an `allow-bias` comment the user wrote before the cursor, or None.

    It counts within the twenty lines before the cursor, or anywhere above the first code. A comment
    in `text` does not count: a model cannot grant itself leave. A reason is required.
    """
    if "allow-bias" not in prefix:
        return None
    lines = prefix.splitlines()
    head = next(
        (n for n, line in enumerate(lines) if line.strip() and not _is_comment(line)), len(lines)
    )
    for number, line in enumerate(lines):
        if number >= head and number < len(lines) - 20:
            continue
        found = _PRAGMA.search(line)
        if found is not None and found.group(1).strip():
            return found.group(1).strip()
    return None


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(("#", "//", "/*", "*"))
