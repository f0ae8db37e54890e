"""The text lane: slurs and demeaning generalisations in strings, comments and names.

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

_MODERATION = re.compile(
    r"banned|blocked|block_?list|black_?list|deny_?list|profan|slur|offensive|moderat|censor"
    r"|bad_?word|toxic|abus|swear|stop_?words|word_?list"
    r"|hate(?:ful|_?speech)|forbidden|insult|obscen|nsfw|disallowed|prohibited|blocklist|harass"
    r"|detect"
    r"|flagged_?terms",
    re.IGNORECASE,
)
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
    r" of touch)"
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
_KINDS = (
    r"male|female|men|man|woman|women|white|black|asian|hispanic|christian|muslim|hindu|jewish"
    r"|younger|young|older|married|single|straight|gay|native|unmarried|able-bodied|non-disabled"
    r"|healthy|childless|non-pregnant|foreign|immigrant|disabled|pregnant|latino|european"
    r"|western|local-born|arab|african|brahmin|upper-caste|transgender|elderly|middle-class|wealthy"
)
_PEOPLE = (
    r"candidates?|applicants?|employees?|tenants?|borrowers?|workers?|customers?|clients?"
    r"|people|students?|developers?|engineers?|speakers?|resumes?|drivers?|renters?"
    r"|families|persons?|one|couples?|staff|members?|nurses?|patients?|profiles?|users?"
    r"|authors?|sellers?|men|women|man|woman|guys?|hosts?|guests?|defendants?"
)
_PREFER = re.compile(
    rf"(?P<no>\b(?:not|never|n't|no|without|whether|ever|avoid|if) (?:\w+ )?)?\b(?:prefer(?:s"
    rf"|red|ring)?|favou?r(?:s|ing)?|prioriti[sz]e|pick|choose|rank|boost|penali[sz]e|reject"
    rf"|exclude|downrank|deprioriti[sz]e|discard|filter out|give (?:extra|bonus) points to|skip"
    rf"|decline|deny)"
    rf" (?:(?:the|a|an|any|all|always|only|those|of|more|every|points|for|extra|bonus)"
    rf" ){{0,3}}(?P<kind>{_KINDS}) (?:{_PEOPLE})\b",
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
    r" (?:english )?speaker)\b",
    re.IGNORECASE,
)
_HIRING = re.compile(
    r"hir(?:e|ing)|\bjobs?\b|recruit|vacanc|applicant|candidate|position|\brent(?:s|al|ing"
    r"|er)?\b|tenant|apartment"
    r"|flat\b|housing|loan|staff|team|employ|warehouse|waiter|receptionist|role\b|lease|career",
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
                    moderating = bool(_MODERATION.search(around)) or bool(_MODERATION.search(text))
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


def generalisation_in(text: str, around: str) -> Slight | None:
    """The first demeaning or discriminating sentence about a group, or None."""
    flat = text.replace("’", "'").replace("\\'", "' ").replace("_", " ")
    flat = flat.replace("\\n", "  ") if len(flat) == len(text) else text
    for pattern, rule in ((_CLAIM, "generalisation"), (_REFUSE, "refusal")):
        for match in pattern.finditer(flat):
            if _corrected(flat, match.start(), match.end(), around):
                continue
            return Slight(match.start(), match.end(), _dimension(match.group()), rule)
    for match in _PREFER.finditer(flat):
        if match["no"] or _corrected(flat, match.start(), match.end(), around):
            continue
        return Slight(match.start(), match.end(), _dimension_of_kind(match["kind"]), "preference")
    for pattern in (_WANTED, _ONLY):
        for match in pattern.finditer(flat):
            near = around[-400:] + flat[max(0, match.start() - 200) : match.end() + 200]
            if not _HIRING.search(near) or _corrected(flat, match.start(), match.end(), around):
                continue
            kind = next(filter(None, match.groups()), match.group())
            if kind.lower().startswith(("must", "should", "has", "have")):
                kind = match.group().split()[-1]
            return Slight(match.start(), match.end(), _dimension_of_kind(kind), "preference")
    return None


def _corrected(text: str, start: int, end: int, around: str) -> bool:
    """Whether the sentence is quoted in order to correct, forbid or detect it."""
    line = text[max(0, text.rfind("\n", 0, start)) : (text.find("\n", end) + 1 or len(text))]
    last = (around + text[:start])[-300:]
    return bool(_CORRECTIVE.search(line)) or bool(_MODERATION.search(line + last))


def _dimension(text: str) -> str:
    for dimension, pattern in _GROUP_OF.items():
        if pattern.search(text):
            return dimension
    return _dimension_of_kind(text)


def _dimension_of_kind(kind: str) -> str:
    low = kind.lower()
    for dimension, words in (
        ("gender", "man men woman women female male girl boy guy lady ladies gentle"),
        ("age", "young old under elderly youngster"),
        ("race", "white black asian hispanic latino arab african"),
        ("religion", "christian muslim hindu jewish jew"),
        ("marital", "married single unmarried childless kids"),
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
