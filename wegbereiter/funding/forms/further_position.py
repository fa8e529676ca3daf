"""A further position on a running grant: what the application asks for, with as little to type as possible."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.forms.amendment import OF_THE_LETTER
from wegbereiter.funding.forms.application import LegalDayField, ShareField
from wegbereiter.funding.forms.fields import LONGEST_REASON, DayField
from wegbereiter.funding.forms.notice import SCAN_KINDS
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.states import QualificationChoice


class FurtherForm(forms.Form):
    """`number` is the one that the page showed: reporting twice, or two at once, is found by it."""

    number = forms.IntegerField(min_value=1, max_value=1000, widget=forms.HiddenInput)
    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    qualification = forms.ChoiceField(label=_("Qualification"), choices=[("", "–"), *QualificationChoice.choices])
    fte = ShareField(
        label=_("Share"),
        max_digits=4,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=1,
        initial="1,00",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),  # a number field shows no comma
    )
    first_day = LegalDayField(label=_("First day of the employment that is funded"))
    reason = forms.CharField(label=_("Reason, if the first day lies back"), max_length=LONGEST_REASON, required=False)
    has_worked_before = forms.BooleanField(
        label=_("has worked on integration before"),
        required=False,
        help_text=_("Only needed in re-qualification."),
    )
    bears_rest = forms.BooleanField(label=_("We bear what lies above the allotment"), required=False)

    def __init__(self, *args: Any, names_person: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["person"].needed_later = names_person  # type: ignore[attr-defined]  # asked for by the edition's rule
        if not names_person:
            self.fields["person"].help_text = _("Empty: the position is vacant.")

    def change(self) -> Change:
        """What was entered, for the rules."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in OF_THE_LETTER}
        values["qualification"] = Qualification(values["qualification"])
        values["person"], values["reason"] = values["person"].strip(), values["reason"].strip()
        return Change(from_day=values["first_day"], **values)


class MailedFurtherForm(FurtherForm):
    """The same from a letter, with the day on which it came and its scan."""

    received_on = DayField(label=_("Received on"))
    scan = forms.FileField(
        label=_("Scan of the letter"),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs=SCAN_KINDS),
    )
