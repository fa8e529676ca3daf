"""How somebody is reached, what they speak, with whom they live, and which of two files stays."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.forms.fields import PLEASE_CHOOSE
from wegbereiter.people.choices import LANGUAGES, ChannelKind, Consent, Level, Relation
from wegbereiter.people.rules.phones import PhoneRefusedError, normal_phone

LONGEST_ADDRESS = 500  # as in the table


class LanguageForm(forms.Form):
    code = forms.ChoiceField(label=_("Language"), choices=[("", _("Please choose")), *LANGUAGES.items()])
    level = forms.ChoiceField(label=_("How well"), choices=[PLEASE_CHOOSE, *Level.choices], required=False)
    preferred = forms.BooleanField(label=_("Texts come in this language"), required=False)


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("By what"), choices=ChannelKind.choices, widget=forms.RadioSelect, initial=ChannelKind.PHONE
    )
    value = forms.CharField(
        label=_("Number or address"), max_length=LONGEST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For a letter with street, postcode and town."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and "kind" in cleaned and "value" in cleaned:
            self._check(cleaned["kind"], cleaned["value"])
        return cleaned

    def _check(self, kind: str, value: str) -> None:
        try:
            if kind == ChannelKind.PHONE:
                normal_phone(value)
            elif kind == ChannelKind.EMAIL:
                validate_email(value)
        except PhoneRefusedError:
            self.add_error(
                "value", _("This is no phone number that can be called. Numbers from abroad begin with 00 or +.")
            )
        except ValidationError:
            self.add_error("value", _("This is no address of mail: it needs an @ and what follows it."))


class AnswerForm(forms.Form):
    """What the person said about being reached in this way."""

    consent = forms.ChoiceField(choices=[one for one in Consent.choices if one[0] != Consent.NOT_ASKED])


class HouseholdForm(forms.Form):
    """`other` is the person who was found; `relation` what they are in the household, `own_relation` what the first one is."""

    other = forms.UUIDField()
    relation = forms.ChoiceField(choices=Relation.choices, required=False)
    own_relation = forms.ChoiceField(choices=Relation.choices, required=False)


class RelationForm(forms.Form):
    relation = forms.ChoiceField(choices=Relation.choices)


class JoinForm(forms.Form):
    """Which of the two cases goes on."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    kept = forms.TypedChoiceField(label=_("Which file goes on"), coerce=UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, files: list[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["kept"].choices = files  # type: ignore[attr-defined]
