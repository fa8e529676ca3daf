"""What the style guide shows: every component with invented figures and people."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from wegbereiter.core.charts import Chart, Part, Series, SideChart, bar_chart, line_chart, side_chart, split_bar
from wegbereiter.core.maps import Map, Spot, draw
from wegbereiter.core.templatetags.numbers import euro, integer


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name of the town"), help_text=_("As in the register."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Please choose")), ("a", _("Town")), ("b", _("District"))]
    )
    persons = forms.IntegerField(label=_("Persons"), min_value=0, help_text=_("Counted on the key date."))
    counted_on = forms.DateField(label=_("Key date"), widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(
        label=_("How shall we answer?"),
        widget=forms.RadioSelect,
        choices=[("mail", _("By e-mail")), ("post", _("By post"))],
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("count", _("Head count")), ("money", _("Money"))],
        required=False,
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, at most 10 MB."), required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label=_("I have checked the figures."))


class QuietForm(SampleForm):
    """The same for a page of samples: elsewhere the summary of errors takes the focus, here it would scroll away."""

    quiet_summary = True


def wrong_form(prefix: str) -> QuietForm:
    """The form as it comes back after a careless try."""
    answers = {"name": "", "email": "town(at)example.org", "kind": "a", "persons": "-3", "counted_on": ""}
    return QuietForm({f"{prefix}-{name}": value for name, value in answers.items()}, prefix=prefix)


def short_form() -> QuietForm:
    """One mistake only."""
    answers = {"name": "X", "kind": "a", "persons": "3", "counted_on": "2017-10-15", "way": "mail", "reason": "X"}
    return QuietForm({f"short-{name}": value for name, value in answers.items()}, prefix="short")


def sample_bars() -> Chart:
    labels = ["2017", "2018", "2019", "2020", "2021"]
    granted = Series(str(_("granted")), [Decimal(58), Decimal(58), Decimal(70), Decimal(65), Decimal(65)])
    spent = Series(str(_("spent")), [Decimal(21), Decimal(49), Decimal(63), None, Decimal(58)])
    return bar_chart(labels, [granted, spent], lambda value: euro(value, 0))


def sample_sides() -> SideChart:
    labels = ["Kreis Beispieltal", "Kreis Musterland", "Kreis Erfunden"]
    figures = Series(str(_("Difference a year")), [Decimal(120_000), Decimal(-35_000), Decimal(-85_000)])
    return side_chart(labels, figures, lambda value: euro(value, 0))


def sample_lines() -> Chart:
    labels = ["Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
    filled = Series(str(_("positions filled")), [310, 402, 488, 560, 611, 655, 702, 741, 803, 840, 872, 901])
    planned = Series(
        str(_("positions planned")), [1000, 1000, 1000, 1000, 1000, 1000, 1012, 1012, 1012, 1012, 1012, 1012]
    )
    return line_chart(labels, [filled, planned], integer)


def sample_parts() -> tuple[Part, ...]:
    labels = [str(_("granted")), str(_("spent")), str(_("Difference a year"))]
    return split_bar(labels, [Decimal(58), Decimal(21), Decimal(37)], lambda value: euro(value, 0))


def sample_map() -> Map | None:
    """Three invented districts in a land that is none."""
    places = [((48.2, 9.1), 3.0, 0.1), ((48.7, 8.9), 1.0, 0.6), ((48.4, 9.8), 2.0, 0.9)]
    spots = tuple(
        Spot(number=number, place=place, size=size, share=share, text=f"Kreis {number}")
        for number, (place, size, share) in enumerate(places, start=1)
    )
    return draw(spots, tuple(place for place, _size, _share in places))


TOWNS = (
    {
        "name": "Lindenweiler",
        "district": "Kreis Musterland",
        "persons": 133,
        "amount": Decimal(67667),
        "estimated": False,
    },
    {"name": "Oberahorn", "district": "Kreis Musterland", "persons": 41, "amount": Decimal(32640), "estimated": True},
    {
        "name": "Sankt Erlen am Bach",
        "district": "Kreis Beispieltal",
        "persons": 1204,
        "amount": Decimal(958469),
        "estimated": False,
    },
    {"name": "Hirschgrund", "district": "Kreis Beispieltal", "persons": 0, "amount": Decimal(0), "estimated": False},
)
