"""The files that a page of the playground begins with, and the folder they lie in."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from fairhand_syntax.languages import language_of_path

# In the order of the page. Each shows one thing; the page says what.
NAMES = ("upload.py", "Words.java", "query.js", "netrc.py", "hiring.py", "orders.py")

_FOLDER = Path(__file__).parent / "samples"


class Sample(TypedDict):
    """A file as the page gets it."""

    name: str
    language: str
    text: str


def samples() -> list[Sample]:
    """All files with their texts."""
    found: list[Sample] = []
    for name in NAMES:
        language = language_of_path(name)
        # A file that would be code beside ours has a longer name in the package.
        text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        found.append({"name": name, "language": language.id if language else "", "text": text})
    return found


def write_samples(folder: Path) -> None:
    """Put the files into a folder, so that a scan of the workspace finds them."""
    for sample in samples():
        (folder / sample["name"]).write_text(sample["text"], encoding="utf-8")
