"""Words as the bias filter reads them: subtokens of names, stems, and folded look-alikes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PIECES = re.compile(r"[A-Z]?[a-zß-öø-ÿ]+|[A-ZÀ-ÖØ-Þ]+(?![a-z])|\d+")

# Digits and signs that stand for letters in words somebody wants to hide.
_LEET = str.maketrans("013457@$!|€", "oieastasiie")

# Letters of other scripts that look like Latin ones.
_ALIKE = str.maketrans("аеорсухіјѕԁһԛԝвмнткαεορτυνκιχ", "aeopcyxijsdhqwbmhtkaeoptuvkix")


def listed(*texts: str) -> frozenset[str]:
    """The words of some texts, for the long lists in this package."""
    return frozenset(word for text in texts for word in text.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase of a text such as `skin_tone race`."""
    return tuple(tuple(phrase.split("_")) for phrase in text.split())


@lru_cache(maxsize=8192)
def subtokens(name: str) -> tuple[str, ...]:
    """The lower-case words of an identifier, key or column, without accents.

    >>> subtokens("getMaritalStatus"), subtokens("HIGH_RISK"), subtokens("état-civil")
    (('get', 'marital', 'status'), ('high', 'risk'), ('etat', 'civil'))
    """
    if not name.isascii():
        name = plain(name)
    return tuple(piece.lower() for piece in _PIECES.findall(name[:200]))


def plain(text: str) -> str:
    """The text without accents, and with look-alike letters of other scripts made Latin.

    The German sharp s and umlauts become the two letters that stand for them, so that both
    spellings of a word meet.
    """
    if text.isascii():
        return text
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, pair)
    split = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(character for character in split if not unicodedata.combining(character))


def unmasked(word: str) -> str:
    """A lower-case word with digits and signs read as the letters they imitate."""
    return word.translate(_LEET)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its English plural, so that `applicants` meets `applicant`."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def stems(name: str) -> tuple[str, ...]:
    """The stems of the subtokens of a name."""
    return tuple(stem(word) for word in subtokens(name))


def listed_bytes(*texts: str) -> frozenset[bytes]:
    """Like `listed`, as ASCII bytes."""
    return frozenset(word.encode("ascii") for word in listed(*texts))
