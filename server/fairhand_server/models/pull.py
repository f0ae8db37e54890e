"""Fetch a model: try the sources in order, accept by sha256, keep nothing else."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from fairhand_server.errors import ModelError
from fairhand_server.folders import HOME_VARIABLE
from fairhand_server.models.catalogue import Model
from fairhand_server.models.checked import forget, remember, remembered, sha256_of
from fairhand_server.models.intake import Intake, NotThereError, SourceError, WrongBytesError
from fairhand_server.models.mirror import ends_of
from fairhand_server.models.progress import Progress, megabytes
from fairhand_server.models.sources import Source, default_sources

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def pull(model: Model, progress: Progress, sources: Sequence[Source] | None = None) -> Path:
    """Make sure the model's file is on this machine with the right bytes, and return its path.

    Sources default to `default_sources()`. Raises ModelError: E022 wrong bytes, E023 no source
    reached, E024 no room, E025 folder not writable; SettingsError E010 from the default sources.
    A file already there is kept if its sha256 is right. What came before a transfer broke off, or
    was interrupted, is kept for the next pull, which goes on behind it; nothing remains of wrong
    bytes, nor on a disk that is full.
    """
    if sources is None:
        sources = default_sources()
    folder = model.path.parent
    with _disk_errors_explained(model, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(model, progress):
            if not _present(model, progress):
                _fetch(model, progress, sources)
    return model.path


def _present(model: Model, progress: Progress) -> bool:
    path = model.path
    if not path.is_file():
        return False
    record = remembered(path)
    found = record.sha256 if record else sha256_of(path, lambda n: progress.at(n, model.size))
    if found == model.sha256:
        if record is None:
            remember(path, found, model.family)
        progress.say(f"{model.id}: already here, sha256 is right")
        return True
    progress.say(f"{model.id}: the file here has the wrong bytes (sha256 {found}), replacing it")
    forget(path)
    return False


def _fetch(model: Model, progress: Progress, sources: Sequence[Source]) -> None:
    partial = model.path.with_name(f"{model.file}.partial")
    scratch = model.path.with_name(f"{model.file}.parts")
    failures: list[tuple[Source, SourceError]] = []
    try:
        for source in sources:
            shutil.rmtree(scratch, ignore_errors=True)
            try:
                _take_in(model, source, (partial, scratch), progress)
            except SourceError as failure:
                failures.append((source, failure))
                if not isinstance(failure, NotThereError):
                    progress.say(f"{model.id}: not from {source.name}: {failure}")
                continue
            partial.replace(model.path)
            ends_of(model).unlink(missing_ok=True)
            _sync_folder(model.path.parent)
            remember(model.path, model.sha256, model.family)
            progress.say(f"{model.id}: {megabytes(model.size)}, sha256 is right, {model.path}")
            return
    except (OSError, ModelError):
        # Our own disk: others need the room.
        partial.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if partial.exists() and not partial.stat().st_size:
            partial.unlink()
        if not partial.exists():
            ends_of(model).unlink(missing_ok=True)
    raise _explained(model, failures)


def _take_in(model: Model, source: Source, places: tuple[Path, Path], progress: Progress) -> None:
    """Fetch from one source into the first of `places`, with the second for things on the way.

    Raises SourceError, ModelError E024, OSError.
    """
    partial, scratch = places
    while True:
        partial.touch()
        try:
            with partial.open("r+b") as file:
                _require_room(model, source, partial)
                intake = Intake(model, file, scratch, progress)
                source.fetch(model, intake, progress)
                intake.finish()
                file.flush()
                os.fsync(file.fileno())
            return
        except WrongBytesError:
            partial.unlink()
            ends_of(model).unlink(missing_ok=True)
            if not intake.resumed:
                raise
            # What was kept and what came now are not of one file.
            progress.say(f"{model.id}: what was kept does not fit, fetching the whole again")


def _explained(model: Model, failures: list[tuple[Source, SourceError]]) -> ModelError:
    reasons = "".join(f"\n  {source.name}: {failure}" for source, failure in failures)
    by_hand = (
        f"fetch {model.file} of {model.repository} elsewhere and run "
        f"`fairhand model pull {model.id} --from FILE`"
    )
    if any(isinstance(failure, WrongBytesError) for _, failure in failures):
        return ModelError(
            "fairhand-E022",
            f"{model.id} was refused, nothing of it was kept:{reasons}",
            f"a proxy or a damaged copy may be at fault: try another network, or {by_hand}",
        )
    return ModelError(
        "fairhand-E023",
        f"{model.id} could not be fetched:{reasons}",
        f"check the network and its proxy and run `fairhand model pull {model.id}` again, "
        f"or {by_hand} (sha256 {model.sha256})",
    )


def _require_room(model: Model, source: Source, partial: Path) -> None:
    folder = partial.parent
    needed = model.size + source.room - partial.stat().st_size
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise _no_room(model, folder, f"needs {megabytes(needed)}, {megabytes(free)} are free")


def _no_room(model: Model, folder: Path, what: str) -> ModelError:
    return ModelError(
        "fairhand-E024",
        f"{model.id} does not fit into {folder}: {what}",
        f"make room there, or set {HOME_VARIABLE} to a folder on a larger disk",
    )


@contextmanager
def _disk_errors_explained(model: Model, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        words = reason.strerror or str(reason)
        if reason.errno in NO_ROOM:
            needed = f"the file needs {megabytes(model.size)} ({words})"
            raise _no_room(model, folder, needed) from None
        raise ModelError(
            "fairhand-E025",
            f"{reason.filename or folder} cannot be used: {words}",
            f"make the folder writable for this user, or set {HOME_VARIABLE} to another",
        ) from None


@contextmanager
def _alone(model: Model, progress: Progress) -> Iterator[None]:
    """Let one process at a time fetch a model; the system frees the lock of one that died."""
    from filelock import FileLock, Timeout

    lock = FileLock(model.path.with_name(f"{model.file}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.say(f"{model.id}: another process is fetching it, waiting")
        lock.acquire(poll_interval=0.2)
    try:
        yield
    finally:
        lock.release()


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut; systems without open folders do it by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
