from django.urls import path

from wegbereiter.demo import views_public

app_name = "demo"
urlpatterns = [path("anmelden/", views_public.enter, name="enter")]
