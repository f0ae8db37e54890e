"""Runs bandit on the files named as a JSON list on standard input; answers in JSON on standard
output."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import sys
from pathlib import Path
from typing import Any


def scan(names: list[str]) -> dict[str, Any]:
    """Bandit's issues and the files it could not read."""
    try:
        from bandit.core import config, manager
    except ImportError:
        return {"missing": True, "issues": [], "skipped": []}
    logging.getLogger("bandit").setLevel(logging.CRITICAL)
    run = manager.BanditManager(config.BanditConfig(), "file")
    unreadable: list[tuple[str, str]] = []
    for name in names:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            unreadable.append((name, str(error)))
            continue
        # Its own list of files must hold the name, else a syntax error raises inside.
        run._parse_file(name, io.BytesIO(data), [name])
    issues = [
        {
            "test": issue.test_id,
            "path": issue.fname,
            "line": issue.lineno,
            "column": max(0, issue.col_offset),
            "end_line": (issue.linerange or [issue.lineno])[-1],
            "confidence": issue.confidence,
            "text": issue.text,
            "fingerprint": hashlib.sha256(
                f"{issue.test_id}\0{issue.fname}\0{issue.get_code(1)}".encode()
            ).hexdigest()[:32],
        }
        for issue in run.get_issue_list()
    ]
    return {
        "missing": False,
        "issues": issues,
        "skipped": unreadable + [tuple(s) for s in run.skipped],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(scan(json.load(sys.stdin))))
