"""Why a step is refused, with the sentence on the screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fault(models.TextChoices):
    """Why a step is refused. The sentence says what to do; %(name)s are filled from the refusal's parameters."""

    COUNT_IS_FINAL = "count_is_final", _("The head count is final. Final numbers do not change any more.")
    COUNT_NOT_CURRENT = (
        "count_not_current",
        _("Somebody has made version %(current)s in the meantime. Look at it, then decide whether to change it."),
    )
    COUNT_NOT_PROVISIONAL = (
        "count_not_provisional",
        _("Only a provisional count can be marked as reported; this one is further on."),
    )
    COUNT_NOT_REPORTED = "count_not_reported", _("Only a reported or corrected count can become final.")
    COUNT_NOT_FINAL = (
        "count_not_final",
        _("The final allotment rests on the final head count. Let two officers set it final first."),
    )
    COUNT_OF_OTHER_EDITION = "count_of_other_edition", _("This head count belongs to another edition.")
    COUNT_MISSING = "count_missing", _("This round needs a head count.")
    COUNT_NOT_NEEDED = "count_not_needed", _("This round shares out by population, not by a head count.")
    REASON_MISSING = "reason_missing", _("A correction needs a reason.")
    DAY_IN_FUTURE = "day_in_future", _("The day lies in the future.")
    DAY_BEFORE_COUNT = "day_before_count", _("The day lies before the day of the count, %(counted_on)s.")
    TOO_LATE = (
        "too_late",
        _("It arrived on %(received_on)s. Corrections are taken in justified cases until %(until)s only (%(rule)s)."),
    )
    NOTHING_CHANGED = "nothing_changed", _("These are the numbers that we have already; nothing would change.")
    NOBODY_COUNTED = "nobody_counted", _("Nobody would be counted in the whole state. Enter the number of persons.")
    NUMBER_IMPOSSIBLE = (
        "number_impossible",
        _("%(value)s persons cannot be right. The number lies between 0 and %(most)s."),
    )
    TOWN_UNKNOWN = "town_unknown", _("The register does not know this municipality.")
    TOWN_WITHOUT_ROW = "town_without_row", _("This municipality has no number in the head count.")
    UPLOAD_FAULTY = (
        "upload_faulty",
        _("Rows of the file are wrong. Mend it and upload it again; a file is taken whole or not at all."),
    )
    UPLOAD_EXPIRED = "upload_expired", _("The preview has expired. Upload the file again.")
    UPLOAD_OUTDATED = (
        "upload_outdated",
        _("Version %(current)s was made after your preview. Upload the file again to see what would change now."),
    )
    OBJECTION_OPEN = "objection_open", _("Your objection is on its way already; one at a time.")
    OBJECTION_CLOSED = "objection_closed", _("This objection has been answered or withdrawn already.")
    SAME_NUMBER = "same_number", _("This is the number that we have. Enter the number that is right in your view.")
    ANSWER_MISSING = "answer_missing", _("An answer needs its reason.")
    ROUND_UNKNOWN = "round_unknown", _("The edition does not know this round.")
    ALREADY_FINAL = "already_final", _("A final allotment of this round exists. It does not change any more.")
    POPULATION_MISSING = "population_missing", _("The register has no population for %(count)s districts.")
    NO_DISTRICTS = "no_districts", _("The register has no districts yet.")
    CALCULATION_NOT_DRAFT = "calculation_not_draft", _("Only a draft can be thrown away.")
    MEMBERSHIP_ENDED = "membership_ended", _("Your membership ended before the work began, so it was not done.")
    NO_ALLOTMENT = (
        "no_allotment",
        _("There is no allotment of this town yet. Ways begin when two officers have published it."),
    )
    WAY_NOT_ALLOWED = "way_not_allowed", _("The edition %(edition)s does not allow this way for this allotment.")
    WAY_TAKEN = (
        "way_taken",
        _("Your town has accepted another way already. Leave that one first; the partners there are told."),
    )
    WAY_CLOSED = "way_closed", _("This has been answered or withdrawn already. Look at it again.")
    WAY_NOT_ACCEPTED = "way_not_accepted", _("Only a way that your town has accepted can be left.")
    COUNCIL_DAY_MISSING = "council_day_missing", _("Enter the day of the council's decision.")
    COUNCIL_DAY_IMPOSSIBLE = (
        "council_day_impossible",
        _("The council's decision cannot lie in the future or before the pact was signed (%(signed_on)s)."),
    )
    WAY_REASON_MISSING = "way_reason_missing", _("Say why, so that your partners understand.")
    POOL_TOO_SMALL = "pool_too_small", _("A pool needs at least one partner.")
    POOL_BELOW_CLAIM = (
        "pool_below_claim",
        _("Together these towns stay below the least claim. Ask one more partner."),
    )
    POOL_ENDED = "pool_ended", _("This pool has been given up. Look for another way.")
    POOL_LED_ALREADY = "pool_led_already", _("Your town leads a pool in this edition already.")
    LEAD_CANNOT_LEAVE = (
        "lead_cannot_leave",
        _("Your town leads this pool. Give the pool up; then every partner is free for another way."),
    )
    PARTNER_UNKNOWN = "partner_unknown", _("Only municipalities of the register can be asked, and not your own.")
    POOL_OVER_BORDER = (
        "pool_over_border",
        _("The edition %(edition)s allows pools within one district only; not all of these towns lie in yours."),
    )
    PARTNER_TWICE = "partner_twice", _("This town has been asked already.")
    NO_DISTRICT = "no_district", _("Your town belongs to no Landkreis that could take the task over.")
    SIMULATION_CHANGED = (
        "simulation_changed",
        _("Somebody has changed this draft in the meantime. Look at it again, then decide."),
    )
    SIMULATION_CLOSED = "simulation_closed", _("This draft is final or dropped. It does not change any more.")
    SIMULATION_SHARED = (
        "simulation_shared",
        _("This draft is shared, so it stays as it is and comments keep their meaning. Change a copy."),
    )
    SIMULATION_PROPOSED = (
        "simulation_proposed",
        _("This draft is proposed as final and waits for the second officer. Take the proposal back first."),
    )
    SIMULATION_TITLE_TAKEN = (
        "simulation_title_taken",
        _("Another draft has this title. Choose one that tells them apart."),
    )
    COMMENT_MISSING = "comment_missing", _("Write what you want to say to this draft.")
    TOWNS_WITHOUT_POPULATION = (
        "towns_without_population",
        _("The register has no population for %(count)s towns, so the money cannot be shared out by it."),
    )
    ADVICE_PUBLISHED = "advice_published", _("These proposals are published already.")
    ADVICE_NEEDS_FINAL = (
        "advice_needs_final",
        _("Proposals rest on the final allotment. Let two officers set it final first."),
    )
    APPLICATION_NOT_DRAFT = "application_not_draft", _("This application is handed in; it cannot be changed any more.")
    APPLICATION_NOT_HANDED_IN = (
        "application_not_handed_in",
        _("This application is not handed in, or it was sent back or withdrawn."),
    )
    APPLICATION_CLOSED = "application_closed", _("This application has been decided or withdrawn already.")
    APPLICATION_GRANTED = (
        "application_granted",
        _("An application for this edition has been granted already. It changes by an amendment, not by another one."),
    )
    FINDING_BINDS = (
        "finding_binds",
        _("The edition does not leave this to the office. Send the application back, or reject it."),
    )
    WAY_BOUND = (
        "way_bound",
        _(
            "An application that rests on this way is handed in or granted. Have it withdrawn first; "
            "what is granted changes by an amendment."
        ),
    )
    APPLICATION_IN_HAND = "application_in_hand", _("An application of this organisation is in hand already.")
    APPLICATION_OUTDATED = (
        "application_outdated",
        _("Somebody else has saved this application in the meantime. Compare both texts."),
    )
    APPLICATION_INCOMPLETE = (
        "application_incomplete",
        _("Something is still missing (%(count)s). The list says what, and where."),
    )
    OTHERS_APPLY = (
        "others_apply",
        _("Your town has joined others or handed its task over: the lead of the pool, or the district, applies."),
    )
    TOO_MANY_POSITIONS = "too_many_positions", _("An application holds at most %(most)s positions.")
    SIGNATURE_NOT_ALLOWED = (
        "signature_not_allowed",
        _("The edition %(edition)s does not know this way to sign."),
    )
    SCAN_EMPTY = "scan_empty", _("The file is empty.")
    SCAN_TOO_LARGE = "scan_too_large", _("The scan is too large; at most %(most)s MB are taken.")
    SCAN_KIND = (
        "scan_kind",
        _("This is no plain scan. Upload the signed print as PDF, JPEG or PNG, without anything else in the file."),
    )
    SCAN_MISSING = "scan_missing", _("Upload the scan of the signed print first.")
    NOT_THE_SIGNATORY = (
        "not_the_signatory",
        _("Only the named signatory signs online, with the own account. Otherwise upload the signed print."),
    )
    CARRIER_UNKNOWN = "carrier_unknown", _("The register knows no such carrier.")
    PERSON_MISSING = "person_missing", _("Name the person and choose the qualification.")
    OVERRULING_NEEDS_REASON = "overruling_needs_reason", _("Say why this finding may pass; the auditor reads it.")
    FINDING_UNKNOWN = "finding_unknown", _("There is no such open finding any more. Look at the application again.")
    DELIVERY_ENTERED = "delivery_entered", _("The day of delivery is entered already; it does not change any more.")
    DELIVERY_DAY_IMPOSSIBLE = (
        "delivery_day_impossible",
        _("A notice is delivered on the day on which it was made (%(made_on)s) or later, and not in the future."),
    )
    NOT_GRANTED = "not_granted", _("Only what is granted can be amended.")
    CHANGE_CLOSED = "change_closed", _("This report has been proposed, decided or withdrawn already.")
    CHANGE_OPEN = "change_open", _("A change of this position is reported already. Withdraw that report first.")
    POSITION_REPORTED = (
        "position_reported",
        _("A further position was reported in the meantime. Look at what is left of the allotment, then report yours."),
    )
    CHANGE_DAY = (
        "change_day",
        _("A report is received on the day of the grant (%(granted_on)s) or later, not in the future."),
    )
    CHANGE_FAULTY = "change_faulty", _("Something about this change does not fit (%(count)s). It is said above.")
    AMENDMENT_CLOSED = "amendment_closed", _("This amendment has been decided or taken back already.")
    AMENDMENT_NEEDLESS = "amendment_needless", _("There is nothing to amend here any more. Look at the list again.")
    AMENDMENT_OPEN = "amendment_open", _("An amendment of this grant is proposed already; one at a time.")
    AMENDMENT_OUTDATED = (
        "amendment_outdated",
        _("The amounts of this proposal are not those of today. Take it back and propose it anew."),
    )
    REVOCATION_OPEN = (
        "revocation_open",
        _(
            "A revocation of this grant is under way; its holder is being heard. Decide about it first, or take it back."
        ),
    )
    REVOCATION_CLOSED = "revocation_closed", _("This revocation has been decided or taken back already.")
    REVOCATION_NEEDLESS = (
        "revocation_needless",
        _("Nothing would be taken: no month of these positions is granted from that day on."),
    )
    REVOCATION_REASON = "revocation_reason", _("Say why. The holder answers to this.")
    HEARING_TOO_SHORT = "hearing_too_short", _("The holder has time to answer until %(least)s at least.")
    HEARING_OPEN = (
        "hearing_open",
        _("The holder has not answered and may do so until %(day)s. Decide after the answer or after that day."),
    )
    HEARING_MOVED = (
        "hearing_moved",
        _("Another answer of the holder has come in. Read it, then decide."),
    )
    HEARING_TEXT = "hearing_text", _("Write what you want to say before it is decided.")
    HEARING_DAY = (
        "hearing_day",
        _("An answer is received on the day on which it was asked for (%(asked_on)s) or later, not in the future."),
    )
    HEARING_SAID = "hearing_said", _("This answer is kept already, word for word.")
    NOTICE_OBJECTION_OPEN = (
        "notice_objection_open",
        _("An objection to this notice is open already; one at a time."),
    )
    NOTICE_OBJECTION_CLOSED = (
        "notice_objection_closed",
        _("This objection to a notice has been decided or withdrawn already."),
    )
    NOTICE_OBJECTION_TEXT = "notice_objection_text", _("Write what you object to, and why.")
    NOTICE_OBJECTION_DAY = (
        "notice_objection_day",
        _(
            "An objection is received on the day on which the notice was made (%(made_on)s) or later, not in the future."
        ),
    )
    OBJECTION_BY_MAIL = (
        "objection_by_mail",
        _("This objection came by mail. Take it back the same way; the office notes it."),
    )
    REMEDY_MISSING = "remedy_missing", _("Say what follows: an amendment notice or a new decision.")
    REMEDY_NEEDLESS = "remedy_needless", _("Only an objection that is upheld leads to a notice or a new decision.")
    TEXT_MISSING = "text_missing", _("A text of a notice cannot be empty.")
    TEXT_OUTDATED = (
        "text_outdated",
        _("Somebody else has changed this text in the meantime. Look at version %(version)s first."),
    )
    FINDINGS_OPEN = "findings_open", _("Findings are open (%(count)s). Let them pass with a reason, or send back.")
