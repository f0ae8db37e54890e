"""Copy the template for JetBrains IDEs with the full path of a `fairhand` command in it.

    python -P editors/jetbrains/make_template.py FOLDER COMMAND

An IDE that was started from the desktop often does not know the paths that a terminal knows, and a
command in a virtual environment is on nobody's path. With its full path it is always found.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

TEMPLATE = Path(__file__).parent / "fairhand"


def make_template(folder: Path, command: str) -> None:
    """Write the template with this command to a folder, in place of what was there.

    Raises ValueError for a command that LSP4IJ could not start: it reads a double quote as the end
    of a word and a dollar sign as the beginning of a macro, and knows no escape for either.
    """
    if any(mark in command for mark in '"$'):
        raise ValueError(f"LSP4IJ cannot start a command with a quote or a dollar in it: {command}")
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(TEMPLATE, folder)
    template = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    template["programArgs"] = {"default": f'"{command}" serve --stdio'}
    _write(folder / "template.json", template)
    installer = json.loads((folder / "installer.json").read_text(encoding="utf-8"))
    installer["check"]["exec"]["command"] = {"default": [command, "--version"]}
    _write(folder / "installer.json", installer)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def main(words: list[str]) -> int:
    """Run with the command line's words; 0, or 2 for words that cannot be used."""
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, command = Path(words[0]), words[1]
    try:
        make_template(folder, command)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"the template is in {folder.resolve()}\n"
        'in the IDE: New Language Server, Template: "Import from custom template...", this folder'
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
