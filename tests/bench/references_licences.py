"""How well licences are read from texts alone, against what the metadata of a package says.

    python tests/bench/references_licences.py ARCHIVE…

Packages whose metadata is a valid SPDX expression are the truth; the metadata is then hidden and
only the licence text is left. The GNU texts do not tell `-only` from `-or-later`; "one of both"
counts as right if the truth is one of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path, PurePosixPath

from fairhand_index.archives import ArchiveError, members_of
from fairhand_index.building import Source, read_source
from fairhand_index.licences import NOASSERTION
from fairhand_index.packages import whole_licence
from fairhand_index.source_tree import is_license_path
from fairhand_index.wheels import is_own_text


def text_alone(path: Path) -> str:
    """What the licence texts of an archive say when its metadata says nothing."""
    wheel = path.suffix == ".whl"
    texts = {}
    for name, data in members_of(path):
        inside = name if wheel else name.partition("/")[2]
        own = (".dist-info/" in inside and is_own_text(inside)) if wheel else "/" not in inside
        if own and is_license_path(PurePosixPath(inside)):
            texts[inside] = data.decode("utf-8", "replace")
    return whole_licence([], texts)[0] if texts else ""


def main(words: list[str]) -> int:
    """Run the measurement."""
    counts: Counter[str] = Counter()
    for path in map(Path, words):
        if path.suffix not in (".whl", ".tgz"):
            continue
        try:
            facts = read_source(Source(path)).facts
            said = text_alone(path)
        except ArchiveError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        if facts.license_source != "metadata" or not said:
            counts["no truth or no text"] += 1
            continue
        if said == NOASSERTION:
            verdict = "not said"
        elif said == facts.license or facts.license in said.split(" OR "):
            verdict = "right"
        else:
            verdict = "different"
        counts[verdict] += 1
        if verdict != "right":
            print(f"{verdict}: {facts.name} {facts.version} metadata {facts.license}, text {said}")
    total = counts["right"] + counts["different"] + counts["not said"]
    print(f"{counts['right']} of {total} right, {dict(counts)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
