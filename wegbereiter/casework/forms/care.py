"""Who is to look after somebody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.queries.team import Caseload
from wegbereiter.core.form_fields import DayField

NOBODY = "niemand"


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


class CaseloadForm(CareForm):
    """Whom to give: everybody of somebody who has left (`of`), or single cases, or both."""

    gone = _("Somebody else was faster: look at the list again.")
    of = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": gone})
    cases = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": gone})

    def __init__(self, *args: Any, loads: Sequence[Caseload], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["user_id"].label = _("Looks after them from today")
        self.loads = {str(load.user or NOBODY): load for load in loads}
        self.known = {str(case.pk): case for load in loads for case in load.cases}
        self.fields["of"].choices = [(key, key) for key in self.loads]  # type: ignore[attr-defined]
        self.fields["cases"].choices = [(key, key) for key in self.known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["of"] and not cleaned["cases"]:
            raise ValidationError(_("Choose whom to give."), code="nobody")
        return cleaned

    def person_ids(self) -> set[UUID]:
        loads = [self.loads[key] for key in self.cleaned_data["of"]]
        chosen = {case.person_id for load in loads for case in load.cases}
        return chosen | {self.known[key].person_id for key in self.cleaned_data["cases"]}
