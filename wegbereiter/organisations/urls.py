"""Included at the root, because a namespace can be included only once and these pages live under two prefixes."""

from django.urls import include, path

from wegbereiter.organisations import urls_account
from wegbereiter.organisations.views import own, people, register, search, second_factor

app_name = "organisations"

organisations = [
    path("", search.search, name="search"),
    path("unsere/", own.overview, name="own"),
    path("unsere/angaben/", own.values, name="values"),
    path("unsere/kontakte/neu/", own.contact_new, name="contact_new"),
    path("unsere/kontakte/<uuid:pk>/", own.contact, name="contact"),
    path("unsere/kontakte/<uuid:pk>/entfernen/", own.contact_remove, name="contact_remove"),
    path("unsere/bank/", own.bank, name="bank"),
    path("personen/", people.members, name="members"),
    path("personen/einladen/", people.invite, name="invite"),
    path("personen/einladungen/<uuid:pk>/erneut/", people.invite_again, name="invite_again"),
    path("personen/einladungen/<uuid:pk>/zurueckziehen/", people.invite_withdraw, name="invite_withdraw"),
    path("personen/<uuid:pk>/ende/", people.end_role, name="end_role"),
    path("personen/<uuid:pk>/vertretung/", people.substitute, name="substitute"),
    path("personen/<uuid:pk>/eine-person/", people.one_person, name="one_person"),
    path("personen/<uuid:pk>/zwei-personen/", people.two_people, name="two_people"),
    path("personen/<uuid:pk>/zweiter-faktor/", second_factor.ask, name="ask_reset"),
    path("personen/zweiter-faktor/<uuid:pk>/", second_factor.reset, name="reset"),
    path("personen/zweiter-faktor/<uuid:pk>/bestaetigen/", second_factor.confirm, name="confirm_reset"),
    path("personen/zweiter-faktor/<uuid:pk>/schliessen/", second_factor.close, name="close_reset"),
    path("register/", register.register, name="register"),
    path("register/<uuid:pk>/", register.register_update, name="register_update"),
    path("register/<uuid:pk>/anwenden/", register.register_apply, name="register_apply"),
    path("<uuid:pk>/", search.detail, name="detail"),
]

urlpatterns = [
    path("organisationen/", include(organisations)),
    path("konto/", include(urls_account.urlpatterns)),
]
