"""The seed: the pinned packages every new index starts from, listed in data/seed.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from fairhand_index.fetching import Pin


@dataclass(frozen=True, slots=True)
class SeedEntry:
    """A pinned package, its languages, its licence by its metadata, and whether the demo has it."""

    pin: Pin
    languages: tuple[str, ...]
    license: str
    demo: bool


def seed_entries() -> list[SeedEntry]:
    """The whole seed, in the order of the manifest."""
    text = resources.files("fairhand_index").joinpath("data", "seed.json").read_text("utf-8")
    return [
        SeedEntry(
            Pin(entry["ecosystem"], entry["name"], entry["version"], entry["sha256"]),
            tuple(entry["languages"]),
            entry["license"],
            bool(entry.get("demo")),
        )
        for entry in json.loads(text)["packages"]
    ]
