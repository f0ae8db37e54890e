"""Sentences that demean, refuse, prefer or seek a group of people, in strings and comments.

Sentences that are quoted in order to correct, forbid or detect them are left alone.
"""

from __future__ import annotations

import re

from fairhand_scanners.bias.orders import KINDS, orders_in
from fairhand_scanners.bias.slurs import MODERATION, Slight
from fairhand_scanners.bias.words import listed

_CORRECTIVE = re.compile(
    r"\b(?:myths?|stereotyp\w*|bias(?:ed)?|not true|untrue|wrong(?:ly)?|discriminat\w*"
    r"|prejudice\w*|hate speech|false claim|sexist|racist|racism"
    r"|sexism|offensive|do not (?:assume|say|write)|never (?:assume|say|write)|don't assume"
    r"|must not|may not|illegal|unlawful|forbidden|debunk\w*)",
    re.IGNORECASE,
)

_GROUPS: dict[str, str] = {
    "gender": r"women|girls|ladies|females|woman|wives|blondes|housewives|men|boys|males|guys"
    r"|feminists|moms|mothers",
    "race": r"black(?:s| people| men| women| folks)|white people|whites|asians?|africans|arabs"
    r"|latinos|latinas|hispanics|romas?|gypsies|gypsy people"
    r"|native americans|indigenous people|aboriginals|brown people|people of colou?r|african"
    r" americans|minorities",
    "religion": r"muslims?|jews|jewish (?:people|customers|clients)|christians|catholics|hindus"
    r"|sikhs|atheists|buddhists|mormons|evangelicals",
    "nationality": r"mexicans|chinese(?: people)?|indians|pakistanis|nigerians|romanians"
    r"|immigrants|foreigners|refugees|migrants|russians|poles|turks|germans"
    r"|americans|italians|french people|the french|albanians|colombians|asylum seekers"
    r"|filipinos|iranians|syrians|greeks|bulgarians|irish people|the irish"
    r"|japanese people|koreans|somalis|africans|vietnamese people",
    "age": r"old (?:people|men|women|folks|workers|employees|developers)|older (?:people"
    r"|workers|employees|developers|candidates)|the elderly|elderly people|seniors"
    r"|boomers|millennials|young people|people over (?:30|35|40|45|50|55|60)|anyone over (?:30"
    r"|35|40|45|50|55|60)|pensioners",
    "disability": r"disabled people|the disabled|autistic people|autists|deaf people|blind"
    r" people|people with disabilities|handicapped people|the handicapped"
    r"|wheelchair users|mentally ill people|cripples|schizophrenics|people with autism|disabled"
    r" (?:workers|employees)",
    "orientation": r"gays|gay (?:people|men|couples)|lesbians|homosexuals|bisexuals|queers|homos",
    "transgender": r"trans(?:gender)? (?:people|women|men)|transsexuals|transgenders",
    "marital": r"single mothers|single moms|divorced women|unmarried women|single parents"
    r"|working mothers|divorcees",
    "socioeconomic": r"poor people|the poor|homeless people|welfare recipients|working[- ]class"
    r" people|people on welfare",
    "political": r"liberals|conservatives|republicans|democrats|socialists|leftists|communists",
    "caste": r"dalits|untouchables|lower castes?|shudras|brahmins",
}
_GROUP_OF = {
    dimension: re.compile(pattern, re.IGNORECASE) for dimension, pattern in _GROUPS.items()
}
_GROUP = "(?:" + "|".join(_GROUPS.values()) + ")"
_ADVERBS = (
    r"(?:(?:all|naturally|just|always|so|too|often|usually|mostly|inherently|generally"
    r"|really|simply|basically|obviously|clearly|also|known to be|biologically|more|less"
    r"|never|not|genetically|born) ){0,8}"
)
_TRAITS = (
    r"(?:bad (?:at|drivers|with)|worse (?:at|drivers)|no good|terrible|lazy|stupid|dumb|idiots?"
    r"|criminals?|terrorists?|thieves|thugs|rapists|cheaters?|liars?|inferior"
    r"|less (?:intelligent|capable|able|reliable|productive|rational|competent|suited|qualified"
    r"|trustworthy|smart|logical|likely to (?:succeed|pay))"
    r"|not (?:smart|capable|able|suited|fit|trustworthy|welcome|human|made for|cut out|good at"
    r"|intelligent|to be trusted|reliable|wanted|allowed)"
    r"|unable to|incapable|dangerous|violent|unreliable|dirty|greedy|untrustworthy|dishonest"
    r"|parasites?|animals|vermin|scum|emotional|too (?:emotional|slow|old|weak|expensive|stupid)"
    r"|weak|hysterical|bossy|evil|disgusting|savages?|drunks?|cheap|stingy|sinful|abnormal"
    r"|unnatural|perverts?|sick|mentally ill|slow|useless|a burden|burdens?|worthless|drug"
    r" (?:dealers|addicts)"
    r"|primitive|backward|uneducated|ignorant|crazy|insane|freaks?|gold ?diggers?|better (?:at"
    r"|leaders|drivers|engineers|programmers|suited|than)|superior|smarter than|only good"
    r" (?:for|at)|ruining|the problem"
    r"|loud|irrational|unclean|immoral|degenerates?|mooching|freeloaders?|leeches|outdated|out"
    r" of touch|hopeless|helpless|clueless|gullible|naive|childish|needy|a bad fit"
    r"|a (?:flight )?risk"
    r"|risky|high[- ]risk|trouble(?:makers?)?|suspicious|smelly|illiterate|uncivili[sz]ed|a waste"
    r"|a liability|subhuman|invaders?|not (?:serious|committed|interested)"
    r"|likely to (?:steal|leave|quit|default|cheat|lie|offend)|too (?:risky|fragile|sensitive|loud"
    r"|dumb|lazy)|difficult)"
)
_SLANDERS = (
    r"criminals?|beggars?|thie(?:f|ves)|terrorists?|parasites?|vermin|scum|lazy"
    r"|stupid|savages?|rapists"
)
_FAILS = (
    r"(?:park|code|drive|work|lead|think|do (?:math|maths|science)|be trusted|pay|belong"
    r"|understand|deserve|make good|learn|program|handle|vote|be (?:engineers|leaders|hired"
    r"|doctors|managers|programmers|good)"
    r"|read maps?|use computers?|log ?in|adapt|keep up|tell the truth|integrate|lie|cheat|steal"
    r"|complain|nag|be here|raise children|fight|play chess|compete|focus|control)"
)
_CLAIM = re.compile(
    rf"\b(?P<group>{_GROUP})\b,? (?:who \w+ )?(?:"
    rf"(?:are|is|'re) {_ADVERBS}{_TRAITS}"
    rf"|(?:usually|often|mostly|generally|typically|simply|always) (?:can't|cannot|don't|won't"
    rf"|fail"
    rf"|never)\b"
    rf"| ?[(:=] ?(?:{_SLANDERS})\b"
    rf"|(?:are|is|'re) (?:naturally|inherently|biologically|genetically|by nature|born) (?!entitled"
    rf"|equal|protected|included|distributed)\w+"
    rf"|(?:can(?:no|')?t|can not|never|should(?: not|n't)|do(?: not|n't)|will never|always"
    rf"|should never|could never|must never|won't|aren't able to|only|just) (?:really |ever "
    rf"|just )?{_FAILS}"
    rf"|should (?:stay|be (?:deported|banned|killed|fired|paid less|at home|removed|rejected"
    rf"|excluded|locked)|go (?:back|home)|not be)"
    rf"|belongs? (?:in|at) (?:the )?(?:kitchen|home|jail|prison)"
    rf"|(?:commit|cause) (?:more|most|all)(?: the)? (?:crimes?|problems|accidents)|steal (?:our"
    rf" )?\w+|smell|only care about|ruin \w+|make (?:bad|poor|terrible|lousy) \w+"
    rf"|(?:steal|cheat|lie to|stink|leech off|freeload|ruin|hate work|live off)\b"
    rf"|(?:lack|have no) (?:logic|ambition|intelligence|discipline|morals|honou?r|skills?|brains?"
    rf"|manners|sense|culture|shame|self-control|work ethic)"
    rf")\b"
    rf"|\btoo (?:demanding|hard|difficult|physical|technical|complex|complicated|dangerous"
    rf"|stressful|heavy|tough|challenging)"
    rf" for (?:an? |any |most )?(?P<for>{_GROUP}|woman|girl|lady|female|disabled person|person"
    rf" of (?:your|her|his) age)\b",
    re.IGNORECASE,
)
_REFUSE = re.compile(
    rf"\b(?:never|don't|do not|we do not|no longer|refuse to|avoid|stop) (?:hire|hiring|refund"
    rf"|trust|rent(?:ing)? to|serv\w+|lend(?:ing)? to|promot\w+|employ\w*|interview\w*"
    rf"|accept(?:ing)?|invit\w+|insur\w+|sell(?:ing)? to|deal\w* with)(?: \w+){{0,2}}?"
    rf" (?P<group>{_GROUP}|jewish|muslim|black|female|gay|disabled|foreign|hispanic|asian"
    rf"|pregnant|older)\b"
    rf"|\bno (?P<banned>{_GROUP}|women|muslims|immigrants|foreigners|gays|blacks|jews)(?:,?"
    rf" please|,? allowed| need apply| applicants| candidates| wanted| here)\b",
    re.IGNORECASE,
)
_BELITTLED = (
    r"(?:ladies|women|woman|girls?|lady|wife|wives|moms?|mothers?|grand(?:ma|mother|pa)s?|granny"
    r"|grannies|girlfriend|blondes?|foreigners?|immigrants?|old (?:folks|people|lady|man)|boomers?)"
)
# Jokes at the cost of a group.
_MOCK = re.compile(
    rf"\b(?:you|she|he|it|that) must(?:'ve| have)? (?:be|been) an? {_BELITTLED}\b"
    rf"|[.!?\"'`] ?(?:must|has to|had to)(?:'ve| have)? (?:be|been) an? {_BELITTLED}[!.?\"'`]"
    rf"|\b(?:simple|easy|basic|pretty|pink)(?: enough)? for (?:the |our |all |even )?(?:ladies"
    rf"|women"
    rf"|girls|wives|moms|blondes|foreigners)\b"
    rf"|\b(?:driv\w+|throw\w*|cry|cries|crying|cod(?:e|es|ing)|fight\w*|run\w*|act\w*|whin\w+"
    rf"|scream\w*|park\w*) like (?:a|an|some) (?:little )?{_BELITTLED}\b"
    rf"|\btypical {_BELITTLED}(?:[!.]| (?:driver|move|behaviou?r|thing|mistake|logic))"
    rf"|\bmust be an? cripple\b|\bare you (?:disabled|deaf|blind|autistic) or (?:what|something)\b"
    rf"|\bwomen\b[:,]? [^\"'`\n]{{0,30}}\bgossip"
    rf"|\beven (?:a|an|your|my|the) (?:{KINDS}) (?:kid|guy|man|woman|boy|girl|child|person) "
    rf"(?:\w+ ){{0,4}}(?:can|could|would|will|knows?|understands?)\b"
    rf"|\beven (?:a|an|your|my|the) {_BELITTLED} (?:can|could|understands?|will|would|knows?)\b"
    rf"|\b(?:thief|thieves|criminal|villain|terrorist|burglar|killer|robber"
    rf"|drug dealer)s? (?:must|has"
    rf" to|have to|should|is always|are always) be (?:an? )?(?:gyps\w+|muslims?|arabs?|black\w*"
    rf"|mexicans?|roma\b|immigrants?|foreigners?|africans?|jews?|refugees?|latinos?)"
    rf"|\bgo back to (?:where you came from|your (?:own )?country)\b"
    rf"|\byou {_GROUP}, ?(?:no|stop|don't|always|never|get)\b"
    rf"|\b(?:ridiculous|stupid|awful|horrible|terrible|annoying|ugly|dirty|filthy) (?:{KINDS})"
    rf" (?:accents?|names?|people|language|food|faces?)\b"
    rf"|\b(?:do|fix|handle|solve|settle) (?:it|this|that) like (?:real )?men\b"
    rf"|\b(?:a )?(?:man's|men's) (?:work|job)\b|\bwom[ae]n's (?:work|place)\b",
    re.IGNORECASE,
)
_PEOPLES = (
    r"(?:muslims?|jews?|arabs?|mexicans?|gyps(?:y|ies)|romas?|romani|blacks"
    r"|(?:black|chinese) (?:guys?|man|people|men)|immigrants?|refugees?|foreigners?|africans?"
    r"|romanians?|nigerians?|albanians?|turks?|indians?|gays?|lesbians?|latinos?|asians?"
    r"|migrants?)"
)
_EVILS = (
    r"(?:bomb(?:s|er|ers)?|terrorists?|terrorism|explo(?:de|des|ded|sives?)|thie(?:f|ves)"
    r"|steal(?:s|ing)?|stole|rob(?:s|bed|bing)?|rap(?:e|es|ed|ist|ists)|parasites?|vermin"
    r"|infest\w*|scam(?:s|mers?|ming)?|criminals?|crooks?|beggars?|subhuman|stink(?:s|ing)?"
    r"|stinky|smelly)"
)
# What may stand in a text in quotes, an apostrophe within a word too.
_QUOTED = r"(?:[^\"'`\n;{}]|(?<=\w)'(?=\w))"
# A people and what it is slandered with in one short text.
_SLANDER = re.compile(
    rf"[\"'`]{_QUOTED}{{0,80}}?\b(?:{_PEOPLES}\b{_QUOTED}{{1,50}}?\b{_EVILS}"
    rf"|{_EVILS}\b{_QUOTED}{{1,50}}?\b{_PEOPLES})\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:looking for|seeking|we (?:want|need)|wanted:?|hiring|searching for|need(?:ed)?)"
    r" (?:an? |only )?(?:(?:young|energetic|strong|attractive|white|pretty|healthy|single"
    r"|christian|male|female|dynamic|and|fit|unmarried|nice|good-looking|native|smart"
    r"|hard-?working|,) ?,? ?){0,4}"
    r"\b(?P<kind>man|men|woman|women|girls?|boys?|guys?|gentlem[ae]n|lady|ladies|males?"
    r"|females?|young people|christians?|youngsters?|native (?:english )?speakers?)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?P<kind>men|women|males?|females?|whites?|christians?|muslims?|hindus?|brahmins?"
    r"|native (?:english )?speakers|young people|under (?:25|28|30|35|40)s?|singles|no kids"
    r"|unmarried (?:women|men)|married couples) only\b"
    r"|\bonly (?P<also>men|women|males|females|whites|white people|christians|hindus|brahmins"
    r"|native (?:english )?speakers|young people|people under (?:30|35|40)|unmarried women"
    r"|married couples) (?:may|can|should|need|are|will|considered|apply|wanted)\b"
    r"|\b(?P<must>must be|should be|has to be|have to be) (?:a |an )?(?:young|male|female"
    r"|white|christian|under (?:30|35|40)|unmarried|straight(?= (?:m[ae]n|wom[ae]n|people))"
    r"|able-bodied|a man|a woman|native"
    r" (?:english )?speaker)\b"
    r"|\b(?P<aged>(?:no|not) older than [2-5]\d|digital natives? only|maximum age (?:of "
    r"|is )?[2-5]\d"
    r"|between 1\d and [23]\d years)\b"
    r"|\b(?P<free>(?:free of|without|no) (?:family|childcare) (?:duties|obligations|commitments"
    r"|ties)"
    r"|without (?:children|kids)|no (?:children|kids) (?:please|allowed))\b",
    re.IGNORECASE,
)
_HIRING = re.compile(
    r"hir(?:e|ing)|\bjobs?\b|recruit|vacanc|applicant|candidate|position|\brent(?:s|al|ing"
    r"|er)?\b|tenant|apartment"
    r"|flat\b|housing|loan|staff|team|employ|warehouse|waiter|receptionist|role\b|lease|career",
    re.IGNORECASE,
)


_WORD = re.compile(r"[a-z]+")
_GROUP_WORDS = frozenset(_WORD.findall((_GROUP + _BELITTLED + KINDS).lower())) - listed(
    "people the with or over workers employees candidates anyone on s developers folks single"
    " native"
)


def generalisation_in(text: str, around: str) -> Slight | None:
    """The first demeaning or discriminating sentence about a group, or None."""
    flat = text.replace("’", "'").replace("\\'", "' ").replace("_", " ")
    flat = flat.replace("\\n", "  ") if len(flat) == len(text) else text
    words = set(_WORD.findall(flat.lower()))
    about = not words.isdisjoint(_GROUP_WORDS)
    for pattern, rule in ((_CLAIM, "generalisation"), (_REFUSE, "refusal")):
        # These patterns are long: a look at the words saves most of their runs.
        if pattern is _CLAIM and not about:
            continue
        for match in pattern.finditer(flat):
            if _corrected(flat, match.start(), match.end(), around):
                continue
            return Slight(match.start(), match.end(), _dimension(match.group()), rule)
    for start, end, kind in orders_in(flat):
        # Who asks for it in so many words does not quote it to moderate it.
        if not _CORRECTIVE.search(_line(flat, start, end)):
            return Slight(start, end, _dimension_of_kind(kind), "preference")
    for pattern in (_MOCK, _SLANDER) if about else ():
        for match in pattern.finditer(flat):
            if not _corrected(flat, match.start(), match.end(), around):
                dimension = _dimension(match.group())
                return Slight(match.start(), match.end(), dimension, "generalisation")
    for pattern in (_WANTED, _ONLY):
        for match in pattern.finditer(flat):
            near = around[-400:] + flat[max(0, match.start() - 200) : match.end() + 200]
            if not _HIRING.search(near) or _corrected(flat, match.start(), match.end(), around):
                continue
            kind = next(filter(None, match.groups()), match.group())
            if match.groupdict().get("aged"):
                kind = "older"
            if kind.lower().startswith(("must", "should", "has", "have")):
                kind = match.group().split()[-1]
            return Slight(match.start(), match.end(), _dimension_of_kind(kind), "preference")
    return None


def _corrected(text: str, start: int, end: int, around: str) -> bool:
    """Whether the sentence is quoted in order to correct, forbid or detect it."""
    line = _line(text, start, end)
    last = (around + text[:start])[-300:]
    return bool(_CORRECTIVE.search(line)) or bool(MODERATION.search(line + last))


def _line(text: str, start: int, end: int) -> str:
    return text[max(0, text.rfind("\n", 0, start)) : (text.find("\n", end) + 1 or len(text))]


def _dimension(text: str) -> str:
    for dimension, pattern in _GROUP_OF.items():
        if pattern.search(text):
            return dimension
    return _dimension_of_kind(text)


def _dimension_of_kind(kind: str) -> str:
    low = kind.lower()
    for dimension, words in (
        (
            "gender",
            "man men woman women female male girl boy guy lady ladies gentle wife wives mom"
            " mother blonde",
        ),
        ("age", "young old under elderly youngster"),
        ("race", "white black asian hispanic latino arab african"),
        ("religion", "christian muslim hindu jewish jew"),
        ("marital", "married single unmarried childless kids family children childcare"),
        ("language", "native"),
        ("caste", "brahmin caste"),
        ("disability", "abled disabled healthy"),
        ("orientation", "straight gay"),
        ("transgender", "trans"),
        ("pregnancy", "pregnant"),
        ("nationality", "foreign immigrant local european western"),
    ):
        if any(word in low for word in words.split()):
            return dimension
    return "gender"
