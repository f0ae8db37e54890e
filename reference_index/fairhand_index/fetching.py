"""Fetching packages with the ordinary client of each ecosystem: pip, npm, apt-get.

Only finished archives are fetched: no build is run, no script of a package is executed, nothing is
installed. Every archive is compared with the SHA-256 its pin names.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairhand_index.building import Source
from fairhand_index.columns import digest_of

_TIMEOUT_S = 900
_NPM_NAME = re.compile(r"(?:@[a-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+:~_-]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package to fetch. Without a version the newest is taken, without a sum any bytes are."""

    ecosystem: str
    name: str
    version: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.ecosystem}:{self.name}" + (f"@{self.version}" if self.version else "")


def pin_of(text: str) -> Pin | None:
    """The pin `pypi:NAME`, `npm:NAME` or `debian:NAME`, each also with `@VERSION`, or None."""
    ecosystem, _, rest = text.partition(":")
    name, _, version = rest[1:].partition("@")
    name = rest[:1] + name
    allowed = _NPM_NAME if ecosystem == "npm" else _NAME
    if ecosystem not in ("pypi", "npm", "debian") or not allowed.fullmatch(name):
        return None
    return Pin(ecosystem, name, version) if not version or _VERSION.fullmatch(version) else None


def fetch(
    pins: Sequence[Pin], folder: Path, report: Callable[[Pin, str], None] | None = None
) -> tuple[list[Source], list[tuple[Pin, str]]]:
    """Fetch packages into a folder: what came, and what did not with the reason.

    What the folder already holds with the right sum is not fetched again.
    """
    sources: list[Source] = []
    missing: list[tuple[Pin, str]] = []
    clients = {"pypi": _from_pip, "npm": _from_npm, "debian": _from_apt}
    for pin in pins:
        place = folder / pin.ecosystem / re.sub(r"[^\w.+-]", "_", f"{pin.name}-{pin.version}")
        found = _kept(pin, place)
        problem = ""
        if found is None:
            # Half of a package must not pass for a whole one when it is asked for again.
            work = place.with_name(f"{place.name}.part")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            problem = clients[pin.ecosystem](pin, work)
            fresh = None if problem else _kept(pin, work)
            if fresh is not None:
                shutil.rmtree(place, ignore_errors=True)
                work.rename(place)
                found = place / fresh.name
            elif not problem:
                problem = "what was fetched has not the SHA-256 of its pin"
            shutil.rmtree(work, ignore_errors=True)
        if found is None:
            missing.append((pin, problem))
        else:
            sources.append(Source(found, url=found.name))
        if report is not None:
            report(pin, problem)
    return sources, missing


def _kept(pin: Pin, place: Path) -> Path | None:
    pattern = {"pypi": "*.whl", "npm": "*.tgz", "debian": "*.dsc"}[pin.ecosystem]
    for path in sorted(place.glob(pattern)):
        if not pin.sha256 or digest_of(path) == pin.sha256:
            return path
    return None


def _run(command: Sequence[str], folder: Path) -> str:
    """Run a client; the reason if that failed, else nothing."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        return f"{command[0]} is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return next((line[:200] for line in reversed(lines) if line.strip()), f"{command[0]} failed")


def _from_pip(pin: Pin, place: Path) -> str:
    wanted = f"{pin.name}=={pin.version}" if pin.version else pin.name
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]
    # A wheel for any platform holds the same sources as the others and is the same for everybody.
    pure = [
        "--platform",
        "any",
        "--implementation",
        "py",
        "--abi",
        "none",
        "--python-version",
        "3.13",
    ]
    if pin.sha256:
        listing = place / "requirements.txt"
        listing.write_text(f"{wanted} --hash=sha256:{pin.sha256}\n", "utf-8")
        wish = ["--require-hashes", "-r", str(listing)]
    else:
        wish = [wanted]
    problem = _run([*command, *pure, "--dest", str(place), *wish], place)
    return (
        _run([*command, "--dest", str(place), *wish], place)
        if problem and not pin.sha256
        else problem
    )


def _from_npm(pin: Pin, place: Path) -> str:
    wanted = f"{pin.name}@{pin.version}" if pin.version else pin.name
    return _run(["npm", "pack", "--silent", "--ignore-scripts", wanted], place)


def _from_apt(pin: Pin, place: Path) -> str:
    base = place.parent / "apt"
    options = _apt_options(base)
    if not options:
        return "apt-get is not installed or knows no source of Debian"
    if not (base / "updated").exists():
        problem = _run(["apt-get", *options, "-qq", "update"], base)
        if problem:
            return problem
        (base / "updated").touch()
    wanted = f"{pin.name}={pin.version}" if pin.version else pin.name
    return _run(["apt-get", *options, "-qq", "source", "--download-only", wanted], place)


def _apt_options(base: Path) -> list[str]:
    """Options for a private apt with the source lines of this machine, without touching its own."""
    if shutil.which("apt-get") is None:
        return []
    lines = _source_lines()
    if not lines:
        return []
    for folder in ("lists/partial", "cache/archives/partial"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    listing = base / "sources.list"
    listing.write_text("\n".join(lines) + "\n", "utf-8")
    pairs = (
        f"Dir::Etc::sourcelist={listing}",
        "Dir::Etc::sourceparts=/dev/null",
        f"Dir::State::lists={base / 'lists'}",
        f"Dir::Cache={base / 'cache'}",
        # The private folder belongs to this user; the usual sandbox user could not write there.
        f"APT::Sandbox::User={_user()}",
    )
    return [word for pair in pairs for word in ("-o", pair)]


def _user() -> str:
    import getpass

    return getpass.getuser()


def _source_lines() -> list[str]:
    """The machine's own package lines, asked for sources instead."""
    out = []
    root = Path("/etc/apt")
    for path in [root / "sources.list", *sorted(root.glob("sources.list.d/*.list"))]:
        if path.is_file():
            for line in path.read_text("utf-8", "replace").splitlines():
                match = re.match(r"deb\s+(\[[^\]]*\]\s+)?(\S*/debian\S*)\s+(\S+)\s+main\b", line)
                if match:
                    out.append(f"deb-src {match[1] or ''}{match[2]} {match[3]} main")
    for path in sorted(root.glob("sources.list.d/*.sources")):
        for part in re.split(r"\n\s*\n", path.read_text("utf-8", "replace")):
            plain = re.sub(r"^#.*$", "", part, flags=re.MULTILINE)
            fields = dict(re.findall(r"^(\S+):[ \t]*(.*)$", plain, re.MULTILINE))
            if "debian" not in fields.get("URIs", "") or "main" not in fields.get("Components", ""):
                continue
            key = f"[signed-by={fields['Signed-By']}] " if fields.get("Signed-By") else ""
            for address in fields["URIs"].split():
                out += [
                    f"deb-src {key}{address} {suite} main" for suite in fields["Suites"].split()
                ]
    return out
