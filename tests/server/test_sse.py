"""Event streams of completion hosts, in all their dialects."""

from __future__ import annotations

import pytest
from support.completion_host import DONE, event

from fairhand_server.model_client.sse import EventReader, StreamError


def read(stream: bytes, size: int) -> tuple[str, EventReader]:
    """The text of a stream that arrives in chunks of `size` bytes."""
    reader = EventReader()
    text = ""
    for at in range(0, len(stream), size):
        text += "".join(reader.feed(stream[at : at + size]))
    return text + "".join(reader.close()), reader


USAGE = b'data: {"choices": [], "usage": {"completion_tokens": 2}}\n\n'
STREAMS: dict[str, tuple[bytes, str, bool]] = {
    "plain": (event("a") + event("b") + DONE, "ab", True),
    "without an end mark": (event("a") + event("b"), "ab", False),
    "a usage chunk with no choices": (event("a") + USAGE + DONE, "a", True),
    "carriage returns": (event("a").replace(b"\n", b"\r\n") + DONE, "a", True),
    "no space after the colon": (event("a").replace(b"data: ", b"data:") + DONE, "a", True),
    "comments and pings": (
        b": ping\n\n" + event("a") + b":\n\nevent: ping\nid: 7\n" + DONE,
        "a",
        1,
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + event("a") + DONE, "a", True),
    "letters of many bytes": (event("žluťoučký 名前 🎉") + DONE, "žluťoučký 名前 🎉", True),
    "line ends inside the text": (event("a\nb\r\n") + DONE, "a\nb\r\n", True),
    "a line separator inside the text": (event("a\u2028b\u0085") + DONE, "a\u2028b\u0085", True),
    "no line end at the end": (event("a").rstrip(), "a", False),
    "keys of a dialect": (event("a", timings={"n": 1}, error=None) + DONE, "a", True),
    "a null text": (b'data: {"choices": [{"text": null}]}\n\n' + event("a"), "a", False),
    "data that is no JSON": (b"data: keep-alive\n\n" + event("a") + DONE, "a", True),
    "data that is no object": (b"data: 12\n\ndata: []\n\n" + event("a") + DONE, "a", True),
    "text after the end mark": (event("a") + DONE + event("b"), "a", True),
    "choices of odd shape": (b'data: {"choices": ["a"]}\n\n' + event("b"), "b", False),
}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100_000])
@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_gives_its_text_however_it_is_chopped(name: str, size: int) -> None:
    stream, expected, done = STREAMS[name]
    text, reader = read(stream, size)
    assert text == expected
    assert reader.done == bool(done)


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    text, _ = read(event("ab").replace(b"ab", b"a\xffb"), 1)
    assert text == "a\ufffdb"


ERRORS: dict[str, tuple[bytes, str]] = {
    "a string": (b'data: {"error": "out of slots"}\n\n', "out of slots"),
    "an object": (b'data: {"error": {"message": "too long", "code": 400}}\n\n', "too long"),
    "an object without message": (b'data: {"error": {"code": 500}}\n\n', "500"),
    "broken JSON": (b'data: {"error": "he said "no""}\n\n', "he said"),
    "in mid stream": (event("a") + b'data: {"error": "gone"}\n\n', "gone"),
    "a line without end": (b"data: " + b"x" * (1 << 21), "no event"),
}


@pytest.mark.parametrize("size", [1, 5, 100_000])
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_the_stream_is_raised(name: str, size: int) -> None:
    stream, expected = ERRORS[name]
    with pytest.raises(StreamError, match=expected):
        read(stream, max(size, len(stream) // 2000))


def test_only_understood_events_are_counted() -> None:
    assert read(b"<html><body>Welcome to Hotel Wi-Fi</body></html>\n", 10)[1].events == 0
    assert read(event("a") + DONE, 10)[1].events == 2


REASONS = [
    (
        event("a") + b'data: {"choices": [{"text": "", "finish_reason": "length"}]}\n\n' + DONE,
        "length",
    ),
    (b'data: {"choices": [{"text": "a", "finish_reason": "stop"}]}\n\n', "stop"),
    (b'data: {"choices": [{"text": "a", "finish_reason": null}]}\n\n' + DONE, ""),
    (b'data: {"choices": [{"text": "a", "finish_reason": 3}]}\n\ndata: {"choices": 1}\n\n', ""),
    (event("a") + DONE, ""),
]


@pytest.mark.parametrize(("stream", "reason"), REASONS)
def test_it_is_known_why_an_answer_ended(stream: bytes, reason: str) -> None:
    assert read(stream, 7)[1].reason == reason
