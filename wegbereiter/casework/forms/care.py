"""Who is to look after somebody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class CareForm(forms.Form):
    user_id = forms.TypedChoiceField(label=_("Looks after the person from today"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["user_id"].choices = [("", _("Please choose")), *colleagues]  # type: ignore[attr-defined]
