"""The settings of every mode, in one file. Values come from the environment.

`KN_MODE` is one of

- `demo` (default): a laptop or a showing; secrets are made in `var/`, letters go to a folder;
- `production`: nothing has a default that could be guessed, and a missing value stops the start;
- `test`: pytest.

`.env.example` explains every variable.
"""

import os
import secrets
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.production import faults

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _given(name: str, default: str = "") -> str:
    """The value of a variable; an empty one counts as unset."""
    return env.str(name, "") or default


def _whole(name: str, default: int) -> int:
    return int(_given(name, str(default)))


def _yes(name: str, default: bool) -> bool:
    return _given(name, str(default)).lower() in env.BOOLEAN_TRUE_STRINGS


# --- Mode and folders -----------------------------------------------------------------------

MODE = _given("KN_MODE", "test" if "PYTEST_VERSION" in os.environ else "demo")
if MODE not in {"demo", "production", "test"}:
    raise ImproperlyConfigured(f"KN_MODE is demo, production or test, not {MODE!r}.")
DEMO, PRODUCTION, TEST = MODE == "demo", MODE == "production", MODE == "test"
DEBUG = False

if not TEST:  # letters, files and secrets are nobody else's from the first moment (config.private)
    os.umask(0o077)
VAR_DIR = Path(_given("VAR_DIR", str(BASE_DIR / "var"))).resolve()
if TEST:
    VAR_DIR = VAR_DIR / "test"
FILES_ROOT = Path(_given("FILES_ROOT", str(VAR_DIR / "files")))
MEDIA_ROOT = FILES_ROOT
STATIC_ROOT = Path(_given("STATIC_ROOT", str(VAR_DIR / "static")))
for folder in (VAR_DIR, FILES_ROOT, FILES_ROOT / "incoming", STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)

if not TEST:
    environ.Env.read_env(BASE_DIR / ".env")
if not PRODUCTION:  # where the supervisor wrote down its own servers
    environ.Env.read_env(VAR_DIR / "servers.env")


def _kept_secret(name: str) -> str:
    """A secret made once for this machine and kept in `var/`, readable by its owner only."""
    kept = VAR_DIR / name
    if not kept.exists():
        fd, fresh = tempfile.mkstemp(dir=VAR_DIR)  # created with mode 0600
        with os.fdopen(fd, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, kept)  # two processes at once: the first one's secret stays
        except FileExistsError:
            pass
        finally:
            os.unlink(fresh)
    return kept.read_text()


if PRODUCTION:
    if found := faults(os.environ):
        raise ImproperlyConfigured("\n- ".join(["Put right first (.env.example helps):", *found]))
    SECRET_KEY = _given("SECRET_KEY")
elif DEMO:
    SECRET_KEY = _given("SECRET_KEY") or _kept_secret("secret_key")
else:
    SECRET_KEY = "for-tests-only"

# Keys of before: they read cookies and secrets made with them, and make no new ones.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), *LOCAL_HOSTS]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where letters point to. No slash at the end.
SITE_URL = _given("SITE_URL", f"http://localhost:{_given('PORT', '8000')}").rstrip("/")

# --- Apps -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "core",
    "journal",
    "accounts",
    "workdays",
    "jobs",
    "documents",
    "proposals",
    "approvals",
    "reports",
    "imports",
    "notifications",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "pgtrigger",
    "template_partials.apps.SimpleAppConfig",  # its loader stands in TEMPLATES below
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.site_language",
    "django.middleware.common.CommonMiddleware",
    "documents.middleware.upload_limit",  # before anything that reads the body
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.session_limits",
    "accounts.middleware.SignedOutMiddleware",
    "accounts.middleware.SightMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "config.middleware.private_pages",
    "config.shown.answers_again",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.errors.refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("core.folding.Loader", _loaders)],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
                "core.context.shell",
                "notifications.context.shell",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database, cache, broker ------------------------------------------------------------------

# A pooler hands a line on after each transaction: nothing may be kept on it, no cursor either.
POOLER = _yes("DATABASE_POOLER", False)
DATABASES = {
    "default": {
        **env.db_url_config(_given("DATABASE_URL", "postgresql://127.0.0.1:5432/khoinguon")),
        "ENGINE": "django.db.backends.postgresql",
        # A browser holds its line after a test is over; in tests no session stays behind it.
        "CONN_MAX_AGE": _whole("CONN_MAX_AGE", 0 if TEST or POOLER else 600),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": POOLER,
        "ATOMIC_REQUESTS": False,
        "TEST": {"TEMPLATE": os.environ.get("TEST_TEMPLATE")},  # migrated once for all workers
    }
}
_line = DATABASES["default"].setdefault("OPTIONS", {})
_line.update(
    {
        "server_side_binding": _yes("SERVER_SIDE_BINDING", False),
        "connect_timeout": 5,
        "application_name": "khoinguon",
    }
)
# What is prepared (core.kept) is planned once. PostgreSQL would plan it anew for each key wherever
# that looks a little cheaper, and take longer for the plan than for the answer.
if not POOLER and not _line["server_side_binding"]:
    _line["options"] = f"{_line.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
# Makes and alters the tables; only `prepare`, `migrate` and `restore` are told it (config.roles).
DATABASE_OWNER_URL = _given("DATABASE_OWNER_URL")
DATABASE_ROLE = DATABASES["default"]["USER"]
# Counters of the sign-in limits must outlive Valkey, so the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
REDIS_URL = _given("REDIS_URL", "redis://127.0.0.1:6379/0")
# Whether a finished act wakes the readers of the journal at once, or leaves them to the clock.
KN_DOORBELL = _yes("KN_DOORBELL", not TEST)

# --- People, sessions, cookies ----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_code", "full_name", "official_email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "config.forms.SignIn",
    "change_password": "config.forms.ChangePassword",
    "reset_password_from_key": "config.forms.ChoosePassword",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "official_email"
ACCOUNT_PRESERVE_USERNAME_CASING = True  # codes are kept as on paper, compared without case
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Slow down, do not lock: `login_failed` would refuse even the right password once somebody else
# has guessed wrong, so it is off and accounts.adapter delays instead. A whole office may share
# one address, so the limits by address are wide.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": None,
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "30/m/user",
    "signup": "1/m/ip",
    "manage_email": "1/m/user",
}

# Whoever decides, votes, seals or administers must have a second factor, and proves it anew before
# each such act. Off where people only try the product out.
SECOND_FACTOR = _yes("SECOND_FACTOR", PRODUCTION)
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "config.forms.Code",
    "authenticate_webauthn": "config.forms.PasskeyAfterPassword",
    "login_webauthn": "config.forms.PasskeyAlone",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # nothing to guess; an office is one address

SESSION_ENGINE = "accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_AGE = _whole("SESSION_IDLE_SECONDS", 30 * 60 if PRODUCTION else 8 * 60 * 60)
SESSION_ABSOLUTE_AGE = _whole("SESSION_ABSOLUTE_SECONDS", 12 * 60 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

# --- What every answer says to the browser ----------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = _yes("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = _whole("SECURE_HSTS_SECONDS", 365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = _yes("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    # Whether a domain enters the browsers' own list is decided by who holds the domain.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if _yes("BEHIND_PROXY", True):  # the proxy sets this header itself and passes no other
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = _whole("PROXIES", 1)  # whose word on the address counts

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of text, all fields of a form together
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "documents.middleware.NoTextAsFile",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# One file, all files of one dossier, and one request with everything in it.
FILE_MAX_BYTES = _whole("FILE_MAX_BYTES", 20 * 1024 * 1024)
FILES_PER_DOSSIER = _whole("FILES_PER_DOSSIER", 20)
REQUEST_MAX_BYTES = _whole("REQUEST_MAX_BYTES", 5 * FILE_MAX_BYTES + 5 * 1024 * 1024)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = FILES_ROOT / "incoming"  # torsos in it are cleared (documents.actions)
# The virus scanner: unix:///path or tcp://host:port of a clamd. Empty: files say "not scanned".
CLAMD_URL = "" if TEST else _given("CLAMD_URL")

# --- Language, time, static files -------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
USE_I18N = True
# Off: a year would read 2.026 and a key in a template 1.024. Money and counts are grouped by the
# filters `vnd` and `number`.
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.finders.NpmFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TEST

# --- Letters ----------------------------------------------------------------------------------

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _given("DEFAULT_FROM_EMAIL", "Khơi Nguồn <khoinguon@localhost>")
SERVER_EMAIL = _given("SERVER_EMAIL", DEFAULT_FROM_EMAIL)
if TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif PRODUCTION or _given("EMAIL_URL"):
    vars().update(env.email_url("EMAIL_URL"))
else:  # kept in a folder and readable on a page of the demo
    EMAIL_BACKEND = "notifications.mailbox.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# --- Logs -------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _given("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
