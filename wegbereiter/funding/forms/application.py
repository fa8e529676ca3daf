"""Applications, carriers, decisions, notices and letters."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wegbereiter.funding.forms.fields import LONGEST_REASON, LONGEST_TEXT, DayField, ReasonField
from wegbereiter.funding.states import Outcome, QualificationChoice
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries.register import merged_into_by_key

_SHARE = re.compile(r"[0-9]{0,3}[.,]?[0-9]+")
_MONEY = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:[., ][0-9]{3}){1,4})(?:[.,][0-9]{1,2})?")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f€", " "))
LONGEST_LIST = 50_000  # characters: two hundred people with their reasons
# What funding can be about at all; years beyond make no calendar.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class FigureField(forms.DecimalField):
    """A figure as people write it, in German or English: "0,5", "1.234,50", "51 000"."""

    pattern = _MONEY

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").translate(_SPACES).strip()
        if text in self.empty_values:
            return None
        if not self.pattern.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(self.plain(text))

    def plain(self, text: str) -> str:
        """Separators before three digits group thousands; one before one or two digits begins the cents."""
        whole, cents = re.fullmatch(r"(.*?)(?:[.,]([0-9]{1,2}))?", text).groups()  # type: ignore[union-attr]
        return re.sub(r"[., ]", "", whole) + (f".{cents}" if cents else "")


class ShareField(FigureField):
    """A share of a full-time position: a single comma or point begins the decimals."""

    pattern = _SHARE

    def plain(self, text: str) -> str:
        return text.replace(",", ".")


class LegalDayField(DayField):
    def __init__(self, **values: Any) -> None:
        super().__init__(validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], **values)


class ApplicationForm(forms.Form):
    """What stands once in a draft. `version` is what the page showed; the two last fill what is empty in the positions."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    signatory = forms.CharField(
        label=_("Who signs for your organisation"), max_length=200, required=False, help_text=_("First name and name.")
    )
    own_amount = FigureField(
        label=_("Own money a year, in euros"), max_digits=11, decimal_places=2, min_value=0, required=False
    )
    all_first_day = LegalDayField(label=_("First day for all that have none yet"), required=False)
    all_reason = forms.CharField(
        label=_("Reason for all that have none yet"), max_length=LONGEST_REASON, required=False
    )
    people = forms.CharField(
        label=_("People, one on each line"),
        max_length=LONGEST_LIST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name; share; qualification (a, b, c); first day; reason. Only the name is needed."),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name in ("signatory", "all_first_day", "all_reason", "people"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]  # not to save, but to hand in


class PositionForm(forms.Form):
    """One line of a draft. Nothing needs to be there yet; what is there can be read and is possible."""

    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    qualification = forms.ChoiceField(
        label=_("Qualification"), choices=[("", ""), *QualificationChoice.choices], required=False
    )
    fte = ShareField(
        label=_("Share"),
        max_digits=4,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=1,
        required=False,
    )
    first_day = LegalDayField(label=_("First day"), required=False)
    carrier = forms.UUIDField(label=_("Pass on to a carrier"), required=False)
    has_worked_before = forms.BooleanField(label=_("has worked on integration before"), required=False)
    employed_since = LegalDayField(label=_("Paid by us so far, since"), required=False)
    reason = forms.CharField(label=_("Reason, if the first day lies back"), max_length=LONGEST_REASON, required=False)
    removed = forms.BooleanField(label=_("removed"), required=False)


class ScanForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    scan = forms.FileField(
        label=_("Scan of the signed print"),
        allow_empty_file=True,  # said in the words of the rule
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class SignForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class TakeOverForm(forms.Form):
    """A carrier names its person."""

    person = forms.CharField(label=_("Person"), max_length=200)
    qualification = forms.ChoiceField(label=_("Qualification"))
    has_worked_before = forms.BooleanField(label=_("has worked on integration before"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["qualification"].choices = choices  # type: ignore[attr-defined]


class CarrierReasonForm(forms.Form):
    reason = ReasonField(label=_("Reason"), rows=2, help_text=_("The applicant reads this. Name no persons, please."))


class OverruleForm(forms.Form):
    """Lets a finding pass: of one position, or without a number wherever it is open."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    position = forms.IntegerField(label=_("For"), required=False, min_value=1, widget=forms.HiddenInput)
    reason = ReasonField(label=_("Why it may pass"), rows=2, help_text=_("The auditor reads this."))

    def choose_among(self, numbers: Sequence[int]) -> None:
        """Several positions have it: all of them at once, or one that is chosen."""
        every = gettext("all %(n)s positions") % {"n": len(numbers)}
        each = [(number, gettext("Position %(number)s") % {"number": number}) for number in numbers]
        self.fields["position"].widget = forms.Select(choices=[("", every), *each])
        self.fields["position"].needed_later = True  # type: ignore[attr-defined]  # nothing chosen means all of them


class ReturnForm(forms.Form):
    reason = ReasonField(
        label=_("What is to be completed"), longest=LONGEST_TEXT, help_text=_("The applicant reads this.")
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Proposal"), choices=Outcome.choices, widget=forms.RadioSelect, initial="grant")
    reason = ReasonField(
        label=_("Reason"),
        longest=LONGEST_TEXT,
        required=False,
        help_text=_("Needed to reject; it stands in the notice."),
    )


class DeliveryForm(forms.Form):
    delivered_on = DayField(
        label=_("Delivered on"), help_text=_("The objection period runs from this day. It cannot be changed later.")
    )


class TextForm(forms.Form):
    """`version` is the version that the page showed."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = ReasonField(label=_("Text"), longest=4000, rows=10, help_text=_("In German, as it stands in the notice."))


class LetterForm(forms.Form):
    """What stands in a letter beside its positions. The applicant is found by its official key."""

    holder = forms.CharField(
        label=_("Key of the applicant"),
        max_length=12,
        help_text=_("AGS of the municipality, or key of the Landkreis or association."),
    )
    received_on = DayField(label=_("Received on"))
    signatory = forms.CharField(label=_("Signed by"), max_length=200)
    own_amount = forms.DecimalField(
        label=_("Own money a year (€)"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    scan = forms.FileField(
        label=_("Scan of the letter"),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, holders: QuerySet[Organisation], **values: Any) -> None:
        super().__init__(*args, **values)
        self.holders = holders

    def clean_holder(self) -> Organisation:
        key = self.cleaned_data["holder"].replace(" ", "")
        found = self.holders.filter(key=key, last_day=None).first()
        if found is None and (into := merged_into_by_key(key)) is not None:
            sentence = _("This municipality has become a part of %(name)s (%(into)s). Enter that key.")
            raise forms.ValidationError(sentence % {"name": into.name, "into": into.key})
        if found is None:
            raise forms.ValidationError(_("The register knows no such key."))
        return found

    def clean_own_amount(self) -> Decimal:
        return self.cleaned_data["own_amount"] or Decimal()


class LetterPositionForm(forms.Form):
    """One position of a letter; an empty row is left out."""

    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    fte = forms.DecimalField(
        label=_("Share of a full-time position"), max_digits=4, decimal_places=2, min_value=0, required=False
    )
    first_day = DayField(label=_("First day"), required=False)
    qualification = forms.ChoiceField(
        label=_("Qualification"), choices=[("", "–"), *QualificationChoice.choices], required=False
    )
    has_worked_before = forms.BooleanField(label=_("Has worked on integration before"), required=False)
    reason = forms.CharField(label=_("Reason for a start that lies back"), max_length=500, required=False)


PositionFormSet = forms.formset_factory(LetterPositionForm, extra=3, max_num=200, absolute_max=200)
