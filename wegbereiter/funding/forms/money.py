"""Head counts, calculations, drafts of the simulator, ways."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.documents.numbers import NumberRefusedError, parse_count
from wegbereiter.core.documents.tables import KINDS
from wegbereiter.funding.choices import DraftKey, Holder
from wegbereiter.funding.forms.fields import LONGEST_TEXT, DayField, PersonsField, ReasonField
from wegbereiter.funding.rules.drafts import MOST_YEARS, Draft
from wegbereiter.funding.states import WayCode


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


class EuroField(forms.CharField):
    """Whole euros, with or without separators: 58.000.000, 58 000 000, 58000000."""

    def __init__(self, **values: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **values)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Decimal(parse_count(text))
        except NumberRefusedError as refused:
            message = _("Enter whole euros in digits, such as 58.000.000.")
            raise forms.ValidationError(message, code=refused.fault) from refused


class SimulationForm(forms.Form):
    """What a draft tries out. Names are those of `rules.drafts.Draft`, whose problems name them.

    `version` is the version that the officer looked at; another one in the meantime is a conflict.
    """

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("Tells drafts apart, also for those who comment on them.")
    )
    money = EuroField(label=_("Money a year"), help_text=_("In euros."))
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=MOST_YEARS)
    key = forms.ChoiceField(label=_("Shared out"), widget=forms.RadioSelect)
    count = forms.ChoiceField(
        label=_("Head count"), required=False, help_text=_("By these persons, or for the old shares.")
    )
    persons_share = forms.DecimalField(
        label=_("Share by persons"),
        required=False,
        localize=True,
        help_text=_("For the mix: from 0 to 1, such as 0.5."),
    )
    first = forms.ChoiceField(
        label=_("First date"), required=False, help_text=_("For “The money follows the refugees”.")
    )
    second = forms.ChoiceField(
        label=_("Second date"), required=False, help_text=_("For “The money follows the refugees”.")
    )
    least_amount = EuroField(label=_("Least claim a year"), required=False, help_text=_("Empty: there is none."))
    holder = forms.ChoiceField(label=_("Who holds the money"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, counts: list[tuple[str, str]], keys: list[tuple[str, str]], holders: list[tuple[str, str]],
        **values: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **values)
        chosen = {"key": keys, "holder": holders, **dict.fromkeys(("count", "first", "second"), counts)}
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """The draft as the rules know it, for a form without errors."""
        clean = self.cleaned_data
        return Draft(
            money=clean["money"],
            years=clean["years"],
            key=DraftKey(clean["key"]),
            holder=Holder(clean["holder"]),
            count=clean["count"] or None,
            first=clean["first"] or None,
            second=clean["second"] or None,
            persons_share=clean["persons_share"],
            least_amount=clean["least_amount"],
        )


class SimulationCommentForm(forms.Form):
    text = ReasonField(
        label=_("Your comment"), longest=LONGEST_TEXT, rows=5,
        help_text=_("The approving office, the ministry and the audit office read it. Name no persons, please."),
    )  # fmt: skip


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
