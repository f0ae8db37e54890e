"""Any module of the scanners may be the first that is imported: none needs another before it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import fairhand_scanners

_ROOT = Path(fairhand_scanners.__file__).parent
_MODULES = sorted(
    ".".join(("fairhand_scanners", *path.relative_to(_ROOT).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    for path in _ROOT.rglob("*.py")
)


@pytest.mark.parametrize("name", _MODULES)
def test_a_module_can_be_imported_first(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for loaded in [one for one in sys.modules if one.startswith("fairhand_scanners")]:
        monkeypatch.delitem(sys.modules, loaded)
    importlib.import_module(name)
    for loaded in [one for one in sys.modules if one.startswith("fairhand_scanners")]:
        # The other tests go on with the modules they know.
        monkeypatch.delitem(sys.modules, loaded)
