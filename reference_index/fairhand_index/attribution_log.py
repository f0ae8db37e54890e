"""The attribution log: which referenced code was shown, accepted or withdrawn, and when.

One SQLite file that several processes may write at once (WAL, synchronous FULL: what `append` has
returned survives a kill and a loss of power). Every row holds the SHA-256 of the row before it, so
that edits, gaps and reordering show. Rows cut off at the end show only against a head, `seq:hash`,
that was kept somewhere else: a chain alone cannot know how long it was.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = 1
EVENTS = (
    "shown",
    "accepted",
    "partially_accepted",
    "typed",
    "filtered",
    "withdrawn",
    "not_checked",
    "pruned",
)
ACCEPTED = ("accepted", "partially_accepted", "typed")
_FIRST_HASH = "0" * 64
_WAIT_S = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
  seq INTEGER PRIMARY KEY,
  ts INTEGER NOT NULL,
  event TEXT NOT NULL,
  suggestion_id TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_suggestion ON entries (suggestion_id);
CREATE TABLE IF NOT EXISTS checkpoint (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  pruned INTEGER NOT NULL
);
"""


class LogError(Exception):
    """The log cannot be opened, read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `ts` is milliseconds since 1970 in UTC, `body` the record as it was given."""

    seq: int
    ts: int
    event: str
    suggestion_id: str
    body: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: problems as sentences, how many rows, and the head they lead to."""

    problems: tuple[str, ...]
    rows: int
    head: str


def _canonical(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # Names of files may hold bytes that are no letters; a row with one is better than none.
    return text.encode("utf-8", "replace").decode()


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6])


def _row_hash(fields: tuple[int, int, str, str, str, str]) -> str:
    return sha256(json.dumps([FORMAT, *fields], ensure_ascii=False).encode()).hexdigest()


def text_fingerprint(text: str) -> str:
    """What stands in the log in place of code: the SHA-256 of the text with plain line ends."""
    return sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def _use_wal(base: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, which readers and writers can use side by side.

    Windows that open a new log at the same moment refuse each other the switch at once: SQLite does
    not wait for that lock as it waits for others. So it is tried again for as long.
    """
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            base.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


class AttributionLog:
    """An open log. One object may be used from several threads. Raises LogError."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            if read_only:
                if not path.is_file():
                    raise LogError(f"there is no attribution log at {path}")
                place = f"{path.resolve().as_uri()}?mode=ro"
                self._base = sqlite3.connect(
                    place, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
                )
                self._refuse_newer()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    # Others on the machine have no business with what somebody accepted.
                    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                self._base = sqlite3.connect(
                    path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
                )
                _use_wal(self._base)
                self._refuse_newer()
                self._base.execute("PRAGMA synchronous=FULL")
                with self._writing():
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        self._base.execute(statement)
                    self._base.execute(f"PRAGMA user_version={FORMAT}")
        except (sqlite3.Error, OSError) as error:
            raise LogError(f"the attribution log {path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def __enter__(self) -> AttributionLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _refuse_newer(self) -> None:
        (version,) = self._base.execute("PRAGMA user_version").fetchone()
        if version > FORMAT:
            self._base.close()
            raise LogError(
                f"the attribution log {self.path} was written by a newer Fairhand (format "
                f"{version}, not {FORMAT}); update Fairhand or name another file"
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # IMMEDIATE takes the write lock before the last row is read, so that no other process can
        # append between the reading and the writing.
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def append(self, event: str, suggestion_id: str, record: Mapping[str, Any]) -> Entry:
        """Write one row; when this returns, the row is on the disk. Raises LogError, ValueError."""
        if event not in EVENTS:
            raise ValueError(f"{event!r} is no event of the attribution log")
        body = _canonical({"v": FORMAT, **record})
        try:
            with self._lock, self._writing():
                return self._insert(event, suggestion_id, body)
        except sqlite3.Error as error:
            raise LogError(f"the attribution log cannot be written: {error}") from error

    def _insert(self, event: str, suggestion_id: str, body: str) -> Entry:
        seq, previous = self._last()
        fields = (seq + 1, time.time_ns() // 1_000_000, event, suggestion_id, body, previous)
        digest = _row_hash(fields)
        self._base.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", (*fields, digest))
        return Entry(*fields[:4], json.loads(body), previous, digest)

    def _last(self) -> tuple[int, str]:
        row = self._base.execute(
            "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        row = row or self._checkpoint()
        return (int(row[0]), str(row[1])) if row else (0, _FIRST_HASH)

    def _checkpoint(self) -> tuple[int, str] | None:
        row = self._base.execute("SELECT seq, hash FROM checkpoint").fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def withdraw(self, suggestion_id: str, reason: str = "undo") -> Entry:
        """Note that an acceptance was taken back. Raises LogError."""
        return self.append("withdrawn", suggestion_id, {"reason": reason})

    def head(self) -> str:
        """The head of the chain as `seq:hash`, to be kept elsewhere. Raises LogError."""
        try:
            with self._lock:
                seq, digest = self._last()
        except sqlite3.Error as error:
            raise LogError(f"the attribution log cannot be read: {error}") from error
        return f"{seq}:{digest}"

    def entries(self, last: int | None = None) -> list[Entry]:
        """All rows, or the last few, in order. Raises LogError."""
        query = "SELECT * FROM entries ORDER BY seq"
        if last is not None:
            # The only thing put in is a number.
            newest = f"SELECT * FROM entries ORDER BY seq DESC LIMIT {int(last)}"  # nosec B608
            query = f"SELECT * FROM ({newest}) ORDER BY seq"  # nosec B608
        try:
            with self._lock:
                rows = self._base.execute(query).fetchall()
            return [_entry(row) for row in rows]
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise LogError(f"the attribution log cannot be read: {error}") from error

    def accepted(self) -> list[Entry]:
        """The acceptances that still stand: not withdrawn since. Raises LogError."""
        standing: dict[str, Entry] = {}
        for entry in self.entries():
            if entry.event in ACCEPTED:
                standing[entry.suggestion_id] = entry
            elif entry.event == "withdrawn":
                standing.pop(entry.suggestion_id, None)
        return sorted(standing.values(), key=lambda entry: entry.seq)

    def verify(self, head: str | None = None) -> Verification:
        """Recompute the chain, and compare it with a head kept elsewhere. Raises LogError."""
        try:
            with self._lock:
                rows = self._base.execute("SELECT * FROM entries ORDER BY seq").fetchall()
                start = self._checkpoint()
        except sqlite3.Error as error:
            raise LogError(f"the attribution log cannot be read: {error}") from error
        problems = []
        seq, digest = start or (0, _FIRST_HASH)
        hashes = {seq: digest}
        named = None
        for row in rows:
            number, previous, own = int(row[0]), str(row[5]), str(row[6])
            if number != seq + 1:
                problems.append(f"rows {seq + 1} to {number - 1} are missing")
            elif previous != digest:
                problems.append(
                    f"row {number} does not follow row {seq}: rows were changed or reordered"
                )
            if _row_hash(tuple(row[:6])) != own:
                problems.append(f"row {number} was changed after it was written")
            if row[2] == "pruned":
                named = _pruned_to(str(row[4]))
            seq, digest = number, own
            hashes[number] = own
        if start is not None and (named is None or named != start):
            problems.append("the checkpoint is not the one that pruning wrote")
        if head is not None:
            problems += _against(head, hashes, seq)
        return Verification(tuple(problems), len(rows), f"{seq}:{digest}")

    def prune(self, before_ms: int) -> int:
        """Delete rows older than a time, leave a checkpoint, return how many. Raises LogError."""
        try:
            with self._lock, self._writing():
                row = self._base.execute(
                    "SELECT seq, hash FROM entries WHERE seq = (SELECT COALESCE(MIN(seq), "
                    "(SELECT MAX(seq) FROM entries) + 1) - 1 FROM entries WHERE ts >= ?)",
                    (before_ms,),
                ).fetchone()
                if row is None:
                    return 0
                gone = self._base.execute("SELECT COUNT(*) FROM entries WHERE seq <= ?", (row[0],))
                count = int(gone.fetchone()[0])
                through = {"through_seq": row[0], "through_hash": row[1], "rows": count}
                body = _canonical({"v": FORMAT, **through})
                self._insert("pruned", "", body)
                self._base.execute("DELETE FROM entries WHERE seq <= ?", (row[0],))
                self._base.execute(
                    "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?)", (row[0], row[1], count)
                )
                return count
        except sqlite3.Error as error:
            raise LogError(f"the attribution log cannot be pruned: {error}") from error


def _pruned_to(body: str) -> tuple[int, str] | None:
    try:
        content = json.loads(body)
        return int(content["through_seq"]), str(content["through_hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _against(head: str, hashes: Mapping[int, str], last: int) -> list[str]:
    number, _, digest = head.partition(":")
    if not number.isdigit() or len(digest) != len(_FIRST_HASH):
        return [f"{head!r} is no head; it has the form 12:0123…"]
    seq = int(number)
    if seq > last:
        return [f"the head names row {seq} and the log ends at {last}: rows were cut off"]
    if seq not in hashes:
        return [f"row {seq} of the head has been pruned and cannot be compared"] if seq else []
    return [] if hashes[seq] == digest else [f"row {seq} differs from the head: rows were replaced"]
