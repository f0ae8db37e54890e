"""A reference index of a few functions written for the tests."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fairhand_index.building import Source, build
from fairhand_index.index import Index, replace_index

SPREAD_HEAD = "def spread_of_readings(readings, floor, ceiling):\n"
SPREAD = """    kept = [reading for reading in readings if floor <= reading.level <= ceiling]
    if not kept:
        raise LookupError("no reading lies between the floor and the ceiling")
    lowest = min(kept, key=lambda reading: reading.level)
    highest = max(kept, key=lambda reading: reading.level)
    return highest.level - lowest.level, highest.taken_at - lowest.taken_at
"""
VAULT_HEAD = "def open_vault(keeper, vault, attempts):\n"
VAULT = """    for attempt in range(attempts):
        phrase = keeper.ask_phrase(vault.label, attempt)
        if vault.accepts(phrase.strip().casefold()):
            keeper.note_opening(vault.label, attempt + 1)
            return vault.contents()
    raise PermissionError(f"{vault.label} stays shut after {attempts} attempts")
"""
SHAPES_COPYRIGHT = "Copyright (c) 2019 The Shapes Authors"
PACKAGES = (
    ("shapes", "2.1", "MIT", "shapes/readings.py", SPREAD_HEAD + SPREAD),
    ("vaults", "0.9", "GPL-3.0-only", "vaults/doors.py", VAULT_HEAD + VAULT),
)


def tiny_index(folder: Path, packages: tuple[tuple[str, ...], ...] = PACKAGES) -> Index:
    """Build the index in a folder, from wheels that are put beside it.

    A package is its name, version, licence, the path of its file and that file's text. That of
    shapes has a licence file, which names its authors.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    sources = []
    for name, version, licence, path, text in packages:
        wheel = folder.parent / f"{name}-{version}-py3-none-any.whl"
        metadata = (
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n"
            f"License-Expression: {licence}\nProject-URL: Source, https://github.com/example/{name}\n"
        )
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(path, f'"""Part of {name}."""\n\n\n{text}')
            archive.writestr(f"{name}-{version}.dist-info/METADATA", metadata)
            if name == "shapes":
                text = f"MIT License\n\n{SHAPES_COPYRIGHT}\n"
                archive.writestr(f"{name}-{version}.dist-info/licenses/LICENSE", text)
        sources.append(Source(wheel))
    built = build(sources, workers=1)
    return replace_index(folder, [one.contents for one in built if one.contents is not None])
