"""The log keeps what it acknowledged, and shows what was done to it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fairhand_index.attribution_log import AttributionLog, LogError, text_fingerprint
from fairhand_index.exports import json_lines, notices, spdx_document

REFERENCE = {
    "spdx": "MIT",
    "license_source": "metadata",
    "package": "bees",
    "version": "1.0",
    "purl": "pkg:pypi/bees@1.0",
    "repo": "https://github.com/example/bees",
    "archive_sha256": "ab" * 32,
    "path": "bees/hive.js",
    "start_line": 5,
    "end_line": 17,
    "similarity": 1.0,
    "tier": "exact",
}
RECORD = {
    "model": {"id": "m", "sha256": "00"},
    "language": "python",
    "file": "src/a.py",
    "range": {"start_line": 2, "end_line": 3},
    "snippet_sha256": text_fingerprint("code\r\n"),
    "refs": [REFERENCE],
    "policy": {"rule": "flag:otherwise", "decision": "flag"},
    "index_id": "1234",
}


def written(path: Path, count: int = 6) -> AttributionLog:
    log = AttributionLog(path)
    for number in range(count):
        log.append("accepted", f"s{number}", {**RECORD, "n": number})
    return log


def test_rows_follow_each_other(tmp_path: Path) -> None:
    with written(tmp_path / "log") as log:
        entries = log.entries()
        assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5, 6]
        assert [e.hash for e in entries[:-1]] == [e.prev_hash for e in entries[1:]]
        result = log.verify(log.head())
        assert ((), 6, log.head()) == (result.problems, result.rows, result.head)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


TAMPER: list[tuple[str, str, str]] = [
    (
        "body changed",
        "UPDATE entries SET body = replace(body, 'MIT', 'BSD') WHERE seq = 3",
        "row 3 was changed",
    ),
    ("event changed", "UPDATE entries SET event = 'filtered' WHERE seq = 1", "row 1 was changed"),
    ("time changed", "UPDATE entries SET ts = ts + 1 WHERE seq = 6", "row 6 was changed"),
    ("row removed", "DELETE FROM entries WHERE seq = 4", "rows 4 to 4 are missing"),
    ("first removed", "DELETE FROM entries WHERE seq = 1", "rows 1 to 1 are missing"),
    (
        "rows exchanged",
        "UPDATE entries SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);"
        "UPDATE entries SET seq = -seq WHERE seq < 0",
        "reordered",
    ),
    (
        "start cut off behind a false checkpoint",
        "INSERT INTO checkpoint SELECT 1, seq, hash, 2 FROM entries WHERE seq = 2;"
        "DELETE FROM entries WHERE seq <= 2",
        "checkpoint",
    ),
]


@pytest.mark.parametrize(
    ("statements", "expected"), [case[1:] for case in TAMPER], ids=[case[0] for case in TAMPER]
)
def test_tampering_shows_by_itself(tmp_path: Path, statements: str, expected: str) -> None:
    written(tmp_path / "log").close()
    base = sqlite3.connect(tmp_path / "log")
    base.executescript(statements)
    base.close()
    with AttributionLog(tmp_path / "log", read_only=True) as log:
        assert expected in " ".join(log.verify().problems)


def test_rows_cut_off_at_the_end_show_against_a_head(tmp_path: Path) -> None:
    log = written(tmp_path / "log")
    head = log.head()
    log.close()
    base = sqlite3.connect(tmp_path / "log")
    base.executescript("DELETE FROM entries WHERE seq > 4")
    base.close()
    with AttributionLog(tmp_path / "log") as log:
        assert log.verify().problems == ()
        assert "rows were cut off" in log.verify(head).problems[0]
        log.append("shown", "x", {})
        log.append("shown", "y", {})
        assert "rows were replaced" in log.verify(head).problems[0]
        assert log.verify("nonsense").problems


def test_pruning_leaves_a_checkpoint(tmp_path: Path) -> None:
    with written(tmp_path / "log", 3) as log:
        time.sleep(0.01)
        border = time.time_ns() // 1_000_000
        log.append("accepted", "late", RECORD)
        late = log.head()
        assert log.prune(border) == 3
        assert log.prune(border) == 0
        assert [entry.event for entry in log.entries()] == ["accepted", "pruned"]
        assert log.verify(late).problems == ()
        log.append("shown", "after", {})
        assert log.entries()[-1].seq == 6
        # Pruning everything keeps the chain going as well.
        assert log.prune(2**50) == 3
        assert log.verify(log.head()).problems == ()


def test_withdrawn_and_edited_acceptances_do_not_stand(tmp_path: Path) -> None:
    with written(tmp_path / "log", 3) as log:
        log.withdraw("s1")
        log.withdraw("s2", "removed")
        log.append("shown", "s9", RECORD)
        assert [entry.suggestion_id for entry in log.accepted()] == ["s0"]
        log.append("typed", "s1", RECORD)
        assert [entry.suggestion_id for entry in log.accepted()] == ["s0", "s1"]
        with pytest.raises(ValueError, match="no event"):
            log.append("invented", "s", {})


def test_what_is_no_log_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no attribution log"):
        AttributionLog(tmp_path / "none", read_only=True)
    (tmp_path / "text").write_text("not a database" * 100)
    with pytest.raises(LogError, match="cannot be opened"):
        AttributionLog(tmp_path / "text")


_WRITER = """
import sys
import threading
from pathlib import Path
from fairhand_index.attribution_log import AttributionLog
log = AttributionLog(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    entry = log.append("accepted", f"{sys.argv[2]}-{number}", {"n": number})
    print(entry.seq, entry.hash, flush=True)
"""


def killed_writers(path: Path, rounds: int, seconds: Callable[[int], float]) -> tuple[int, int]:
    """Two writers, killed together in every round: rows acknowledged, and how many are lost."""
    acknowledged: dict[int, str] = {}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for number in range(rounds):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", _WRITER, str(path), f"{number}-{name}"],
                stdout=subprocess.PIPE,
                env=environment,
                text=True,
            )
            for name in ("a", "b")
        ]
        for writer in writers:
            assert writer.stdout is not None
            acknowledged.update(_told(writer.stdout.readline()))
        time.sleep(seconds(number))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            rest, _ = writer.communicate()
            # A line the kill cut in two was never acknowledged.
            for line in rest.splitlines(keepends=True):
                if line.endswith("\n"):
                    acknowledged.update(_told(line))
    with AttributionLog(path) as log:
        stored = {entry.seq: entry.hash for entry in log.entries()}
        assert log.verify().problems == ()
    lost = sum(stored.get(seq) != digest for seq, digest in acknowledged.items())
    return len(acknowledged), lost


def _told(line: str) -> dict[int, str]:
    seq, digest = line.split()
    return {int(seq): digest}


def test_nothing_acknowledged_is_lost_by_a_kill(tmp_path: Path) -> None:
    rows, lost = killed_writers(tmp_path / "log", 3, lambda number: 0.05 + 0.03 * number)
    assert rows >= 6
    assert lost == 0


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_by_fifty_kills(tmp_path: Path) -> None:
    rows, lost = killed_writers(tmp_path / "log", 50, lambda number: 0.02 * (number % 7))
    print(f"{rows} rows acknowledged by two writers in 50 rounds of kill -9, {lost} lost")
    assert lost == 0


def test_notices_name_licence_and_source_and_carry_the_text(tmp_path: Path) -> None:
    with AttributionLog(tmp_path / "log") as log:
        nasty = {**REFERENCE, "package": "x`\n# <b>y", "spdx": "LicenseRef-own", "repo": ""}
        log.append("accepted", "s1", RECORD)
        log.append("accepted", "s2", {**RECORD, "refs": [nasty]})
        part = {**REFERENCE, "range": {"start_line": 7, "end_line": 8}}
        log.append("accepted", "s3", {**RECORD, "refs": [part]})
        text = notices(log.accepted(), log.head())
        assert log.head() in text
    assert "## bees 1.0" in text
    assert "- Source: <https://github.com/example/bees>" in text
    assert "Lines 2 to 3 of src/a.py resemble bees/hive.js lines 5 to 17" in text
    assert "Lines 7 to 8 of src/a.py resemble bees/hive.js" in text
    assert "Permission is hereby granted, free of charge" in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "\n# " not in text.split("# Licence texts")[0][3:]


LINES = "Copyright (c) 2015 Flo"
NOTICE = "Bees\n```\nfrom the hive of Flo"
OWNERS = [
    ("an older row", {}, "not recorded; it stands in the licence file of the project"),
    ("nobody named", {"copyright": "", "notice": ""}, "the project's licence file names nobody"),
    ("a line", {"copyright": LINES, "notice": ""}, f"\n```text\n    {LINES}\n```\n"),
    (
        "a notice",
        {"copyright": LINES, "notice": NOTICE},
        "\n````text\n    Bees\n    ```\n    from the hive of Flo\n````\n",
    ),
]


@pytest.mark.parametrize(
    ("added", "expected"), [case[1:] for case in OWNERS], ids=[case[0] for case in OWNERS]
)
def test_notices_keep_the_copyright_lines(
    tmp_path: Path, added: dict[str, str], expected: str
) -> None:
    with AttributionLog(tmp_path / "log") as log:
        log.append("accepted", "s1", {**RECORD, "refs": [{**REFERENCE, **added}]})
        assert expected in notices(log.accepted(), log.head())
        document = spdx_document(log.accepted(), log.head(), tmp_path)
    (package,) = document["packages"]
    assert package["copyrightText"] == (added.get("copyright") or "NOASSERTION")
    assert package.get("attributionTexts", []) == [NOTICE] * bool(added.get("notice"))


def test_json_lines_end_with_the_head(tmp_path: Path) -> None:
    with written(tmp_path / "log", 2) as log:
        rows = [json.loads(line) for line in json_lines(log.entries(), log.head()).splitlines()]
        assert {"head": log.head()} == rows[-1]
    assert [row["event"] for row in rows[:-1]] == ["accepted", "accepted"]
    assert "code" not in json.dumps(rows).replace("snippet", "")


def test_the_spdx_document_is_valid(tmp_path: Path) -> None:
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("one\ntwo é\nthree\n")
    with AttributionLog(tmp_path / "log") as log:
        log.append("accepted", "s1", RECORD)
        log.append("accepted", "gone", {**RECORD, "file": "src/gone.py"})
        log.append("accepted", "out", {**RECORD, "file": "../../etc/passwd"})
        log.append(
            "accepted",
            "none",
            {**RECORD, "refs": [{**REFERENCE, "spdx": "NOASSERTION", "package": "q"}]},
        )
        document = spdx_document(log.accepted(), log.head(), tmp_path)
    path = tmp_path / "out.spdx.json"
    path.write_text(json.dumps(document))
    assert validate_full_spdx_document(parse_file(str(path))) == []
    assert [file["fileName"].removeprefix("./") for file in document["files"]] == ["src/a.py"]
    assert len(document["snippets"]) == 2
    ranges = document["snippets"][0]["ranges"]
    assert (ranges[0]["startPointer"]["offset"], ranges[0]["endPointer"]["offset"]) == (5, 17)


def test_a_window_that_opens_a_new_log_waits_for_another_that_does(tmp_path: Path) -> None:
    """SQLite refuses the switch to its write-ahead log at once while another one writes."""
    path = tmp_path / "log"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    leaving = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    leaving.start()
    with AttributionLog(path) as log:
        log.append("accepted", "s1", RECORD)
        assert log.verify().rows == 1
    leaving.join()
    other.close()
