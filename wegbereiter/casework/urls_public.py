from django.urls import path

from wegbereiter.casework import views_public

app_name = "calendar"
urlpatterns = [path("<str:token>/termine.ics", views_public.feed, name="feed")]
