"""The Redis adapter on a real server, and a planted member that would run if it were unpickled."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from index_samples import LEDGER, lines

from fairhand_index.grams import U64, N, gram_hashes
from fairhand_index.matching import query_of
from fairhand_index.redis_bands import FunctionKey, candidates, insert, open_bands
from fairhand_syntax.languages import PYTHON

SERVER = os.environ.get("FAIRHAND_REDIS_SERVER") or shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="no redis-server on this machine")


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


def test_functions_come_back_and_planted_members_do_not_run(port: int, tmp_path: Path) -> None:
    import redis

    bands = open_bands("127.0.0.1", port)
    close, read = grams(lines(LEDGER, 8, 23)), grams(lines(LEDGER, 26, 34))
    one, two = FunctionKey("0" * 16, 7), FunctionKey("f" * 16, 12)
    insert(bands, one, close)
    insert(bands, two, read)
    assert [one] == candidates(bands, close)
    assert [two] == candidates(bands, read)

    marker = tmp_path / "ran"
    # The opcodes of a pickle that calls os.system; nothing here builds or reads one.
    planted = b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    client = redis.Redis("127.0.0.1", port)
    buckets = [key for key in client.scan_iter() if client.type(key) == b"set"]
    assert buckets
    for bucket in buckets:
        client.sadd(bucket, planted, b"not a key", b"0123456789abcdef:99999999999")
    assert [one] == candidates(bands, close)
    assert not marker.exists()


def test_a_storage_that_unpickles_is_refused(port: int) -> None:
    bands = open_bands("127.0.0.1", port)
    bands.prepickle = True
    with pytest.raises(ValueError, match="refused"):
        candidates(bands, grams(lines(LEDGER, 8, 23)))
