"""Pages of ours under /konto/: there the program's own login reaches accounts and sessions."""

from django.urls import path

from wegbereiter.organisations.views import account

urlpatterns = [
    path("rolle/", account.switch, name="switch"),
    path("rolle/beendet/", account.role_ended, name="role_ended"),
    path("einladung/", account.invitation, name="invitation"),
    path("einladung/<str:token>/", account.invitation_link, name="invitation_link"),
]
