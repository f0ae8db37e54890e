"""What the machine offers, and how the arithmetic threads should behave on it."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

# The quota of a Linux container (control groups, version 2): "<microseconds> <period>" or "max …".
CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")

CPU_INFO = Path("/proc/cpuinfo")


def multiplies_bytes(info: Path = CPU_INFO) -> bool:
    """Whether the processor has VNNI instructions, which multiply and add bytes in one step.

    Known on Linux only. Without them the byte engine would be slower, and its sums could overflow.
    """
    try:
        text = info.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    for line in text.splitlines():
        if line.startswith("flags"):
            return not {"avx512_vnni", "avx_vnni"}.isdisjoint(line.split())
    return False


def has_cuda() -> bool:
    """Whether torch can compute on a GPU here."""
    try:
        import torch
    except ImportError:
        return False
    return bool(torch.cuda.is_available())


def quiet_threads(environment: MutableMapping[str, str]) -> None:
    """Let waiting OpenMP threads sleep. Call before the engine's library is loaded.

    libgomp reads these once, when it is loaded. By default its threads spin while they wait for
    each other; on a machine whose cores are also used by an editor, a build or a browser, the
    spinning takes the very time that the other threads need, and decoding falls from tens of
    tokens per second to less than one.
    """
    environment.setdefault("OMP_WAIT_POLICY", "passive")
    environment.setdefault("GOMP_SPINCOUNT", "0")


def usable_cores(quota_file: Path = CPU_QUOTA) -> int:
    """Cores this process may use: by affinity, and by the container's quota where there is one."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        cores = os.cpu_count() or 1
    try:
        quota, period = quota_file.read_text(encoding="ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass
    return max(1, cores)


def default_threads(cores: int) -> int:
    """Threads for the arithmetic: both of two cores, beyond that one core stays for the user.

    Decoding is limited by memory bandwidth, so more than eight threads bring little on a laptop.
    """
    return max(1, min(8, cores if cores <= 2 else cores - 1))
