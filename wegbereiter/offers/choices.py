"""Codes of the address list, with their words."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.documents.faults import ROW_SENTENCES
from wegbereiter.core.documents.problems import gettext_noop


class EntryKind(models.TextChoices):
    OFFICE = "office", _("Public office")
    SCHOOL = "school", _("School or nursery")
    DOCTOR = "doctor", _("Doctor")
    COURSE = "course", _("Course")
    ADVICE = "advice", _("Advice")
    OTHER = "other", _("Something else")


class EntryState(models.TextChoices):
    """What a list shows. `CHECK`: nobody has looked for a long time whether it is still so, or its last day is over."""

    CURRENT = "current", _("current")
    CHECK = "check", _("to be checked")
    ENDED = "ended", _("ended")


# Words for what the rules say, by code: rules.refusal.
REFUSALS = {
    "entry_is_there": _("An entry with this name, street and town stands in the list already."),
    "entry_has_ended": _("This entry has ended. Take it up again before you change it."),
    "list_has_changed": _("Somebody else has added one of these entries in the meantime. Upload the file once more."),
}


class FileFault(StrEnum):
    """What is wrong with a file of entries, beside what can be wrong with every file."""

    NO_NAME_COLUMN = "no_name_column"
    NO_KIND_COLUMN = "no_kind_column"


FILE_SENTENCES: dict[StrEnum, str] = ROW_SENTENCES | {
    FileFault.NO_NAME_COLUMN: gettext_noop("No column is called “Name”. These are there: %(headers)s"),
    FileFault.NO_KIND_COLUMN: gettext_noop("No column is called “Kind”. These are there: %(headers)s"),
}
