"""How code names protected attributes: the words, by dimension.

Phrases are written with `_` between their words and stand one after the other.
"""

from __future__ import annotations

from fairhand_scanners.bias.words import listed, stem

VALUE_NAMES: dict[str, str] = {
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
    " age_category graduated graduated_in graduated_year degree_year year_of_degree"
    " year_graduated high_school_year"
    " college_year year_born",
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
    " parental_status n_children n_kids kids_count num_kids num_children number_of_children"
    " children_count has_children estado_civil"
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
UNSURE_NAMES: dict[str, str] = {
    "race": "race color colour skin tribe raza hautton",
    "age": "age generation alter edad edades",
    "orientation": "orientation",
    "nationality": "origin country national citizen visa_status passport",
    "political": "party vote partido partei parti politisch",
    "marital": "children kids family_size marriage dependents",
    "disability": "health disabled diagnosis",
    "religion": "belief church sect temple",
}

PROXY_NAMES: dict[str, str] = {
    "race": "surname last_name lastname family_name first_name firstname given_name"
    " pct_black pct_hispanic percent_black percent_minority minority_share share_minority"
    " black_share minority_percentage percent_hispanic apellido nachname vorname"
    " share_of_immigrants immigrant_share pct_minority hair_type",
    "gender": "title honorific salutation college_type",
    "socioeconomic": "zip zip_code zipcode postcode postal_code neighborhood neighbourhood"
    " district code_postal postleitzahl plz codigo_postal borough",
    "language": "language lang",
}

FLAG_NAMES: dict[str, str] = {
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
NEED_VERB = frozenset(
    stem(word)
    for word in listed(
        "black white man woman girl boy male female roma minority single divorce trans"
        " blind conservative liberal expecting marie wheelchair retired indigenous arab"
        " religious depressed lady headscarf prays democrat migrant foreigner christian"
        " caucasian african mother father mom dad caregiver poor foreign old dark_skinned"
    )
)
UNSURE_FLAGS = listed(
    "black white man minority conservative liberal blind trans foreign single old poor"
)

VERBS = listed(
    "is has was are does did get uses wears have be esta ist hat est tiene fetch"
    " read applicant candidate employee person user worker customer patient client"
    " tenant borrower student member driver owner author bewerber candidato"
    " home residential profile photo image detected predicted inferred estimated self reported"
)

# Endings that leave the meaning of a name as it is.
TAILS = listed(
    "code value str string text label field column col key enum raw norm normalized"
    " lower upper flag category cat clean encoded bin num id group name status type"
    " number idx index vec onehot ohe enc encoded dummy bucket prob"
)

# Words before an attribute that make it somebody's wish, a thing's property or a bound.
FOREIGN_HEADS = listed(
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

# Which of the names above are not English.
TONGUES: dict[str, str] = {
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

# Endings that make a name a number which grows with the attribute.
MEASURES = frozenset(
    stem(word)
    for word in listed(
        "days weeks months years hours strength score level probability prob likelihood rating"
        " percentage visits purchases history marker markers signal signals severity degree"
        " intensity confidence duration claims attendance episodes appointments thickness heaviness"
        " classifier classification detection detector prediction estimate inference guess"
        " flag detected inferred luminance luma brightness darkness"
    )
)

# Words that give a person's group away: what somebody wears, visits, buys or is treated for.
MARKERS: dict[str, str] = {
    "religion": "hijab headscarf turban kippah yarmulke burqa niqab mosque synagogue ramadan"
    " church_attendance religious_holiday religious_symbol",
    "pregnancy": "prenatal maternity childbearing pregnancy baby_bump",
    "disability": "wheelchair antidepressant psychiatric hearing_aid guide_dog service_dog"
    " sick_day sick_leave medication_history therapy_session insulin",
    "race": "skin dreadlocks cornrows hbcu skin_luminance melanin skin_tone afro",
    "orientation": "gay_bar pride_event same_sex",
    "transgender": "deadname",
    "language": "accent",
    "age": "gray_hair grey_hair wrinkles",
}
