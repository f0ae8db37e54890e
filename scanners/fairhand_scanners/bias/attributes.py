"""Protected attributes: how code names them, and which values of them are groups of people.

The dimensions follow article 21 of the EU Charter and the United States' laws on employment,
credit and housing. Obvious proxies (postcode, surname, year of graduation, parents' education)
stand under the dimension they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fairhand_scanners.bias.words import listed, stem, stems, subtokens


@dataclass(frozen=True, slots=True)
class Attribute:
    """A protected attribute that a name stands for.

    `flag` says that the name is itself a yes or no (`is_pregnant`). `sure` says that the name can
    hardly mean anything but a person's attribute; `age` and `race` need a person beside them.
    `proxy` marks what only stands for an attribute, like a postcode. `tongue` is the human language
    of the name where it is not English.
    """

    dimension: str
    flag: bool = False
    sure: bool = True
    proxy: bool = False
    tongue: str = ""


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split("_")) for phrase in text.split())


_VALUE_NAMES: dict[str, str] = {
    "gender": "gender sex gender_identity genero sexo geschlecht genre sexe pronouns"
    " preferred_pronouns gender_expression gender_presentation",
    "race": "ethnicity ethnic_group ethnic_origin ethnic_affinity ethnic_background ethnic"
    " skin_color skin_colour skin_tone racial_group race_ethnicity ethnicities heritage"
    " complexion racial_identity ancestry indigenous_status racial_background tribal_affiliation"
    " etnia raza hautfarbe herkunft ethnie ethnische_herkunft",
    "religion": "religion faith religious_affiliation religious_belief creed denomination"
    " religione religionszugehoerigkeit konfession religiosity religious_views religious_group"
    " belief_system place_of_worship religious_denomination",
    "age": "birth_date date_of_birth birthdate dob birthday birth_year year_of_birth age_group"
    " age_bracket age_band age_range born_on birth_day graduation_year year_of_graduation"
    " years_since_graduation grad_year edad fecha_nacimiento geburtsdatum lebensalter"
    " geburtsjahr date_naissance age_in_years age_years applicant_age candidate_age"
    " age_category",
    "disability": "disability disability_status handicap impairment health_condition"
    " medical_condition medical_history chronic_illness mental_illness mental_health hiv_status"
    " health_status chronic_condition diagnosis_history discapacidad behinderung"
    " schwerbehinderung handicape mental_health_history disabilities illness",
    "orientation": "sexual_orientation sexuality sexual_preference orientacion_sexual"
    " sexuelle_orientierung orientation_sexuelle",
    "transgender": "sex_at_birth gender_assigned_at_birth assigned_sex trans_status"
    " assigned_gender gender_at_birth",
    "nationality": "nationality national_origin citizenship country_of_birth birth_country"
    " birthplace place_of_birth country_of_origin origin_country passport_country"
    " immigration_status immigrant_status citizenship_status nacionalidad staatsangehoerigkeit"
    " nationalite staatsbuergerschaft pays_naissance nationalitaet migration_background"
    " citizen_of native_country home_country migrant_status residency_status",
    "language": "accent native_language first_language mother_tongue native_tongue"
    " muttersprache lengua_materna langue_maternelle home_language",
    "marital": "marital_status marital civil_status family_status relationship_status"
    " parental_status num_children number_of_children children_count has_children estado_civil"
    " familienstand situation_familiale etat_civil marital_state",
    "pregnancy": "pregnancy pregnancy_status family_plan_children plans_children maternity_status",
    "genetic": "genetic_test genetic_risk genetic_marker dna_result genetic_data genome"
    " genetic_profile genetic_predisposition gene_test",
    "caste": "caste social_category jati sub_caste varna caste_category",
    "political": "political_affiliation political_party political_views political_view politics"
    " political_leaning political_opinion political_orientation party_affiliation"
    " party_membership voted_for union_membership partido_politico political_belief"
    " party_registration union_status",
    "socioeconomic": "parents_income parent_income parental_income parents_education"
    " parent_education parental_education father_occupation mother_occupation"
    " fathers_occupation social_class social_origin family_income family_wealth"
    " parents_degree parent_degree public_assistance welfare_status insurance_type"
    " social_background parents_occupation housing_status insurance_status parents_wealth"
    " income_source housing_type class_background"
    " klasse_herkunft"
    " soziale_herkunft mother_education father_education",
}

# Names that mean an attribute only where a person is in sight.
_UNSURE_NAMES: dict[str, str] = {
    "race": "race color colour skin tribe raza hautton",
    "age": "age generation alter edad edades",
    "orientation": "orientation",
    "nationality": "origin country national citizen visa_status",
    "political": "party vote partido partei parti politisch",
    "marital": "children kids family_size marriage dependents",
    "disability": "health disabled diagnosis",
    "religion": "belief church sect temple",
}

_PROXY_NAMES: dict[str, str] = {
    "race": "surname last_name lastname family_name first_name firstname given_name"
    " pct_black pct_hispanic percent_black percent_minority minority_share share_minority"
    " black_share minority_percentage percent_hispanic apellido nachname vorname"
    " share_of_immigrants immigrant_share pct_minority hair_type",
    "gender": "title honorific salutation college_type",
    "socioeconomic": "zip zip_code zipcode postcode postal_code neighborhood neighbourhood"
    " district code_postal postleitzahl plz codigo_postal borough",
    "language": "language lang",
}

_FLAG_NAMES: dict[str, str] = {
    "gender": "female male woman man girl boy mujer hombre weiblich maennlich femme homme lady",
    "race": "dark_skinned hispanic latino latina asian african arab caucasian roma nonwhite"
    " non_white"
    " person_of_color minority ethnic_minority african_american indigenous person_of_colour"
    " native_american black white people_of_color",
    "religion": "muslim christian jewish jew hindu sikh buddhist catholic atheist religious"
    " wears_hijab wears_headscarf headscarf hijab wears_turban religious_dress protestant"
    " practicing_muslim prays evangelical",
    "age": "old elderly senior_citizen over_fifty over_forty near_retirement older_worker retired"
    " old_age",
    "disability": "deaf blind handicapped wheelchair uses_wheelchair wheelchair_user hiv_positive"
    " has_disability has_hiv autistic bipolar dyslexic epileptic depressed mentally_ill"
    " chronically_ill has_chronic_illness has_depression has_autism hard_of_hearing low_vision"
    " visually_impaired hearing_impaired neurodivergent has_epilepsy disabled_person"
    " has_mental_illness diabetic has_diabetes has_cancer behindert schwerbehindert discapacitado"
    " hearing_loss needs_accommodation has_adhd has_disabilities wheelchair_bound",
    "orientation": "gay lesbian bisexual homosexual queer heterosexual same_sex_couple lgbt lgbtq"
    " same_sex_partner lgbtqia same_sex",
    "transgender": "trans transgender transsexual nonbinary non_binary cisgender transitioned",
    "nationality": "foreign non_eu immigrant foreigner foreign_born refugee asylum_seeker"
    " foreign_national migrant"
    " non_citizen noncitizen undocumented us_born native_born auslaender extranjero etranger"
    " born_abroad",
    "language": "native_speaker native_english native_english_speaker has_accent foreign_accent"
    " speaks_with_accent has_foreign_accent non_native_speaker",
    "marital": "single married divorced widowed single_mother single_parent single_father unmarried"
    " casado casada verheiratet geschieden marie divorce single_mom has_kids has_children"
    " has_young_children has_small_children childless alleinerziehend mother father mom dad"
    " has_baby has_toddler has_newborn working_mother working_mom"
    " newlywed caregiver",
    "pregnancy": "pregnant on_maternity_leave maternity_leave on_parental_leave expecting"
    " embarazada schwanger enceinte trying_to_conceive parental_leave plans_children"
    " planning_pregnancy wants_children may_become_pregnant took_maternity_leave"
    " childbearing_age of_childbearing_age recently_pregnant planning_children breastfeeding"
    " plans_to_have_children wants_to_have_children",
    "genetic": "brca_positive carries_gene has_genetic_mutation gene_carrier genetic_carrier"
    " huntington_carrier has_brca has_genetic_risk has_genetic_marker"
    " has_brca_mutation brca_mutation has_genetic_disease",
    "caste": "dalit brahmin scheduled_caste lower_caste upper_caste",
    "political": "republican democrat socialist communist leftist union_member conservative liberal"
    " trade_union_member in_union",
    "socioeconomic": "homeless receives_welfare on_welfare housing_voucher has_housing_voucher"
    " lives_in_public_housing public_housing on_food_stamps receives_benefits first_generation"
    " section_voucher on_public_assistance receives_public_assistance working_class has_voucher"
    " first_generation_student on_benefits gets_welfare lives_in_project"
    " poor low_income receives_public_benefits",
}

# One-word flags that are everyday words of programs unless `is` or `has` stands before them.
_NEED_VERB = frozenset(
    stem(word)
    for word in listed(
        "black white man woman girl boy male female roma minority single divorce trans"
        " blind conservative liberal expecting marie wheelchair retired indigenous arab"
        " religious depressed lady headscarf prays democrat migrant foreigner christian"
        " caucasian african mother father mom dad caregiver poor foreign old dark_skinned"
    )
)
_UNSURE_FLAGS = listed(
    "black white man minority conservative liberal blind trans foreign single old poor"
)

_VERBS = listed(
    "is has was are does did get uses wears have be esta ist hat est tiene fetch"
    " read applicant candidate employee person user worker customer patient client"
    " tenant borrower student member driver owner author bewerber candidato"
    " profile photo image detected predicted inferred estimated self reported"
)

# Endings that leave the meaning of a name as it is.
_TAILS = listed(
    "code value str string text label field column col key enum raw norm normalized"
    " lower upper flag category cat clean encoded bin num id group name status type"
    " number"
)

# Words before an attribute that make it somebody's wish, a thing's property or a bound.
_FOREIGN_HEADS = listed(
    "preferred wanted desired target requested requests interested seeking allowed"
    " filter query search max maximum min minimum cache file document noun article"
    " voice grammatical page screen device phone retention display text"
    " background foreground font fill border parent session token cookie account log"
    " record data entry third looking selected chosen required label default"
    " expected actual other supported available programming source cert certificate"
    " build row pref wine backup message bay room ward cell team division category"
    " lang ui horse animal pet dog cat shipping billing store company bank issuer"
    " issuing vendor warehouse package stroke theme line variable method class"
    " function module host server event"
)

_GROUPS: dict[str, str] = {
    "gender": "he him he_him she her she_her male female man woman men women boy girl m f"
    " nonbinary feminine masculine mujer"
    " hombre weiblich maennlich w frau mann herr femme homme varon femenino masculino nb boys girls"
    " guy lady females males divers h",
    "race": "white black asian hispanic latino latina latinx arab african caucasian roma romani"
    " gypsy indigenous aboriginal maori african_american black_american native_american"
    " pacific_islander indian mixed biracial person_of_color middle_eastern afro_american"
    " non_white pakistani negro east_asian south_asian afroamerican alaskan_native blanco negra"
    " weiss schwarz noir blanc",
    "religion": "muslim islam christian christianity jewish judaism jew hindu hinduism sikh sikhism"
    " buddhist buddhism catholic protestant atheist atheism agnostic mormon orthodox evangelical"
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
    " venezuela haiti ukraine bulgaria albania h_b temporary_resident honduran guatemalan"
    " salvadoran libyan yemen libya sudan eritrea morocco algeria kp ru tr",
    "language": "american british english spanish french german arabic mandarin hindi indian native"
    " foreign southern neutral standard russian chinese none polish en es accent",
    "marital": "married single divorced widowed separated unmarried cohabiting casado casada"
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
STRONG_GROUPS: frozenset[str] = listed(
    "hispanic latino latina latinx roma romani caucasian african_american muslim"
    " christian jewish hindu sikh buddhist catholic protestant atheist islam gay"
    " lesbian bisexual homosexual queer transgender dalit brahmin kshatriya vaishya"
    " shudra mexican nigerian pakistani syrian somali afghan romanian female male"
    " woman women girl girls boys immigrant refugee asian arab colombian norwegian"
)


# Which of the names above are not English.
_TONGUES: dict[str, str] = {
    "es": "genero sexo etnia raza edad fecha_nacimiento discapacidad orientacion_sexual"
    " nacionalidad"
    " lengua_materna estado_civil partido_politico edades partido apellido codigo_postal mujer"
    " hombre casado"
    " casada embarazada extranjero discapacitado religione",
    "de": "geschlecht hautfarbe herkunft ethnie ethnische_herkunft religionszugehoerigkeit"
    " konfession geburtsdatum"
    " lebensalter geburtsjahr behinderung schwerbehinderung sexuelle_orientierung"
    " staatsangehoerigkeit"
    " staatsbuergerschaft muttersprache familienstand klasse_herkunft soziale_herkunft alter"
    " partei politisch hautton"
    " nachname vorname postleitzahl plz weiblich maennlich behindert schwerbehindert"
    " verheiratet geschieden"
    " schwanger auslaender alleinerziehend nationalitaet",
    "fr": "genre sexe date_naissance handicape orientation_sexuelle nationalite pays_naissance"
    " langue_maternelle"
    " situation_familiale etat_civil parti code_postal femme homme marie enceinte etranger",
}
_TONGUE_OF = {phrase: tongue for tongue, text in _TONGUES.items() for phrase in _phrases(text)}


def _table(names: dict[str, str], *, sure: bool, proxy: bool) -> dict[tuple[str, ...], Attribute]:
    return {
        tuple(stem(word) for word in phrase): Attribute(
            dimension, sure=sure, proxy=proxy, tongue=_TONGUE_OF.get(phrase, "")
        )
        for dimension, text in names.items()
        for phrase in _phrases(text)
    }


_NAMES: dict[tuple[str, ...], Attribute] = {
    **_table(_UNSURE_NAMES, sure=False, proxy=False),
    **_table(_PROXY_NAMES, sure=False, proxy=True),
    **_table(_VALUE_NAMES, sure=True, proxy=False),
}
_FLAGS: dict[tuple[str, ...], Attribute] = {
    tuple(stem(word) for word in phrase): Attribute(
        dimension,
        flag=True,
        sure=phrase[-1] not in _UNSURE_FLAGS or len(phrase) > 1,
        tongue=_TONGUE_OF.get(phrase, ""),
    )
    for dimension, text in _FLAG_NAMES.items()
    for phrase in _phrases(text)
}
_VALUES: dict[tuple[str, ...], frozenset[str]] = {}
for _dimension, _text in _GROUPS.items():
    for _phrase in _phrases(_text):
        _key = tuple(stem(word) for word in _phrase)
        _VALUES[_key] = _VALUES.get(_key, frozenset()) | {_dimension}
_LONGEST = max(len(phrase) for phrase in (*_NAMES, *_FLAGS))


@lru_cache(maxsize=8192)
def attribute_named(name: str) -> Attribute | None:
    """The attribute that an identifier, getter, key or column stands for, or None.

    The attribute must be the head of the name: `customer_gender` and `genderCode` are the
    attribute, `genderSelect`, `preferredGender` and `cacheAge` are not.
    """
    words = list(stems(name))
    raw = subtokens(name)
    if not words or len(words) > 8:
        return None
    verb = words[0] in ("is", "ha", "has", "was", "wa", "are", "does", "be", "est", "ist")
    if words[0] == "get" or words[0] == "fetch":
        words, raw = words[1:], raw[1:]
    for cut in range(min(3, len(words))):
        if cut and words[-cut] not in _TAILS:
            break
        kept = words[: len(words) - cut]
        found = _head(kept, verb=verb)
        if found is not None:
            return found
    return _share(words)


def _head(words: list[str], *, verb: bool) -> Attribute | None:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        phrase, before = tuple(words[-length:]), words[:-length]
        flag = _FLAGS.get(phrase)
        if flag is not None and all(word in _VERBS for word in before):
            if length > 1 or phrase[0] not in _NEED_VERB or (verb and before):
                return flag
            continue
        if verb and length == 1 and len(before) == 1:
            origin = groups_of(phrase[0]) & {"nationality"}
            if origin and len(phrase[0]) > 4:
                # `is_turkish`, `isMexican`.
                return Attribute("nationality", flag=True, sure=False)
        value = _NAMES.get(phrase)
        if value is None or (before and before[-1] in _FOREIGN_HEADS) or len(before) > 2:
            continue
        if before and before[0] in _FOREIGN_HEADS:
            continue
        if verb and len(before) == 1 and not value.sure:
            # `is_orientation`, `isParty`: a question about something else.
            continue
        if before and not value.sure and not all(word in _VERBS for word in before):
            continue
        return value
    return None


# Words by which a name tells how many people of a group live or work somewhere.
_SHARES = listed("share pct percent percentage fraction proportion ratio density")
_SHARED = frozenset({"race", "religion", "nationality", "caste"})


def _share(words: list[str]) -> Attribute | None:
    """`share_muslim`, `pctForeignBorn`: the make-up of a place stands for the people in it."""
    if not 2 <= len(words) <= 5 or _SHARES.isdisjoint(words):
        return None
    rest = [word for word in words if word not in _SHARES and word not in ("of", "population")]
    if "minority" in rest:
        return Attribute("race", sure=False, proxy=True)
    found = groups_of("_".join(rest)) & _SHARED if rest else frozenset()
    return Attribute(min(found), sure=False, proxy=True) if found else None


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


def understood(attribute: Attribute | None, tongues: tuple[str, ...]) -> Attribute | None:
    """The attribute, or None when its name is of a human language that is not read."""
    if attribute is None or not attribute.tongue or attribute.tongue in tongues:
        return attribute
    return None


def extra_names(extra: tuple[tuple[str, str], ...]) -> dict[tuple[str, ...], Attribute]:
    """Attributes an organisation adds: pairs of a name and a dimension."""
    return {stems(name): Attribute(dimension) for name, dimension in extra}


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
        for phrase in (*_NAMES, *_FLAGS)
        if len(phrase) > 1
        and all(word in _COMMON for word in phrase)
        and not _NAMES.get(phrase, _ANY_FLAG).proxy
    }
    # An everyday name beside a group is an attribute: `race` and "black", `party` and "democrat".
    found |= {
        frozenset((name, group))
        for name, dimension in (("race", "race"), ("party", "political"), ("color", "race"))
        for group in _GROUPS[dimension].split()
        if "_" not in group
    }
    found |= {frozenset(("title", word)) for word in ("mr", "mrs", "miss", "ms")}
    return tuple(sorted(found, key=sorted))


_ANY_FLAG = Attribute("", flag=True)


def gate_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that announce an attribute: by themselves, and only beside a word about people."""
    strong: set[str] = set()
    for phrase in (*_NAMES, *_FLAGS):
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
        "deaf",
    }
    strong |= {"she", "graduation", "medicaid", "uninsured"}
    strong -= {"binary", "older"}
    peoples = {word for word in _GROUPS["nationality"].split() if len(word) > 4 and "_" not in word}
    return frozenset(strong), (_SECOND_LOOK | peoples) - strong
