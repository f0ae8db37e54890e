"""From bytes to messages, however they are cut and whatever they hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhand_server.frames import FrameReader, UnreadableFrameError

LONGEST = 1000
OK = b"Content-Length: 2\r\n\r\n{}"


def read(*chunks: bytes) -> list[bytes | str]:
    """The messages, and "?" for each frame that could not be read."""
    frames = FrameReader(LONGEST)
    found = [one for chunk in chunks for one in frames.feed(chunk)]
    return ["?" if isinstance(one, UnreadableFrameError) else one for one in found]


CASES: dict[str, tuple[bytes, list[bytes | str]]] = {
    "one": (OK, [b"{}"]),
    "two": (OK + OK, [b"{}", b"{}"]),
    "small letters": (b"content-length: 2\r\n\r\n{}", [b"{}"]),
    "no space": (b"Content-Length:2\r\n\r\n{}", [b"{}"]),
    "a type before": (b"Content-Type: x; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
    "a type after": (b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}", [b"{}"]),
    "an empty body": (b"Content-Length: 0\r\n\r\n" + OK, [b"", b"{}"]),
    "letters of several bytes": ("Content-Length: 4\r\n\r\n🎉".encode(), ["🎉".encode()]),
    "a body like a header": (b"Content-Length: 23\r\n\r\n" + OK, [OK]),
    "as long as may be": (b"Content-Length: 1000\r\n\r\n" + b"x" * 1000, [b"x" * 1000]),
    "one byte too long": (b"Content-Length: 1001\r\n\r\n" + b"x" * 1001 + OK, ["?", b"{}"]),
    "a giant that does not come": (b"Content-Length: 99999999999\r\n\r\n" + OK, ["?", b"{}"]),
    "a number without end": (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + OK, ["?", b"{}"]),
    "a negative length": (b"Content-Length: -5\r\n\r\n" + OK, ["?", b"{}"]),
    "a length in words": (b"Content-Length: two\r\n\r\n" + OK, ["?", b"{}"]),
    "no length": (b"Content-Type: x\r\n\r\n" + OK, ["?", b"{}"]),
    "a header without end": (b"x" * 10_000 + OK, ["?", b"{}"]),
    "a header with much in it": (b"X: " + b"y" * 9000 + b"\r\n\r\n" + OK, ["?", b"{}"]),
    "an escaped header in a lost body": (
        b'Content-Length: 1001\r\n\r\n"Content-Length: 9\\r\\n\\r\\n' + b"x" * 900 + OK,
        ["?", b"{}"],
    ),
    "nothing": (b"", []),
    "half a header": (b"Content-Le", []),
    "half a body": (b"Content-Length: 3\r\n\r\n{}", []),
}


@pytest.mark.parametrize("name", CASES)
def test_messages_are_found(name: str) -> None:
    data, expected = CASES[name]
    assert read(data) == expected
    assert read(*(data[i : i + 1] for i in range(len(data)))) == expected


@given(bodies=st.lists(st.binary(max_size=200)), cuts=st.lists(st.integers(0, 2000)))
def test_cutting_changes_nothing(bodies: list[bytes], cuts: list[int]) -> None:
    data = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    assert read(*(data[a:b] for a, b in pairwise(places))) == bodies


@given(st.binary(max_size=3000), st.integers(1, 100))
def test_no_bytes_break_the_reader(data: bytes, size: int) -> None:
    frames = FrameReader(LONGEST)
    for start in range(0, len(data), size):
        list(frames.feed(data[start : start + size]))
    # Whatever came before: when a long pause of nonsense is over, messages are found again.
    list(frames.feed(b"\0" * 12_000))
    assert list(frames.feed(OK))[-1] == b"{}"
