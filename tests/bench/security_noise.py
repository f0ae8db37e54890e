"""Findings per thousand lines on code that is in wide use, scanned as the command scans a project.

usage: security_noise.py LANGUAGE MAX_LINES FOLDER... [--out FILE] [--bandit]

A project is a folder below one that is named, or the named one itself where files of the language
lie in it. Whole projects are taken, in an order that a fixed seed draws, until they have that many
lines; tests, minified and generated files are left out. Imports within a project are followed, as
in a scan of it. Level: medium and above, as everywhere. `--out` writes the findings as JSON, for
reading; `--bandit` counts what bandit adds, too.
"""

from __future__ import annotations

import collections
import json
import random
import re
import sys
import time
from pathlib import Path

from fairhand_scanners.security.project import files_below, scan_paths
from fairhand_scanners.security.settings import ScanSettings
from fairhand_syntax.languages import language_named, language_of_path

LEFT_OUT = re.compile(
    r"/tests?/|/testing/|/__tests__/|\.min\.|/dist/|/umd/|/cjs/.*production|bundle|/src/test/", re.I
)
LONGEST_MEAN_LINE = 200


def projects(language: str, folders: list[str]) -> list[Path]:
    """The projects in the order they are drawn in."""
    wanted = language_named(language)
    found: list[Path] = []
    for folder in map(Path, folders):
        inside = sorted(folder.iterdir())
        own = any(p.is_file() and language_of_path(p) == wanted for p in inside)
        found += [folder] if own else [p for p in inside if p.is_dir()]
    random.Random(7).shuffle(found)
    return found


def chosen(language: str, project: Path, settings: ScanSettings) -> tuple[list[Path], int]:
    """The files of a project that count, and their lines."""
    taken: list[Path] = []
    lines = 0
    for path in files_below([project], settings)[0]:
        inner = f"/{path.relative_to(project).as_posix()}"
        if language_of_path(path) != language_named(language) or LEFT_OUT.search(inner):
            continue
        text = path.read_text("utf-8", "replace")
        count = text.count("\n") + 1
        if len(text) / count <= LONGEST_MEAN_LINE:
            taken.append(path)
            lines += count
    return taken, lines


def main() -> None:
    words = sys.argv[1:]
    out = words.pop(words.index("--out") + 1) if "--out" in words else None
    settings = ScanSettings(bandit="--bandit" in words)
    name, most, *folders = [w for w in words if not w.startswith("--")]
    lines, findings = 0, []
    begun = time.perf_counter()
    for project in projects(name, folders):
        files, count = chosen(name, project, settings)
        if not files:
            continue
        found, problems = scan_paths(files, settings)
        lines += count
        for problem in problems:
            print(f"{problem.path}: {problem.message}", file=sys.stderr)
        open_ones = [f for f in found if not f.suppressed]
        print(f"{project.name}: {len(open_ones)} in {count} lines", file=sys.stderr)
        for f in open_ones:
            source = Path(f.path).read_text("utf-8", "replace").split("\n")
            text = source[f.line - 1].strip()[:160]
            steps = [f"{Path(s.path).name}:{s.line} {s.message}" for s in f.steps]
            findings.append(
                {"rule": f.rule, "severity": f.severity, "path": f.path, "line": f.line}
                | {"text": text, "steps": steps}
            )
        if lines >= int(most):
            break
    seconds = time.perf_counter() - begun
    rate = len(findings) / max(1, lines) * 1000
    print(
        f"{name}: {lines} lines, {len(findings)} findings, {rate:.3f} per 1,000 lines, {seconds:.1f} s"
    )
    for rule, number in collections.Counter(f["rule"] for f in findings).most_common():
        print(f"  {number:4} {rule}")
    if out is not None:
        Path(out).write_text(json.dumps(findings, indent=1), "utf-8")


if __name__ == "__main__":
    main()
