"""The machine and the code that a run was made with, in words that name nobody."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from fairhand_server import __version__

_GIT_SECONDS = 10.0


def machine() -> dict[str, Any]:
    """System, processor, cores, memory in GiB, Python, and how busy the machine was.

    No host name and no user: records are made to be handed on.
    """
    return {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": _memory(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def code_version() -> dict[str, Any]:
    """Fairhand's version and, in a checkout, the revision and whether files differ from it."""
    folder = Path(__file__).resolve().parent
    revision = _git(folder, "rev-parse", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return {
        "version": __version__,
        "revision": revision or None,
        "changed": bool(changed) if revision else None,
    }


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ("git", "-C", str(folder), *words),
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.lower().startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, OSError, ValueError):
        return None
