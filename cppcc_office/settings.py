"""One file of settings, read from the environment; an empty environment is a safe installation on this machine.

Production needs SITE_URL (https://…), DATABASE_URL and, on several machines, SECRET_KEY and FIELD_KEYS. See README.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)


def _own_key(name: str, make: Callable[[], str]) -> str:
    """A random key of this installation, made at the first start and kept beside its data.

    Workers that start together agree on one: the file appears whole, and only where none is.
    """
    path = VAR_DIR / name
    if not path.exists():
        draft = VAR_DIR / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(make())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_key(
    "secret_key", lambda: get_random_secret_key() + get_random_secret_key()
)
# Encrypts names and phone numbers of private persons. The first key seals, all of them open; without them what was
# sealed is lost, so they are kept apart from the copies of the database.
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [_own_key("field_key", lambda: Fernet.generate_key().decode())]

# The address people type. https:// switches on secure cookies, HSTS and the redirect.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=list({_site.hostname, "127.0.0.1", "localhost", "[::1]"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "cppcc_office.shared.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "simple_history",
    "axes",
    "cppcc_office.shared.apps.SharedConfig",
    "accounts.apps.AccountsConfig",
    "outbox.apps.OutboxConfig",
    "ledgers.apps.LedgersConfig",
    "sectors.apps.SectorsConfig",
    "members.apps.MembersConfig",
    "workstations.apps.WorkstationsConfig",
    "activities.apps.ActivitiesConfig",
    "consultations.apps.ConsultationsConfig",
    "proposals.apps.ProposalsConfig",
    "duties.apps.DutiesConfig",
    "scoring.apps.ScoringConfig",
    "cppcc_office.pages.apps.PagesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SignInRules",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "cppcc_office.shared.middleware.EveryAnswer",
    "cppcc_office.shared.unheard_of.UnheardOf",
]

ROOT_URLCONF = "cppcc_office.urls"
WSGI_APPLICATION = "cppcc_office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["cppcc_office.shared.templatetags.ui"],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;",
        }
    )
# A connection lives for a minute: opening one for every request costs a tenth of a page on SQLite, more on PostgreSQL.
DATABASES["default"].update({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True})

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "members.sign_in.MemberBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.OfficePasswordRule"},
    {"NAME": "accounts.passwords.UncommonPassword"},
    {"NAME": "members.sign_in.NotOwnMobile"},
]
PASSWORD_LENGTH, STAFF_PASSWORD_LENGTH = 8, 10

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [BASE_DIR / "locale"]  # what the libraries under the admin site leave untranslated
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# E-mail goes out only where EMAIL_URL names a server (smtp+tls://user:password@host:587); see README.
NO_MAIL = "outbox.no_mail.NoMail"
MAILERS: dict[str, dict] = {"default": {"BACKEND": NO_MAIL}}
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="noreply@localhost")
if env.str("EMAIL_URL", default=""):
    _mail = env.email_url("EMAIL_URL")
    MAILERS["default"] = {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"] or 25,
            "username": _mail["EMAIL_HOST_USER"] or "",
            "password": _mail["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 20,
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Safety. Every script, style, font and picture comes from here.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a tick list of every member of a large committee
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# How many proxies of our own stand in front (usually 0, or 1 with nginx). Client addresses and https are then read
# from X-Forwarded-For and X-Forwarded-Proto, which the outermost proxy must set itself.
PROXY_COUNT = env.int("PROXY_COUNT", default=int(env.bool("BEHIND_PROXY", default=False)))
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Signing in. Five failures lock the account everywhere and the address for every account, each on its own.
# Nothing a successful sign-in does may clear failures against other accounts, so the reset is our own.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "members.sign_in.account_typed"
AXES_CLIENT_IP_CALLABLE = "cppcc_office.shared.address.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in_locked"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
STAFF_IDLE = timedelta(minutes=30)
REMEMBER_FOR = timedelta(days=30)
INVITATION_FOR = timedelta(days=14)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 60 * 60 * 12

SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
