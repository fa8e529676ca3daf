"""To which house a case goes and with which parts of the file; what that house answers."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.disclosure import Consent
from wegbereiter.casework.actions.transfer import LONGEST_REASON, Wanted
from wegbereiter.casework.choices.transfers import SCOPES, Scope
from wegbereiter.core.form_fields import LongSelect
from wegbereiter.organisations.models import Organisation

USUAL = [str(Scope.FACTS), str(Scope.PLAN)]


class TransferForm(forms.Form):
    """The person always goes along, so it is no choice. `text_version` comes with the page on which the person answers."""

    house = forms.TypedChoiceField(label=_("Who takes the counselling over"), coerce=UUID, widget=LongSelect)
    scope = forms.MultipleChoiceField(
        label=_("What goes along, besides name, birth and ways to be reached"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Protected notes never do. Notes go along with the talks only."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language in which the person reads it"))
    text_version = forms.IntegerField(required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        houses: Sequence[Organisation],
        languages: Sequence[tuple[str, str]],
        **values: Any,
    ) -> None:
        super().__init__(*args, **values)
        self.houses = {one.pk: one for one in houses}
        fields: dict[str, Any] = dict(self.fields)
        fields["house"].choices = [("", _("Please choose")), *((str(one.pk), one.name) for one in houses)]
        fields["scope"].choices = [(str(one), SCOPES[one]) for one in Scope if one is not Scope.PERSON]
        fields["scope"].initial = USUAL
        fields["language"].choices = languages

    def wanted(self, answer: str) -> Wanted:
        entered = self.cleaned_data
        consent = Consent(language=entered["language"], version=entered["text_version"] or 0, given_as=answer)
        return Wanted(house_id=entered["house"], scope=tuple(entered["scope"]), consent=consent)

    def receiver(self) -> Organisation:
        return self.houses[self.cleaned_data["house"]]

    def carried(self) -> Iterator[tuple[str, str]]:
        """Everything that was entered, for the page on which the person answers."""
        for name in self.fields:
            if name != "text_version":
                yield from ((name, value) for value in self.data.getlist(name))


class TakeOverForm(forms.Form):
    user_id = forms.TypedChoiceField(label=_("Looks after the person from today"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["user_id"].choices = [("", _("Please choose")), *colleagues]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The other house reads this. Name nobody."),
    )  # fmt: skip
