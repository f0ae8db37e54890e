"""The first look, which almost all code leaves at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_scanners.bias.attributes import STRONG_GROUPS, gate_words
from fairhand_scanners.bias.domains import DECISIONS, PEOPLE
from fairhand_scanners.bias.slurs import slur_words
from fairhand_scanners.bias.words import plain, stem, unmasked

_PIECES = re.compile(r"[A-Za-z][a-z]+|[A-Z]+")
_MASKED = re.compile(r"[A-Za-z]+[013457@$!|]+[A-Za-z013457@$!|]*")


def _both(words: frozenset[str]) -> frozenset[str]:
    """Words and their plurals, because the gate does not stem."""
    plurals = {word[:-1] + "ies" if word.endswith("y") else word + "s" for word in words}
    return words | plurals | {word + "es" for word in words if word.endswith(("s", "x", "ch", "sh"))}


_STRONG, _WEAK = (_both(words) for words in gate_words())
_SLURS = _both(slur_words()) | {"muslims"}
_ABOUT = _both(
    PEOPLE
    | frozenset(word for table in DECISIONS.values() for word, weight in table.items() if weight == 2)
)
_CLAIMERS = frozenset(
    "women men girls boys woman man females ladies males wives blondes guys feminists moms mothers black blacks white whites asians"
    " africans arabs latinos latinas hispanics gypsies minorities muslims jews christians catholics hindus sikhs atheists"
    " mexicans chinese indians pakistanis nigerians romanians immigrants foreigners refugees migrants russians poles turks"
    " germans americans italians french albanians colombians filipinos iranians syrians greeks irish koreans somalis elderly"
    " seniors boomers millennials old older young people anyone disabled autistic deaf blind gays gay lesbians homosexuals"
    " bisexuals queers trans transgender transsexuals single poor homeless liberals conservatives republicans democrats"
    " socialists leftists communists dalits brahmins male female christian muslim hindu jewish younger married straight"
    " native speakers guy lady boy girl gentleman speaker hispanic asian pregnant foreign foreigner native".split()
)
# Common words that a claim, a refusal or a wish cannot do without.
_CLAIMING = frozenset(
    "are is were cannot can never should not always belong belongs don do will wont prefer prefers preferred favor favour"
    " prioritize prioritise reject exclude looking seeking need wanted only must hiring pick choose rank boost penalize"
    " skip decline deny discard avoid refuse commit steal no husband kitchen darling sweetie make lack".split()
)
_SPARSE = tuple(
    "gender sex ethnic religi faith marital disab pregnan nationality caste immigra muslim female male birth race age"
    " accent citizenship politic orientation geschlecht origin zip neighb surname deaf parent politi union wheelchair"
    " genetic black hispanic woman women married edad alter famili religion etat herkunft behind handicap minority"
    " married divorced gay trans refugee hiv welfare".split()
)


@dataclass(frozen=True, slots=True)
class Hits:
    """What the gate saw: work for the code lane, for slurs, for sentences."""

    code: bool
    slurs: bool
    sentences: bool

    def any(self) -> bool:
        """Whether there is any work."""
        return self.code or self.slurs or self.sentences


NOTHING = Hits(False, False, False)


def look(text: str, tail: str, extra: frozenset[str]) -> Hits:
    """Look at a completion and at the few lines before it.

    `extra` are the words of an organisation's own attributes.
    """
    plain_text = text if text.isascii() else plain(text)
    words = {piece.lower() for piece in set(_PIECES.findall(plain_text))}
    code = not words.isdisjoint(_STRONG) or bool(extra and not words.isdisjoint(extra))
    if not code:
        low = tail.lower()
        near = any(lexeme in low for lexeme in _SPARSE)
        if near or not words.isdisjoint(_WEAK):
            before = {piece.lower() for piece in set(_PIECES.findall(tail if tail.isascii() else plain(tail)))}
            both = words | before
            code = (not both.isdisjoint(_STRONG) or not both.isdisjoint(_WEAK)) and not both.isdisjoint(_ABOUT)
    slurs = not words.isdisjoint(_SLURS)
    if not slurs:
        for masked in set(_MASKED.findall(plain_text)):
            word = stem(unmasked(masked.lower()))
            if word in _SLURS or word in STRONG_GROUPS:
                slurs = True
                break
    if not slurs and any(word.startswith(("nig", "fag")) and len(word) > 5 for word in words):
        slurs = True
    sentences = not words.isdisjoint(_CLAIMERS) and not words.isdisjoint(_CLAIMING)
    return Hits(code, slurs, sentences)
