"""Fields that forms about money share."""

from typing import Any

from django import forms

from wegbereiter.core.form_fields import LONGEST_REASON, DayField, ReasonField
from wegbereiter.funding.rules import MOST_PERSONS

__all__ = ["LONGEST_REASON", "LONGEST_TEXT", "DayField", "PersonsField", "ReasonField"]

LONGEST_TEXT = 2000


class PersonsField(forms.IntegerField):
    def __init__(self, **values: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_PERSONS, **values)
        self.widget.attrs["inputmode"] = "numeric"
