"""Words that tell what a piece of code decides, and about whom.

Weights are small whole numbers: 2 is a word that by itself names the purpose, 1 one that supports
it. They were chosen by hand and checked on the cases in tests/cases/bias.
"""

from __future__ import annotations

from fairhand_scanners.bias.words import listed, stem


def _weights(strong: str, weak: str) -> dict[str, int]:
    table = {stem(word): 1 for word in weak.split()}
    table.update({stem(word): 2 for word in strong.split()})
    return table


DECISIONS: dict[str, dict[str, int]] = {
    "hiring": _weights(
        "cand hire hiring hired hireable recruit recruiting recruiter recruitment applicant"
        " candidate"
        " candidates interview interviews shortlist shortlisted cv employability bewerber"
        " candidato candidat bewerbung bewerber kandidat demandeur solicitante einstellung"
        " contratar contratacion jobseeker employable headhunt onboarding staffing vacancy"
        " postulante recrutement embauche rehire",
        "assign resume job jobs application applications applicants position positions offer offers"
        " employer screening screen vetting"
        " crew worker workers driver teacher volunteer agent staff shift employee employees"
        " work skills career helper cook crew role team assignment rota clearance contract intern"
        " nanny babysitter sitter developer developers dev engineer nurse personnel workforce"
        " freelancer contractor"
        " trainee apprentice gig courier mitarbeiter empleado empleada",
    ),
    "pay": _weights(
        "salary salaries raise bonus wage wages payroll compensation remuneration salario gehalt"
        " salaire stipend payrise commission",
        "pay payout increase employee employees earnings hourly percent staff severance",
    ),
    "promotion": _weights(
        "promotion promote promotable promoted layoff layoffs dismiss dismissal redundancy"
        " probation"
        " redundant terminate fire fired leadership talent potential succession befoerderung",
        "employee employees performance performers keep manager renewal review rating lead"
        " retention"
        " training mentor performer potential staff head",
    ),
    "credit": _weights(
        "guarantor cosigner apr apy loan loans credit mortgage borrower borrowers underwriting"
        " lending lend lender"
        " kredit prestamo"
        " creditworthiness creditworthy overdraft pret darlehen hipoteca debtor underwrite",
        "limit interest approve approval approved bank applicant account cheque installment rate"
        " collateral repay repayment repayments default client customer customers late",
    ),
    "insurance": _weights(
        "premium premiums insurance insure policyholder insurer insurability versicherung seguro"
        " insured underwriter",
        "quote excess loading loadings price surcharge deductible coverage driver claims payout",
    ),
    "housing": _weights(
        "landlord evict flatmate flatmates housemate rent rental tenant tenants lease landlord"
        " renter renters tenancy"
        " housing apartment"
        " apartments"
        " wohnung inquilino mieter locataire alquiler miete roommate flat realtor eviction"
        " tenancies"
        " lodger flatshare sublet",
        "deposit neighbor neighbour neighbors neighbours neighborhood property home homes listing"
        " guest lodging rooms host neighborhoods mortgage resident residents",
    ),
    "admission": _weights(
        "expel admission admissions admit admitted scholarship enrolment enrollment enroll"
        " matriculation"
        " stipendium beca tuition fellowship",
        "student students school university college grant pupil accept acceptance campus course"
        " membership club kindergarten grade essay class",
    ),
    "benefits": _weights(
        "eligibility subsidy welfare",
        "eligible assistance qualifies qualify qualified benefit benefits aid support grant",
    ),
    "justice": _weights(
        "penalty penalize punish punishment custody checkpoint bail parole recidivism offender"
        " offenders defendant defendants suspect suspects suspicious"
        " suspicion sentence sentencing crime criminal patrol reoffend policing felony inmate frisk"
        " prisoner arrest probation surveillance watchlist interrogate threat custody terrorist"
        " verdict convict conviction reoffend reoffended rearrest incarceration juror jury"
        " prosecution detain detention guilty",
        "months screen police search stop danger jail prison judge risk risky prior"
        " stops security monitor inspect"
        " scrutiny offence offense hotspot burglary burglaries robbery theft patrols",
    ),
    "triage": _weights(
        "triage transplant waitlist waiting urgency organ",
        "priority queue lane wait line slot first ration donor treat allocate allocation visit"
        " ventilator"
        " bed appointment",
    ),
    "trust": _weights(
        "fraud trust trusted trustworthy trustworthiness untrustworthy reputation blacklisted"
        " creditscore"
        " moderation shadowban ban banned credibility reliability reliable clearance verify"
        " trustscore"
        " loyalty loyal honest honesty visibility reach",
        "risk score ranking rank weight author flag flagged block feed verification deny allow post"
        " posts report reports seller buyer member members access boost throttle limit review"
        " approve account karma verified manually exposure visible recommend recommendation"
        " content comment comments",
    ),
    "service": _weights(
        "adopt adoption foster nominate nominee award reject rejected rejection decline"
        " declined approve approved approval deny denied refuse"
        " refused accept accepted ineligible disqualify disqualified exclude excluded unsuitable"
        " rejecting suitable suitability unqualified worthy refusal allowed forbidden decision",
        "upgrade reward prize nomination board executive founder startup compatible"
        " compatibility suspend mute guard bouncer emergency ambulance contract evaluation"
        " appraisal grading funding fund factor productivity efficiency fee price pricing"
        " surcharge customer customers client"
        " clients seller sellers membership"
        " may can eligible service member decide choose select selection evaluate evaluation fit"
        " score rating star points rank suggest winner winning gate entry enter join admit"
        " multiplier"
        " cutoff threshold passmark alert should guest visitor serve audience targeting campaign"
        " tip preferred loyalty vip adopt"
        " discount charge bump tie break pick opportunity outcome hierarchy desirability"
        " recommended value worth valuable invite invited pass lead leader family venue club let"
        " next who seat priority treatment refund tier perks sponsor grooms brides match",
    ),
    "judgement": _weights(
        "dangerous stupid lazy incompetent smart intelligent criminal dishonest trustworthy"
        " good bad"
        " best worst inferior superior disgusting ugly dumb weak brilliant competent capable"
        " useless"
        " safe unsafe talented intelligence iq foolish violent aggressive unreliable productive"
        " unproductive greedy rude ideal hardworking successful violent civilized primitive"
        " suspicious"
        " beautiful attractive aptitude competence clever ignorant honorable loyal evil normal"
        " gifted"
        " excellent qualified deserving undesirable desirable valuable worthless nice pathetic"
        " terrible awful cruel mean excellent great admirable respectable industrious noble elite"
        " marvelous horrible threatening filthy outstanding arrogant promising emotional rational"
        " charming courageous idiot moron fool loser liar cheater thug genius troublemaker"
        " freeloader"
        " coward hero savage underachiever overachiever",
        "",
    ),
}

# Nouns for people that carry no decision of their own.
PEOPLE: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "person people human individual user users citizen citizens customer client"
        " patient patients member members employee applicant candidate student worker"
        " tenant borrower offender driver author owner voter voters profile"
        " account_holder guest passenger visitor traveller traveler resident household"
        " couple man woman child kid adult friend neighbor neighbour teacher nurse"
        " doctor agent caller recipient donor payee taxpayer payer rider player runner"
        " athlete participant respondent subject speaker seller buyer holder helper"
        " volunteer staff emp defendant suspect renter persona personas personne leute"
        " mensch empleado cliente kunde bewerber kandidat candidato demandeur mieter"
        " inquilino paciente mitarbeiter spouse partner parent mother father sibling"
        " colleague manager boss engineer developer dev officer soldier pupil learner"
        " teen senior groom bride him her prisoner inmate candidates applicants guests"
        " roommate insured policyholder consumer subscriber gamer artist freelancer"
        " contractor intern graduate professor researcher scientist actor app cv resume"
        " claimant family shopper sailor prospect lead contact hire crew poster commenter pax"
        " reviewer debtor"
        " investor entrepreneur founder immigrant stop record applicant_data"
    )
)

# Things whose `age`, `race`, `gender` or `colour` is no attribute of a person.
THINGS: frozenset[str] = frozenset(
    stem(word)
    for word in listed(
        "port cable plug socket connector connection noun article adjective word verb"
        " lemma token file cache entry page wine cheese whisky monster npc character"
        " hero unit creature enemy species elf orc dwarf item node voice font theme"
        " button element widget window document message log session cookie certificate"
        " cert key column cell image photo pixel pen piece square chess card animal"
        " horse pet dog cat car vehicle build backup snapshot job task process thread"
        " header headers package parcel order address shipment product dataset bay ward"
        " room bathroom toilet locker segment event film movie book song album game"
        " match lap circuit driver_version kart tree bean pod container volume disk"
        " block commit branch issue bug ticket invoice payment transaction tx bank phone"
        " number locale shoe garment bone skeleton fossil sample specimen star planet"
        " rock bottle barrel asset loan_account screen device layout exif conn router"
        " url uri location registry request response proxy endpoint cors link href site"
        " server host machine queue plugin option field dropdown menu tab pronoun"
        " declension syllable avatar sprite model wallet bond account_age car_age breed"
        " plant food dish recipe flag lang parser ant bee spell dragon goblin vertex"
        " edge"
    )
)
