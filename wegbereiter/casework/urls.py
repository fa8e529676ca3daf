from django.urls import path

from wegbereiter.casework.views import cases, facts, intake

app_name = "casework"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("aufnahme/", intake.sheet, name="intake"),
    path("aufnahme/daten/", intake.facts, name="intake_facts"),
    path("aufnahme/ohne-namen/", intake.unnamed, name="unnamed"),
    path("<uuid:pk>/", cases.case, name="case"),
    path("<uuid:pk>/angaben/", facts.enter, name="enter_fact"),
    path("angaben/<uuid:pk>/zuruecknehmen/", facts.withdraw, name="withdraw_fact"),
    path("<uuid:pk>/person/", facts.person, name="change_person"),
    path("<uuid:pk>/beenden/", facts.close, name="close_case"),
]
