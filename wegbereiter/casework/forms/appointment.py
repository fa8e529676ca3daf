"""When and where one meets."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wegbereiter.casework.actions.appointment import Meeting
from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.forms.contact import LANGUAGES
from wegbereiter.casework.forms.fields import LifeDayField
from wegbereiter.casework.models import Appointment

LONGEST_PLACE, LONGEST_LIST, LONGEST_MEETING = 300, 500, 600


class MeetingForm(forms.Form):
    day = LifeDayField(label=_("On"))
    time = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=LONGEST_MEETING, initial=30)
    place = forms.CharField(label=_("Where"), max_length=LONGEST_PLACE, required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=LANGUAGES, required=False)
    bring = forms.CharField(
        label=_("What to bring"), max_length=LONGEST_LIST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["day"].required = True

    def meeting(self) -> Meeting:
        entered = self.cleaned_data
        begins_at = timezone.make_aware(datetime.combine(entered["day"], entered["time"]))
        return Meeting(
            begins_at=begins_at, minutes=entered["minutes"], place=entered["place"], bring=entered["bring"],
            interpreter=entered["interpreter"],
        )  # fmt: skip


def as_agreed(appointment: Appointment) -> dict[str, Any]:
    """An appointment as the values of its form."""
    local = timezone.localtime(appointment.begins_at)
    names = ("minutes", "place", "interpreter", "bring", "version")
    return {"day": local.date(), "time": local.time()} | {name: getattr(appointment, name) for name in names}


class OutcomeForm(forms.Form):
    state = forms.ChoiceField(choices=AppointmentState.choices)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
