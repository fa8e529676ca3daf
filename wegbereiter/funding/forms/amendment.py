"""What a holder reports for a granted position, prefilled with what is granted; and why a report goes back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.forms.application import LegalDayField, ShareField
from wegbereiter.funding.forms.fields import LONGEST_REASON, LONGEST_TEXT, DayField, ReasonField
from wegbereiter.funding.forms.notice import SCAN_KINDS
from wegbereiter.funding.rules.amendment import Change, Held
from wegbereiter.funding.states import QualificationChoice

OF_THE_LETTER = ("received_on", "scan")


class ChangeForm(forms.Form):
    """How one position is from a day on."""

    from_day = LegalDayField(
        label=_("From"), help_text=_("A month that has begun still counts as it was; the change counts from the next.")
    )
    person = forms.CharField(label=_("Person"), max_length=200)
    qualification = forms.ChoiceField(label=_("Qualification"), choices=QualificationChoice.choices)
    fte = ShareField(
        label=_("Share"),
        max_digits=4,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),  # a number field shows no comma
    )
    has_worked_before = forms.BooleanField(label=_("has worked on integration before"), required=False)
    first_day = LegalDayField(label=_("First day of the employment that is funded"))
    last_day = LegalDayField(
        label=_("Ends early on"), required=False, help_text=_("Only if nobody follows on this position.")
    )
    reason = forms.CharField(
        label=_("Reason, if the first day moves and lies back"), max_length=LONGEST_REASON, required=False
    )
    bears_rest = forms.BooleanField(label=_("We bear what lies above the allotment"), required=False)

    def __init__(self, *args: Any, held: Held, **values: Any) -> None:
        now = held.current
        granted = {
            "person": now.person,
            "qualification": now.qualification and str(now.qualification),
            "fte": str(now.fte).replace(".", ","),
            "has_worked_before": now.has_worked_before,
            "first_day": held.first_day,
            "last_day": held.last_day,
        }
        super().__init__(*args, initial=granted | values.pop("initial", {}), **values)
        self.held = held

    def change(self) -> Change:
        """What was entered, for the rules."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in OF_THE_LETTER}
        values["qualification"] = Qualification(values["qualification"])
        values["person"], values["reason"] = values["person"].strip(), values["reason"].strip()
        return Change(number=self.held.number, **values)


class MailedChangeForm(ChangeForm):
    """The same from a letter, with the day on which it came and its scan."""

    received_on = DayField(label=_("Received on"))
    scan = forms.FileField(
        label=_("Scan of the letter"),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )


class ChangeReturnForm(forms.Form):
    reason = ReasonField(label=_("What is to be reported anew"), longest=LONGEST_TEXT, rows=2)
