"""The models Fairhand can fetch: origin, size, sha256, licence and prompt family of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from fairhand_server.errors import ModelError
from fairhand_server.folders import models_folder

DEFAULT_MODEL = "qwen2.5-coder-0.5b"


@dataclass(frozen=True, slots=True)
class MirrorPart:
    """One wheel of a mirror; its single data file is one stretch of the model file."""

    project: str
    version: str
    wheel: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the catalogue. `size` is in bytes, `context` in tokens."""

    id: str
    title: str
    repository: str
    revision: str
    file: str
    size: int
    sha256: str
    licence: str
    family: str
    context: int
    mirror: tuple[MirrorPart, ...]

    @property
    def path(self) -> Path:
        """Where the file lies once it is fetched, or where a user may put it by hand."""
        return models_folder() / self.id / self.file


@cache
def catalogue() -> dict[str, Model]:
    """All models by id, the default first."""
    data = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    models = {}
    for entry in tomllib.loads(data)["model"]:
        mirror = tuple(MirrorPart(**part) for part in entry.pop("mirror", ()))
        models[entry["id"]] = Model(**entry, mirror=mirror)
    return models


def known_model(identifier: str) -> Model:
    """The model with this id; raises ModelError E020 that names the ids there are."""
    models = catalogue()
    if identifier in models:
        return models[identifier]
    # Only the error needs difflib, and every start of the server comes through this module.
    from difflib import get_close_matches

    near = get_close_matches(identifier, models, n=1) or [DEFAULT_MODEL]
    raise ModelError(
        "fairhand-E020",
        f"there is no model {identifier!r}; there are: {', '.join(models)}",
        f"use one of these ids, such as {near[0]}, or the path of a GGUF file",
    )
