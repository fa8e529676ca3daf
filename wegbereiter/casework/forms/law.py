"""When the permit was issued, and which rights and duties were explained in which language."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.choices import Heard
from wegbereiter.casework.forms.fields import LifeDayField


class PermitDaysForm(forms.Form):
    granted_on = LifeDayField(
        label=_("Residence permit first issued on"),
        help_text=_(
            "The first permit of this status; a prolonged one begins nothing anew. Empty: nobody knows it yet."
        ),
    )
    recognised_on = LifeDayField(
        label=_("Decision of the Federal Office (BAMF) of"), help_text=_("The date of the letter.")
    )


class ExplainedForm(forms.Form):
    """`points` are the codes on the page; the language is that in which one talked, with or without interpreter."""

    points = forms.MultipleChoiceField(
        error_messages={"required": _("Tick what you have explained.")}, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language of the talk"))
    heard = forms.ChoiceField(choices=Heard.choices)

    def __init__(
        self, *args: Any, codes: Sequence[str], spoken: Sequence[tuple[str, str]], **values: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **values)
        self.fields["points"].choices = [(code, code) for code in codes]
        self.fields["language"].choices = spoken
