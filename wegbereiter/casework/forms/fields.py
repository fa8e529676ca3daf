"""Fields of people and cases: a birth as far as it is known, names in any script, days of a life."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.queries.edition import counselling_editions
from wegbereiter.core.cldr import states
from wegbereiter.core.form_fields import DayField, LongSelect
from wegbereiter.core.ids import new_id
from wegbereiter.core.names import LONGEST_NAME
from wegbereiter.people.choices import BIRTH_FAULTS, FURTHER_NATIONALITIES
from wegbereiter.people.rules.births import Birth, BirthRefusedError, check_birth

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)  # what a calendar of a life can hold
PLEASE_CHOOSE = ("", _("not known yet"))


class LifeDayField(DayField):
    def __init__(self, **values: Any) -> None:
        validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(required=False, validators=validators, **values)


class OnceForm(forms.Form):
    """A form that makes something new. `key` is its own: the same entries sent twice are one."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)

    LEFT_OUT = frozenset({"csrfmiddlewaretoken", "key", "anyway", "answered"})

    def entry_key(self) -> UUID | None:
        """Of the form and of what was entered: other entries in the same form, after going back, are something else."""
        key = self.cleaned_data["key"]
        entered = sorted((name, self.data.getlist(name)) for name in self.data if name not in self.LEFT_OUT)
        return uuid5(key, repr(entered)) if key else None


class NameField(forms.CharField):
    """A name or a part of one, in any script; the page sets its direction by what is typed."""

    def __init__(self, **values: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, required=False, **values)
        self.widget.attrs |= {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}


def nationalities() -> list[tuple[str, Any]]:
    """What papers say where no state is named, then all states by their names in the language of the page."""
    return [PLEASE_CHOOSE, *FURTHER_NATIONALITIES.items(), *states(get_language() or "de").items()]


class NationalityField(forms.ChoiceField):
    widget = LongSelect

    def __init__(self, **values: Any) -> None:
        super().__init__(choices=nationalities, required=False, **values)


def editions_to_choose() -> list[tuple[str, Any]]:
    """Editions that pay for counselling, by their titles in the language of the page, the newest first."""
    spoken = get_language() or "de"
    return [PLEASE_CHOOSE, *((one.code, one.title.in_language(spoken)) for one in reversed(counselling_editions()))]


class BirthWidget(forms.MultiWidget):
    def __init__(self) -> None:
        parts = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        super().__init__({
            name: forms.TextInput(
                attrs={"inputmode": "numeric", "size": 4 if name == "year" else 2, "placeholder": label,
                       "aria-label": label, "autocomplete": "off", "class": "kern-form-input__input"}
            )
            for name, label in parts.items()
        })  # fmt: skip

    def decompress(self, value: Birth | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class BirthField(forms.MultiValueField):
    """Day, month and year, each of which may be missing: a year alone is a birth too, and so is none."""

    widget = BirthWidget

    def __init__(self, *, today: date | None = None, **values: Any) -> None:
        self.today = today
        parts = [forms.IntegerField(required=False, min_value=1, max_value=most) for most in (31, 12, 9999)]
        super().__init__(fields=parts, required=False, require_all_fields=False, **values)

    def compress(self, data_list: list[int | None]) -> Birth:
        day, month, year = data_list or (None, None, None)
        birth = Birth(year=year, month=month, day=day)
        try:
            check_birth(birth, today=self.today or date.max)
        except BirthRefusedError as refusal:
            raise forms.ValidationError(str(BIRTH_FAULTS[refusal.fault]), code=refusal.fault) from refusal
        return birth

    def clean(self, value: Any) -> Birth:
        return super().clean(value) or Birth()
