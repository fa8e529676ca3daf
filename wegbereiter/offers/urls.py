from django.urls import path

from wegbereiter.offers import views

app_name = "offers"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export.<table_form:form>", views.entries_export, name="entries_export"),
    path("neu/", views.add, name="add"),
    path("einlesen/", views.read_file, name="read_file"),
    path("einlesen/uebernehmen/", views.take_over, name="take_over"),
    path("<uuid:pk>/", views.entry, name="entry"),
    path("<uuid:pk>/aendern/", views.change, name="change"),
    path("<uuid:pk>/geprueft/", views.checked, name="checked"),
    path("<uuid:pk>/beenden/", views.end, name="end"),
    path("<uuid:pk>/wieder-aufnehmen/", views.take_up, name="take_up"),
]
