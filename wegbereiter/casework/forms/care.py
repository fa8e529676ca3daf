"""Who is to look after somebody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.form_fields import DayField


class CareForm(forms.Form):
    user_id = forms.TypedChoiceField(label=_("Looks after the person from today"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["user_id"].choices = [("", _("Please choose")), *colleagues]  # type: ignore[attr-defined]


class StandInForm(forms.Form):
    """`away`: who looks after somebody; `team`: who can stand in."""

    away = forms.TypedChoiceField(label=_("Who is away?"), coerce=UUID)
    substitute = forms.TypedChoiceField(label=_("Who stands in?"), coerce=UUID)
    last_day = DayField(label=_("Until"), help_text=_("The last day of the substitution."))

    def __init__(
        self, *args: Any, team: Sequence[tuple[UUID, str]], away: Sequence[tuple[UUID, str]], **values: Any
    ) -> None:
        super().__init__(*args, **values)
        self.fields["away"].choices = [("", _("Please choose")), *away]  # type: ignore[attr-defined]
        self.fields["substitute"].choices = [("", _("Please choose")), *team]  # type: ignore[attr-defined]
