"""The own account: sign-in, second factor, sessions. No row of anybody else can be named in these addresses.

An account begins with an invitation and keeps its address, so allauth's pages for both are closed. Each name stands here
a second time where allauth's own address lies behind ours: the closed page must be the one that answers.
"""

from dataclasses import replace

from tests.access.row import EVERYONE, Row, Status

CLOSED: dict[str, dict[str, str]] = {
    "accounts:closed_signup": {},
    "accounts:closed_email": {},
    "accounts:closed_confirm": {},
    "accounts:closed_confirm_key": {"key": "abc"},
    "accounts:closed_connections": {},
    "accounts:closed_social_signup": {},
    "accounts:closed_social_connections": {},
    "accounts:closed_old_social_signup": {},
    "accounts:closed_login_code": {},
    "accounts:oidc_login": {"provider_id": "oidc"},
    "accounts:oidc_callback": {"provider_id": "oidc"},
    "account_signup": {},
    "account_email": {},
    "account_email_verification_sent": {},
    "account_confirm_email": {"key": "abc"},
    "account_confirm_login_code": {},
    "socialaccount_signup": {},
    "socialaccount_connections": {},
    "openid_connect_login": {"provider_id": "oidc"},
    "openid_connect_callback": {"provider_id": "oidc"},
    "/konto/social/signup/": {},
    "/konto/social/connections/": {},
}


def closed(name: str, kwargs: dict[str, str]) -> Row:
    """Not there, for nobody."""
    return Row(name=name, kwargs=kwargs, get={EVERYONE: 404}, post={EVERYONE: 404}, visitor=404, visitor_post=404)


def account(name: str, get: Status = 200, post: Status = 0, **kwargs: str) -> Row:
    """A page of the own account; visitors sign in first."""
    return Row(name=name, kwargs=kwargs, get={EVERYONE: get} if get else {}, post={EVERYONE: post} if post else {})


PAGES = (
    *(closed(name, kwargs) for name, kwargs in CLOSED.items()),
    account("accounts:security"),
    account("accounts:reach", 200, 302),  # everything may stay empty
    Row(name="set_language", get={EVERYONE: 302}, post={EVERYONE: 302}),
    # Before signing in; whoever has done so is sent on.
    Row(name="accounts:sign_in", get={EVERYONE: 302}, post={EVERYONE: 302}, visitor=200, visitor_post=200),
    Row(name="account_login", get={EVERYONE: 302}, post={EVERYONE: 302}, visitor=200, visitor_post=200),
    Row(name="mfa_authenticate", get={EVERYONE: 302}, post={EVERYONE: 302}),
    Row(name="mfa_login_webauthn", get={EVERYONE: 302}, post={EVERYONE: 302}),
    Row(name="account_inactive", get={EVERYONE: 200}, visitor=200, visitor_post=405),
    Row(name="account_reset_password", get={EVERYONE: 200}, post={EVERYONE: 200}, visitor=200, visitor_post=200),
    Row(name="account_reset_password_done", get={EVERYONE: 200}, visitor=200, visitor_post=405),
    Row(
        name="account_reset_password_from_key",
        kwargs={"uidb36": "1", "key": "x-y"},
        get={EVERYONE: 200},  # says that the link is no longer good
        post={EVERYONE: 200},
        visitor=200,
        visitor_post=200,
    ),
    Row(name="account_reset_password_from_key_done", get={EVERYONE: 200}, visitor=200, visitor_post=405),
    Row(name="socialaccount_login_cancelled", get={EVERYONE: 200}, visitor=200, visitor_post=405),
    account("socialaccount_login_error", 401),
    account("/konto/social/login/cancelled/", 301, 301),  # former address
    account("/konto/social/login/error/", 301, 301),
    # Signed in.
    account("account_logout", 200, 302),
    account("account_change_password", 200, 200),
    account("account_set_password", 302, 302),  # there is one already
    account("account_reauthenticate", 200, 200),
    account("usersessions_list", 200, 302),
    # Second factor: none is set up in this world, so there is nothing to show. The
    # matrix signed in an hour ago, so to change one the password is asked again; FRESH is for who has just signed in.
    account("mfa_index"),
    account("mfa_list_webauthn"),
    account("mfa_activate_totp", 302, 302),
    account("mfa_add_webauthn", 302, 302),
    account("mfa_generate_recovery_codes", 302, 302),
    account("mfa_edit_webauthn", 302, 302, pk="1"),
    account("mfa_remove_webauthn", 302, 302, pk="1"),
    account("mfa_deactivate_totp", 404, 404),
    account("mfa_view_recovery_codes", 404),
    account("mfa_download_recovery_codes", 404, 404),
    account("mfa_reauthenticate", 302, 302),
    account("mfa_reauthenticate_webauthn", 302, 302),
    # Ours: choose the role to act in, accept an invitation.
    account("organisations:switch", 0, 404),
    account("organisations:role_ended", 302),  # their role has not ended
    Row(name="organisations:invitation", get={EVERYONE: 410}, post={EVERYONE: 410}, visitor=410, visitor_post=410),
    Row(
        name="organisations:invitation_link",
        kwargs={"token": "abc"},
        get={EVERYONE: 410},
        visitor=410,
        visitor_post=405,
    ),
)

# Answers to GET and POST in the first quarter of an hour after signing in. An empty form is shown again, and so is one that makes
# recovery codes before there is a second factor; a passkey that nobody has is not there,
# and neither is somebody else's (test_access.py).
FRESH = {
    "mfa_activate_totp": (200, 200),
    "mfa_add_webauthn": (200, 200),
    "mfa_generate_recovery_codes": (200, 200),
    "mfa_edit_webauthn": (404, 404),
    "mfa_remove_webauthn": (404, 404),
}

ROWS = tuple(replace(row, library=not row.name.startswith("organisations:")) for row in PAGES)
