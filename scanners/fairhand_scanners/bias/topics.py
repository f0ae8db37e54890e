"""Names that speak of a protected attribute without being its usual name.

`isOpenlyGay`, `children_under_six`, `has_huntington_marker`: somewhere in the name stands a word
that hardly means anything but a person's attribute. Names of things that deal with it (a form, a
report, a benefit) and of actions on it (validate, mask, count) are left out.
"""

from __future__ import annotations

from functools import lru_cache

from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.words import listed, phrases, stem, stems

TOPICS: dict[str, str] = {
    "gender": "female woman women feminine",
    "race": "ethnicity ethnic racial hispanic latino latina skin_tone skin_color dark_skin",
    "religion": "religion religious hijab headscarf turban mosque muslim islamic jewish hindu sikh"
    " catholic synagogue prayer praying ramadan church veil sabbath shabbat baptized baptised burka"
    " religiosity fasting",
    "disability": "disability impairment autism autistic epilepsy epileptic depression bipolar"
    " schizophrenia dyslexia dyslexic adhd hiv diabetes diabetic cancer psychiatric wheelchair deaf"
    " screen_reader braille hearing_aid chronic_illness mental_health mental_illness sick_leave"
    " sick_day antidepressant medical_condition stutter tourette dialysis prosthesis prosthetic"
    " crutches sick_note hearing_loss sign_language_user mobility_aid special_need obese"
    " overweight",
    "orientation": "gay lesbian homosexual bisexual queer same_sex sexual_orientation lgbt lgbtq",
    "transgender": "transgender transsexual nonbinary deadname gender_transition hormone_therapy"
    " legal_sex gender_marker birth_name",
    "nationality": "nationality citizenship immigrant foreigner refugee asylum foreign_born"
    " naturalized naturalised green_card born_outside overseas_born second_generation work_visa"
    " migrant",
    "language": "native_speaker mother_tongue native_language accent_free accent_neutral"
    " heavy_accent foreign_accent broken_english non_native esl",
    "marital": "marital divorced unmarried widowed child_under kid_under"
    " small_child young_child small_children young_children children_under family_duty toddler"
    " husband newborn lone_parent childfree childless care_duty",
    "pregnancy": "pregnant pregnancy maternity paternity_leave parental_leave prenatal"
    " childbirth trimester"
    " breastfeeding"
    " fertility",
    "genetic": "genetic genome gene_panel gene_test gene_variant dna brca huntington hereditary"
    " genetic_carrier predisposition",
    "caste": "caste dalit brahmin jati gotra reservation_category",
    "political": "political vote_for voted_for union_member vote_intention party_donation"
    " party_donor political_activist",
    "socioeconomic": "free_school_meal free_lunch food_stamp welfare social_housing public_housing"
    " council_estate first_generation homeless food_bank benefit_recipient welfare_recipient"
    " unemployed_parent",
    "age": "birth_year year_of_birth born_before born_after born_in since_degree"
    " since_graduation near_retirement years_to_retirement year_to_retirement",
}
TOPICS_OF: dict[tuple[str, ...], str] = {
    tuple(stem(word) for word in phrase): dimension
    for dimension, text in TOPICS.items()
    for phrase in phrases(text)
}
_LONGEST = max(map(len, TOPICS_OF))

_ASKS = listed(
    "is ha has was wa are does do wear use speak need take took attend belong practise practice"
    " identify receive get live carry carries visit own hold"
)
_ACTIONS = listed(
    "set update load validate format parse render count compute calculate find fetch read write"
    " save"
    " delete add remove create build make show hide toggle on handle init test assert expect check"
    " verify encode decode normalize normalise map filter sort group plot draw print log send"
    " compare"
    " mask anonymize anonymise redact encrypt hash drop strip report display export import collect"
    " preferred min max minimum maximum wanted allowed required search query avg average mean total"
    " num number percent pct share rate ratio no new old default select selected"
)
_THINGS = listed(
    "select field form list option label column table map id url page service repository repo"
    " controller model dao enum type policy benefit allowance program programme clinic icon button"
    " input component schema error exception message text template average mean median ratio gap"
    " distribution stat statistic report chart group category filter query view screen dialog menu"
    " section panel tab widget test spec mock config setting color colour image img photo css class"
    " style title header footer total sum count counter number only index idx key dict set array"
    " str"
    " string json xml file path dir handler listener callback event helper util manager factory"
    " builder parser validator validation mapper converter registry provider client api endpoint"
    " route hook context state store reducer action constant default prefix suffix pattern regex"
    " lookup code standard guideline law act right office officer department ministry org"
    " organization association magazine shop rate share percent pct df data dataset frame mask"
    " encoder screening ward hospital center centre fund grant award network team league toilet"
    " room"
    " name names size dose stage treatment drug trial ratio score"
)
_SEEMING = listed("look looking appear seem sound")
_SEEN = frozenset({"race", "nationality", "religion", "orientation", "transgender"})
_KIN = listed("mother father parent parental family guardian mum dad")
_STANDING = listed("degree income education occupation job profession wealth schooling diploma")


@lru_cache(maxsize=8192)
def topic_of(name: str) -> tuple[str, bool] | None:
    """The dimension a name speaks of, and whether it asks a yes or no; else None."""
    words = stems(name)
    if words and words[0] in ("get", "fetch"):
        words = words[1:]
    if not 2 <= len(words) <= 7:
        return None
    asks = words[0] in _ASKS
    if words[0] in _ACTIONS:
        return None
    seen = next((at for at, word in enumerate(words[:-1]) if word in _SEEMING), None)
    if seen is not None:
        # `photo_looks_asian`, `soundsForeign`: what somebody takes a person for.
        found = groups_of("_".join(words[seen + 1 :])) & _SEEN
        if found:
            return min(found), True
    thing = words[-1] in _THINGS and not asks
    if not _KIN.isdisjoint(words) and not _STANDING.isdisjoint(words) and not asks and not thing:
        return "socioeconomic", False
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            dimension = TOPICS_OF.get(words[at : at + length])
            if dimension is not None and (not thing or at + length == len(words)):
                return dimension, asks
    return None
