"""Codes of the editions and the words that stand for them on the screen.

The sentences are marked for translation without Django, because the command line reads editions without it.
"""

from enum import StrEnum

from wegbereiter.core.documents.problems import gettext_noop


class Tag(StrEnum):
    """How sure a value is."""

    STATED = "stated"
    DERIVED = "derived"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """How a value is written in the file of an edition."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DAY = "day"
    DAY_OF_YEAR = "day_of_year"
    YES_NO = "yes_no"
    CODE = "code"
    CODES = "codes"
    TEXT = "text"


class Unit(StrEnum):
    NONE = ""
    EURO = "euro"
    EURO_PER_YEAR = "euro_per_year"
    EURO_PER_POSITION = "euro_per_position"
    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    PERSONS = "persons"
    DISTRICTS = "districts"
    PAGES = "pages"
    FTE = "fte"
    PER_CENT = "per_cent"
    KILOMETRES = "kilometres"


class Key(StrEnum):
    """By what the money is shared out."""

    HEAD_COUNT = "head_count"
    POPULATION = "population"
    POSITIONS = "positions"


class ChangeKind(StrEnum):
    """What happened to a value between two editions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


TAGS = {
    Tag.STATED: gettext_noop("stated"),
    Tag.DERIVED: gettext_noop("derived"),
    Tag.ASSUMED: gettext_noop("assumption"),
    Tag.UNKNOWN: gettext_noop("not known"),
}

UNITS = {
    Unit.NONE: "%(value)s",
    Unit.EURO: "%(value)s",
    Unit.EURO_PER_YEAR: gettext_noop("%(value)s a year"),
    Unit.EURO_PER_POSITION: gettext_noop("%(value)s per full-time position and year"),
    Unit.YEARS: gettext_noop("%(value)s years"),
    Unit.MONTHS: gettext_noop("%(value)s months"),
    Unit.WEEKS: gettext_noop("%(value)s weeks"),
    Unit.DAYS: gettext_noop("%(value)s days"),
    Unit.PERSONS: gettext_noop("%(value)s persons"),
    Unit.DISTRICTS: gettext_noop("%(value)s districts"),
    Unit.PAGES: gettext_noop("%(value)s pages"),
    Unit.FTE: gettext_noop("%(value)s of a full-time position"),
    Unit.PER_CENT: "%(value)s",
    Unit.KILOMETRES: gettext_noop("%(value)s km"),
}

# In the order in which a comparison shows them.
CHANGES = {
    ChangeKind.CHANGED: gettext_noop("What is different"),
    ChangeKind.ADDED: gettext_noop("What is new"),
    ChangeKind.REMOVED: gettext_noop("What is no longer named"),
}

SECTIONS = {
    "term": gettext_noop("Term and application"),
    "money": gettext_noop("Money"),
    "holders": gettext_noop("Who may apply"),
    "rates": gettext_noop("Rates by qualification"),
    "claim": gettext_noop("Least size"),
    "pooling": gettext_noop("Proposals for small towns"),
    "positions": gettext_noop("Positions"),
    "requalification": gettext_noop("Re-qualification"),
    "applying": gettext_noop("Application and objection"),
    "allotting": gettext_noop("How the money is shared out"),
    "head_count": gettext_noop("Head count"),
    "proof": gettext_noop("Proof and key figures"),
    "counselling": gettext_noop("Counselling"),
    "statistics": gettext_noop("Key figures"),
    "reminders": gettext_noop("What reminds by itself"),
    "areas": gettext_noop("Funding areas"),
}

LABELS = {
    "term.first_day": gettext_noop("First day"),
    "term.last_day": gettext_noop("Last day"),
    "term.years": gettext_noop("Length"),
    "term.approved_on": gettext_noop("Approved by the cabinet"),
    "term.signed_on": gettext_noop("Signed"),
    "term.rules_from": gettext_noop("Rules apply from"),
    "term.apply_from": gettext_noop("Applications from"),
    "term.apply_by": gettext_noop("Applications until"),
    "term.apply_how": gettext_noop("How to apply"),
    "money.origin": gettext_noop("Where the money comes from"),
    "money.pact_total": gettext_noop("Pact, whole term"),
    "money.pact_yearly": gettext_noop("Pact, per year"),
    "money.relief_total": gettext_noop("Lump-sum relief for municipalities, whole term"),
    "money.relief_yearly": gettext_noop("Lump-sum relief for municipalities, per year"),
    "money.programmes_total": gettext_noop("Programmes, whole term"),
    "money.programmes_yearly": gettext_noop("Programmes, per year"),
    "money.counselling_total": gettext_noop("Integration management, whole term"),
    "money.counselling_yearly": gettext_noop("Integration management, per year"),
    "money.other_areas_total": gettext_noop("Youth, language and civic engagement, whole term"),
    "money.add_on_total": gettext_noop("Additional money"),
    "holders.who": gettext_noop("Grant holders"),
    "holders.ways": gettext_noop("Ways to do the work"),
    "holders.pooling": gettext_noop("Several municipalities may apply together"),
    "holders.pooling_across_districts": gettext_noop("Together across district borders"),
    "holders.passing_on": gettext_noop("Money may be passed on"),
    "holders.coordination_unit": gettext_noop("Grant holder sets up a coordination unit"),
    "rates.degree_amount": gettext_noop("Rate for university degrees"),
    "rates.vocational_amount": gettext_noop("Rate for vocational training"),
    "rates.group_a": gettext_noop("Qualification group a"),
    "rates.group_b": gettext_noop("Qualification group b"),
    "rates.group_c": gettext_noop("Qualification group c"),
    "rates.degree_groups": gettext_noop("Groups at the degree rate"),
    "rates.vocational_groups": gettext_noop("Groups at the vocational rate"),
    "rates.covers": gettext_noop("The rate covers"),
    "rates.leaves_out": gettext_noop("The rate does not cover"),
    "claim.least_amount": gettext_noop("Least claim of an application"),
    "claim.own_top_up": gettext_noop("Own money may fill the gap to the least claim"),
    "claim.least_fte": gettext_noop("Least share per person"),
    "pooling.farthest_km": gettext_noop("Farthest distance inside a pool of neighbours, as the crow flies"),
    "pooling.little_top_up_amount": gettext_noop("Own money is proposed for a gap up to"),
    "pooling.transfer_share_at_most": gettext_noop(
        "Greatest share of towns below the least claim for which a transfer to the district is proposed"
    ),
    "positions.months_at_most": gettext_noop("Longest funding of a position"),
    "positions.named_person": gettext_noop("Person must be known by name when applying"),
    "positions.starts_with": gettext_noop("Funding begins with"),
    "positions.backdated_to": gettext_noop("In single cases back to"),
    "positions.existing_staff": gettext_noop("Staff paid by the municipality so far may be funded"),
    "positions.proration": gettext_noop("Part of a year is counted by"),
    "positions.vacancy_months": gettext_noop("Longest vacancy before money is lost"),
    "positions.refill_at_higher_rate": gettext_noop("Position may be filled again at the higher rate"),
    "positions.pay_gap_months": gettext_noop("Extension when pay was interrupted"),
    "positions.volume": gettext_noop("Volume of positions"),
    "positions.target": gettext_noop("Target, about"),
    "requalification.rate": gettext_noop("Rate while in re-qualification"),
    "requalification.months_to_finish": gettext_noop("Time to finish the re-qualification"),
    "requalification.condition": gettext_noop("Who may be funded while in re-qualification"),
    "requalification.duty": gettext_noop("Duty while in re-qualification"),
    "applying.signature": gettext_noop("How an application is signed"),
    "applying.objection_months": gettext_noop("Time to object to a decision"),
    "applying.objection_basis": gettext_noop("Basis of the objection"),
    "applying.hearing_months": gettext_noop("Time to answer before a grant is taken back"),
    "applying.hearing_basis": gettext_noop("Basis of the hearing"),
    "allotting.key": gettext_noop("Shared out by"),
    "allotting.rounding": gettext_noop("Rounding"),
    "allotting.persons_total": gettext_noop("Persons counted in the whole state"),
    "allotting.provisional_persons": gettext_noop("Provisional count for the first tranche"),
    "allotting.first_tranche_share": gettext_noop("Share of the first tranche"),
    "allotting.first_tranche_years": gettext_noop("Years that the first tranche may be applied for"),
    "allotting.districts": gettext_noop("Districts and independent cities"),
    "allotting.population_day": gettext_noop("Population of"),
    "allotting.known_effect": gettext_noop("Known effect of the key"),
    "head_count.arrivals_from": gettext_noop("Arrived from"),
    "head_count.arrivals_until": gettext_noop("Arrived until"),
    "head_count.families": gettext_noop("Family members who followed are counted"),
    "head_count.residence_status": gettext_noop("Residence status matters"),
    "head_count.housing": gettext_noop("Housing"),
    "head_count.reference_day": gettext_noop("Reference day"),
    "head_count.report_by": gettext_noop("Report by"),
    "head_count.corrections_until": gettext_noop("Corrections until"),
    "head_count.legal_basis": gettext_noop("Legal basis"),
    "proof.numeric_per_person": gettext_noop("Figures for each integration manager"),
    "proof.narratives_per_holder": gettext_noop("Written reports per grant holder"),
    "proof.narrative_pages": gettext_noop("Length of the written report, about"),
    "proof.narrative_months": gettext_noop("Due after the longest funding ends"),
    "proof.interim_proofs": gettext_noop("Interim proofs"),
    "proof.key_figures_every": gettext_noop("Key figures every"),
    "proof.key_figures_by": gettext_noop("Key figures due by"),
    "proof.payment_days": gettext_noop("Payment days"),
    "proof.double_funding": gettext_noop("Double funding"),
    "proof.settled_on": gettext_noop("Last proof of use settled on"),
    "counselling.target_group": gettext_noop("Who is counselled"),
    "counselling.stages": gettext_noop("Stages of housing that belong to it"),
    "counselling.statuses": gettext_noop("Statuses that belong to it at every stage"),
    "counselling.years_at_most": gettext_noop("Longest counselling of a person"),
    "counselling.years_if_justified": gettext_noop("Longest counselling in justified cases"),
    "counselling.clock_starts_with": gettext_noop("The time begins with"),
    "statistics.figures": gettext_noop("Key figures that are counted"),
    "statistics.talk_kinds": gettext_noop("Contacts that count as a talk"),
    "statistics.unnamed_talks": gettext_noop("Talks without a name count as talks"),
    "reminders.paper_days": gettext_noop("Before a paper ends"),
    "reminders.contact_weeks": gettext_noop("Without a talk or a try for"),
    "reminders.referral_weeks": gettext_noop("Referral without an outcome for"),
    "reminders.change_days": gettext_noop("Changes by colleagues of the last"),
    "reminders.question_days": gettext_noop("Consent to be reached not asked for"),
    "reminders.consent_months": gettext_noop("Consent to be reached is asked again after"),
    "reminders.consent_days": gettext_noop("and a reminder of it comes before by"),
    "reminders.new_days": gettext_noop("Somebody given by a colleague counts as new for"),
    "reminders.transfer_days": gettext_noop("An offer to take a case over waits for an answer"),
}

CODES = {
    "municipality": gettext_noop("municipalities"),
    "municipal_association": gettext_noop("associations of municipalities"),
    "district": gettext_noop("districts and independent cities"),
    "own": gettext_noop("employ yourself"),
    "carrier": gettext_noop("commission a welfare carrier"),
    "to_district": gettext_noop("hand the task to the district"),
    "follow_up": gettext_noop("follow-up housing"),
    "own_home": gettext_noop("own flat"),
    "temporary-protection": gettext_noop("temporary protection (section 24)"),
    "persons": gettext_noop("persons counselled"),
    "plan_persons": gettext_noop("persons with a plan"),
    "plans_agreed": gettext_noop("plans newly agreed"),
    "plans_updated": gettext_noop("plans updated"),
    "plans_closed": gettext_noop("plans ended"),
    "talks": gettext_noop("talks"),
    "participations": gettext_noop("people in talks"),
    "unnamed": gettext_noop("talks without a name"),
    "written": gettext_noop("written contacts"),
    "tries": gettext_noop("tries without an answer"),
    "referrals": gettext_noop("referrals"),
    "referrals_helped": gettext_noop("referrals that helped"),
    "visit": gettext_noop("visits at home"),
    "office": gettext_noop("talks in the office"),
    "phone": gettext_noop("phone calls"),
    "video": gettext_noop("video calls"),
    "accompanied": gettext_noop("going along to an authority"),
    "group": gettext_noop("groups"),
    "message": gettext_noop("messages"),
    "letter": gettext_noop("letters"),
    "a": "a",
    "b": "b",
    "c": "c",
    "month": gettext_noop("months"),
    Key.HEAD_COUNT: gettext_noop("persons counted in each municipality"),
    Key.POPULATION: gettext_noop("population of each district"),
    "vocational": gettext_noop("Vocational training"),
    "degree": gettext_noop("University degree"),
    "online": gettext_noop("online by the named signatory"),
    "scan": gettext_noop("scan of the signed print"),
    Key.POSITIONS: gettext_noop("positions already approved"),
    "half_up_per_place_and_year": gettext_noop("to whole euros, half up, for each place and year"),
}
