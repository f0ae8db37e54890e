"""The VS Code extension says of the server what the server says of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fairhand_server
from fairhand_eval.vscode_settings import renewed
from fairhand_server import protocol

ROOT = Path(__file__).parent.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
MANIFEST = (EXTENSION / "package.json").read_text(encoding="utf-8")


def test_the_settings_are_those_of_the_server() -> None:
    """`make docs` renews them."""
    assert renewed(MANIFEST) == MANIFEST


def test_the_extension_has_the_version_of_the_server_it_carries() -> None:
    assert json.loads(MANIFEST)["version"] == fairhand_server.__version__


def test_the_extension_speaks_the_protocol_of_the_server_it_carries() -> None:
    text = (EXTENSION / "src" / "protocol.ts").read_text(encoding="utf-8")
    ours = {value for name, value in vars(protocol).items() if name.isupper()}
    values = set(re.findall(r'^export const \w+ = "(.*)";$', text, re.MULTILINE))
    assert len(values) > 10
    assert values - ours == set()
    assert protocol.PROTOCOL_VERSION in values


def test_lock_files_name_no_registry() -> None:
    for lock in (EXTENSION, ROOT / "tests" / "editors" / "vscode"):
        assert "resolved" not in (lock / "package-lock.json").read_text(encoding="utf-8")
