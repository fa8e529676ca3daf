from django.urls import path

from wegbereiter.pact import views_public

app_name = "pact"
urlpatterns = [
    path("editionen/", views_public.editions, name="editions"),
    path("editionen/<slug:code>/", views_public.edition, name="edition"),
    path("editionen/<slug:code>/vergleich/<slug:other>/", views_public.comparison, name="comparison"),
]
