"""The tokens of a model: from text to numbers, and from numbers to bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Vocabulary:
    """A tokenizer with a byte-level vocabulary, read from a `tokenizer.json`.

    Raises ValueError for one of another kind.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(path))
        if "ByteLevel" not in str(self._tokenizer.decoder):
            raise ValueError("the tokenizer has no byte-level vocabulary")
        self._bytes = _bytes_of_tokens(self._tokenizer)

    def tokens_of(self, text: str) -> list[int]:
        """The tokens of a text; marks in it are marks."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def bytes_of(self, token: int) -> bytes:
        """The bytes of a token's text; empty for a mark."""
        return self._bytes[token] if token < len(self._bytes) else b""

    def named(self, *marks: str) -> set[int]:
        """The numbers of those of these marks that there are."""
        found = (self._tokenizer.token_to_id(mark) for mark in marks)
        return {number for number in found if number is not None}


def _bytes_of_tokens(tokenizer: Any) -> list[bytes]:
    """The bytes of each token of a byte-level vocabulary, in which every byte has a letter.

    The letters are those of GPT-2: printable bytes stand for themselves, the others for the
    letters from U+0100 on (https://github.com/openai/gpt-2/blob/master/src/encoder.py).
    """
    own = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {chr(byte): byte for byte in own}
    others = (byte for byte in range(256) if byte not in own)
    letters.update({chr(0x100 + index): byte for index, byte in enumerate(others)})
    marks = tokenizer.get_added_tokens_decoder()
    found = [b""] * tokenizer.get_vocab_size(with_added_tokens=True)
    for text, number in tokenizer.get_vocab(with_added_tokens=True).items():
        if number not in marks and all(letter in letters for letter in text):
            found[number] = bytes(letters[letter] for letter in text)
    return found
