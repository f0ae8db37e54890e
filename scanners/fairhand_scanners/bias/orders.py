"""Sentences that say how people of a group are to be treated: in prompts, comments and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairhand_scanners.bias.words import listed

KINDS = (
    r"male|female|men|man|woman|women|white|black|asian|hispanic|christian|muslim|hindu|jewish"
    r"|younger|young|older|married|single|straight|gay|lesbian|native|unmarried|able-bodied"
    r"|non-disabled|healthy|childless|non-pregnant|foreign|immigrant|disabled|pregnant|latino"
    r"|european|western|local-born|arab|african|brahmin|dalit|upper-caste|lower-caste|transgender"
    r"|elderly|middle-class|wealthy|working-class|non-white|foreign-born|non-native|divorced|sikh"
    r"|catholic|atheist|indian|chinese|mexican|nigerian|pakistani|polish|romanian|russian|turkish"
    r"|syrian|ukrainian|vietnamese|overweight|attractive|liberal|conservative|roma"
)
PEOPLE = (
    r"candidates?|applicants?|employees?|tenants?|borrowers?|workers?|customers?|clients?"
    r"|people|students?|developers?|engineers?|speakers?|resumes?|drivers?|renters?"
    r"|families|persons?|one|couples?|staff|members?|nurses?|patients?|profiles?|users?"
    r"|authors?|sellers?|men|women|man|woman|guys?|hosts?|guests?|defendants?|callers?"
    r"|passengers?|players?|mothers?|fathers?|parents?|households?|buyers?|visitors?|interns?"
    r"|borrowers?|hires?|cvs?|names?"
)
_ANYBODY = rf"(?:{PEOPLE}|anyone|anybody|everyone|everybody|those|somebody|someone)"
_NAMED = (
    r"(?:a |an )?(?:foreign|arabic|african|muslim|black|hispanic|ethnic|asian|turkish|chinese"
    r"|indian"
    r"|slavic|jewish|non-western|white|german|english|american)(?:-?[ -]?sounding)? (?:sur|last "
    r"|first )?names?"
)
_DESCRIBED = (
    rf"(?:(?P<kind>{KINDS})[ -](?:{PEOPLE})"
    rf"|{_ANYBODY} (?:who(?:'s| is| are)|that (?:is|are)) (?P<who>{KINDS})"
    rf"|{_ANYBODY} (?:who(?:'s| is| are) |aged )?(?P<aged>(?:under|over|above|below|older than"
    rf"|younger than|past) [2-7]\d)(?! ?(?:%|percent|points|euros?|dollars?|k\b|kg|cm|miles))"
    rf"|{_ANYBODY} (?:with|who have|having) (?P<having>(?:small |young |little )?(?:kids|children)"
    rf"|disabilities|a disability|(?:a |an )?(?:foreign |strong |thick |heavy )?accents?|{_NAMED})"
    rf"|(?P<native>native (?:english |german |french |spanish )?speakers))"
)
_ARTICLES = r"(?:(?:the|a|an|any|all|always|only|those|of|more|every|points|for|extra|bonus) ){0,3}"
_NOT = r"(?P<no>\b(?:not|never|n't|no|without|whether|ever|avoid|if) (?:\w+ )?)?"
_CHOOSE = re.compile(
    rf"{_NOT}\b(?:prefer(?:s|red|ring)?|favou?r(?:s|ing)?|prioriti[sz]e|pick|choose|rank|boost"
    rf"|penali[sz]e|reject|exclude|downrank|deprioriti[sz]e|discard|filter out|give (?:extra|bonus)"
    rf" points to|skip|decline|deny|shortlist|demote|downgrade|upgrade|promote|remove|drop"
    rf"|screen out"
    rf"|turn away|weed out|deduct points (?:from|for)|subtract points (?:from|for)|be suspicious of"
    rf"|distrust|charge|ban|block|hide) {_ARTICLES}{_DESCRIBED}\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"{_NOT}\b(?:put|puts|rank|ranks|place|score|scores|list|show|move|rate|sort|weigh|treat|seat"
    rf"|flag|mark|consider|schedule|serve|put) {_ARTICLES}{_DESCRIBED}(?: \w+){{0,2}}? (?:first"
    rf"|last"
    rf"|higher|lower|at the (?:very )?(?:top|bottom|end|back)|on top|up|down|below|above|ahead"
    rf"|behind"
    rf"|as (?:suspicious|risky|high[- ]risk|less|more)|with suspicion|less|more|worse|better)\b",
    re.IGNORECASE,
)
_AREAS = re.compile(
    rf"{_NOT}\b(?:give|send|assign|schedule|focus|deny|avoid|target|increase|reduce|raise|lower"
    rf"|skip"
    rf"|stop|charge|more|extra|fewer|less|exclude|flag)\b[^.!?\"'\n]{{0,60}}?\b(?P<kind>{KINDS})"
    rf"(?: (?:or|and) (?:{KINDS}))? (?:families|neighbou?rhoods?|areas|communities|streets"
    rf"|districts"
    rf"|residents|households|districts|quarters)\b",
    re.IGNORECASE,
)
_STRICT = re.compile(
    rf"{_NOT}\bbe (?:extra |more |very )?(?:strict|careful|suspicious|harsh|tough|wary|sceptical"
    rf"|skeptical) (?:with|of|about|towards?) {_ARTICLES}(?:{_DESCRIBED}"
    rf"|{_ANYBODY} who (?:\w+ ){{0,5}}?"
    rf"(?:are|is) (?P<said>{KINDS}))\b"
    rf"|\b(?P<looking>{KINDS})[- ](?:looking|sounding) (?:names?|{PEOPLE}) (?:go|goes|get|gets|must"
    rf"|should|pay|wait|need|have to|are not|are never)\b",
    re.IGNORECASE,
)
_IF = re.compile(
    rf"{_NOT}\b(?:lower|raise|reduce|increase|add|subtract|deduct|reject|deny|decline"
    rf"|penali[sz]e|skip"
    rf"|exclude|flag|refuse|charge|prefer|approve|accept)\b[^.!?\"'\n]{{0,60}}? (?:if|when"
    rf"|whenever)"
    rf" (?:the |a |an )?(?:{PEOPLE}|they|he|she) (?:is|are|has|have|looks?|sounds?|seems?|comes?)"
    rf" (?:\w+ ){{0,3}}?(?P<when>male|female|women|woman|black|asian|hispanic|muslim|hindu"
    rf"|jewish|gay"
    rf"|lesbian|pregnant|married|divorced|arabic|arab|african|immigrant|transgender|dalit|latino"
    rf"|mexican|nigerian|turkish|roma|gypsy|unmarried|elderly|wheelchair|refugee)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\bprefer(?:s|red|ring)? (?P<kind>men|women|males|females|boys|girls|whites|christians|natives"
    r"|locals|germans|americans|europeans|singles|the young|youth|straight people) (?:over|to"
    r"|above)\b",
    re.IGNORECASE,
)


_WORD = re.compile(r"[a-z]+")
_DESCRIBING = frozenset(_WORD.findall(KINDS)) | listed(
    "under over above below older younger past kids children disability disabilities accent accents"
    " males females boys girls whites christians natives locals germans americans europeans singles"
    " arabic refugee gypsy wheelchair youth name names surname surnames"
)
_VERBS = listed(
    "prefer prefers preferred preferring favor favors favored favoring favour favours favoured"
    " favouring prioritize prioritise pick choose rank boost penalize penalise reject exclude"
    " downrank"
    " deprioritize deprioritise discard filter give skip decline deny shortlist demote downgrade"
    " upgrade promote remove drop screen turn weed deduct subtract suspicious distrust charge ban"
    " block hide"
)
_PLACING = listed(
    "put puts rank ranks place score scores list show move rate sort weigh treat seat flag mark"
    " consider schedule serve"
)
_PATTERNS = (
    (_CHOOSE, _VERBS),
    (_PLACE, _PLACING),
    (
        _AREAS,
        listed(
            "families family areas communities streets districts residents households quarters"
            " neighbourhood neighborhood neighbourhoods neighborhoods area"
        ),
    ),
    (_STRICT, listed("be looking sounding")),
    (_IF, listed("if when whenever")),
    (_OVER, listed("prefer prefers preferred preferring")),
)


def orders_in(text: str) -> Iterator[tuple[int, int, str]]:
    """The places (start, end, kind of people) where a text orders people by a group."""
    words = set(_WORD.findall(text.lower()))
    if words.isdisjoint(_DESCRIBING):
        return
    for pattern, triggers in _PATTERNS:
        # These patterns are long: a look at the words saves most of their runs.
        if words.isdisjoint(triggers):
            continue
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups.pop("no", None):
                continue
            kind = next(filter(None, groups.values()), match.group())
            if groups.get("aged"):
                kind = "older"
            elif groups.get("having"):
                kind = _had(groups["having"])
            yield match.start(), match.end(), kind


def _had(having: str) -> str:
    low = having.lower()
    if "name" in low:
        return "arab"
    if "accent" in low:
        return "native"
    return "disabled" if "disab" in low else "kids"
