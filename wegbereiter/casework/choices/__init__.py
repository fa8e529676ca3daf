"""Codes of casework, with their words. Life areas, topics and kinds of contact have theirs in the library, in all languages."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.documents.faults import ROW_SENTENCES
from wegbereiter.core.documents.problems import gettext_noop

# Words for what the rules say, by code: rules.eligibility, rules.refusal, rules.tasks, rules.guard, rules.library.By.
VERDICTS = {
    "in_target_group": _("in the target group"),
    "outside": _("outside the target group"),
    "unclear": _("unclear"),
}
GROUPS = {
    "in_target_group": _("in the target group"),
    "outside_justified": _("outside the target group, with a reason written down"),
    "outside": _("outside the target group, without a reason"),
    "unclear": _("unclear"),
}
REASONS = {
    "stage_fits": _("the stage of housing belongs to the target group"),
    "status_fits": _("the residence status belongs to the target group, whatever the housing"),
    "stage_before": _("still in first reception or provisional housing: the district is responsible there"),
    "stage_unknown": _("nobody knows the stage of housing yet"),
    "status_unknown": _("nobody knows the residence status yet"),
    "only_these_statuses": _("the edition counsels other statuses only"),
    "edition_silent": _("the edition does not say whom it counsels"),
}
# What is to be done, and why it stands there.
TASKS = {
    "paper_ends": _("A paper ends: prolong it"),
    "step_overdue": _("A step is overdue"),
    "no_contact": _("Get in touch"),
    "consent_ends": _("A consent is old: ask again"),
    "consent_open": _("Ask whether we may use this way"),
    "permission_ends": _("A permission to pass something on ends: ask again if it is still needed"),
    "referral_open": _("Ask what became of the referral"),
    "changed": _("Look at what a colleague has changed"),
    "clock": _("Counselling ends: hand over to the regular services"),
    "duty": _("A deadline runs"),
    "own": _("Come back to what was talked about"),  # a reminder without words of its own
}
TASK_REASONS = {
    "paper_ends": _("valid until"),
    "step_overdue": _("step of the plan"),
    "no_contact": _("no contact"),
    "consent_ends": _("consent given on"),
    "consent_open": _("noted on"),
    "permission_ends": _("holds until"),
    "referral_open": _("referred on"),
    "changed": _("last change on"),
    "clock": _("last day of counselling"),
    "duty": _("last day"),
    "own": _("written down"),
}
# What is said once the information sheet is answered later.
ANSWERED = {
    "agreed": _("Noted: the person has agreed."),
    "refused": _(
        "Noted: the person has refused. Write nothing more down; end the counselling or go on without a name."
    ),
    "later": _("Noted: the person wants to think about it. Ask again."),
}
# Key figures (rules.statistics.Figure): how they are called, and what exactly is counted.
FIGURES = {
    "persons": _("Persons counselled"),
    "plan_persons": _("Persons with a plan"),
    "plans_agreed": _("Plans newly agreed"),
    "plans_updated": _("Plans updated"),
    "plans_closed": _("Plans ended"),
    "talks": _("Counselling talks"),
    "participations": _("People in talks"),
    "unnamed": _("Talks without a name"),
    "written": _("Written contacts"),
    "tries": _("Tries without an answer"),
    "referrals": _("Referrals"),
    "referrals_helped": _("Referrals that helped"),
}
DEFINITIONS = {
    "persons": _(
        "Who took part in at least one talk on a day of the period, with a name. Counted once, however often and with"
        " however many managers; somebody entered twice and joined is one person."
    ),
    "plan_persons": _("For whom an agreed plan stood on at least one day of the period, whenever it was agreed."),
    "plans_agreed": _("First versions of a plan agreed in the period: one for each case."),
    "plans_updated": _("Later versions of a plan agreed in the period."),
    "plans_closed": _(
        "Plans that ended with their case in the period. A version that a newer one replaced has not ended."
    ),
    "talks": _("Each talk once, by its day, however many people took part. Only somebody reached is a talk."),
    "participations": _("The same talks, each counted once for every person who took part."),
    "unnamed": _("Talks with people who did not want to be written down."),
    "written": _("Messages and letters that reached somebody, named or not: contacts of the kinds that are no talk."),
    "tries": _("Contacts of any kind in which nobody was reached."),
    "referrals": _(
        "Each time that somebody was sent to a place of the address list, by the day on which that was noted."
    ),
    "referrals_helped": _(
        "Of which it was noted in the period that they helped, whenever they were made. Others may have helped as well:"
        " what became of them nobody has noted."
    ),
}
HINTS = {
    "health": _("health"),
    "religion": _("religion"),
    "asylum_story": _("story of the flight"),
    "third_person": _("name of somebody else"),
}
# What a conversation at the plan writes into the file, by `LineAct`; "_open" where no day was set.
LINES = {
    "done": _("Step done: %(words)s (%(help)s)"),
    "moved": _("Step moved to %(day)s: %(words)s"),
    "moved_open": _("Step left without a day: %(words)s"),
    "added": _("New step until %(day)s: %(words)s"),
    "added_open": _("New step: %(words)s"),
}
# Languages of interpreters, by their own names; more of them than the library has.
INTERPRETED = {
    "ar": "العربية", "fa": "فارسی", "uk": "Українська", "tr": "Türkçe", "ru": "Русский", "ti": "ትግርኛ", "en": "English",
    "fr": "Français", "ku": "Kurdî", "ps": "پښتو", "so": "Soomaali", "sq": "Shqip", "es": "Español", "am": "አማርኛ",
    "sign": _("sign language"), "other": _("another language"),
}  # fmt: skip
BY = {
    "participant": _("participant"),
    "manager": _("integration manager"),
    "third": _("somebody else"),
}


class CaseState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Again(models.TextChoices):
    """Why a closed case is not the end."""

    BACK = "back", _("The person has come back: a new case from today on, in the same file")
    MISTAKE = "mistake", _("It was closed by mistake: the case goes on as it was, with its plan")


class Ending(models.TextChoices):
    """Why counselling ended. Reached and refused are counted apart."""

    REACHED = "reached", _("aims reached")
    REGULAR_SERVICES = "regular_services", _("handed over to the regular services")
    MOVED = "moved", _("moved away")
    TRANSFERRED = "transferred", _("taken over by another house")
    TIME_OVER = "time_over", _("time is over")
    WISHED = "wished", _("the person wishes it")
    NO_CONTACT = "no_contact", _("no contact any more")
    LEFT_COUNTRY = "left_country", _("left the country")
    DIED = "died", _("died")
    SAME_PERSON = "same_person", _("the same person as in another file")
    OTHER = "other", _("another reason")


class Told(models.TextChoices):
    """What the person answered to the information sheet."""

    AGREED = "agreed", _("has agreed")
    REFUSED = "refused", _("has refused")
    LATER = "later", _("wants to think about it")


class EpisodeKind(models.TextChoices):
    RESIDENCE = "residence", _("residence status")
    HOUSING = "housing", _("housing")
    INCOME = "income", _("livelihood")
    WORK_PERMIT = "work_permit", _("work permit")


class Residence(models.TextChoices):
    """Residence statuses (domain: AsylG, AufenthG); the paragraph is part of the word, because letters name it."""

    ASYLUM_SEEKER = "asylum-seeker", _("permission to stay during the asylum procedure (Aufenthaltsgestattung)")
    ENTITLED_TO_ASYLUM = "entitled-to-asylum", _("entitled to asylum (section 25 (1))")
    REFUGEE = "refugee", _("refugee status (section 25 (2) alt. 1)")
    SUBSIDIARY = "subsidiary", _("subsidiary protection (section 25 (2) alt. 2)")
    DEPORTATION_BAN = "deportation-ban", _("ban on deportation (section 25 (3))")
    DEPARTURE_IMPOSSIBLE = "departure-impossible", _("departure impossible (section 25 (5))")
    TEMPORARY_PROTECTION = "temporary-protection", _("temporary protection (section 24)")
    ADMISSION = "admission", _("admission programme (sections 22, 23)")
    INTEGRATED_YOUTH = "integrated-youth", _("well-integrated youth (section 25a)")
    SUSTAINED_INTEGRATION = "sustained-integration", _("sustained integration (section 25b)")
    TOLERATED = "tolerated", _("tolerated stay (section 60a)")
    TRAINING_TOLERATION = "training-toleration", _("tolerated stay for training (section 60c)")
    EMPLOYMENT_TOLERATION = "employment-toleration", _("tolerated stay for employment (section 60d)")
    OPPORTUNITY = "opportunity", _("opportunity residence (section 104c)")
    SETTLEMENT = "settlement", _("settlement permit (sections 9, 26 (3) and (4))")
    OBLIGED_TO_LEAVE = "obliged-to-leave", _("obliged to leave")


class Housing(models.TextChoices):
    """Stages of housing; the last two are the pact's aim."""

    FIRST_RECEPTION = "first_reception", _("first reception")
    PROVISIONAL = "provisional", _("provisional housing")
    FOLLOW_UP = "follow_up", _("follow-up housing")
    OWN_HOME = "own_home", _("own flat")


class Income(models.TextChoices):
    """What somebody lives on; without benefits is the pact's aim."""

    ASYLUM_BENEFITS = "asylum_benefits", _("benefits for asylum seekers (AsylbLG)")
    JOBCENTER = "jobcenter", _("benefits of the Jobcenter (SGB II)")
    SOCIAL_ASSISTANCE = "social_assistance", _("social assistance (SGB XII)")
    PARTLY = "partly", _("wages and benefits")
    OWN = "own", _("own income, no benefits")


class WorkPermit(models.TextChoices):
    NONE = "none", _("not allowed")
    WITH_PERMISSION = "with_permission", _("with permission of the authority")
    FREE = "free", _("allowed")


EPISODE_CODES: dict[str, type[models.TextChoices]] = {
    EpisodeKind.RESIDENCE: Residence,
    EpisodeKind.HOUSING: Housing,
    EpisodeKind.INCOME: Income,
    EpisodeKind.WORK_PERMIT: WorkPermit,
}


class Proof(models.TextChoices):
    """How sure a fact is."""

    TOLD = "told", _("the person said so")
    SEEN = "seen", _("paper seen")
    CONFIRMED = "confirmed", _("confirmed by the authority")


class GoalState(models.TextChoices):
    OPEN = "open", _("open")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("given up")


class StepState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("given up")


class Help(models.TextChoices):
    """How a step was done. Over time this shows how somebody uses what is there on their own."""

    ALONE = "alone", _("alone")
    WITH_HELP = "with-help", _("with help")
    ACCOMPANIED = "accompanied", _("accompanied")


class LineAct(models.TextChoices):
    """What was done with a step in a conversation at the plan."""

    DONE = "done", _("done")
    MOVED = "moved", _("moved")
    ADDED = "added", _("added")


class AgreedAs(models.TextChoices):
    SPOKEN = "spoken", _("agreed in the talk")
    SIGNED = "signed", _("signed on paper")


class ReferralOutcome(models.TextChoices):
    """What became of it; `REFERRED` is all that is known so far."""

    REFERRED = "referred", _("referred")
    WENT = "went", _("went there")
    HELPED = "helped", _("helped")
    NO_HELP = "no_help", _("did not help")
    REFUSED = "refused", _("refused")
    NOT_REACHED = "not_reached", _("not reached")


class AppointmentState(models.TextChoices):
    PLANNED = "planned", _("planned")
    KEPT = "kept", _("took place")
    MISSED = "missed", _("did not come")
    CANCELLED = "cancelled", _("cancelled")


class ReminderWay(models.TextChoices):
    """How somebody was reminded of an appointment."""

    SMS = "sms", _("by text message")
    MAIL = "mail", _("by mail")
    LETTER = "letter", _("by letter")
    SPOKEN = "spoken", _("by phone or in person")


class Heard(models.TextChoices):
    """What became of it when a right or a duty was explained. `AGAIN`: to be talked about once more."""

    UNDERSTOOD = "understood", _("explained and understood")
    AGAIN = "again", _("explained, to be talked about again")


class DisputeOutcome(models.TextChoices):
    """What a check of a disputed entry has shown. `UNRESOLVED` keeps the note for good (section 84 (2) SGB X)."""

    CORRECTED = "corrected", _("the person was right, the entry is corrected")
    CONFIRMED = "confirmed", _("the entry was shown to be right")
    UNRESOLVED = "unresolved", _("nobody can tell; the note stays")
    WITHDRAWN = "withdrawn", _("the person does not dispute it any more")


class RecipientKind(StrEnum):
    """Who gets something about a person. The words for these and for the three below stand in the library, in all languages."""

    JOBCENTER = "jobcenter"
    FOREIGNERS_OFFICE = "foreigners_office"
    OFFICE = "office"
    SCHOOL = "school"
    PROVIDER = "provider"
    DOCTOR = "doctor"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class SharedFact(StrEnum):
    """What can be passed on at all, in the order of the sheet."""

    NAME = "name"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    HOUSEHOLD = "household"  # how many, never who
    RESIDENCE = "residence"
    GERMAN = "german"
    APPOINTMENT = "appointment"
    GOALS = "goals"  # what somebody works on, without steps
    HANDOVER = "handover"  # what was reached and what is open
    OWN_WORDS = "own_words"


class SharingPurpose(StrEnum):
    BENEFITS = "benefits"
    RESIDENCE = "residence"
    COURSE = "course"
    HOUSING = "housing"
    WORK = "work"
    SUPPORT = "support"
    OTHER = "other"  # in own words


class SharedHow(StrEnum):
    PERSON = "person"  # takes the sheet along
    HANDED = "handed"
    POST = "post"
    ELECTRONIC = "electronic"
    SPOKEN = "spoken"


class LegalBasis(models.TextChoices):
    """What allows or demands it where it is not the person. Sources and what is assumed: library/disclosures.toml."""

    SOCIAL_TASK = "sgbx_69", _("for a social task (section 69 SGB X)")
    DUTY_TO_INFORM = "sgbx_71", _("a special duty or power to inform (section 71 SGB X)")
    OTHER_LAW = "other_law", _("another law, named below")


NAMED_LAWS = frozenset({LegalBasis.DUTY_TO_INFORM, LegalBasis.OTHER_LAW})  # which duty, which law: in words


class ListFault(StrEnum):
    """What is wrong with a list of cases, beside what can be wrong with every file."""

    NO_NAME_COLUMN = "no_name_column"
    NOBODY = "nobody"


LIST_SENTENCES: dict[StrEnum, str] = ROW_SENTENCES | {
    ListFault.NO_NAME_COLUMN: gettext_noop("No column is called “Family name”. These are there: %(headers)s"),
    ListFault.NOBODY: gettext_noop("Row %(row)s names nobody. Enter a name or remove the row."),
}
