from django.urls import path

from wegbereiter.reporting import views, views_public

app_name = "reporting"
urlpatterns = [
    path("", views_public.home, name="home"),
    path("impressum/", views_public.imprint, name="imprint"),
    path("datenschutz/", views_public.privacy, name="privacy"),
    path("barrierefreiheit/", views_public.accessibility, name="accessibility"),
    path("pruefung/zugriffe/", views.reads, name="reads"),
    path("pruefung/zugriffe/export.csv", views.reads_export, name="reads_export"),
    path("pruefung/notzugriffe/", views.emergencies, name="emergencies"),
    path("pruefung/notzugriffe/<uuid:pk>/", views.look_at, name="look_at_emergency"),
    path("pruefung/hinweise/", views.hints, name="hints"),
    path("pruefung/verarbeitungen/", views.processing, name="processing"),
    path("pruefung/fristen/", views.endings, name="endings"),
    path("pruefung/protokoll/", views.audit, name="audit"),
    path("pruefung/protokoll/export.jsonl", views.audit_export, name="audit_export"),
]
