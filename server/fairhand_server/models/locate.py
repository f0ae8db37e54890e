"""Which model file to load: an id, a path, FAIRHAND_MODEL, what is in production, the default."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from fairhand_server.errors import ModelError
from fairhand_server.models.catalogue import DEFAULT_MODEL, Model, catalogue, known_model
from fairhand_server.models.checked import remember, remembered, sha256_of
from fairhand_server.models.gguf import GgufError, family_of
from fairhand_server.stages import Entry, production_entry

MODEL_VARIABLE = "FAIRHAND_MODEL"


@dataclass(frozen=True, slots=True)
class LocatedModel:
    """A model file on this machine. `family` is the prompt family, `plain` if none is known."""

    id: str
    path: Path
    sha256: str
    family: str


def located(id_or_path: str | None = None) -> LocatedModel:
    """The model that this id or GGUF path names.

    None means FAIRHAND_MODEL, else what was promoted to production on this machine, else the
    default.

    The first call after a file was put there by hand reads it in full (under a second on a quiet
    machine), so code on an event loop calls this in a thread; later calls trust the record of
    `models.checked`. Raises ModelError: E020 for a name that is neither, E021 when the file is not
    there, E022 when its bytes are wrong, E002 when it cannot be read.
    """
    name = id_or_path or os.environ.get(MODEL_VARIABLE)
    if not name:
        entry = production_entry()
        # A model that is served elsewhere has no file here.
        if entry is not None and not entry.endpoint:
            return _in_production(entry)
        name = DEFAULT_MODEL
    if name in catalogue():
        return _from_catalogue(catalogue()[name])
    path = Path(name).expanduser()
    if path.is_file():
        return _from_path(path)
    if path.is_dir():
        raise ModelError(
            "fairhand-E021",
            f"{path} is a folder; a model is one GGUF file",
            f"name the file in it, or run `fairhand model pull {DEFAULT_MODEL}` and use its id",
        )
    if path.suffix.lower() == ".gguf" or len(path.parts) > 1:
        raise ModelError(
            "fairhand-E021",
            f"there is no model file {path}",
            f"correct the path, or run `fairhand model pull {DEFAULT_MODEL}` and use its id",
        )
    return _from_catalogue(known_model(name))


def _in_production(entry: Entry) -> LocatedModel:
    """The file of the production entry. What was evaluated is what serves, byte for byte."""
    found = located(entry.path or entry.model)
    if found.sha256 != entry.sha256:
        raise ModelError(
            "fairhand-E022",
            f"{found.path} has other bytes than {entry.id}, which is in production",
            "restore the file, promote the new one, or run `fairhand rollback`",
        )
    return replace(found, family=entry.family or found.family)


def _from_catalogue(model: Model) -> LocatedModel:
    path = model.path
    pull = f"run `fairhand model pull {model.id}`"
    if not path.is_file():
        raise ModelError("fairhand-E021", f"{model.id} is not on this machine ({path})", pull)
    size = path.stat().st_size
    if size != model.size:
        raise ModelError(
            "fairhand-E022", f"{path} has {size} bytes instead of {model.size}", f"{pull} again"
        )
    record = remembered(path)
    found = record.sha256 if record else _read_in_full(path)
    if found != model.sha256:
        raise ModelError(
            "fairhand-E022",
            f"{path} has the wrong bytes: expected sha256 {model.sha256}, found {found}",
            f"{pull} again",
        )
    if record is None:
        remember(path, found, model.family)
    return LocatedModel(model.id, path, found, model.family)


def _from_path(path: Path) -> LocatedModel:
    path = path.resolve()
    record = remembered(path)
    if record:
        sha256, family = record.sha256, record.family
    else:
        # The family first: it reads only the head, so a file of another kind is refused at once.
        try:
            family = family_of(path)
        except GgufError as reason:
            raise ModelError(
                "fairhand-E022",
                f"{path} is not a GGUF model: {reason}",
                "name a GGUF file or a model id (`fairhand model list`)",
            ) from None
        except OSError as reason:
            raise _unreadable(path, reason) from None
        sha256 = _read_in_full(path)
        remember(path, sha256, family)
    for model in catalogue().values():
        if model.sha256 == sha256:
            return LocatedModel(model.id, path, sha256, model.family)
    return LocatedModel(path.stem, path, sha256, family)


def _read_in_full(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as reason:
        raise _unreadable(path, reason) from None


def _unreadable(path: Path, reason: OSError) -> ModelError:
    return ModelError(
        "fairhand-E002",
        f"{path} cannot be read: {reason.strerror}",
        "make the file readable for this user, or name another",
    )
