"""Which file cannot wait and why; and which two colleagues see a file of own staff."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.forms.rights import LONGEST_WHY
from wegbereiter.core.form_fields import DayField
from wegbereiter.core.names import LONGEST_NAME
from wegbereiter.people.actions.emergency import Sought
from wegbereiter.people.choices import BlockReason, EmergencyReason


class EmergencyForm(forms.Form):
    """Nothing is searched by likeness here: who does not know the number or the names and the day of birth opens nothing."""

    reason = forms.ChoiceField(label=_("Why it cannot wait"), choices=EmergencyReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    file_number = forms.CharField(label=_("File number"), max_length=40, required=False)
    family_name = forms.CharField(
        label=_("Family name"), max_length=LONGEST_NAME, required=False,
        help_text=_("Without a file number: family name, given names and day of birth, as they stand in the file."),
    )  # fmt: skip
    given_names = forms.CharField(label=_("Given names"), max_length=LONGEST_NAME, required=False)
    born_on = DayField(label=_("Born on"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        named = [cleaned.get(name) for name in ("family_name", "given_names", "born_on")]
        if not self.errors and not cleaned.get("file_number") and not all(named):
            self.add_error("file_number", _("Enter the file number, or both names and the day of birth."))
        return cleaned

    def sought(self) -> Sought:
        """By number alone where there is one: two keys at once would ask twice."""
        entered = self.cleaned_data
        if entered["file_number"]:
            return Sought(file_number=entered["file_number"])
        names = ("family_name", "given_names", "born_on")
        return Sought(**{name: entered[name] for name in names})


class NamedForm(forms.Form):
    """Who counsels and who stands in."""

    user_id = forms.TypedChoiceField(label=_("Counsels the person"), coerce=UUID)
    deputy_id = forms.TypedChoiceField(label=_("Stands in"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[UUID, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        for name in ("user_id", "deputy_id"):
            self.fields[name].choices = [("", _("Please choose")), *colleagues]  # type: ignore[attr-defined]


class BlockForm(NamedForm):
    reason = forms.ChoiceField(label=_("Why"), choices=BlockReason.choices, widget=forms.RadioSelect)

    field_order = ("reason", "user_id", "deputy_id")
