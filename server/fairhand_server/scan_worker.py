"""The process of a workspace or large document scan: `python -P -m fairhand_server.scan_worker`.

The task comes as one JSON line on standard input, which then stays open: its end means that nobody
waits any more. Progress goes out as JSON lines; the result is a line with its size and its bytes.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from cattrs import unstructure

from fairhand_scanners.security.finding import Finding
from fairhand_scanners.security.project import files_below, scan_paths, unique
from fairhand_scanners.security.project_files import ProjectFiles, read
from fairhand_scanners.security.scan import scan_source
from fairhand_scanners.security.settings import ScanSettings
from fairhand_server.findings import held_findings, is_below
from fairhand_server.scanning import Buffer, is_excluded, reader, scan_here
from fairhand_syntax.languages import PYTHON, language_named

# A progress bar needs no more than this, and each report costs the editor's loop a moment.
_SECONDS_BETWEEN_REPORTS = 0.05


def main() -> None:
    """Carry out the task on standard input."""
    # Standard output belongs to the answers: whatever prints by mistake goes to standard error.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    task = _task()
    stop = threading.Event()
    threading.Thread(target=_watch, args=(stop,), daemon=True).start()
    found = _scan_one(task, stop) if "buffer" in task else _scan(task, out, stop)
    result = json.dumps(found).encode("utf-8", "replace")
    out.write(json.dumps({"bytes": len(result)}).encode() + b"\n")
    out.write(result)
    out.flush()


def _task() -> dict[str, Any]:
    # Read without a buffer, because the watching thread reads the same input.
    data = b""
    while not data.endswith(b"\n"):
        piece = os.read(0, 1 << 20)
        if not piece:
            raise SystemExit(2)
        data += piece
    task: dict[str, Any] = json.loads(data)
    return task


def _watch(stop: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    stop.set()


def _scan_one(task: Mapping[str, Any], stop: threading.Event) -> dict[str, Any]:
    """A large open document, as the server itself scans the smaller ones."""
    others = [_buffer(one) for one in task["others"]]
    settings = ScanSettings(**task["settings"])
    done = scan_here(_buffer(task["buffer"]), others, tuple(task["names"]), settings, stop.is_set)
    files = unstructure(list(done.files.values()))
    return {"files": files, "problems": done.problems, "count": done.count}


def _buffer(given: Mapping[str, str]) -> Buffer:
    return Buffer(given["path"], language_named(given["language"]) or PYTHON, given["text"])


def _scan(task: Mapping[str, Any], out: IO[bytes], stop: threading.Event) -> dict[str, Any]:
    settings = ScanSettings(**task["settings"])
    files, problems = files_below([Path(root) for root in task["roots"]], settings)
    excluded = task["excluded"]
    files = [file for file in files if not _excluded(file, task["roots"], excluded)]
    names = [file.as_posix() for file in files]
    texts = {buffer["path"]: buffer["text"] for buffer in task["buffers"]}
    last = 0.0

    def report(done: int, total: int, name: str) -> None:
        nonlocal last
        if done == total or time.monotonic() - last > _SECONDS_BETWEEN_REPORTS:
            last = time.monotonic()
            line = {"done": done, "total": total, "path": name}
            out.write(json.dumps(line).encode("utf-8", "replace") + b"\n")
            out.flush()

    found, more = scan_paths(files, settings, report, stop.is_set)
    problems += more
    project = ProjectFiles(task["roots"], {*names, *texts}, texts)
    for buffer in task["buffers"]:
        path, language = buffer["path"], language_named(buffer["language"])
        if language is None or path not in names or buffer["text"] == _on_disk(path):
            continue
        own, more = scan_source(path, buffer["text"], settings, (language, project, stop.is_set))
        # What other scanners said of the file on disk may be of lines that are no longer there.
        found = [one for one in found if one.path != path] + own
        problems += more
    return _result(unique(found), [(p.path, p.message) for p in problems], names, texts)


def _on_disk(path: str) -> str | None:
    try:
        return read(Path(path))
    except OSError:
        return None


def _excluded(file: Path, roots: list[str], patterns: list[str]) -> bool:
    for root in roots:
        if patterns and is_below(str(file), root):
            return is_excluded(file.relative_to(root).as_posix(), patterns)
    return False


def _result(
    findings: list[Finding],
    problems: list[tuple[str, str]],
    names: list[str],
    texts: dict[str, str],
) -> dict[str, Any]:
    by_path: dict[str, list[Finding]] = {}
    for one in findings:
        by_path.setdefault(one.path, []).append(one)
    read_lines = reader(texts)
    files = []
    for path, own in by_path.items():
        try:
            text = texts.get(path)
            files.append(
                held_findings(path, read(Path(path)) if text is None else text, own, read_lines)
            )
        except OSError as error:
            problems.append((path, f"gone since it was scanned: {error.strerror or error}"))
    return {"files": unstructure(files), "problems": problems, "count": len(names)}


if __name__ == "__main__":
    main()
