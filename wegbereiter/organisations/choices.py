from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A Stadtkreis is one body that is town and district at once, so it is one organisation of a kind of its own."""

    APPROVING_OFFICE = "approving_office", _("Approving office")
    MINISTRY = "ministry", _("Ministry")
    AUDIT_OFFICE = "audit_office", _("Audit office")
    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    CITY_DISTRICT = "city_district", _("City district")
    MUNICIPALITY = "municipality", _("Municipality")
    MUNICIPAL_ASSOCIATION = "municipal_association", _("Municipal association")
    TOWNS_ASSOCIATION = "towns_association", _("Association of towns")
    CARRIER = "carrier", _("Carrier")


MUNICIPAL_KINDS = (Kind.MUNICIPALITY, Kind.CITY_DISTRICT)
DISTRICT_KINDS = (Kind.DISTRICT, Kind.CITY_DISTRICT)


class Law(models.TextChoices):
    """Which data protection law binds the responsible body: a value of the organisation, never our guess."""

    STATE = "state", _("State data protection law (LDSG)")
    SOCIAL_CODE = "social_code", _("Social code (SGB X)")
    CATHOLIC = "catholic", _("Church law (KDG)")
    PROTESTANT = "protestant", _("Church law (DSG-EKD)")
    PRIVATE = "private", _("GDPR and federal law (BDSG)")
    UNDECIDED = "undecided", _("Not decided yet")


class Change(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged into another municipality")
    FOUNDED = "founded", _("newly founded")
    ENDED = "ended", _("dissolved")


class ResetReason(models.TextChoices):
    """Why somebody needs a new second factor. A code and no text: what happened to a device is nobody else's matter."""

    LOST = "lost", _("The device is lost or stolen")
    BROKEN = "broken", _("The device is broken or was replaced")
    LOCKED_OUT = "locked_out", _("The device is there, but its codes or passkey no longer work")


class PartReason(models.TextChoices):
    """Why two accounts are not one person after all. A code, because the trail holds no words."""

    MISTAKE = "mistake", _("They were joined by mistake")
    TWO_USERS = "two_users", _("It has turned out that two people use them")


class Refusal(models.TextChoices):
    """Why a step is refused: one sentence each, saying what to do instead."""

    ROLE_NOT_HERE = "role_not_here", _("This role cannot be given in this organisation. Choose another role.")
    ROLE_HELD = "role_held", _("This person has this role already.")
    ENDED = "ended", _("This role has ended already.")
    END_BEFORE_START = "end_before_start", _("The last day lies before the first day. Choose a later day.")
    END_LATER = "end_later", _("The role already ends on an earlier day. Choose that day or an earlier one.")
    LAST_MANAGER = (
        "last_manager",
        _("Without a manager nobody could invite people any more. Invite another manager first, without a gap."),
    )
    SUBSTITUTES_OWN = "substitutes_own", _("Nobody can substitute for themselves. Choose another person.")
    SUBSTITUTES_SUBSTITUTE = "substitutes_substitute", _("A substitution cannot be passed on. Choose the role itself.")
    SUBSTITUTE_NOT_HERE = (
        "substitute_not_here",
        _("The substitute needs a role of their own in this organisation on all these days."),
    )
    ROLE_NOT_VALID = "role_not_valid", _("The role is not held on all these days. Choose days within it.")
    SUBSTITUTED_ALREADY = "substituted_already", _("This person substitutes for this role on these days already.")
    DAY_PAST = "day_past", _("The first day lies in the past. Choose today or a later day.")
    SAME_ACCOUNT = "same_account", _("Choose two different accounts.")
    SAME_PERSON_ALREADY = "same_person_already", _("These two accounts are one person already.")
    NOT_ONE_PERSON = "not_one_person", _("No other account here is the same person. Nothing was changed.")
    PARTS_OWN = "parts_own", _("Nobody parts their own accounts. Ask another person who manages people here.")
    NUMBER_UNKNOWN = (
        "number_unknown",
        _("These accounts were one person from the beginning. This cannot be taken back here."),
    )
    INVITATION_USED = "invitation_used", _("This invitation has been used already.")
    INVITATION_OVER = "invitation_over", _("This invitation is no longer valid. Ask for a new one.")
    OTHER_ADDRESS = (
        "other_address",
        _("This invitation was sent to another e-mail address. Sign out and open the link again."),
    )
    ACCOUNT_EXISTS = (
        "account_exists",
        _("There is an account for this e-mail address. Sign in to accept the invitation."),
    )
    BANK_CHANGE_LATER = (
        "bank_change_later",
        _("A later change of the bank account is entered already. Choose its day or a later one."),
    )
    BANK_SAME = "bank_same", _("This bank account is in use already. Nothing was changed.")
    RESET_OWN = (
        "reset_own",
        _("Nobody has a part in resetting their own second factor, neither as a substitute nor with a second account."),
    )
    RESET_OPEN = "reset_open", _("A reset for this person waits for the second person already.")
    RESET_CLOSED = "reset_closed", _("This reset was withdrawn. Nothing was changed.")
    RESET_OVER = (
        "reset_over",
        _("This was asked more than a week ago. Nothing was changed; it has to be asked for anew."),
    )
    NOT_HERE_NOW = "not_here_now", _("This person has no role here at present. Nothing was changed.")
    UPDATE_FAULTY = "update_faulty", _("The register in use has changed since this file was uploaded. Upload it again.")
