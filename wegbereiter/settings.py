"""One settings file, driven by the environment; every value has a default that is right for the embedded installation.

Amounts, rates and deadlines never stand here: they belong to a pact edition.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("WEGBEREITER_HOME", BASE_DIR / "var")).resolve()
DEMO_MODE = os.environ.get("WEGBEREITER_DEMO") == "1"
TESTING = os.environ.get("WEGBEREITER_TESTING") == "1"
DEBUG = os.environ.get("WEGBEREITER_DEBUG") == "1"


def _secret_key() -> str:
    """From the environment, or made once and kept in the data directory for its owner only."""
    if key := os.environ.get("WEGBEREITER_SECRET_KEY"):
        return key
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass  # another process was faster; its key counts
    return path.read_text()


SECRET_KEY = _secret_key()

# ---------------------------------------------------------------- where we are reached
PUBLIC_URL = os.environ.get("WEGBEREITER_URL", "")  # https://pakt.example.de; empty: loopback only
LOOPBACK_URL = os.environ.get(
    "WEGBEREITER_ADDRESS", "http://127.0.0.1:8000/"
)  # what `serve` says when nobody else does
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname] if _public.hostname else ["127.0.0.1", "localhost", "[::1]", "testserver"]
HTTPS = _public.scheme == "https"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ---------------------------------------------------------------- apps, from the bottom of the layers to the top
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "wegbereiter.audit",
    "wegbereiter.privacy",
    "wegbereiter.pact",
    "wegbereiter.accounts",
    "wegbereiter.organisations",
    "wegbereiter.people",
    "wegbereiter.offers",
    "wegbereiter.funding",
    "wegbereiter.casework",
    "wegbereiter.reporting",
    "wegbereiter.demo",
    "wegbereiter.core",  # last, so that its migrations' signal closes the series; see core.apps
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wegbereiter.core.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below the headers, so that a style sheet carries them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "wegbereiter.accounts.middleware.RateLimitMiddleware",  # before CSRF and before hashing: a refused try costs us nothing
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wegbereiter.accounts.middleware.SessionRulesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wegbereiter.organisations.middleware.ActorMiddleware",  # innermost: the whole view, rendering included, in the actor's transaction
]

ROOT_URLCONF = "wegbereiter.urls"
WSGI_APPLICATION = "wegbereiter.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "wegbereiter" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wegbereiter.organisations.context.shell",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "wegbereiter.core.forms_renderer.KernFormRenderer"

# ---------------------------------------------------------------- database
# Web and worker know the program's login only. A command that needs the owner (migrate, demo) is started with DATABASE_URL alone.
_database_url = (
    os.environ.get("APP_DATABASE_URL") or os.environ.get("DATABASE_URL") or "postgresql://wb_login@/wegbereiter"
)
_database = dj_database_url.parse(_database_url, conn_max_age=None, conn_health_checks=True)
_database["DISABLE_SERVER_SIDE_CURSORS"] = True
# PostgreSQL keeps the plans of what is asked again and again; to work the policies into each statement anew takes longer
# than to fetch most rows. Behind a pooler in transaction mode the next statement may meet a server that has no such plan.
if os.environ.get("WEGBEREITER_POOLER") != "1":
    _database.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
DATABASES = {"default": _database, "aside": dict(_database)}
PROGRESS_ALIAS = "default" if TESTING else "aside"  # a job's progress is seen before the job's transaction ends
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["wegbereiter.core.housekeeping"]
# One job at a time: they share two cores with the people in front of the pages. Nothing of a done job stays.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 1, "delete_jobs": "successful", "shutdown_graceful_timeout": 20.0}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

# ---------------------------------------------------------------- accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with an invitation sent to that address
ACCOUNT_ADAPTER = "wegbereiter.accounts.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "wegbereiter.accounts.adapters.display"
ACCOUNT_RATE_LIMITS = False  # ours count in the database, across workers, before hashing (accounts.middleware)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # other sessions end by themselves: Django's session hash changes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "wegbereiter.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # one step of 30 s before and after: cheap phones' clocks drift
MFA_FORMS = {  # allauth keeps used codes in a cache, which we do not have: ours keep them in the database
    "authenticate": "wegbereiter.accounts.forms.AuthenticateForm",
    "reauthenticate": "wegbereiter.accounts.forms.ReauthenticateForm",
    "add_webauthn": "wegbereiter.accounts.forms.AddPasskeyForm",
}
MFA_TOTP_ISSUER = "Wegbereiter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ADAPTER = "wegbereiter.accounts.adapters.SocialAccountAdapter"
PASSWORD_RESET_TIMEOUT = 3600


def _identity_providers() -> list[dict[str, object]]:
    """OpenID Connect from the environment: WEGBEREITER_OIDC_ID, _NAME, _SERVER, _CLIENT, _SECRET."""
    server = os.environ.get("WEGBEREITER_OIDC_SERVER")
    if not server:
        return []
    missing = [name for name in ("WEGBEREITER_OIDC_CLIENT", "WEGBEREITER_OIDC_SECRET") if name not in os.environ]
    if missing:
        raise ImproperlyConfigured(f"WEGBEREITER_OIDC_SERVER is set, so {' and '.join(missing)} must be set as well.")
    return [
        {
            "provider_id": os.environ.get("WEGBEREITER_OIDC_ID", "oidc"),
            "name": os.environ.get("WEGBEREITER_OIDC_NAME", _("Sign-in of your authority")),
            "client_id": os.environ["WEGBEREITER_OIDC_CLIENT"],
            "secret": os.environ["WEGBEREITER_OIDC_SECRET"],
            "settings": {"server_url": server, "oauth_pkce_enabled": True},
        }
    ]


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _identity_providers()}}
IDENTITY_PROVIDER_ORIGINS = [
    f"{urlsplit(server).scheme}://{urlsplit(server).netloc}"
    for server in [os.environ.get("WEGBEREITER_OIDC_SERVER", "")]
    if server
]

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSIONS_PER_ACCOUNT = 5
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# ---------------------------------------------------------------- content security: no inline code anywhere
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# ---------------------------------------------------------------- who runs this installation (imprint, privacy notice, accessibility)
OPERATOR = {
    name: os.environ.get(f"WEGBEREITER_OPERATOR_{name.upper()}", "")
    for name in ("name", "address", "email", "phone", "represented_by", "data_protection", "supervision", "arbitration")
}

# ---------------------------------------------------------------- languages, time
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "wegbereiter" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# ---------------------------------------------------------------- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "wegbereiter" / "static"]
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # never on disk: what is uploaded is read once and kept as rows
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# ---------------------------------------------------------------- mail, log
EMAIL_HOST = os.environ.get("WEGBEREITER_SMTP_HOST", "")  # empty: mails are written to files in the data directory
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = None if EMAIL_HOST else HOME / "mail"
EMAIL_PORT = int(os.environ.get("WEGBEREITER_SMTP_PORT", "587"))
EMAIL_USE_TLS = EMAIL_PORT == 587  # noqa: PLR2004  the port says how: 587 STARTTLS, 465 TLS from the start
EMAIL_USE_SSL = EMAIL_PORT == 465  # noqa: PLR2004
EMAIL_HOST_USER = os.environ.get("WEGBEREITER_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WEGBEREITER_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("WEGBEREITER_MAIL_FROM", "wegbereiter@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"addresses": {"()": "wegbereiter.accounts.rules.AddressFilter"}},  # a link's token is not written down
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["addresses"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy redirects to https
    "auth.W004",  # the address is unique, in lower case (accounts.models)
]
