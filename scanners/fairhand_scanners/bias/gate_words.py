"""The words by which the gate knows that a text may be about protected attributes."""

from __future__ import annotations

from fairhand_scanners.bias.attributes import FLAGS, MARKERS_OF, NAMES
from fairhand_scanners.bias.groups import GROUPS, STRONG_GROUPS
from fairhand_scanners.bias.topics import TOPICS_OF
from fairhand_scanners.bias.words import listed, stem

# Words too common in programs to announce an attribute by themselves.
_COMMON = listed(
    "country of first last name group has have on is status view data test type"
    " risk year date home code in income parent child children kid family size"
    " number count zip title language lang color colour orientation origin national"
    " party vote health belief church benefit section old plan person insurance"
    " housing social class assigned at identity condition district current"
    " background bracket band range day full given pct share percent black white"
    " native single gen blind trans minority conservative liberal left republican"
    " democrat independent man woman boy girl lady dependent retired senior"
    " citizen public history marker profile gene dna result leave may become need"
    " accommodation father mother occupation education wheelchair speak with no low"
    " vision hearing loss impaired expecting accent age race creed heritage alter"
    " edad estado civil union member membership working lower upper wear over near"
    " worker user same couple partner took want try to sub hari hair project live"
    " take born medical marie genre sexe partido parti partei mental raza genome"
    " genetic affiliation opinion leaning voted for registration preference african"
    " asian american arab roma christian scheduled abroad seeker asylum assistance"
    " food stamp generation carrier positive cancer depressed religious praying pray"
    " practicing dress transition queer migrant divorce deaf denomination birth"
    " birthday graduation grad dob impairment handicap maternity parental pregnancy"
    " bipolar faith citizenship marriage plz homeless get use non num since receive"
    " bound small us place english foreign hard people carry mutation relationship"
    " class high school college service sick guide dog therapy session pride event bar"
    " church husband toddler spouse screen reader meal lunch estate council neutral heavy duty"
    " vote member intention fertility hereditary prayer free small young childcare"
    " medication attendance aid tone gray grey holiday symbol bump hour"
    " cane crutch crutches newborn nursing lone alone outside overseas broken permanent recipient"
    " hormone marker changed legal donation campaign volunteer activist protest family status"
    " bank shelter unemployed carrier predisposition reservation second naturalized green card"
    " years retirement older than over stutter baby dependent veil fasting"
    " note special care esl mobility legal work aid"
    " n variant before after under since degree panel test second dual recently"
    " candidate situation percentage migration applicant trying carrie category source system"
    " dark disease preferred visa temple worship residency skin tribe tribal sect diagnosis"
    " generation illness ancestry expression presentation poor complexion"
)


# Of the common words, those worth a second look where the code speaks of decisions on people.
_SECOND_LOOK = listed(
    "age race zip first last older surname postcode lastname firstname accent"
    " citizen citizenship party vote black white children kid deaf blind birth faith"
    " religious sexe alter edad estado etat familienstand plz minority foreign"
    " migrant foreigner trans depressed cancer wheelchair homeless origin"
    " neighborhood neighbourhood district heritage handicap maternity parental queer"
    " christian arab roma asian african democrat republican conservative liberal"
    " union woman man girl boy lady neighbor dress creed mutation english native"
    " divorce dob graduation skin political politic partei denomination gene genetic"
    " dna disabled health income parent marriage born retired skin visa tribe sect diagnosis"
    " illness ancestry complexion generation poor single temple"
)


def gate_phrases() -> tuple[frozenset[str], ...]:
    """Attributes made only of common words: all of them must occur."""
    found = {
        frozenset(phrase)
        for phrase in (*NAMES, *FLAGS, *MARKERS_OF, *TOPICS_OF)
        if len(phrase) > 1
        and all(word in _COMMON for word in phrase)
        and not (phrase in NAMES and NAMES[phrase].proxy)
    }
    # An everyday name beside a group is an attribute: `race` and "black", `party` and "democrat".
    found |= {
        frozenset((name, group))
        for name, dimension in (
            ("race", "race"),
            ("party", "political"),
            ("color", "race"),
            ("orientation", "orientation"),
        )
        for group in GROUPS[dimension].split()
        if "_" not in group
    }
    found |= {frozenset(("title", word)) for word in ("mr", "mrs", "miss", "ms")}
    found |= {
        frozenset((verb, group))
        for verb in ("look", "looking", "sound")
        for dimension in ("race", "nationality", "religion")
        for group in GROUPS[dimension].split()
        if "_" not in group and len(group) > 3
    }
    found.add(frozenset(("skin", "luma")))
    found |= {frozenset(("foreign", part, "name")) for part in ("first", "last", "full")}
    found |= {frozenset(("women", place)) for place in ("college", "club", "team", "chess")}
    return tuple(sorted(found, key=sorted))


def gate_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that announce an attribute: by themselves, and only beside a word about people."""
    strong: set[str] = set()
    for phrase in (*NAMES, *FLAGS, *MARKERS_OF, *TOPICS_OF):
        rare = [word for word in phrase if word not in _COMMON]
        if rare:
            strong.add(rare[0])
    for group in STRONG_GROUPS:
        strong.update(stem(word) for word in group.split("_") if word not in _COMMON)
    strong |= {
        "birth",
        "surname",
        "accent",
        "mother",
        "birthday",
        "dob",
        "faith",
        "citizenship",
        "maternity",
        "pregnancy",
        "deaf",
    }
    strong |= {"she", "graduation", "graduated", "medicaid", "uninsured"}
    strong -= {"binary", "older"}
    peoples = {word for word in GROUPS["nationality"].split() if len(word) > 4 and "_" not in word}
    return frozenset(strong), (_SECOND_LOOK | peoples) - strong
