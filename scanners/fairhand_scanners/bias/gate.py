"""The first look, which almost all code leaves at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_scanners.bias.domains import DECISIONS, PEOPLE
from fairhand_scanners.bias.gate_words import gate_phrases, gate_words
from fairhand_scanners.bias.slurs import slur_words
from fairhand_scanners.bias.words import listed, listed_bytes, plain, stem, unmasked

_PIECES = re.compile(rb"[A-Za-z][a-z]+|[A-Z]+")
_MASKED = re.compile(r"[A-Za-z][013457@$!|]+[A-Za-z]")
_MASKED_WORD = re.compile(r"[A-Za-z]+[013457@$!|]+[A-Za-z013457@$!|]*")
_SPACED = bytes(code if chr(code).isalpha() and code < 128 else 32 for code in range(256))


def words_in(text: str) -> set[bytes]:
    """The lower-case words of a text as ASCII bytes, names split at humps.

    Bytes are split at C speed first; only words with a hump go through a regular expression.
    """
    data = (text if text.isascii() else plain(text)).encode("ascii", "replace")
    # The sign for the edge of a word in a pattern is no letter of the word.
    data = data.replace(b"\\b", b" ")
    words = set(data.translate(_SPACED).split())
    humped = [word for word in words if not word.islower()]
    if humped:
        words.difference_update(humped)
        words.update(b" ".join(_PIECES.findall(b" ".join(humped))).lower().split())
    return words


def _both(words: frozenset[str]) -> frozenset[bytes]:
    """Words and their plurals, because the gate does not stem."""
    plurals = {word[:-1] + "ies" if word.endswith("y") else word + "s" for word in words}
    more = {word + "es" for word in words if word.endswith(("s", "x", "ch", "sh"))}
    return frozenset(word.encode() for word in words | plurals | more)


_FREQUENT = listed_bytes(
    "of name first last is has on status view data type code in at id group parent"
    " number with no to up have use get"
)
_STRONG, _WEAK = (_both(words) for words in gate_words())
# Of each phrase its words, each with its plural, because the gate does not stem.
_PHRASES = tuple(tuple(_both(frozenset([word])) for word in phrase) for phrase in gate_phrases())
# The phrases by each form of their rarest word.
_PHRASES_BY_WORD: dict[bytes, list[tuple[frozenset[bytes], ...]]] = {}
for _phrase in _PHRASES:
    for _form in min(_phrase, key=lambda forms: (min(forms) in _FREQUENT, min(forms))):
        _PHRASES_BY_WORD.setdefault(_form, []).append(_phrase)
_SLURS = _both(slur_words())
# Words about people and decisions that programs use for other things all the time.
_EVERYDAY = listed(
    "self parent child client user author member manager raise holder record app"
    " stop contact dev owner callback safe normal reject accept deny block position"
    " result terminate fire fired parole sentence commission exclude refuse"
    " application applications best good bad verify visibility priority key waiting"
    " threat organ accepted rejected excluded allowed denied boost access trusted"
    " mean reader actor reviewer resource player agent subject speaker recipient"
    " caller reach unsafe promise great intelligence decision decline evaluate"
    " valuable limit subscriber consumer guest friend officer helper partner lead"
    " profile flat lease model driver custodian investigator potential loan_account"
    " reliable cool weak clever criminal offer poster crew value promising"
)
_ABOUT = _both(
    (
        PEOPLE
        | frozenset(
            word for table in DECISIONS.values() for word, weight in table.items() if weight == 2
        )
    )
    - _EVERYDAY
    | {"resume", "cv", "profile"}
)
_CLAIMERS = listed_bytes(
    "women men girls boys woman man females ladies males wives blondes guys"
    " feminists moms mothers black blacks white whites asians africans arabs latinos"
    " latinas hispanics gypsies minorities muslims jews christians catholics hindus"
    " sikhs atheists mexicans chinese indians pakistanis nigerians romanians"
    " immigrants foreigners refugees migrants russians poles turks germans americans"
    " italians french albanians colombians filipinos iranians syrians greeks irish"
    " koreans somalis elderly seniors boomers millennials old older young people"
    " anyone disabled autistic deaf blind gays gay lesbians homosexuals bisexuals"
    " queers trans transgender transsexuals single poor homeless liberals"
    " conservatives republicans democrats socialists leftists communists dalits"
    " brahmins male female christian muslim hindu jewish younger married straight"
    " native speakers guy lady boy girl gentleman speaker hispanic asian pregnant"
    " foreign foreigner candidate candidates applicant applicants grandma grandmother granny mom"
    " mother wife girlfriend blonde anybody everyone those tenants tenant customers families"
    " family kids"
    " neighbourhoods neighborhoods roma areas arabic gypsy gypsies jew immigrant arab african"
    " streets households digital"
)
# Common words that a claim, a refusal or a wish cannot do without.
_CLAIMING = listed_bytes(
    "are is were cannot can never should not always belong belongs don do will wont"
    " prefer prefers preferred favor favour prioritize prioritise reject exclude"
    " looking seeking need wanted only must hiring pick choose rank boost penalize"
    " skip decline deny discard avoid refuse commit steal no husband kitchen darling"
    " sweetie make lack put rank place score show treat demote typical even like simple easy charge"
    " criminals criminal beggars thieves thief terrorists terrorist parasites vermin scum lazy"
    " stupid savages back ridiculous awful strict careful thief usually often looking sounding"
    " you drop remove suspicious distrust give send more extra fewer avoid older free"
    " no without"
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


_WORST = (b"nig", b"fag")


def names_attributes(text: str) -> bool:
    """Whether any word of a text may name a protected attribute."""
    words = words_in(text)
    return not (words.isdisjoint(_STRONG) and words.isdisjoint(_WEAK))


def look(text: str, tail: str, extra: frozenset[bytes]) -> Hits:
    """Look at a completion and at the few lines before it.

    `extra` are the words of an organisation's own attributes.
    """
    words = words_in(text)
    code = (
        not words.isdisjoint(_STRONG)
        or b"age" in words
        or bool(extra and not words.isdisjoint(extra))
    )
    if not code:
        # The attribute may stand in the lines before: an open condition, or a local that holds it.
        before = words_in(tail)
        code = not before.isdisjoint(_STRONG) or (
            not (words.isdisjoint(_WEAK) and before.isdisjoint(_WEAK))
            and not (words.isdisjoint(_ABOUT) and before.isdisjoint(_ABOUT))
        )
        if not code:
            code = any(
                all(not words.isdisjoint(forms) for forms in phrase)
                for word in words & _PHRASES_BY_WORD.keys()
                for phrase in _PHRASES_BY_WORD[word]
            )
    slurs = not words.isdisjoint(_SLURS)
    if not slurs and _MASKED.search(text) is not None:
        masked = {
            stem(unmasked(word.lower())).encode("ascii", "replace")
            for word in set(_MASKED_WORD.findall(text))
        }
        slurs = not masked.isdisjoint(_SLURS)
    if not slurs:
        slurs = any(word.startswith(_WORST) and len(word) > 5 for word in words)
    sentences = not words.isdisjoint(_CLAIMERS) and not words.isdisjoint(_CLAIMING)
    return Hits(code, slurs, sentences)
