"""Which values of protected attributes are groups of people."""

from __future__ import annotations

from functools import lru_cache

from fairhand_scanners.bias.words import listed, phrases, stem, stems

GROUPS: dict[str, str] = {
    "gender": "he him he_him she her she_her male female man woman men women boy girl m f"
    " nonbinary feminine masculine mujer"
    " mr mrs hombre weiblich maennlich w frau mann herr femme homme varon femenino masculino nb"
    " boys girls"
    " guy lady females males divers h",
    "race": "white black asian hispanic latino latina latinx arab african caucasian roma romani"
    " gypsy indigenous aboriginal maori african_american black_american native_american"
    " pacific_islander indian mixed biracial person_of_color middle_eastern afro_american"
    " non_white pakistani negro east_asian south_asian afroamerican alaskan_native blanco negra"
    " weiss schwarz noir blanc",
    "religion": "muslim islam christian christianity jewish judaism jew hindu hinduism sikh sikhism"
    " buddhist buddhism shia sunni shiite catholic protestant atheist atheism agnostic mormon"
    " orthodox evangelical"
    " scientology jehovah pagan bahai zoroastrian islamic musulman katholisch evangelisch"
    " moslem cristiano catolico none_religion",
    "disability": "disabled deaf blind autistic wheelchair depression bipolar schizophrenia"
    " epilepsy"
    " hiv handicapped autism dyslexia adhd diabetes cancer paraplegic mental_illness"
    " multiple_sclerosis hiv_positive impaired",
    "orientation": "gay lesbian bisexual homosexual straight heterosexual queer pansexual asexual"
    " schwul lesbisch hetero bi",
    "transgender": "trans transgender transsexual cis cisgender transwoman transman trans_woman"
    " trans_man non_binary genderqueer",
    "nationality": "mexican chinese nigerian indian pakistani syrian polish romanian american"
    " german"
    " french russian turkish iranian iraqi afghan somali vietnamese filipino colombian norwegian"
    " swedish italian spanish greek british irish japanese korean moroccan algerian egyptian"
    " ukrainian bulgarian albanian jamaican haitian cuban venezuelan brazilian kenyan ethiopian"
    " bangladeshi immigrant foreigner refugee foreign migrant asylum_seeker cn ng in pk ro vn mx sy"
    " ir iq af so mexico china nigeria india pakistan syria poland romania russia turkey iran iraq"
    " afghanistan somalia vietnam philippines colombia us usa uk de germany france eu bd noncitizen"
    " canadian australian dutch danish finnish swiss austrian hungarian czech serbian croatian"
    " lebanese yemeni sudanese eritrean ghanaian senegalese thai indonesian malaysian peruvian"
    " venezuela haiti ukraine bulgaria albania h_b temporary_resident slavic balkan"
    " eastern_european southern_european latin_american honduran guatemalan"
    " salvadoran libyan yemen libya sudan eritrea morocco algeria kp ru tr",
    "language": "american british english spanish french german arabic mandarin hindi indian native"
    " foreign southern neutral standard russian chinese none polish en es accent",
    "marital": "no_children one_child two_children many_children with_children has_children"
    " no_kids married single divorced widowed separated unmarried cohabiting casado casada"
    " soltero"
    " soltera divorciado verheiratet ledig geschieden marie celibataire divorce partnered"
    " single_mother single_parent engaged viudo widow",
    "caste": "brahmin dalit kshatriya vaishya shudra sc st obc mahar paraiyar chamar"
    " scheduled_caste"
    " scheduled_tribe general rajput bania untouchable forward_caste yadav jatav",
    "political": "republican democrat democratic conservative liberal left right socialist"
    " communist"
    " green greens labour tory libertarian progressive leftwing rightwing left_wing right_wing afd"
    " populist independent far_right far_left marxist antifa union gop spd cdu vox podemos",
    "age": "old young elderly senior middle_aged boomer millennial gen_z older younger geriatric",
    "socioeconomic": "poor rich low_income working_class lower_class upper_class medicaid homeless"
    " welfare none uneducated section_eight public_housing",
    "genetic": "positive mutation carrier",
    "pregnancy": "pregnant expecting",
}

# Group words that mean people wherever they stand; the rest need an attribute beside them.
_AMBIGUOUS: frozenset[str] = listed(
    "white black mixed indian straight bi hetero cis trans general sc st orthodox pagan"
    " none_religion"
    " wheelchair blind deaf impaired positive noir blanc negra blanco weiss schwarz bania expecting"
    " untouchable depression cancer arab african indigenous agnostic"
)
STRONG_GROUPS: frozenset[str] = listed(
    "hispanic latino latina latinx roma romani caucasian african_american muslim"
    " christian jewish hindu sikh buddhist catholic protestant atheist islam gay"
    " lesbian bisexual homosexual queer transgender dalit brahmin kshatriya vaishya"
    " shudra mexican nigerian pakistani syrian somali afghan romanian female male"
    " woman women girl girls boys immigrant refugee asian arab colombian norwegian"
)

_VALUES: dict[tuple[str, ...], frozenset[str]] = {}
for _dimension, _text in GROUPS.items():
    for _phrase in phrases(_text):
        _key = tuple(stem(word) for word in _phrase)
        _VALUES[_key] = _VALUES.get(_key, frozenset()) | {_dimension}


_FOREIGNERS = (
    "immigrant foreigner refugee migrant asylum_seeker undocumented noncitizen refugee_centre"
    " refugee_center refugee_camp"
)
# Values that tell a group wherever a person is compared with them.
_TELLING = {
    dimension: frozenset(
        tuple(stem(word) for word in phrase)
        for phrase in phrases(_FOREIGNERS if dimension == "nationality" else GROUPS[dimension])
        if "_".join(phrase) not in _AMBIGUOUS
    )
    | frozenset(tuple(stem(word) for word in phrase) for phrase in phrases(more))
    for dimension, more in (
        ("religion", ""),
        ("orientation", "same_sex same_sex_partner same_sex_couple openly_gay"),
        ("transgender", ""),
        ("caste", ""),
        ("race", "dark_skinned"),
        ("disability", "wheelchair_user chronic_illness"),
        ("pregnancy", "maternity_leave"),
        ("nationality", ""),
    )
}


@lru_cache(maxsize=1024)
def told_by(values: tuple[str, ...]) -> str:
    """The dimension of which all these values are groups of people, or an empty text."""
    keys = [stems(value) for value in values if value]
    for dimension, groups in _TELLING.items():
        if keys and all(key in groups for key in keys):
            return dimension
    return ""


@lru_cache(maxsize=4096)
def groups_of(value: str) -> frozenset[str]:
    """The dimensions in which a value (a string or the name of an enum constant) is a group."""
    words = stems(value)
    if not words or len(words) > 4:
        return frozenset()
    found = _VALUES.get(words)
    if found is None and len(words) > 1:
        # `Gender.FEMALE`, "black or african american", "Roman Catholic".
        found = frozenset().union(*(_VALUES.get((word,), frozenset()) for word in words))
    return found or frozenset()
