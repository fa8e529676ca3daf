from django.urls import path

from wegbereiter.core import views_public

app_name = "core"
urlpatterns = [
    path("bausteine/", views_public.styleguide, name="styleguide"),
]
