"""Which folder of safetensors the torch engine loads: on the disk, converted, or of the hub."""

from __future__ import annotations

import re
from pathlib import Path

from fairhand_server.errors import ModelError, UsageError
from fairhand_server.models.catalogue import DEFAULT_MODEL, catalogue, known_model
from fairhand_server.models.prepare import converted_folder

_HUB = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
# Weights and texts. Code is not even fetched.
_WANTED = ["*.safetensors", "*.json"]


def model_folder(named: str | None) -> tuple[str, Path]:
    """The identifier and the folder that a name means; None means the default model, converted.

    Raises ModelError E021 for a folder that is not there and E023 when the hub cannot be reached,
    UsageError E001 for a model of the hub without a pinned revision.
    """
    name = named or DEFAULT_MODEL
    path = Path(name).expanduser()
    if path.is_dir():
        return path.resolve().name, path.resolve()
    if _HUB.fullmatch(name):
        return name.partition("@")[0], _fetched(name)
    if name in catalogue():
        folder = converted_folder(known_model(name))
        if folder.is_dir():
            return name, folder
        raise ModelError(
            "fairhand-E021",
            f"{name} has not been converted for the torch engine",
            f"run `fairhand model convert {name}`",
        )
    if re.fullmatch(r"[\w.-]+/[\w.-]+(@.*)?", name):
        raise UsageError(
            "fairhand-E001",
            f"{name} names no fixed revision of the hub",
            "name the commit, as in OWNER/NAME@0123456789abcdef0123456789abcdef01234567",
        )
    raise ModelError(
        "fairhand-E021",
        f"there is no model folder {path}",
        "name a folder with config.json, tokenizer.json and *.safetensors",
    )


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download

    repository, _, revision = name.partition("@")
    try:
        return Path(snapshot_download(repository, revision=revision, allow_patterns=_WANTED))
    # The library raises errors of its own, of its HTTP client and of the file system.
    except Exception as error:
        raise ModelError(
            "fairhand-E023",
            f"{name} could not be fetched: {error}",
            "look at the name and the network, or copy the folder here and name its path",
        ) from error
