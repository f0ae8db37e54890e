"""Read the body of `POST /v1/completions` strictly: what we do not understand is refused.

A field that would silently change nothing is worse than an error, so unknown fields and values of
the wrong type are refused with the name of the field. Fields of the OpenAI interface that we do not
offer pass only with the value that asks for nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fairhand_model.engine import Limits

MAX_STOP_STRINGS = 4
MAX_STOP_CHARACTERS = 256
MAX_CHOICES = 8
# The default of the OpenAI interface.
DEFAULT_MAX_TOKENS = 16

_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "suffix": (None, ""),
    "echo": (None, False),
    "logprobs": (None,),
    "best_of": (None, 1),
    "frequency_penalty": (None, 0),
    "presence_penalty": (None, 0),
    "logit_bias": (None, {}),
}


class BadRequest(Exception):  # noqa: N818 - named after the status it becomes
    """The body is not a request we accept. `code` is stable, `field` the culprit if any."""

    def __init__(self, message: str, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A request in our own words. `choices` is how many answers are wanted."""

    prompt: str
    limits: Limits
    model: str | None
    choices: int
    stream: bool
    include_usage: bool
    user: str = ""


def read_completion_request(body: bytes, context: int) -> CompletionRequest:
    """Translate a JSON body; `context` (tokens) bounds max_tokens. Raises BadRequest."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not valid JSON", "invalid_json") from error
    if not isinstance(fields, dict):
        raise BadRequest("the body must be a JSON object", "invalid_json")
    for name, neutral in _NEUTRAL.items():
        if name in fields and not _is_one_of(fields.pop(name), neutral):
            mend = "; put fill-in-the-middle tokens into the prompt" if name == "suffix" else ""
            raise BadRequest(f"{name} is not supported{mend}", "unsupported_field", name)
    given = {name: value for name, value in fields.items() if value is not None}
    for name in fields:
        if name not in _READERS:
            raise BadRequest(f"unknown field {name!r}", "unknown_field", name)
    if "prompt" not in given:
        raise BadRequest("prompt is missing", "missing_field", "prompt")
    read = {name: _READERS[name](name, value) for name, value in given.items()}
    max_tokens = read.get("max_tokens", min(DEFAULT_MAX_TOKENS, context))
    if max_tokens > context:
        raise BadRequest(
            f"max_tokens must be at most {context}, the context of this host",
            "invalid_value",
            "max_tokens",
        )
    return CompletionRequest(
        prompt=read["prompt"],
        limits=Limits(
            max_tokens=max_tokens,
            temperature=read.get("temperature", 1.0),
            top_p=read.get("top_p", 1.0),
            seed=read.get("seed"),
            stop=read.get("stop", ()),
        ),
        model=read.get("model"),
        choices=read.get("n", 1),
        stream=read.get("stream", False),
        include_usage=read.get("stream_options", False),
        user=read.get("user", ""),
    )


def _is_one_of(value: Any, allowed: tuple[Any, ...]) -> bool:
    # In Python False equals 0 and True equals 1; in JSON they differ.
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed)


def _wrong(name: str, wanted: str) -> BadRequest:
    return BadRequest(f"{name} must be {wanted}", "invalid_value", name)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a string")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _wrong(name, "a string without lone surrogates") from error
    return value


def _prompt(name: str, value: Any) -> str:
    text = _text(name, value)
    if not text:
        raise _wrong(name, "a string that is not empty")
    return text


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false")
    return value


def _whole(low: int, high: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _wrong(name, f"a whole number from {low} to {high}")
        return value

    return read


def _number(low: float, high: float) -> Callable[[str, Any], float]:
    def read(name: str, value: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not low <= value <= high:
            raise _wrong(name, f"a number from {low:g} to {high:g}")
        return float(value)

    return read


def _stop(name: str, value: Any) -> tuple[str, ...]:
    strings = [value] if isinstance(value, str) else value
    if not isinstance(strings, list) or len(strings) > MAX_STOP_STRINGS:
        raise _wrong(name, f"a string or a list of at most {MAX_STOP_STRINGS} strings")
    read = tuple(_text(name, one) for one in strings)
    if any(not 0 < len(one) <= MAX_STOP_CHARACTERS for one in read):
        raise _wrong(name, f"made of strings of 1 to {MAX_STOP_CHARACTERS} characters")
    return read


def _stream_options(name: str, value: Any) -> bool:
    if not isinstance(value, dict) or set(value) - {"include_usage"}:
        raise _wrong(name, "an object with include_usage")
    return _flag("stream_options.include_usage", value.get("include_usage", False))


# Seeds are 32-bit in llama.cpp, where the highest value means "draw one".
_READERS: dict[str, Callable[[str, Any], Any]] = {
    "model": _text,
    "prompt": _prompt,
    "max_tokens": _whole(1, 1_000_000),
    "temperature": _number(0.0, 2.0),
    "top_p": _number(0.001, 1.0),
    "seed": _whole(0, 2**32 - 2),
    "stop": _stop,
    "stream": _flag,
    "stream_options": _stream_options,
    "n": _whole(1, MAX_CHOICES),
    "user": _text,
}
