"""The one door through which bytes of a model come in: counted, hashed, and refused if wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from fairhand_server.models.catalogue import Model
from fairhand_server.models.progress import Progress


class SourceError(Exception):
    """A source could not give the model; the text says why, for the user's eyes."""


class NotThereError(SourceError):
    """A place on this machine does not hold the model, which is no news."""


class WrongBytesError(SourceError):
    """A source gave other bytes than the catalogue promises."""


class Intake:
    """Takes the bytes of one model in order and writes them to a file that is not yet in use.

    `scratch` is a folder that a source may create beside the file for things on the way; whoever
    made the intake removes it. Writing raises OSError when the disk is full.
    """

    def __init__(self, model: Model, file: BinaryIO, scratch: Path, progress: Progress) -> None:
        self.scratch = scratch
        self._model = model
        self._file = file
        self._progress = progress
        self._digest = hashlib.sha256()
        self._count = 0
        self._shown = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises WrongBytesError as soon as there are too many."""
        self._count += len(chunk)
        if self._count > self._model.size:
            raise WrongBytesError(
                f"expected {self._model.size} bytes with sha256 {self._model.sha256}, "
                f"found at least {self._count} bytes"
            )
        self._file.write(chunk)
        self._digest.update(chunk)
        self.expect(0)

    def expect(self, coming: int) -> None:
        """Show that so many bytes more are on this machine, though not taken in yet."""
        self._shown = max(self._shown, min(self._count + coming, self._model.size))
        self._progress.at(self._shown, self._model.size)

    def finish(self) -> None:
        """Raise WrongBytesError unless everything came and the hash is the promised one."""
        found = self._digest.hexdigest()
        if self._count != self._model.size or found != self._model.sha256:
            raise WrongBytesError(
                f"expected sha256 {self._model.sha256} ({self._model.size} bytes), "
                f"found {found} ({self._count} bytes)"
            )
