"""Pages of the state: lists, head counts, import, correction, decisions."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wegbereiter.audit.models import Event
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Allotment, Calculation, HeadCount, HeadCountRow, HeadCountUpload
from wegbereiter.funding.states import CalculationState, CountState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return make.make_officers(2)


@pytest.fixture
def towns():
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland")
    names = ("Ähringen", "Beispielheim", "Wehr")
    return [make_organisation(name=name, district=area) for name in names]


def counted(towns, **values):
    return make.make_head_count(dict(zip(towns, (85, 30, 64), strict=True)), **values)


def file(text, name="zahlen.csv"):
    return SimpleUploadedFile(name, text.encode())


# ---------------------------------------------------------------- allotments


def test_allotments_show_every_town_with_its_amount(sign_in, officers, towns):
    make.make_calculation(dict(zip(towns, (85, 30, 64), strict=True)), estimated={towns[1]})

    page = sign_in(officers[0]).get(reverse("funding:allotments"))

    text = page.content.decode()
    assert page.status_code == 200
    assert [town.name in text for town in towns] == [True, True, True]
    assert "115.999.998" in text
    rows = {town.name: text.split(f">{town.name}<")[1].split("</tr>")[0].count("w-flag") for town in towns}
    assert rows == {"Ähringen": 0, "Beispielheim": 3, "Wehr": 0}  # persons, a year, in all
    assert text.split("<tfoot>")[1].count("w-flag") >= 3


def test_figures_of_2017_name_the_day_of_the_register_beside_them(sign_in, officers, towns):
    area, calculation = towns[0].district, make.make_calculation(dict(zip(towns, (85, 30, 64), strict=True)))
    for place in (area, *towns):
        place.register_date = date(2025, 8, 31)
        place.save(update_fields=["register_date"])
    client = sign_in(officers[0])

    pages = {
        name: client.get(reverse(f"funding:{name}", args=args)).content.decode()
        for name, *args in (
            ("allotments",),
            ("sums",),
            ("ways",),
            ("district", area.pk),
            ("municipality", towns[0].pk),
            ("head_count", calculation.head_count_id),
            ("calculation", calculation.pk),
        )
    }

    assert [name for name, text in pages.items() if "31.08.2025" not in text] == []


def test_reading_and_exporting_the_list_write_one_event_each(sign_in, officers, towns):
    make.make_calculation(dict(zip(towns, (85, 30, 64), strict=True)))
    client = sign_in(officers[0])

    client.get(reverse("funding:allotments"))
    client.get(reverse("funding:allotments_export", args=["csv"]))

    codes = Event.objects.filter(kind="read").values_list("code", flat=True)
    assert sorted(codes) == ["funding.allotments.exported", "funding.allotments.read"]


def test_filter_by_name_key_district_and_claim(sign_in, officers, towns):
    other = make_organisation(name="Anderswo")
    make.make_calculation(dict(zip([*towns, other], (85, 30, 64, 1), strict=True)), estimated={other})
    client = sign_in(officers[0])

    def names(**query):
        page = client.get(reverse("funding:allotments"), query)
        return [row.organisation.name for row in page.context["page"].rows]

    assert names(q="wehr") == ["Wehr"]
    assert names(q=towns[0].key) == ["Ähringen"]
    assert names(district=str(towns[0].district_id)) == ["Ähringen", "Beispielheim", "Wehr"]
    assert names(district="nonsense", sort="nonsense") == ["Ähringen", "Anderswo", "Beispielheim", "Wehr"]
    assert names(sort="-amount") == ["Ähringen", "Wehr", "Beispielheim", "Anderswo"]
    assert names(claim="below") == []
    assert names(special="estimated") == ["Anderswo"]
    assert names(q="gibtesnicht") == []
    totals = [
        client.get(reverse("funding:allotments"), query).context["totals"] for query in ({}, {"q": "e"}, {"q": "wehr"})
    ]
    assert [found.persons for found in totals] == [180, 180, 64]
    assert totals[0] == totals[1]  # kept by the calculation, and added up anew


def test_export_carries_the_flag_of_estimates_and_the_filter(sign_in, officers, towns):
    make.make_calculation(dict(zip(towns, (85, 30, 64), strict=True)), estimated={towns[1]})
    client = sign_in(officers[0])

    answer = client.get(reverse("funding:allotments_export", args=["csv"]), {"q": "beispielheim"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{towns[1].key};Beispielheim;Landkreis Musterland;30;")
    assert "geschätzt" in lines[1] or "estimated" in lines[1]
    assert client.get(reverse("funding:allotments_export", args=["xlsx"])).content[:2] == b"PK"


def test_export_without_a_calculation_is_not_found(sign_in, officers):
    client = sign_in(officers[0])

    assert client.get(reverse("funding:allotments_export", args=["csv"])).status_code == 404
    assert client.get(reverse("funding:allotments")).status_code == 200


def test_a_foreign_or_broken_calculation_in_the_address_is_not_found(sign_in, officers, towns):
    make.make_calculation({towns[0]: 5})
    client = sign_in(officers[0])

    for word in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("funding:allotments"), {"calculation": word}).status_code == 404


def test_district_lists_its_towns_only(sign_in, officers, towns):
    other = make_organisation(name="Anderswo")
    make.make_calculation(dict(zip([*towns, other], (85, 30, 64, 1), strict=True)))

    page = sign_in(officers[0]).get(reverse("funding:district", args=[towns[0].district_id]))

    assert [row.organisation.name for row in page.context["rows"]] == ["Ähringen", "Beispielheim", "Wehr"]
    assert page.context["totals"].persons == 179


def test_municipality_page_explains_the_amount(sign_in, officers, towns):
    make.make_calculation(dict(zip(towns, (85, 30, 72742), strict=True)))

    page = sign_in(officers[0]).get(reverse("funding:municipality", args=[towns[0].pk]))

    text = page.content.decode()
    assert page.status_code == 200
    assert "67.667" in text
    assert "72.857" in text
    assert "1,326" in text  # positions at the lower rate: 67,667 / 51,000, never rounded up


def test_pages_of_places_that_do_not_exist_are_not_found(sign_in, officers, towns):
    client = sign_in(officers[0])

    assert client.get(reverse("funding:municipality", args=[officers[0].organisation_id])).status_code == 404
    assert client.get(reverse("funding:district", args=[towns[0].pk])).status_code == 404


# ---------------------------------------------------------------- head counts


def test_head_counts_lists_versions(sign_in, officers, towns):
    counted(towns, estimated={towns[0]})

    page = sign_in(officers[0]).get(reverse("funding:head_counts"))

    assert page.status_code == 200
    assert "w-flag" in page.content.decode()


def test_head_count_filters_estimated_and_corrected(sign_in, officers, towns):
    count = counted(towns, estimated={towns[0]})
    HeadCountRow.objects.filter(organisation=towns[1]).update(corrected_from=29, reason="Zuzug")
    client = sign_in(officers[0])

    def names(**query):
        page = client.get(reverse("funding:head_count", args=[count.pk]), query)
        return [row.organisation.name for row in page.context["page"].rows]

    assert names(special="estimated") == ["Ähringen"]
    assert names(special="corrected") == ["Beispielheim"]
    assert names(sort="-persons") == ["Ähringen", "Wehr", "Beispielheim"]


def test_head_count_export(sign_in, officers, towns):
    count = counted(towns, estimated={towns[0]})

    answer = sign_in(officers[0]).get(reverse("funding:head_count_export", args=[count.pk, "csv"]))

    assert len(answer.content.decode("utf-8-sig").splitlines()) == 4
    assert Event.objects.filter(code="funding.head_count.exported", kind="read").count() == 1


def test_report_marks_the_count_and_asks_for_a_possible_day(sign_in, officers, towns):
    count = counted(towns, state=CountState.PROVISIONAL)
    client = sign_in(officers[0])
    address = reverse("funding:report", args=[count.pk])

    assert client.post(address, {"reported_on": ""}).status_code == 422
    assert client.post(address, {"reported_on": "2017-09-01"}).status_code == 422
    assert client.post(address, {"reported_on": "2017-10-20"}).status_code == 302

    page = client.get(reverse("funding:head_count", args=[count.pk]))
    assert page.context["late"] is True
    assert HeadCount.objects.get().state == "reported"


def test_report_of_an_outdated_version_is_a_conflict(sign_in, officers, towns):
    old = counted(towns, state=CountState.PROVISIONAL)
    counted(towns, state=CountState.PROVISIONAL, number=2)

    answer = sign_in(officers[0]).post(reverse("funding:report", args=[old.pk]), {"reported_on": "2017-10-01"})

    assert answer.status_code == 409


def test_two_officers_set_the_count_final(sign_in, officers, towns):
    count = counted(towns)
    one, two = officers

    sign_in(one).post(reverse("funding:propose", args=[count.pk]))
    alone = sign_in(one).post(reverse("funding:decide", args=[count.pk]))
    page = sign_in(two).get(reverse("funding:head_count", args=[count.pk]))
    decided = sign_in(two).post(reverse("funding:decide", args=[count.pk]))
    again = sign_in(two).post(reverse("funding:decide", args=[count.pk]))

    assert alone.status_code == 403
    assert page.context["may_decide"] is True
    assert decided.status_code == 302
    assert again.status_code == 409
    assert HeadCount.objects.get().state == "final"
    assert Event.objects.filter(code="access.refused", kind="refusal").count() == 1


def test_the_question_before_the_decision_writes_nothing(sign_in, officers, towns):
    count = counted(towns)
    one, two = officers
    address = reverse("funding:decide", args=[count.pk])
    nothing_proposed = sign_in(two).get(address)
    sign_in(one).post(reverse("funding:propose", args=[count.pk]))

    page = sign_in(two).get(reverse("funding:head_count", args=[count.pk])).content.decode()
    asked = sign_in(two).get(address)
    same_person = sign_in(one).get(address)

    assert (nothing_proposed.status_code, asked.status_code, same_person.status_code) == (409, 200, 403)
    assert f'href="{address}" data-dialog="decide"' in page
    assert f'action="{address}"' in page  # the dialog that script opens instead
    assert f'<form class="w-card__body" method="post" action="{address}"' in asked.content.decode()
    assert "179 Personen" in asked.content.decode()
    assert HeadCount.objects.get().state == "reported"


def test_a_proposal_can_be_taken_back(sign_in, officers, towns):
    count = counted(towns)
    client = sign_in(officers[0])

    client.post(reverse("funding:propose", args=[count.pk]))
    client.post(reverse("funding:take_back", args=[count.pk]))

    assert HeadCount.objects.get().is_prepared is False
    assert client.post(reverse("funding:take_back", args=[count.pk])).status_code == 409


# ---------------------------------------------------------------- correction


def correction(count, persons=90, **values):
    return {
        "version": str(count.pk),
        "persons": persons,
        "reason": "<script>alert(1)</script> Zuzug",
        "received_on": "2017-11-02",
        **values,
    }


def test_correction_makes_a_new_version(sign_in, officers, towns):
    count = counted(towns)
    client = sign_in(officers[0])
    address = reverse("funding:correct", args=[count.pk, towns[0].pk])

    assert client.get(address).status_code == 200
    answer = client.post(address, correction(count))

    made = HeadCount.objects.get(number=2)
    assert answer.url == reverse("funding:head_count", args=[made.pk])
    assert made.state == "corrected"
    page = client.get(answer.url).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"persons": -1}, "persons"),
        ({"persons": 10**9}, "persons"),
        ({"persons": "viele"}, "persons"),
        ({"persons": 85}, "persons"),
        ({"reason": " "}, "reason"),
        ({"received_on": "2018-01-01"}, "received_on"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"received_on": "2017-09-14"}, "received_on"),
        ({"received_on": "never"}, "received_on"),
    ],
)
def test_correction_that_cannot_be_says_why(sign_in, officers, towns, values, field):
    count = counted(towns)

    answer = sign_in(officers[0]).post(
        reverse("funding:correct", args=[count.pk, towns[0].pk]), correction(count, **values)
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert HeadCount.objects.count() == 1


def test_late_correction_names_deadline_and_rule(sign_in, officers, towns):
    count = counted(towns)

    answer = sign_in(officers[0]).post(
        reverse("funding:correct", args=[count.pk, towns[0].pk]), correction(count, received_on="2018-01-01")
    )

    text = answer.content.decode()
    assert "31.12.2017" in text
    assert "29d" in text


def test_late_correction_names_the_rule_in_the_language_of_the_page(sign_in, officers, towns):
    count = counted(towns)
    address, client = reverse("funding:correct", args=[count.pk, towns[0].pk]), sign_in(officers[0])
    english = {"Accept-Language": "en-GB"}

    text = client.post(address, correction(count, received_on="2018-01-01"), headers=english).content.decode()

    assert "section 29d (1) FAG, version of 21 February 2017" in text
    assert "in der Fassung vom" not in text


def test_correction_meets_a_newer_version(sign_in, officers, towns):
    count = counted(towns)
    one, two = officers
    address = reverse("funding:correct", args=[count.pk, towns[0].pk])
    sign_in(one).post(address, correction(count, 90))

    answer = sign_in(two).post(address, correction(count, 91))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "90" in text
    assert "91" in text
    newest = HeadCount.objects.get(number=2)
    again = reverse("funding:correct", args=[newest.pk, towns[0].pk])
    assert sign_in(two).post(again, correction(newest, 91)).status_code == 302
    assert HeadCount.objects.get(number=3).persons_total == 91 + 30 + 64


def test_a_final_count_is_not_corrected(sign_in, officers, towns):
    count = counted(towns, state=CountState.FINAL)

    answer = sign_in(officers[0]).post(reverse("funding:correct", args=[count.pk, towns[0].pk]), correction(count))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


# ---------------------------------------------------------------- import


def upload(client, text, name="zahlen.csv", **values):
    data = {"file": file(text, name), "counted_on": "2017-09-15", **values}
    return client.post(reverse("funding:import", args=["pik-2017"]), data)


def test_import_preview_and_take_over(sign_in, officers, towns):
    client = sign_in(officers[0])
    text = "AGS;Gemeinde;Personen\n" + "\n".join(f"{town.key};{town.name};{n}" for n, town in enumerate(towns, 5))

    assert client.get(reverse("funding:import", args=["pik-2017"])).status_code == 200
    answer = upload(client, text)
    preview = client.get(answer.url)
    made = HeadCountUpload.objects.get()
    taken = client.post(reverse("funding:confirm", args=[made.pk]))
    twice = client.post(reverse("funding:confirm", args=[made.pk]))

    assert preview.context["preview"].persons_after == 18
    assert taken.url == twice.url == reverse("funding:head_count", args=[HeadCount.objects.get().pk])
    assert HeadCount.objects.get().persons_total == 18
    assert client.get(answer.url).status_code == 200  # says that it was taken over


def test_import_of_the_same_numbers_says_so(sign_in, officers, towns):
    counted(towns, state=CountState.PROVISIONAL)
    client = sign_in(officers[0])
    text = "ags,persons\n" + "\n".join(f"{t.key},{n}" for t, n in zip(towns, (85, 30, 64), strict=True))

    preview = client.get(upload(client, text).url)
    confirmed = client.post(reverse("funding:confirm", args=[HeadCountUpload.objects.get().pk]))

    assert preview.context["preview"].is_same is True
    assert confirmed.status_code == 422
    assert HeadCount.objects.count() == 1


def test_import_with_wrong_rows_is_taken_not_at_all(sign_in, officers, towns):
    client = sign_in(officers[0])
    rows = ["99999999,5", f"{towns[0].key},-3", f"{towns[1].key},5", f"{towns[1].key},6", f"{towns[2].key},x"]

    preview = client.get(upload(client, "ags,persons\n" + "\n".join(rows)).url)
    confirmed = client.post(reverse("funding:confirm", args=[HeadCountUpload.objects.get().pk]))

    assert preview.context["preview"].fault_count == 4
    assert len(preview.context["preview"].faults) == 4
    assert confirmed.status_code == 422
    assert HeadCount.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [("", "leer.csv"), ("a\x00b", "x.csv"), ("PK\x03\x04kaputt", "x.xlsx"), ("ags,persons\n1,2", "x.exe")],
)
def test_a_broken_file_is_refused_with_a_sentence(sign_in, officers, text, name):
    answer = upload(sign_in(officers[0]), text, name)

    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_a_town_that_is_left_out_keeps_its_number_or_gets_zero(sign_in, officers, towns):
    counted(towns, state=CountState.PROVISIONAL)
    client = sign_in(officers[0])
    upload(client, f"ags,persons\n{towns[0].key},1")
    address = reverse("funding:confirm", args=[HeadCountUpload.objects.get().pk])

    assert client.post(address).status_code == 422
    client.post(address, {"missing": "zero"})

    assert sorted(HeadCount.objects.get(number=2).rows.values_list("persons", flat=True)) == [0, 0, 1]


def test_a_file_after_the_report_is_a_correction_with_reason(sign_in, officers, towns):
    counted(towns)
    client = sign_in(officers[0])
    text = f"ags,persons\n{towns[0].key},86"

    assert "reason" in client.get(reverse("funding:import", args=["pik-2017"])).context["form"].fields
    assert upload(client, text).status_code == 422
    assert upload(client, text, reason="Nachmeldung", received_on="2018-02-01").status_code == 422
    upload(client, text, reason="Nachmeldung", received_on="2017-12-31")
    client.post(reverse("funding:confirm", args=[HeadCountUpload.objects.get().pk]), {"missing": "keep"})

    made = HeadCount.objects.get(number=2)
    assert (made.state, made.changed_rows, made.persons_total) == ("corrected", 1, 180)
    assert made.rows.get(organisation=towns[0]).reason == "Nachmeldung"


def test_a_final_count_takes_no_file(sign_in, officers, towns):
    counted(towns, state=CountState.FINAL)

    assert upload(sign_in(officers[0]), f"ags,persons\n{towns[0].key},1").status_code == 422


def test_an_outdated_preview_is_a_conflict(sign_in, officers, towns):
    counted(towns, state=CountState.PROVISIONAL)
    client = sign_in(officers[0])
    upload(client, f"ags,persons\n{towns[0].key},1")
    counted(towns, state=CountState.PROVISIONAL, number=2)

    answer = client.post(reverse("funding:confirm", args=[HeadCountUpload.objects.get().pk]), {"missing": "keep"})

    assert answer.status_code == 409


def test_a_preview_can_be_thrown_away(sign_in, officers, towns):
    client = sign_in(officers[0])
    upload(client, f"ags,persons\n{towns[0].key},1")
    address = reverse("funding:discard_upload", args=[HeadCountUpload.objects.get().pk])

    assert client.post(address).status_code == 302
    assert HeadCountUpload.objects.count() == 0
    assert client.post(address).status_code == 404


def test_there_is_no_import_for_an_edition_without_a_head_count(sign_in, officers):
    assert sign_in(officers[0]).get(reverse("funding:import", args=["pik-2022"])).status_code == 404


# ---------------------------------------------------------------- calculations


def test_two_officers_make_a_calculation_final(sign_in, officers, towns):
    numbers = dict(zip(towns, (85, 30, 64), strict=True))
    made = make.make_calculation(numbers, state=CalculationState.DRAFT)
    one, two = officers

    assert sign_in(one).get(reverse("funding:calculation", args=[made.pk])).status_code == 200
    sign_in(one).post(reverse("funding:propose_calculation", args=[made.pk]))
    alone = sign_in(one).post(reverse("funding:decide_calculation", args=[made.pk]))
    page = sign_in(two).get(reverse("funding:calculation", args=[made.pk]))
    decided = sign_in(two).post(reverse("funding:decide_calculation", args=[made.pk]))

    assert (alone.status_code, decided.status_code) == (403, 302)
    assert page.context["may_decide"] is True
    assert Calculation.objects.get().state == "final"
    assert sign_in(two).post(reverse("funding:decide_calculation", args=[made.pk])).status_code == 409
    assert sign_in(two).post(reverse("funding:discard_calculation", args=[made.pk])).status_code == 422


def test_the_question_before_a_calculation_is_final_names_the_sum(sign_in, officers, towns):
    made = make.make_calculation(dict(zip(towns, (85, 30, 64), strict=True)), state=CalculationState.DRAFT)
    one, two = officers
    sign_in(one).post(reverse("funding:propose_calculation", args=[made.pk]))

    asked = sign_in(two).get(reverse("funding:decide_calculation", args=[made.pk]))

    assert "115.999.998" in asked.content.decode()
    assert Calculation.objects.get().state == "prepared"


def test_a_draft_can_be_thrown_away(sign_in, officers, towns):
    made = make.make_calculation({towns[0]: 5}, state=CalculationState.DRAFT)
    client = sign_in(officers[0])

    client.post(reverse("funding:propose_calculation", args=[made.pk]))
    client.post(reverse("funding:take_back_calculation", args=[made.pk]))
    answer = client.post(reverse("funding:discard_calculation", args=[made.pk]))

    assert answer.url == reverse("funding:calculations")
    assert (Calculation.objects.count(), Allotment.objects.count()) == (0, 0)


def test_ordering_a_calculation_leads_to_its_progress(sign_in, officers, towns):
    count = counted(towns, state=CountState.FINAL)
    client = sign_in(officers[0])
    page = client.get(reverse("funding:calculations"))
    value = f"pik-2017:final:{count.pk}"
    assert value in [choice for choice, _words in page.context["choices"]]

    first = client.post(reverse("funding:order"), {"what": value})
    second = client.post(reverse("funding:order"), {"what": value})

    assert first.url == second.url  # a double click waits for the same run
    shown = client.get(first.url)
    bar = client.get(first.url, HTTP_HX_REQUEST="true")
    assert b"<html" in shown.content
    assert b"<html" not in bar.content
    client.post(first.url + "anhalten/")
    assert b"hx-get" not in client.get(first.url, HTTP_HX_REQUEST="true").content


def test_ordering_nonsense_is_refused(sign_in, officers, towns):
    count = counted(towns)
    client = sign_in(officers[0])

    for what in ("", "x:y:z", f"pik-2017:final:{count.pk}", "pik-2017:final:"):
        assert client.post(reverse("funding:order"), {"what": what}).status_code == 422


def test_readers_see_but_do_not_touch(sign_in, towns):
    count = counted(towns)
    made = make.make_calculation({}, head_count=make.make_head_count({towns[0]: 5}, state="final", number=2))
    auditor = make_membership("auditor", kind=Kind.AUDIT_OFFICE)
    client = sign_in(auditor)

    for name, args in (("head_counts", []), ("head_count", [count.pk]), ("calculations", []), ("objections", [])):
        assert client.get(reverse(f"funding:{name}", args=args)).status_code == 200
    assert client.get(reverse("funding:calculation", args=[made.pk])).status_code == 200
    assert client.get(reverse("funding:import", args=["pik-2017"])).status_code == 403
    assert client.post(reverse("funding:propose", args=[count.pk])).status_code == 403
    assert client.post(reverse("funding:decide_calculation", args=[made.pk])).status_code == 403
    assert date(2017, 9, 15) == count.counted_on
