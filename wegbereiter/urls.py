from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("sprache/", login_not_required(set_language), name="set_language"),
    path("konto/", include("wegbereiter.accounts.urls")),
    path("", include("wegbereiter.organisations.urls")),  # organisationen/ and konto/ (switch of role, invitation)
    path("konto/", include("allauth.urls")),
    path("", include("wegbereiter.core.urls_public")),
    path("pakt/", include("wegbereiter.pact.urls_public")),
    path("geld/", include("wegbereiter.funding.urls")),
    path("adressen/", include("wegbereiter.offers.urls")),
    path("menschen/", include("wegbereiter.casework.urls")),
    path("kalender/", include("wegbereiter.casework.urls_public")),
    path("demo/", include("wegbereiter.demo.urls_public")),
    path("", include("wegbereiter.reporting.urls")),
]
