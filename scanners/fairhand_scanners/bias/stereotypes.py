"""Stereotypes: occupations, toys and traits tied to a group, and phrases that demean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairhand_scanners.bias.words import listed, plain, stem

OCCUPATIONS: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "doctor nurse ceo secretary engineer programmer developer teacher pilot surgeon"
        " hairdresser cleaner maid gardener athlete janitor scientist housewife"
        " homemaker receptionist mechanic plumber carpenter electrician lawyer manager"
        " director boss assistant waitress waiter cook chef astronaut dancer princess"
        " ballerina firefighter policeman police soldier captain nanny babysitter driver"
        " cashier farmer taxi builder construction architect professor librarian"
        " accountant model beautician stewardess flight_attendant midwife caregiver"
        " executive president leader entrepreneur farmhand labourer laborer worker"
        " technician designer hacker rapper basketball musician singer philosopher"
        " physicist mathematician butler servant seamstress kindergarten hostess banker"
        " trader doorman bouncer dishwasher coder analyst consultant receptionists"
        " pharmacist dentist counselor therapist journalist judge politician welder"
        " trucker butcher baker florist paralegal software security guard housekeeper"
    )
)
TOYS: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "doll dolls dollhouse barbie makeup kitchen robot football soccer truck trucks"
        " car cars chemistry science lego toolbox tool tools tutu jewelry jewellery"
        " cooking sewing baking princess rocket dinosaur dinosaurs nail_polish unicorn"
        " pink blue ballet knitting drill hammer perfume lipstick handbag videogame pony"
        " rockets tea_set math maths physics literature engineering programming coding"
        " humanities informatics nursing pedagogy needlework woodwork robotics mathematics arts"
        " cheerleading cosmetics"
    )
)
TRAITS: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "lazy stupid criminal dangerous violent greedy cheap dirty emotional weak"
        " aggressive submissive punctual thief thieves terrorist drunk poor dumb"
        " intelligent smart rational nurturing bossy hysterical loud inferior superior"
        " dishonest untrustworthy uneducated backward savage exotic sneaky strong"
        " logical gentle sensitive angry nice rude arrogant stingy unreliable reliable"
        " hardworking suspicious gangster gang drugs illegal trustworthy passionate"
        " caring ambitious delicate fragile slow incompetent unclean primitive corrupt"
        " frugal assertive soft tough brave irrational gossip leader follower noisy cold"
        " pickpocket pickpocketing dealer dealing smuggling smuggler theft robbery fraud burglary"
        " stealing mafia cartel stubborn romantic loyal productive unproductive"
    )
)
_STEREOTYPED = OCCUPATIONS | TOYS | TRAITS

_WORD = re.compile(r"[a-z]+")


def stereotypes(texts: Iterable[str]) -> int:
    """How many of these texts name an occupation, a toy or a trait."""
    found = 0
    for text in texts:
        words = [stem(word) for word in _WORD.findall(plain(text).lower())]
        if 0 < len(words) <= 4 and any(word in _STEREOTYPED for word in words):
            found += 1
    return found


# Ways of talking down to somebody because of a group they belong to.
_DEMEANING = re.compile(
    r"\b(?:"
    r"is your (?:husband|father|dad|boyfriend|son|wife) (?:around|home|there|available)"
    r"|ask (?:your|a) (?:husband|father|boyfriend|man|brother|dad|grand(?:kids|children|son"
    r"|daughter))"
    r"|(?:hello|hi(?: there)?|hey|welcome|thanks|sorry|ok|okay|hush|calm down),? (?:darling|sweetie"
    r"|sweetheart|honey|little lady|babe|missy|grandpa|grandma|granny|gramps|old (?:man|lady"
    r"|timer))"
    r"|smile more|that time of the month|man ?up|go (?:back )?to (?:the kitchen|your (?:own"
    r" )?country|where you came from)"
    r"|(?:not|don't|please) steal|your siesta|are you (?:disabled|deaf|blind|retarded|autistic)"
    r" or (?:what|something)"
    r"|worry your pretty|belongs? in (?:the|a) kitchen|make me a sandwich|too (?:emotional|old"
    r"|pretty|fragile) (?:for|to)"
    r")\b",
    re.IGNORECASE,
)


def demeans(text: str) -> bool:
    """Whether a text talks down to somebody."""
    return _DEMEANING.search(text) is not None
