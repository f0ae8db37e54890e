"""How well licences are read: by all that a package says, and by its licence text alone.

Packages whose metadata is a valid SPDX expression are the truth for the text; the metadata is then
hidden and only the licence text is left. The GNU texts do not tell `-only` from `-or-later`; "one
of both" counts as right if the truth is one of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fairhand_index.archives import ArchiveError, members_of
from fairhand_index.building import Source, read_source
from fairhand_index.licences import NOASSERTION
from fairhand_index.packages import covers_all, whole_licence
from fairhand_index.source_tree import is_license_path


def text_alone(path: Path) -> str:
    """What the licence texts of an archive say when its metadata says nothing."""
    wheel = path.suffix == ".whl"
    texts = {}
    for name, data in members_of(path):
        inside = name if wheel else name.partition("/")[2]
        own = (".dist-info/" in inside and covers_all(inside)) if wheel else "/" not in inside
        if own and is_license_path(PurePosixPath(inside)):
            texts[inside] = data.decode("utf-8", "replace")
    return whole_licence([], texts)[0] if texts else ""


def measure(sources: Sequence[Source]) -> None:
    """Print the licence of every package, what said so, and what its text alone says."""
    counts: Counter[str] = Counter()
    for source in sources:
        try:
            facts = read_source(source).facts
            plain = source.path.suffix in (".whl", ".tgz")
            said = text_alone(source.path) if plain else ""
        except ArchiveError as error:
            print(f"{source.path.name}: {error}", file=sys.stderr)
            continue
        verdict = _verdict(facts.license, facts.license_source, said)
        counts[verdict] += 1
        counts["said" if facts.license != NOASSERTION else "NOASSERTION"] += 1
        print(
            f"{facts.ecosystem} {facts.name} {facts.version}: {facts.license}"
            f" ({facts.license_source}); text alone {verdict}{f', {said}' if said else ''}"
        )
    total = counts["right"] + counts["different"] + counts["not said"]
    print(
        f"{counts['said']} packages with a licence, {counts['NOASSERTION']} NOASSERTION; by text"
        f" alone {counts['right']} of {total} right, {counts['not said']} NOASSERTION,"
        f" {counts['different']} different",
        flush=True,
    )


def _verdict(known: str, known_by: str, said: str) -> str:
    if known_by != "metadata" or not said:
        return "no truth"
    if said == NOASSERTION:
        return "not said"
    return "right" if said == known or known in said.split(" OR ") else "different"
