"""Just enough of the GGUF format to tell which fill-in-the-middle tokens a model knows.

The layout is the one published with the ggml library: magic, version, the number of tensors and of
metadata entries, then the entries as key, type, value; all numbers little-endian.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
PLAIN_FAMILY = "plain"
"""The family of a model without known fill-in-the-middle tokens: it can only continue a text."""

FAMILIES_BY_TOKEN: dict[bytes, str] = {
    b"<|fim_prefix|>": "qwen2.5-coder",
    b"<fim_prefix>": "starcoder",
    "<｜fim▁begin｜>".encode(): "deepseek-coder",
    "▁<PRE>".encode(): "codellama",
}

_TOKENS_KEY = b"tokenizer.ggml.tokens"
_STRING, _ARRAY = 8, 9
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
# A damaged length must not make us read gigabytes: no key or token is anywhere near this long.
_LONGEST_STRING = 16 * 1024 * 1024


class GgufError(ValueError):
    """The file does not begin as a GGUF file does, or ends in the middle of its metadata."""


def family_of(path: Path) -> str:
    """The prompt family by the tokens the file's own vocabulary holds, else `plain`.

    Raises GgufError, and OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise GgufError("it does not begin with the mark of a GGUF file")
        version, _tensors, entries = _numbers(file, "<IQQ")
        if version < 2:
            raise GgufError(f"GGUF version {version} is too old")
        for _ in range(entries):
            key = _string(file)
            (kind,) = _numbers(file, "<I")
            if key == _TOKENS_KEY and kind == _ARRAY:
                return _family_by_tokens(file)
            _skip(file, kind)
    return PLAIN_FAMILY


def _family_by_tokens(file: BinaryIO) -> str:
    kind, count = _numbers(file, "<IQ")
    if kind != _STRING:
        raise GgufError("its vocabulary is no list of strings")
    found = {token for _ in range(count) if (token := _string(file)) in FAMILIES_BY_TOKEN}
    for token, family in FAMILIES_BY_TOKEN.items():
        if token in found:
            return family
    return PLAIN_FAMILY


def _numbers(file: BinaryIO, layout: str) -> tuple[int, ...]:
    width = struct.calcsize(layout)
    data = file.read(width)
    if len(data) != width:
        raise GgufError("it ends in the middle of its metadata")
    return struct.unpack(layout, data)


def _string(file: BinaryIO) -> bytes:
    (length,) = _numbers(file, "<Q")
    if length > _LONGEST_STRING:
        raise GgufError("its metadata is damaged")
    data = file.read(length)
    if len(data) != length:
        raise GgufError("it ends in the middle of its metadata")
    return data


def _skip(file: BinaryIO, kind: int) -> None:
    if kind in _WIDTHS:
        file.seek(_WIDTHS[kind], 1)
    elif kind == _STRING:
        _string(file)
    elif kind == _ARRAY:
        inner, count = _numbers(file, "<IQ")
        if inner in _WIDTHS:
            file.seek(_WIDTHS[inner] * count, 1)
            return
        for _ in range(count):
            _skip(file, inner)
    else:
        raise GgufError(f"its metadata has an entry of unknown type {kind}")
