"""The one door through which bytes of a model come in: counted, hashed, and refused if wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from fairhand_server.models.catalogue import Model
from fairhand_server.models.checked import CHUNK
from fairhand_server.models.progress import Progress, megabytes


class SourceError(Exception):
    """A source could not give the model; the text says why, for the user's eyes."""


class NotThereError(SourceError):
    """A place on this machine does not hold the model, which is no news."""


class WrongBytesError(SourceError):
    """A source gave other bytes than the catalogue promises."""


class Intake:
    """Takes the bytes of one model in order and writes them to a file that is not yet in use.

    `file` is open for reading and writing and may hold what an earlier, broken fetch has brought;
    nothing of it is lost before the first byte that takes its place. `scratch` is a folder that a
    source may create beside the file for things on the way; whoever made the intake removes it.
    Writing raises OSError when the disk is full.
    """

    def __init__(self, model: Model, file: BinaryIO, scratch: Path, progress: Progress) -> None:
        self.scratch = scratch
        self.resumed = False
        self._model = model
        self._file = file
        self._progress = progress
        self._digest = hashlib.sha256()
        self._count = 0
        self._shown = 0
        self._begun = False

    @property
    def count(self) -> int:
        """How many bytes were taken in, those of an earlier fetch included."""
        return self._count

    @property
    def size(self) -> int:
        """How many bytes the whole has."""
        return self._model.size

    @property
    def kept(self) -> int:
        """How many bytes an earlier fetch has left; a source may go on behind them."""
        size = self._file.seek(0, 2)
        return size if size <= self._model.size else 0

    def go_on_from(self, offset: int) -> None:
        """Keep the first `offset` bytes that are there and take what comes next behind them.

        They are read again, because the promised hash is that of the whole. Raises OSError.
        """
        self._digest = hashlib.sha256()
        self._count = 0
        self._begun = False
        self.resumed = offset > 0
        self._file.seek(0)
        if offset:
            self._progress.say(f"{self._model.id}: going on at {megabytes(offset)}")
        while self._count < offset and (chunk := self._file.read(min(CHUNK, offset - self._count))):
            self._digest.update(chunk)
            self._count += len(chunk)
            self.expect(0)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises WrongBytesError as soon as there are too many."""
        if self._count + len(chunk) > self._model.size:
            raise WrongBytesError(
                f"expected {self._model.size} bytes with sha256 {self._model.sha256}, "
                f"found at least {self._count + len(chunk)} bytes"
            )
        if not self._begun:
            self._file.seek(self._count)
            self._file.truncate()
            self._begun = True
        self._file.write(chunk)
        self._count += len(chunk)
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
