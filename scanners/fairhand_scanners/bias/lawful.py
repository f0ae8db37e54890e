"""Lawful and neutral purposes under which a protected attribute may matter, by their words."""

from __future__ import annotations

from fairhand_scanners.bias.words import listed, stem


def _lawful(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_BODY = listed(
    "gender age race pregnancy disability genetic transgender orientation language marital"
)
_ANY = listed(
    "gender race religion age disability orientation transgender nationality"
    " language marital pregnancy genetic caste political socioeconomic"
)

# Purposes under which the attribute may matter, and for which dimensions.
LAWFUL: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    (
        "clinical",
        _BODY,
        _lawful(
            "fly flight dive diving rollercoaster patient smoker ldl hdl disease height cm kg"
            " mmol dose dosage bmi bmr calorie calories kcal egfr gfr creatinine clearance_ml"
            " hemoglobin"
            " haemoglobin ferritin hormone testosterone clinical medication drug prescription"
            " vaccine"
            " donation vaccination contraindication contraindications mammogram cervical prostate"
            " cholesterol"
            " heart pulse blood glucose bone osteoporosis anesthesia paracetamol ibuprofen folic"
            " vitamin nutrient metabolic metabolism fat body vo height_prediction reference_range"
            " widmark alcohol promille symptom symptoms symptomatic anaemia anemia pediatric"
            " geriatric"
            " fracture framingham cardiovascular ascvd lung spirometry renal kidney cockcroft gault"
            " protein hydration water iron nutrition diet cancer_screening screening_interval"
            " screening_due screening_age screening_reminder reminders xray"
            " radiation"
            " ultrasound urine lab dosing lean bodyfat physiology muscle hip waist growth"
            " percentile"
            " puberty menstrual fertility ovulation cycle contraceptive immunization radiology"
            " medicine mg microgram units_per_day chads vasc stroke surgery anatomical teratogenic"
            " hematocrit cancer breast cervix newborn sickle prevalence clinic tumor"
            " colonoscopy pap psa mammography checkup meld apgar basal"
            " harris benedict mifflin weight_kg norm norms range"
            " diagnosis diagnosed trial therapy contraindicated cha2ds2 diabetes hypertension"
            " bodymass obstetric gestational"
            " trimester z_score"
            " folate breastfeeding step_count daily_step heart_rate vision_test acuity"
        ),
    ),
    (
        "sport",
        listed("gender age disability"),
        _lawful(
            "runner runners athlete athletes league tournament division bracket heat hurdle"
            " marathon"
            " race relay swim swimmer swimming medal podium qualifying sprint gymnast boxing"
            " wrestling"
            " triathlon cyclist weightclass paralympic event championship wimbledon doubles"
            " finisher"
            " finishers weightlifting lifter wilks handicap golf tee fitness workout judo javelin"
            " shotput shot discus squad masters laps handicapper parkrun sport sports competition"
            " fencing climber locker"
        ),
    ),
    (
        "language and address",
        listed("gender marital language nationality religion age"),
        _lawful(
            "noun article pronoun pronouns adjective declension salutation dear greeting greet"
            " greetings"
            " honorific plural grammar inflect conjugate suffix anrede title titles grammatical"
            " locale"
            " translate translation voice tts ending saludo tratamiento civilite letter mr mrs ms"
            " formal"
            " sehr geehrte geehrter estimado herr frau madame monsieur"
            " i18n lingua lexicon morphology headline subject_line"
        ),
    ),
    (
        "visa and customs",
        listed("nationality language"),
        _lawful(
            "visa visas passport customs border consulate immigration esta embassy travel traveller"
            " traveler passenger schengen sanction sanctions sanctioned export ofac embargo permit"
            " entry_requirements duty residency asylum airport arrival border lane workpermit"
            " right_to to_work legal jurisdiction kyc_country aml gdpr ccpa consular domestic"
        ),
    ),
    (
        "numbers of identity",
        listed("gender age nationality"),
        _lawful("ssn nin nino pesel cnp cpr curp nif tckn fiscal personnummer codice checksum"),
    ),
    (
        "rules of law",
        listed("age marital disability pregnancy nationality socioeconomic"),
        _lawful("statute legislation regulation statutory"),
    ),
    (
        "tax and statistics of a household",
        listed("religion marital age nationality disability socioeconomic gender"),
        _lawful(
            "tax taxes taxpayer filing deduction withholding steuer impuesto impot irs taxable"
            " exemption vat splitting steuerklasse alimony inheritance"
        ),
    ),
    (
        "price for children, students and seniors",
        listed("age marital socioeconomic disability"),
        _lawful(
            "ticket tickets fare fares discount discounts cinema museum concession zoo bus"
            " train tram theatre theater matinee movie eintritt billet entrada railcard"
            " swimming swimming_pool park tariff buffet booking admission_fee ride amusement"
        ),
    ),
    (
        "children and seniors",
        listed("age"),
        _lawful(
            "child children senior seniors pensioner student_discount pensioners toddler"
            " infant menu meal family"
        ),
    ),
    (
        "a programme for the group",
        listed("socioeconomic disability pregnancy marital"),
        _lawful("benefit benefits allowance subsidy aid relief assistance supplement waiver"),
    ),
    (
        "public assistance",
        listed("age socioeconomic disability pregnancy marital"),
        _lawful(
            "tanf snap ssi ssp liheap wic aabd general_relief calworks medicare"
            " public_assistance kindergeld buergergeld wohngeld"
        ),
    ),
    (
        "prices by age",
        frozenset(["age"]),
        _lawful("fee price cost tariff rate_card"),
    ),
    (
        "statutory age",
        listed("age gender"),
        _lawful(
            "pension contribution retirement minor minors adult adults consent parental alcohol"
            " tobacco vote"
            " voting"
            " voter casino gambling licence license driving legal guardian guardianship gdpr coppa"
            " annuity kindergarten schooling underage lottery bet betting cannabis jury"
            " conscription"
            " vaping firearm signup register rente renta jubilacion rollover rmd medicare"
            " socialsecurity superannuation kids"
        ),
    ),
    (
        "actuarial age",
        frozenset(["age"]),
        _lawful(
            "life mortality actuarial annuity longevity funeral lifetable sum_assured term_life"
        ),
    ),
    (
        "access and support",
        listed("disability language pregnancy age socioeconomic marital"),
        _lawful(
            "accessible accessibility protection interpreter equipment wheelchair_ramp ramp"
            " caption captions subtitle subtitles"
            " contrast"
            " font reader elevator lift accommodation accommodations exam extra step_free stepfree"
            " seat seats seating interpreter braille aid allowance assist assistance"
            " hearing_loop"
            " sign parking blue_badge support motion animations alt aria magnifier stairs quiet"
            " transcript need_based meal meals pell foodbank voucher_program fee_waiver wheelchair"
            " maternity paternity parental childcare leave nursing lactation shelter a11y hilfe"
            " zuschuss ayuda beihilfe carer relief screenreader adaptive tts speech haptic"
            " evacuation boarding preboard foster disability_benefit needs subtitling zoom"
        ),
    ),
    (
        "the person's own choice",
        _ANY,
        _lawful(
            "preference preferences preferred interested lookingfor looking dating kosher halal"
            " diet"
            " dietary menu meal meals vegetarian vegan choice opt optin requested wish"
            " holiday holidays festival prayer prayers greeting calendar pronouns"
        ),
    ),
    (
        "clothing and fit",
        listed("gender age"),
        _lawful(
            "clothing clothes shirt shoe shoes garment dress apparel trousers hat glove sizes"
            " size chest"
            " waist inseam eu_size uniform sizechart fashion outfit wardrobe bra"
        ),
    ),
    (
        "display",
        listed("gender age nationality language religion marital race"),
        _lawful(
            "icon icons avatar avatars emoji badge css classname tooltip placeholder render display"
            " colour color label labels legend format formatted flag flags theme locale currency"
            " phone timezone keyboard encoding"
        ),
    ),
    (
        "privacy of wards and rooms",
        listed("gender transgender"),
        _lawful(
            "ward bay bays dormitory shower changing toilet restroom bathroom locker bunk cabin"
        ),
    ),
    (
        "statistics",
        _ANY,
        _lawful(
            "count counts histogram plot chart stats statistic statistics statistical census"
            " demographics"
            " demographic distribution average mean median breakdown tally poll"
            " polls"
            " headcount aggregate survey bins crosstab pivot summary strata stratified sampling"
            " stratify"
            " prevalence cohort cohorts gap ratio reweigh reweighing proportion share frequency"
            " quantile variance correlation regression_table gaps"
        ),
    ),
    ("elections", listed("political"), _lawful("seats parliament mandate election")),
    (
        "right to vote",
        listed("nationality"),
        _lawful("vote voter voting ballot election electoral"),
    ),
    (
        "fairness audit",
        _ANY,
        _lawful(
            "audit audits auditing fairness parity disparity bias biased unbiased disparate impact"
            " equalized odds protected sensitive discrimination diversity equity adverse"
            " counterfactual"
            " representation debias mitigation anonymize anonymise anonymous anonymizer redact"
            " redacted"
            " mask pseudonymize scrub deidentify blind_cv forbidden_features inclusion fourfifths"
            " subgroup privileged unprivileged gdpr"
        ),
    ),
    (
        "test or fixture",
        _ANY,
        _lawful(
            "fake random fixture fixtures faker mock stub sample samples factory seed seeds"
            " dummy npc"
        ),
    ),
    (
        "game",
        listed("race gender age religion caste political nationality"),
        _lawful(
            "monster monsters npc dungeon spell spells dexterity mana elf orc quest sprite dnd rpg"
            " goblin undead wizard loot hitpoints damage weakness lineage dragon kingdom sims"
        ),
    ),
)

# Purposes that outweigh a word about decisions when both occur.
FIRM_PURPOSES: frozenset[str] = frozenset({"fairness audit", "statistics", "test or fixture"})
