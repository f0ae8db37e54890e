"""The security scan beside bandit, ruff and semgrep: seconds and findings on one folder."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich import box
from rich.table import Table

from fairhand_eval.report import printer

_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Scanner:
    """A program that scans a folder: its command line, and where its JSON holds the findings."""

    name: str
    command: tuple[str, ...]
    key: str = ""


def measure(arguments: argparse.Namespace) -> bool:
    """Print the table; whether a scanner could not be run."""
    scanners = _scanners(arguments.folder, arguments.semgrep_rules)
    times: dict[str, list[float]] = {scanner.name: [] for scanner in scanners}
    found: dict[str, int | None] = {}
    for _ in range(arguments.rounds):
        # In turns, so that whatever else the machine does falls on all of them.
        for scanner in scanners:
            began = time.perf_counter()
            found[scanner.name] = _findings(scanner)
            times[scanner.name].append(time.perf_counter() - began)
    lines = sum(
        path.read_bytes().count(b"\n")
        for path in arguments.folder.rglob("*")
        if path.suffix in (".py", ".java", ".js")
    )
    table = Table(title=f"scan of {arguments.folder.name}, {lines} lines", box=box.SIMPLE)
    for head in ("scanner", "findings", "seconds (median)", "times ours"):
        table.add_column(head, justify="left" if head == "scanner" else "right")
    ours = median(times["fairhand"])
    for name, values in times.items():
        seen = found[name]
        middle = median(values)
        shown = "failed" if seen is None else str(seen)
        table.add_row(name, shown, f"{middle:.2f}", f"{middle / ours:.2f}")
    printer().print(table)
    return None in found.values()


def _scanners(folder: Path, semgrep_rules: str | None) -> list[Scanner]:
    python, here = sys.executable, str(folder)
    ours = (python, "-P", "-m", "fairhand_server", "scan", here, "--format", "json")
    scanners = [
        Scanner("fairhand", ours),
        Scanner("bandit", (python, "-m", "bandit", "-q", "-r", here, "-f", "json"), "results"),
    ]
    ruff = shutil.which("ruff") or shutil.which("ruff", path=str(Path(python).parent))
    if ruff:
        choice = ("--isolated", "--no-cache", "--select", "S", "--output-format", "json")
        scanners.append(Scanner("ruff S", (ruff, "check", *choice, here)))
    semgrep = shutil.which("semgrep")
    if semgrep and semgrep_rules:
        quiet = ("--metrics=off", "--quiet", "--json", "--config", semgrep_rules)
        scanners.append(Scanner("semgrep", (semgrep, "scan", *quiet, here), "results"))
    return scanners


def _findings(scanner: Scanner) -> int | None:
    """How many findings it printed; None if it printed no JSON."""
    try:
        done = subprocess.run(
            scanner.command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        text = done.stdout.strip()
        if not scanner.key and not text.startswith("["):
            # One object a line.
            return sum(1 for line in text.splitlines() if json.loads(line))
        value = json.loads(text)
        return len(value[scanner.key] if scanner.key else value)
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return None
