"""What people enter about the money: files, numbers, reasons, days. A form cleans values; it never saves."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.documents.tables import KINDS
from wegbereiter.funding.rules import MOST_PERSONS
from wegbereiter.funding.states import WayCode

LONGEST_REASON = 500
LONGEST_TEXT = 2000


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **values: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **values)


class PersonsField(forms.IntegerField):
    def __init__(self, **values: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_PERSONS, **values)
        self.widget.attrs["inputmode"] = "numeric"


class ReasonField(forms.CharField):
    """A sentence or two. Control characters are refused by Django's own validator; the length by ours."""

    def __init__(self, *, longest: int = LONGEST_REASON, rows: int = 3, **values: Any) -> None:
        super().__init__(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **values)


class ImportForm(forms.Form):
    """`corrects`: a count was reported already, so this file is a correction and says why and since when."""

    file = forms.FileField(
        label=_("File with the head count"),
        help_text=_("CSV or XLSX with a column for the municipality key (AGS) and one for the number of persons."),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )
    counted_on = DayField(label=_("Day of the count"))

    def __init__(self, *args: Any, corrects: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        if corrects:
            self.fields["received_on"] = received_field()
            self.fields["reason"] = ReasonField(
                label=_("Reason for the correction"), help_text=_("It stands beside every number that changes.")
            )


class MissingForm(forms.Form):
    """What becomes of towns that the file leaves out."""

    missing = forms.ChoiceField(label=_("Municipalities that are not in the file"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["missing"].choices = choices  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    reported_on = DayField(label=_("Reported by the districts on"))


class CorrectionForm(forms.Form):
    """`version` is the version that the officer looked at; another one in the meantime is a conflict."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    persons = PersonsField(label=_("Right number of persons"))
    reason = ReasonField(label=_("Reason"), help_text=_("The municipality reads this."))

    def __init__(self, *args: Any, asks_receipt: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        if asks_receipt:
            self.fields["received_on"] = received_field()


class ObjectionForm(forms.Form):
    persons = PersonsField(label=_("Number that is right in our view"))
    reason = ReasonField(label=_("Reason"), longest=LONGEST_TEXT, rows=5, help_text=_("Name no persons, please."))


class AnswerForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Accept: the number is corrected")), ("no", _("Reject: the number stays"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    persons = PersonsField(label=_("New number of persons"), required=False, help_text=_("Only if you accept."))
    text = ReasonField(label=_("Reason of the answer"), help_text=_("The municipality reads this."))
    received_on = DayField(
        label=_("Received on"), required=False, help_text=_("Day on which the objection reached the office.")
    )


class CalculationForm(forms.Form):
    """One choice: which round on which head count."""

    what = forms.ChoiceField(label=_("What is to be calculated?"))

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    def clean_what(self) -> tuple[str, str, UUID | None]:
        edition, occasion, head_count = self.cleaned_data["what"].split(":")
        return edition, occasion, UUID(head_count) if head_count else None


def received_field() -> DayField:
    return DayField(
        label=_("Received on"), help_text=_("Day on which it reached the office; it decides about the deadline.")
    )


class CouncilForm(forms.Form):
    council_on = DayField(label=_("Day of the council's decision"))


class WayReasonForm(forms.Form):
    reason = ReasonField(label=_("Reason"), rows=2, help_text=_("Your partners read this. Name no persons, please."))


class PartnersForm(forms.Form):
    """Towns that are asked to join; in the own association or in the neighbourhood."""

    kind = forms.ChoiceField(choices=[(code.value, code.label) for code in (WayCode.ASSOCIATION, WayCode.NEIGHBOURS)])
    partners = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, *args: Any, towns: Iterable[UUID], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["partners"].choices = [(str(pk), "") for pk in towns]  # type: ignore[attr-defined]


class PartnerForm(forms.Form):
    partner = forms.UUIDField(label=_("Municipality"))
