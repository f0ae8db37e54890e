"""How fast the scan is: a file of 500 lines, one that changed, 100,000 lines on two cores, cancelling,
a suggestion.

usage: security_speed.py FOLDER...   (Python, Java or JavaScript sources; the more the better)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fairhand_scanners.security.judge import judge
from fairhand_scanners.security.project import scan_paths
from fairhand_scanners.security.scan import scan_text
from fairhand_scanners.security.settings import ScanSettings
from fairhand_syntax.judging import Candidate
from fairhand_syntax.languages import language_of_path

LINES = 100_000
SETTINGS = ScanSettings(bandit=False, plugins=False, workers=2)


def sources(folders: list[str]) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and language_of_path(path) is not None:
                text = path.read_bytes().decode("utf-8", "replace")
                if len(text) < 1_000_000 and len(text) / (text.count("\n") + 1) < 200:
                    found.append((path, text))
    return found


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def one_file(files: list[tuple[Path, str]]) -> None:
    times: dict[str, list[float]] = {}
    for path, text in files:
        if not 400 <= text.count("\n") <= 600:
            continue
        language = language_of_path(path)
        assert language is not None
        scan_text(language, path.name, text)
        begun = time.process_time()
        scan_text(language, path.name, text)
        times.setdefault(language.id, []).append((time.process_time() - begun) * 1000)
    for name, values in times.items():
        print(
            f"file of 400 to 600 lines, {name}: p50 {percentile(values, 0.5):.0f} ms, p95 {percentile(values, 0.95):.0f} ms of processor time ({len(values)} files)"
        )


def project(files: list[tuple[Path, str]]) -> None:
    with tempfile.TemporaryDirectory() as held:
        lines = 0
        for index, (path, text) in enumerate(files):
            (Path(held) / f"f{index}{path.suffix}").write_text(text, "utf-8")
            lines += text.count("\n") + 1
            if lines >= LINES:
                break
        begun = time.perf_counter()
        findings, _ = scan_paths([Path(held)], SETTINGS)
        print(
            f"project of {lines} lines, two workers: {time.perf_counter() - begun:.1f} s, "
            f"{_children():.1f} s of processor time in the workers, {len(findings)} findings"
        )
        started = time.monotonic()
        pressed: list[float] = []

        def cancelled() -> bool:
            if not pressed and time.monotonic() - started > 1.5:
                pressed.append(started + 1.5)
            return bool(pressed)

        scan_paths([Path(held)], SETTINGS, None, cancelled)
        if pressed:
            print(f"cancelling: {(time.monotonic() - pressed[0]) * 1000:.0f} ms")


def changed(files: list[tuple[Path, str]]) -> None:
    """One file of a project, scanned again after a change."""
    times: list[float] = []
    chosen = [path for path, text in files if 400 <= text.count("\n") <= 600][:60]
    for path in chosen:
        begun = time.perf_counter()
        scan_paths([path], SETTINGS)
        times.append((time.perf_counter() - begun) * 1000)
    print(
        f"one changed file: p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
    )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def suggestion() -> None:
    filler = "".join(f"def f{i}(a):\n    return a + {i}\n\n\n" for i in range(250))
    head = (
        "import sqlite3\nfrom flask import request\n\n"
        + filler
        + "def view(con):\n    name = request.args['x']\n"
    )
    body = "".join(
        f"    v{i} = con.execute('SELECT * FROM t WHERE n = ?', (name, {i})).fetchall()\n"
        for i in range(60)
    )
    times: list[float] = []
    worked: list[float] = []
    for _ in range(60):
        begun, used = time.perf_counter(), time.thread_time()
        judge(Candidate("python", "a.py", head, "\n", body, True))
        times.append((time.perf_counter() - begun) * 1000)
        worked.append((time.thread_time() - used) * 1000)
    print(
        f"suggestion of 60 lines: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms; "
        f"of processor time {percentile(worked, 0.5):.1f} and {percentile(worked, 0.95):.1f} ms"
    )


def importing() -> None:
    code = "import time; t = time.perf_counter(); import fairhand_scanners.security.scan; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"import: {float(done.stdout) * 1000:.0f} ms")


if __name__ == "__main__":
    found = sources(sys.argv[1:])
    one_file(found)
    changed(found)
    project(found)
    suggestion()
    importing()
