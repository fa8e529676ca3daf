from django.urls import path, register_converter
from django.urls.converters import StringConverter

from wegbereiter.funding.views import (
    advice,
    allotments,
    applications,
    calculations,
    forwardings,
    headcounts,
    imports,
    objections,
    ways,
)


class TableForm(StringConverter):
    """The kinds of files that a list can be had as."""

    regex = "csv|xlsx"


register_converter(TableForm, "table_form")

app_name = "funding"
urlpatterns = [
    path("zuteilungen/", allotments.allotments, name="allotments"),
    path("zuteilungen/export.<table_form:form>", allotments.allotments_export, name="allotments_export"),
    path("kreise/<uuid:pk>/", allotments.district, name="district"),
    path("gemeinden/<uuid:pk>/", allotments.municipality, name="municipality"),
    path("summen/", allotments.sums, name="sums"),
    path("summen/export.<table_form:form>", allotments.sums_export, name="sums_export"),
    path("unser-geld/", allotments.own, name="own"),
    path("unser-geld/einwendung/<slug:edition>/", objections.object_to_number, name="object"),
    path("unser-geld/einwendungen/<uuid:pk>/zuruecknehmen/", objections.withdraw, name="withdraw"),
    path("unser-weg/", ways.own_way, name="own_way"),
    path("unser-weg/nachbarn/", ways.neighbours, name="neighbours"),
    path("unser-weg/aufstocken/", ways.top_up, name="top_up"),
    path("unser-weg/kreis/", ways.to_district, name="to_district"),
    path("unser-weg/gemeinsam/", ways.propose, name="propose_pool"),
    path("antrag/", applications.own_application, name="own_application"),
    path("antrag/beginnen/", applications.begin, name="begin_application"),
    path("antrag/scans/<uuid:pk>/", applications.scan, name="scan"),
    path("antrag/<uuid:pk>/", applications.application, name="application"),
    path("antrag/<uuid:pk>/speichern/", applications.save, name="save_application"),
    path("antrag/<uuid:pk>/unterschreiben/", applications.sign, name="sign_application"),
    path("antrag/<uuid:pk>/einreichen/", applications.submit, name="submit_application"),
    path("antrag/<uuid:pk>/scan/", applications.submit_scan, name="submit_scan"),
    path("antrag/<uuid:pk>/drucken/", applications.print_application, name="print_application"),
    path("antrag/<uuid:pk>/zuruecknehmen/", applications.withdraw, name="withdraw_application"),
    path("weiterleitungen/", forwardings.forwardings, name="forwardings"),
    path("weiterleitungen/<uuid:pk>/", forwardings.forwarding, name="forwarding"),
    path("weiterleitungen/<uuid:pk>/uebernehmen/", forwardings.accept, name="accept_forwarding"),
    path("weiterleitungen/<uuid:pk>/ablehnen/", forwardings.refuse, name="refuse_forwarding"),
    path("wege/", advice.ways, name="ways"),
    path("wege/vorschlagen/<uuid:pk>/", advice.order, name="order_advice"),
    path("wege/laeufe/<uuid:pk>/", advice.run, name="advice_run"),
    path("wege/laeufe/<uuid:pk>/anhalten/", advice.stop, name="stop_advice"),
    path("wege/vorschlaege/<uuid:pk>/veroeffentlichen/", advice.publish, name="publish_advice"),
    path("wege/<uuid:pk>/annehmen/", ways.accept, name="accept_way"),
    path("wege/<uuid:pk>/ablehnen/", ways.refuse, name="refuse_way"),
    path("wege/<uuid:pk>/verlassen/", ways.leave, name="leave_way"),
    path("wege/<uuid:pk>/frage-zuruecknehmen/", ways.withdraw_question, name="withdraw_question"),
    path("wege/<uuid:pk>/uebernehmen/", ways.answer_transfer, name="answer_transfer"),
    path("buendnisse/<uuid:pk>/fragen/", ways.ask, name="ask_partner"),
    path("buendnisse/<uuid:pk>/aufgeben/", ways.give_up, name="give_up_pool"),
    path("kopfzahlen/", headcounts.head_counts, name="head_counts"),
    path("kopfzahlen/einlesen/<slug:edition>/", imports.import_file, name="import"),
    path("kopfzahlen/vorschau/<uuid:pk>/", imports.preview, name="preview"),
    path("kopfzahlen/vorschau/<uuid:pk>/uebernehmen/", imports.confirm, name="confirm"),
    path("kopfzahlen/vorschau/<uuid:pk>/verwerfen/", imports.discard, name="discard_upload"),
    path("kopfzahlen/<uuid:pk>/", headcounts.head_count, name="head_count"),
    path("kopfzahlen/<uuid:pk>/export.<table_form:form>", headcounts.head_count_export, name="head_count_export"),
    path("kopfzahlen/<uuid:pk>/gemeldet/", headcounts.report, name="report"),
    path("kopfzahlen/<uuid:pk>/vorschlagen/", headcounts.propose, name="propose"),
    path("kopfzahlen/<uuid:pk>/zuruecknehmen/", headcounts.take_back, name="take_back"),
    path("kopfzahlen/<uuid:pk>/entscheiden/", headcounts.decide, name="decide"),
    path("kopfzahlen/<uuid:pk>/gemeinden/<uuid:place>/", headcounts.correct, name="correct"),
    path("einwendungen/", objections.objections, name="objections"),
    path("einwendungen/<uuid:pk>/", objections.objection, name="objection"),
    path("einwendungen/<uuid:pk>/beantworten/", objections.answer, name="answer"),
    path("berechnungen/", calculations.calculations, name="calculations"),
    path("berechnungen/neu/", calculations.order, name="order"),
    path("berechnungen/laeufe/<uuid:pk>/", calculations.run, name="run"),
    path("berechnungen/laeufe/<uuid:pk>/anhalten/", calculations.stop, name="stop"),
    path("berechnungen/<uuid:pk>/", calculations.calculation, name="calculation"),
    path("berechnungen/<uuid:pk>/vorschlagen/", calculations.propose, name="propose_calculation"),
    path("berechnungen/<uuid:pk>/zuruecknehmen/", calculations.take_back, name="take_back_calculation"),
    path("berechnungen/<uuid:pk>/entscheiden/", calculations.decide, name="decide_calculation"),
    path("berechnungen/<uuid:pk>/verwerfen/", calculations.discard, name="discard_calculation"),
]
