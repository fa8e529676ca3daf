"""What forms take and what they refuse."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wegbereiter.funding.forms import (
    AnswerForm,
    CalculationForm,
    CorrectionForm,
    ImportForm,
    MissingForm,
    ObjectionForm,
    ReportForm,
)
from wegbereiter.funding.states import MissingTowns


@pytest.mark.parametrize("day", ["2017-10-15", "15.10.2017"])
def test_days_are_read_as_browsers_and_as_germans_write_them(day):
    form = ReportForm({"reported_on": day})

    assert form.is_valid()
    assert str(form.cleaned_data["reported_on"]) == "2017-10-15"


@pytest.mark.parametrize("day", ["", "15/10/2017", "2017-13-01", "gestern"])
def test_days_that_are_none(day):
    assert not ReportForm({"reported_on": day}).is_valid()


@pytest.mark.parametrize("persons", ["-1", "1000001", "1e9", "8.5", "", "x", "٣٣\u0000"])
def test_numbers_of_persons_that_are_none(persons):
    form = ObjectionForm({"persons": persons, "reason": "so"})

    assert list(form.errors) == ["persons"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "a\x00b"])
def test_reasons_that_are_none(reason):
    assert list(ObjectionForm({"persons": "5", "reason": reason}).errors) == ["reason"]


def test_a_reason_keeps_its_letters():
    form = ObjectionForm({"persons": "5", "reason": "  <b>Zuzug</b> – Straße „Öhringen“ "})

    assert form.is_valid()
    assert form.cleaned_data["reason"] == "<b>Zuzug</b> – Straße „Öhringen“"


@pytest.mark.parametrize("corrects", [True, False])
def test_an_import_asks_for_a_reason_only_when_it_corrects(corrects):
    file = SimpleUploadedFile("x.csv", b"ags,persons")

    form = ImportForm({"counted_on": "2017-09-15"}, {"file": file}, corrects=corrects)

    assert form.is_valid() is not corrects
    assert ("reason" in form.fields) is corrects


def test_an_import_needs_a_file_with_something_in_it():
    form = ImportForm({"counted_on": "2017-09-15"}, {"file": SimpleUploadedFile("x.csv", b"")}, corrects=False)

    assert list(form.errors) == ["file"]


@pytest.mark.parametrize("asks", [True, False])
def test_a_correction_asks_for_the_day_of_receipt_only_after_the_report(asks):
    data = {"version": str(uuid4()), "persons": "5", "reason": "so"}

    assert CorrectionForm(data, asks_receipt=asks).is_valid() is not asks


def test_a_correction_needs_the_version_it_was_opened_on():
    form = CorrectionForm({"version": "x", "persons": "5", "reason": "so"}, asks_receipt=False)

    assert list(form.errors) == ["version"]


def test_an_answer_is_a_yes_or_a_no():
    yes = AnswerForm({"accepted": "yes", "text": "so", "persons": "5"})
    no = AnswerForm({"accepted": "no", "text": "so"})

    assert (yes.is_valid(), no.is_valid()) == (True, True)
    assert (yes.cleaned_data["accepted"], no.cleaned_data["accepted"]) == (True, False)
    assert no.cleaned_data["persons"] is None
    assert list(AnswerForm({"accepted": "maybe", "text": "so"}).errors) == ["accepted"]


def test_missing_towns_are_kept_or_zero():
    assert MissingForm({"missing": "zero"}, choices=MissingTowns.choices).is_valid()
    assert not MissingForm({"missing": "away"}, choices=MissingTowns.choices).is_valid()


def test_a_calculation_is_one_of_the_choices():
    count = uuid4()
    choices = [(f"pik-2017:final:{count}", "x"), ("pik-2022:add_on:", "y")]

    one = CalculationForm({"what": choices[0][0]}, choices=choices)
    two = CalculationForm({"what": choices[1][0]}, choices=choices)

    assert (one.is_valid(), two.is_valid()) == (True, True)
    assert one.cleaned_data["what"] == ("pik-2017", "final", count)
    assert two.cleaned_data["what"] == ("pik-2022", "add_on", None)
    assert not CalculationForm({"what": "pik-2017:final:"}, choices=choices).is_valid()
