"""Counts from what lies on this machine: the attribution log, the index, the models.

Nothing is kept for the sake of counting, and nothing is sent anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairhand_index.attribution_log import Entry

_TAKEN = ("accepted", "partially_accepted", "typed")


def log_counts(entries: Iterable[Entry]) -> dict[str, Any]:
    """What the log's rows come to.

    `events` counts suggestions by what became of them, `licences` and `projects` those taken and
    not withdrawn, by each reference they have; `months` the same by month in UTC, `models` by the
    model that wrote them.
    """
    events: Counter[str] = Counter()
    taken: dict[str, Entry] = {}
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        if (entry.event, entry.suggestion_id) not in seen:
            # One suggestion may be taken in several pieces, which are several rows.
            seen.add((entry.event, entry.suggestion_id))
            events[entry.event] += 1
        if entry.event in _TAKEN:
            taken[entry.suggestion_id] = entry
        elif entry.event == "withdrawn":
            taken.pop(entry.suggestion_id, None)
    licences: Counter[str] = Counter()
    projects: Counter[str] = Counter()
    months: Counter[str] = Counter()
    models: Counter[str] = Counter()
    for entry in taken.values():
        references = entry.body.get("refs") or ()
        licences.update({str(one.get("spdx", "")) for one in references})
        projects.update({str(one.get("package", "")) for one in references})
        months[datetime.fromtimestamp(entry.ts / 1000, UTC).strftime("%Y-%m")] += 1
        models[str((entry.body.get("model") or {}).get("id", ""))] += 1
    return {
        "events": dict(events.most_common()),
        "licences": dict(licences.most_common()),
        "projects": dict(projects.most_common()),
        "months": dict(sorted(months.items())),
        "models": dict(models.most_common()),
    }
