"""Included under /konto/ before allauth's own addresses: what stands here takes the place of allauth's page."""

from django.urls import path

from wegbereiter.accounts import oidc, views

app_name = "accounts"
urlpatterns = [
    path("", views.security, name="security"),
    path("erreichbar/", views.reach, name="reach"),
    path("login/", views.sign_in, name="sign_in"),
    path("oidc/<str:provider_id>/login/", oidc.login, name="oidc_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="oidc_callback"),
    # An account begins with an invitation and keeps its address: that is how colleagues know whom they invited.
    path("signup/", views.closed, name="closed_signup"),
    path("email/", views.closed, name="closed_email"),
    path("confirm-email/", views.closed, name="closed_confirm"),
    path("confirm-email/<str:key>/", views.closed, name="closed_confirm_key"),
    path("3rdparty/", views.closed, name="closed_connections"),
    path("3rdparty/signup/", views.closed, name="closed_social_signup"),
    path("social/connections/", views.closed, name="closed_social_connections"),
    path("social/signup/", views.closed, name="closed_old_social_signup"),
    path("login/code/confirm/", views.closed, name="closed_login_code"),
]
