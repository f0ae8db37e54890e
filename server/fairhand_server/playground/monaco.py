"""Monaco Editor's files: fetched once, verified file by file, kept in the cache folder.

They come from a wheel on PyPI that holds copies of Monaco's own, or where npm is there, from npm.
Either is a stranger's archive to us: it is opened as data, and only files that `monaco.toml` names
leave it, each only if its sha256 is right. Nothing of it is installed or run here; the browser
runs the files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from fairhand_server.errors import PlaygroundError
from fairhand_server.folders import cache_folder

_SECONDS = 300
# Settings of the user's pip that make sense for installing but would break this download.
_UNWANTED = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_NO_BINARY", "PIP_PLATFORM", "PIP_USER")

Catalogue = Mapping[str, Any]
Say = Callable[[str], None]


def catalogue() -> Catalogue:
    """What `monaco.toml` says."""
    return tomllib.loads((Path(__file__).parent / "monaco.toml").read_text(encoding="utf-8"))


def monaco_folder() -> Path:
    """Where the files are kept. Not created here."""
    return cache_folder() / f"monaco-editor-{catalogue()['version']}"


def ready_monaco(say: Say) -> Path:
    """The folder with every file right, fetched if need be.

    Raises PlaygroundError fairhand-E070 when no source has them.
    """
    known, folder = catalogue(), monaco_folder()
    if not wrong_files(folder, known["files"]):
        return folder
    say(f"fetching Monaco Editor {known['version']} (4 MB, once)")
    problems = []
    for source in (_from_wheel, _from_npm):
        with tempfile.TemporaryDirectory(prefix="fairhand-monaco-") as scratch:
            try:
                _keep(source(known, Path(scratch)), known["files"], folder)
            except (OSError, ValueError, subprocess.SubprocessError) as problem:
                problems.append(str(problem))
                continue
        return folder
    raise PlaygroundError(
        "fairhand-E070",
        f"Monaco Editor cannot be fetched ({'; '.join(problems)})",
        "look at pip's index and the network, then start the playground again",
    )


def wrong_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """The names of files that are missing or have other bytes than these sha256 say."""
    wrong = []
    for name, wanted in files.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            found = ""
        if found != wanted:
            wrong.append(name)
    return wrong


def _keep(read: Callable[[str], bytes], files: Mapping[str, str], folder: Path) -> None:
    """Write the files that an archive has into a folder, all of them or none.

    Raises ValueError if one is missing or wrong.
    """
    found = {}
    for name, wanted in files.items():
        try:
            data = read(name)
        except KeyError:
            raise ValueError(f"{name} is missing") from None
        if hashlib.sha256(data).hexdigest() != wanted:
            raise ValueError(f"{name} has other bytes than it should")
        found[name] = data
    for name, data in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another page may be starting too; it must find a whole file or none.
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_bytes(data)
        partial.replace(path)


def _from_wheel(known: Catalogue, scratch: Path) -> Callable[[str], bytes]:
    wheel = known["wheel"]
    wanted = scratch / "wheel.txt"
    line = f"{wheel['project']}=={wheel['version']} --hash=sha256:{wheel['sha256']}\n"
    wanted.write_text(line, encoding="utf-8")
    # -P: nothing called `pip` in a current folder may run in pip's place. pip runs code of a source
    # distribution even when it only downloads, so only wheels will do.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--dest", str(scratch)]
    environment = {key: value for key, value in os.environ.items() if key not in _UNWANTED}
    environment |= {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_NO_INPUT": "1"}
    _run([*command, "--requirement", str(wanted)], scratch, environment)
    try:
        archive = ZipFile(scratch / wheel["file"])
    except BadZipFile as reason:
        raise ValueError(f"{wheel['file']} is no sound zip file: {reason}") from None
    return lambda name: archive.read(wheel["prefix"] + name)


def _from_npm(known: Catalogue, scratch: Path) -> Callable[[str], bytes]:
    npm = shutil.which("npm")
    if npm is None:
        raise ValueError("npm is not here")
    package = known["npm"]
    _run([npm, "pack", "--silent", "--ignore-scripts", package["package"]], scratch, os.environ)
    data = {}
    with tarfile.open(scratch / package["file"]) as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() else None
            name = member.name.removeprefix(package["prefix"])
            # The licence lies beside the folder that the rest is in.
            if name in ("package/LICENSE", "package/ThirdPartyNotices.txt"):
                name = name.replace("package/", "vs/")
            if opened is not None and name in known["files"]:
                data[name] = opened.read()
    return data.__getitem__


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise ValueError(lines[-1] if lines else f"{command[0]} failed")
