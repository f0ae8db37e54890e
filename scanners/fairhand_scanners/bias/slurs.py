"""The text lane: slurs in strings, comments and names.

Words are compared as whole tokens, never as parts of words, after look-alike letters and digits
have been folded. A few slurs are also everyday words (a chink in the armour, the retard of a
spark); they count only without their everyday company. Lists that are plainly there to moderate
are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from fairhand_scanners.bias.words import listed, plain, stem, unmasked

# A short list of words that hardly ever mean anything else, with the dimension they insult.
_SEVERE: dict[str, str] = {
    "nigger": "race",
    "nigga": "race",
    "sandnigger": "race",
    "faggot": "orientation",
    "kike": "religion",
    "wetback": "nationality",
    "gook": "race",
    "towelhead": "race",
    "raghead": "race",
    "beaner": "nationality",
    "shemale": "transgender",
    "golliwog": "race",
    "jigaboo": "race",
    "darkie": "race",
    "pickaninny": "race",
    "zipperhead": "race",
    "polack": "nationality",
    "lesbo": "orientation",
    "retarded": "disability",
    "mongoloid": "disability",
    "muzzie": "religion",
    "chingchong": "race",
    "slanteye": "race",
    "ladyboy": "transgender",
    "spick": "race",
    "porchmonkey": "race",
    "coolie": "race",
    "redskin": "race",
    "sodomite": "orientation",
    "pansy_boy": "orientation",
    "cameljockey": "race",
    "tard": "disability",
    "libtard": "political",
    "trannie": "transgender",
    "feminazi": "gender",
    "fag": "orientation",
    "poofter": "orientation",
    "negress": "race",
    "christkiller": "religion",
}

# Slurs that are also ordinary words, with the company that makes them ordinary.
_DOUBLE: dict[str, tuple[str, str]] = {
    "chink": ("race", "armour armor light wall crack plot curtain gap defence defense"),
    "dyke": (
        "orientation",
        "sea water levee volcanic flood dike van river land magma drainage"
        " dick jerry offa wall rock",
    ),
    "coon": ("race", "maine cat cats raccoon rapids breed valley hunting hound dog"),
    "retard": (
        "disability",
        "spark ignition timing knock degree degrees engine flame motor"
        " brake growth advance rpm"
        " throttle fire cam injection delay angle phase inhibit slow table tempo",
    ),
    "tranny": ("transgender", "gearbox car transmission clutch engine fluid vehicle"),
    "spastic": (
        "disability",
        "colon paralysis diplegia cerebral muscle bowel dysphonia"
        " tetraplegia gait hemiplegia"
        " paraplegia quadriplegia palsy",
    ),
    "spic": ("race", "span"),
    "paki": ("nationality", "stan"),
    "cripple": ("disability", "performance feature system creek network economy bandwidth"),
    "gyppo": ("race", ""),
    "heeb": ("religion", ""),
    "wog": ("race", ""),
    "honky": ("race", "tonk"),
    "dago": ("nationality", "diego"),
    "savage": ("race", "worlds damage attack fontaine randy sam adam dan"),
}
# With a capital these are names of people and places.
_SURNAMES = frozenset({"dyke", "coon", "wog", "dago"})
_NEEDS_GROUP = frozenset({"savage", "cripple"})

# Two words that insult together.
_PAIRS: dict[tuple[str, str], str] = {
    ("sand", "nigger"): "race",
    ("towel", "head"): "race",
    ("camel", "jockey"): "race",
    ("white", "trash"): "race",
    ("porch", "monkey"): "race",
    ("rag", "head"): "race",
    ("ching", "chong"): "race",
    ("dirty", "gypsy"): "race",
    ("dirty", "jew"): "religion",
    ("filthy", "gypsy"): "race",
    ("slant", "eye"): "race",
    ("dirty", "mexican"): "nationality",
    ("wet", "back"): "nationality",
    ("dirty", "arab"): "race",
    ("filthy", "jew"): "religion",
    ("jap", "scum"): "race",
    ("dumb", "blonde"): "gender",
    ("stupid", "blonde"): "gender",
    ("dirty", "immigrant"): "nationality",
    ("dumb", "bitch"): "gender",
    ("stupid", "bitch"): "gender",
    ("stupid", "cunt"): "gender",
    ("dirty", "muslim"): "religion",
    ("crazy", "feminist"): "gender",
    ("hysterical", "woman"): "gender",
    ("thieving", "gypsy"): "race",
    ("lazy", "mexican"): "nationality",
    ("greedy", "jew"): "religion",
}

MODERATION = re.compile(
    r"banned|blocked|block_?list|black_?list|deny_?list|profan|slur|offensive|moderat|censor"
    r"|bad_?word|toxic|abus|swear|stop_?words|word_?list"
    r"|hate(?:ful|_?speech)|forbidden|insult|obscen|nsfw|disallowed|prohibited|blocklist|harass"
    r"|detect"
    r"|flagged_?terms",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+(?:[@$!|€][^\W_]+)*")
_CASE = re.compile(r"[A-Z]?[a-z0-9@$!|]+|[A-Z0-9]+(?![a-z])")
_LEET = re.compile(r"[a-z][013457@$!|]|[13@$][a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slight:
    """A demeaning text: where (code points), its dimension and its rule."""

    start: int
    end: int
    dimension: str
    rule: str


def slur_words() -> frozenset[str]:
    """The tokens by which the gate knows that this lane has work."""
    return frozenset(
        {*_SEVERE, *_DOUBLE, *(second for _, second in _PAIRS)}
        - {"head", "trash", "back", "eye", "monkey", "woman"}
    )


def slurs_in(text: str, around: str) -> Slight | None:
    """The first slur of a text, or None. `around` is the nearby text before it."""
    folded = plain(text)
    if len(folded) != len(text):
        # Offsets must stay true: fold letter by letter where that changes no length.
        folded = "".join(p if len(p := plain(c)) == 1 else c for c in text)
    previous = ""
    moderating: bool | None = None
    for match in _TOKEN.finditer(folded):
        raw = match.group()
        pieces = [(raw, match.start())]
        if not raw.islower() and not raw.isupper():
            pieces = [
                (piece.group(), match.start() + piece.start()) for piece in _CASE.finditer(raw)
            ] + ([(raw, match.start())] if len(raw) < 14 else [])
        for piece, start in pieces:
            lower = piece.lower()
            word = stem(unmasked(lower) if _LEET.search(lower) else lower)
            dimension = _judged(word, previous, around[-200:] + folded, len(around[-200:]) + start)
            if dimension and word in _SURNAMES and piece.istitle():
                dimension = ""
            if dimension:
                if moderating is None:
                    moderating = bool(MODERATION.search(around)) or bool(MODERATION.search(text))
                if moderating:
                    return None
                return Slight(start, start + len(piece), dimension, "slur")
            previous = word
    return None


def _judged(word: str, previous: str, text: str, start: int) -> str:
    if word in _SEVERE:
        return _SEVERE[word]
    if (previous, word) in _PAIRS:
        return _PAIRS[(previous, word)]
    double = _DOUBLE.get(word)
    if double is not None and word not in _NEEDS_GROUP:
        dimension, company = double
        near = {
            stem(one)
            for one in re.findall(r"[a-z]+", text[max(0, start - 80) : start + 80].lower())
        }
        near |= {piece for one in near for piece in one.split("_")}
        return "" if near & {stem(one) for one in company.split()} else dimension
    if len(word) >= 6 and word[0] in "nf":
        # Only the two worst words are sought with a letter changed.
        for worst in ("nigger", "faggot"):
            if word != worst and abs(len(word) - len(worst)) <= 1 and _one_letter_off(word, worst):
                return _SEVERE[worst]
    return ""


_INNOCENT = listed(
    "nigel nigger nibble niger nigeria nagger niggle niggler niggly bigger digger"
    " trigger faggot fagot fagots maggot faggots jigger rigger nugget nigher figger"
    " nigga snigger ligger nagging flagged fagged flagger frigger nagged fragged"
)


def _one_letter_off(word: str, worst: str) -> bool:
    return (
        word not in _INNOCENT
        and word[:2] == worst[:2]
        and OSA.distance(word, worst, score_cutoff=1) <= 1
        and (len(word) > len(worst) or word.count("g") >= 2)
    )
