from django.urls import path

from wegbereiter.reporting import views_public

app_name = "reporting"
urlpatterns = [path("", views_public.home, name="home")]
