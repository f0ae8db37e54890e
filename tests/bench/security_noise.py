"""Findings per thousand lines on code that is in wide use.

usage: security_noise.py LANGUAGE MAX_LINES FOLDER... [--out FILE]

Files are taken in an order that a fixed seed draws; tests, minified and generated files are left
out. Level:
medium and above, as everywhere. `--out` writes the findings as JSON, for reading.
"""

from __future__ import annotations

import collections
import json
import random
import re
import sys
import time
from pathlib import Path

from fairhand_scanners.security.scan import scan_text
from fairhand_syntax.languages import language_named, language_of_path

LEFT_OUT = re.compile(
    r"/tests?/|/testing/|/__tests__/|\.min\.|/dist/|/umd/|/cjs/.*production|bundle|/src/test/", re.I
)
LONGEST_MEAN_LINE = 200


def chosen(language: str, folders: list[str], most: int) -> list[tuple[Path, str]]:
    """Files of a language in a drawn order, up to a number of lines."""
    wanted = language_named(language)
    files = sorted(
        p
        for f in folders
        for p in Path(f).rglob("*")
        if p.is_file() and language_of_path(p) == wanted
    )
    files = [p for p in files if not LEFT_OUT.search(p.as_posix())]
    random.Random(7).shuffle(files)
    taken: list[tuple[Path, str]] = []
    lines = 0
    for path in files:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        count = text.count("\n") + 1
        if len(text) / count > LONGEST_MEAN_LINE or len(text) > 1_000_000:
            continue
        taken.append((path, text))
        lines += count
        if lines >= most:
            break
    return taken


def main(words: list[str]) -> None:
    out = words.pop(words.index("--out") + 1) if "--out" in words else None
    words = [w for w in words if w != "--out"]
    name, most, folders = words[0], int(words[1]), words[2:]
    language = language_named(name)
    assert language is not None
    lines, findings = 0, []
    begun = time.perf_counter()
    for path, text in chosen(name, folders, most):
        lines += text.count("\n") + 1
        found, problems = scan_text(language, path.as_posix(), text)
        for problem in problems:
            print(f"{problem.path}: {problem.message}", file=sys.stderr)
        source = text.split("\n")
        findings += [
            {
                "rule": f.rule,
                "severity": f.severity,
                "path": f.path,
                "line": f.line,
                "text": source[f.line - 1].strip()[:160],
            }
            for f in found
            if not f.suppressed
        ]
    seconds = time.perf_counter() - begun
    print(
        f"{name}: {lines} lines, {len(findings)} findings, {len(findings) / lines * 1000:.3f} per 1,000 lines, {seconds:.1f} s"
    )
    for rule, count in collections.Counter(f["rule"] for f in findings).most_common():
        print(f"  {count:4} {rule}")
    if out is not None:
        Path(out).write_text(json.dumps(findings, indent=1), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
