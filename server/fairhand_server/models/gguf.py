"""Just enough of the GGUF format to tell which fill-in-the-middle tokens a model knows.

The layout is the one published with the ggml library: magic, version, the number of tensors and of
metadata entries, then the entries as key, type, value; all numbers little-endian.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from fairhand_server.families import family_of_vocabulary, telling_tokens

MAGIC = b"GGUF"
_TOKENS_KEY = b"tokenizer.ggml.tokens"
# The name is what its makers wrote, the base name what the converter took from the repository.
_NAME_KEYS = (b"general.name", b"general.basename", b"general.finetune")
_STRING, _ARRAY = 8, 9
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
# A damaged length must not make us read gigabytes: no key or token is anywhere near this long.
_LONGEST_STRING = 16 * 1024 * 1024


class GgufError(ValueError):
    """The file does not begin as a GGUF file does, or ends in the middle of its metadata."""


def family_of(path: Path) -> str:
    """The prompt family by the marks in the file's own vocabulary and its own name, else `plain`.

    Raises GgufError, and OSError when the file cannot be read.
    """
    names, found = [], frozenset[str]()
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
                found = _marks(file)
            elif key in _NAME_KEYS and kind == _STRING:
                names.append(_string(file).decode("utf-8", "replace"))
            else:
                _skip(file, kind)
    return family_of_vocabulary(found, " ".join(names)).name


def _marks(file: BinaryIO) -> frozenset[str]:
    """The tokens of the vocabulary that tell a family."""
    kind, count = _numbers(file, "<IQ")
    if kind != _STRING:
        raise GgufError("its vocabulary is no list of strings")
    telling = {token.encode(): token for token in telling_tokens()}
    return frozenset(telling[token] for _ in range(count) if (token := _string(file)) in telling)


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
