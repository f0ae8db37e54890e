"""Credentials never leave: not in the text around the cursor, and not through an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_secrets import planted

from fairhand_scanners.credentials import credentials_in
from fairhand_server.completion.context import window_of
from fairhand_server.completion.redaction import before_stand_in, clean, clean_around
from fairhand_syntax.languages import PYTHON

PLANTED = planted()
CODE = "import os\n\n\ndef area(width, height):\n    return width * height\n\n\n"


def fragments(secret: str) -> list[str]:
    """Pieces of a credential that must not be found anywhere, by lines and in eights."""
    return [
        line[at : at + 8]
        for line in secret.split("\n")
        for at in range(0, max(1, len(line) - 7), 8)
    ]


def assert_hidden(secret: str, text: str) -> None:
    assert not [piece for piece in fragments(secret) if piece in text]


def test_there_are_many_kinds() -> None:
    assert len(PLANTED) >= 20


@pytest.mark.parametrize("kind", PLANTED)
def test_a_credential_is_replaced_by_text_of_its_length(kind: str) -> None:
    line, secret = PLANTED[kind]
    text = f"{CODE}{line}\n{CODE}"
    found = clean(text)
    assert_hidden(secret, found)
    assert len(found) == len(text)
    assert found.count("\n") == text.count("\n")
    assert found.startswith(CODE) and found.endswith(f"\n{CODE}")


@pytest.mark.parametrize("kind", PLANTED)
def test_no_credential_is_seen_before_or_after_the_cursor(kind: str) -> None:
    line, secret = PLANTED[kind]
    before = window_of(PYTHON, f"{CODE}{line}\n{CODE}", CODE)
    after = window_of(PYTHON, CODE, f"\n{line}\n{CODE}")
    for window in (before, after):
        assert_hidden(secret, window.prefix + window.suffix)
        assert window.redacted >= 1
    assert before.prefix.startswith(CODE) and before.suffix == CODE


@pytest.mark.parametrize("kind", PLANTED)
def test_a_credential_with_the_cursor_in_it_is_replaced_on_both_sides(kind: str) -> None:
    line, secret = PLANTED[kind]
    text = f"{CODE}{line}\n"
    at = text.index(secret) + len(secret) // 2
    window = window_of(PYTHON, text[:at], text[at:])
    assert_hidden(secret, window.prefix + window.suffix)
    assert len(window.prefix) == at


@pytest.mark.parametrize("kind", ["rsa-key", "openssh-key"])
@pytest.mark.parametrize("lines", range(0, 120, 7))
def test_a_key_that_begins_above_the_window_is_replaced(kind: str, lines: int) -> None:
    line, secret = PLANTED[kind]
    text = CODE * 50 + line + "\n" + "value = 1  # and so on\n" * (120 + lines)
    assert_hidden(secret, window_of(PYTHON, text, "").prefix)


# Code that every file has; a stand-in here would only lead the model astray.
HARMLESS = [
    'token = request.headers["X-Token"]',
    'password = os.environ["DB_PASSWORD"]',
    'parser.add_argument("--password", "-p", help="the password of the user")',
    'ACCESS_TOKEN = "access_token"',
    'secret = get_secret("prod/database/password")',
    'tokens = tokenizer.encode("hello world")',
    'key = lambda pair: pair["value"]',
    'url = "https://example.com/path?token="',
    "const token = `${user}:${stamp}`;",
    'private_key: "PrivateKeyTypes"',
    'headers = {"Authorization": f"Bearer {token}"}',
    "task-runner disk-usage sk",
    'raise ValueError("basic authentication is not supported")',
]


@pytest.mark.parametrize("line", HARMLESS)
def test_ordinary_code_stays_as_it_is(line: str) -> None:
    assert clean(f"{CODE}{line}\n") == f"{CODE}{line}\n"


# What a model answers, what of it may be shown, and whether the answer has ended there.
ANSWERS = [
    ("return 1\n", "return 1\n", False),
    ("a = 1\nkey = 'REDACTED_REDACTED'\nb = 2\n", "a = 1\n", True),
    ("'REDACTED_')", "", True),
    ("a = 1\nkey = 'REDA", "a = 1\n", False),
    ("a = 1\nkey = 'RED", "a = 1\nkey = 'RED", False),
    ("a = REDUCED\n", "a = REDUCED\n", False),
]


@pytest.mark.parametrize(("answer", "shown", "ended"), ANSWERS)
def test_an_answer_ends_before_the_line_with_a_stand_in(
    answer: str, shown: str, ended: bool
) -> None:
    assert (shown, ended) == before_stand_in(answer)


@given(st.text(max_size=60), st.sampled_from(sorted(PLANTED)), st.text(max_size=60))
def test_no_text_around_a_credential_moves_anything(before: str, kind: str, after: str) -> None:
    line, _ = PLANTED[kind]
    text = f"{before}\n{line}\n{after}"
    cleaned = clean_around(text[: len(text) // 2], text[len(text) // 2 :])
    both = cleaned.prefix + cleaned.suffix
    assert len(both) == len(text)
    hidden = credentials_in(text)
    assert all(
        one == other or any(span.start <= at < span.end for span in hidden)
        for at, (one, other) in enumerate(zip(text, both, strict=True))
    )
