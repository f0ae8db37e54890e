"""The Redis adapter on a real server, and a planted member that would run if it were unpickled."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from index_samples import LEDGER, lines

from fairhand_index.grams import U64, N, gram_hashes
from fairhand_index.index import Index, IndexUnavailableError
from fairhand_index.matching import match, query_of
from fairhand_index.redis_bands import RedisBands
from fairhand_server.cli import main
from fairhand_syntax.languages import PYTHON

SERVER = os.environ.get("FAIRHAND_REDIS_SERVER") or shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="no redis-server on this machine")

# Names of the function in the ledger; with every one changed only the bands find it.
NAMES = (
    "close_period year month carry opening account rows rows_by_account balance get row"
    " credit debit mark_closed journal record update items"
)
CLOSE = lines(LEDGER, 8, 23)
RENAMED = re.sub(r"\b(" + "|".join(NAMES.split()) + r")\b", r"x\1", CLOSE)


def grams(text: str) -> U64:
    query = query_of(PYTHON, "", text)
    return gram_hashes(N, query.language, query.hashes, query.ids)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    words = ["--port", str(number), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    assert SERVER is not None
    server = subprocess.Popen([SERVER, *words], stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.05)
    yield number
    server.terminate()
    server.wait(10)


def with_redis(index: Index, port: int) -> tuple[Index, RedisBands]:
    bands = RedisBands(f"127.0.0.1:{port}")
    for segment in index.segments:
        bands.load(segment)
    return replace(index, elsewhere=bands), bands


def test_matching_through_redis_finds_what_it_finds_without(small_index: Index, port: int) -> None:
    assert RENAMED != CLOSE
    index, bands = with_redis(small_index, port)
    found = match(index, PYTHON, "", RENAMED)
    assert found[0].tier == "renamed"
    assert found == match(small_index, PYTHON, "", RENAMED)
    assert [bands.load(segment) for segment in small_index.segments] == [False]


def test_planted_members_do_not_run_and_are_dropped(
    small_index: Index, port: int, tmp_path: Path
) -> None:
    import redis

    index, bands = with_redis(small_index, port)
    marker = tmp_path / "ran"
    # The opcodes of a pickle that calls os.system; nothing here builds or reads one.
    planted = b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    client = redis.Redis("127.0.0.1", port)
    before = [found.tolist() for _, found in bands.near(index.segments, grams(CLOSE))]
    buckets = [key for key in client.scan_iter() if client.type(key) == b"set"]
    assert buckets
    for bucket in buckets:
        client.sadd(bucket, planted, b"not a key", b"\xff\xff\xff\xff")
    assert before == [found.tolist() for _, found in bands.near(index.segments, grams(CLOSE))]
    assert not marker.exists()


def test_a_redis_that_is_gone_is_an_index_that_cannot_be_used(small_index: Index) -> None:
    bands = RedisBands("127.0.0.1:9")
    with pytest.raises(IndexUnavailableError, match=r"127\.0\.0\.1:9"):
        match(replace(small_index, elsewhere=bands), PYTHON, "", RENAMED)
    with pytest.raises(ValueError, match="HOST:PORT"):
        RedisBands("localhost")


def test_the_command_stores_what_is_missing_and_asks_redis(
    small_index: Index,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["references", "match", "--index", str(small_index.folder)]
    codes, told = [], []
    for address in (f"127.0.0.1:{port}", "127.0.0.1:9", "nowhere"):
        wish = json.dumps({"id": 1, "language": "python", "text": RENAMED})
        monkeypatch.setattr(sys, "stdin", StringIO(wish + "\n"))
        codes.append(main([*words, "--redis", address]))
        told.append(capsys.readouterr())
    assert codes == [0, 2, 2]
    assert json.loads(told[0].out)["references"][0]["path"] == "ledgers/book.py"
    assert "127.0.0.1:9 cannot be asked" in told[1].err
    assert "HOST:PORT" in told[2].err
