"""Where Fairhand keeps its files: one folder per user, moved as a whole with FAIRHAND_HOME."""

from __future__ import annotations

import os
from pathlib import Path

HOME_VARIABLE = "FAIRHAND_HOME"


def cache_folder() -> Path:
    """Files that can be fetched again: models, indexes. Not created here."""
    return _home() or _standard("cache")


def state_folder() -> Path:
    """Files that cannot be made again: logs, run records. Not created here."""
    home = _home()
    if home:
        return home / "state"
    return _standard("state")


def config_folder() -> Path:
    """The user's own settings file. Not created here."""
    home = _home()
    if home:
        return home / "config"
    return _standard("config")


def models_folder() -> Path:
    """Model weights by identifier. Not created here."""
    return cache_folder() / "models"


def make_private(folder: Path) -> None:
    """Make a folder that only this user can look into; one that is there stays as it is.

    Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, in a folder made for it. Raises OSError."""
    make_private(path.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if hasattr(os, "fchmod"):
            # An older version may have made it for everybody.
            os.fchmod(file.fileno(), 0o600)
        file.write(text.encode("utf-8", "replace"))


def _standard(kind: str) -> Path:
    # Imported here, because the language server's start must not wait for what it may not need.
    import platformdirs

    folder = {
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
        "config": platformdirs.user_config_path,
    }[kind]
    return Path(folder("fairhand", appauthor=False))


def _home() -> Path | None:
    # Editors hand on variables from their own settings, where no shell has expanded the tilde.
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser() if home else None
