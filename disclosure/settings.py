"""The site's settings, read from the environment, or from files that it names; what is missing or wrong stops the start.

What may be set, and what each means, stands in `.env.example`. DEMO and DEBUG are for one person on one machine:
they make up a secret key and do without HTTPS. Everything else is production and gets no such defaults.
"""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from budget.unseen_signs import taken_out
from disclosure.environment import env
from disclosure.release import PARTS, fingerprint

django_stubs_ext.monkeypatch()  # so that ModelAdmin[Edition], ModelForm[Edition] and the like run as they are checked


def words(name: str, default: str = "") -> str:
    """Return words of the environment that pages show, without signs that nobody sees."""
    return taken_out(env.str(name, default=default))


BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"  # what a running site makes for itself: database, uploads, the demonstration's key


def lasting_key(path: Path) -> str:
    """Return the key kept in `path`, making it first if there is none; safe when several processes start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:  # mode 0600 by its nature
            draft.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # another process was first, and its key holds
            os.link(draft.name, path)
        Path(draft.name).unlink()
    return path.read_text()


# Seconds to reach the database in; milliseconds in which it must acknowledge what is sent; seconds of silence after which
# it is asked whether it is there, between two such questions, and how many.
UNANSWERED = {
    "connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3,
}  # fmt: skip


def database(url: str, password: str = "") -> dict[str, Any]:
    """Return Django's entry for the database at `url`, tuned for what it is; only SQLite and PostgreSQL are known."""
    entry: dict[str, Any] = environ.Env.db_url_config(url)
    if password:
        entry["PASSWORD"] = password
    options = entry.setdefault("OPTIONS", {})
    match entry.get("ENGINE"):
        case "django.db.backends.sqlite3":
            options.setdefault("timeout", 20)  # seconds that a writer waits for another one
            # A transaction takes its write lock at once, so two writers queue instead of failing half way.
            options.setdefault("transaction_mode", "IMMEDIATE")
            # With the log beside the file, readers go on while a publication is being written.
            options.setdefault(
                "init_command", "PRAGMA journal_mode=WAL; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            )
        case "django.db.backends.postgresql":
            entry.setdefault("CONN_MAX_AGE", 60)  # seconds
            entry.setdefault("CONN_HEALTH_CHECKS", True)
            # A server that is switched off, or behind a broken line, says nothing at all: without these a page would wait minutes.
            for name, limit in UNANSWERED.items():
                options.setdefault(name, limit)
        case other:
            message = f"DATABASE_URL must start with sqlite:/// or postgresql://, not {other or url!r}."
            raise ImproperlyConfigured(message)
    return entry


# --- Where this runs ---------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
PRODUCTION = not (DEBUG or DEMO)

SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION or "SECRET_KEY" in env else lasting_key(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") if PRODUCTION else env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address that feeds, citations and the sitemap give; empty means: the one that the request came to.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
# What the head and foot of every page say about the site's owner; an empty text is left out.
SITE_TAGLINE = words("SITE_TAGLINE", "乡镇预算公开")
SITE_SPONSOR = words("SITE_SPONSOR")
SITE_CONTACT = words("SITE_CONTACT")
SITE_ICP_NUMBER = words("SITE_ICP_NUMBER")
SITE_POLICE_NUMBER = words("SITE_POLICE_NUMBER")
SITE_POLICE_URL = words("SITE_POLICE_URL")

# Program, templates, styles, translations, lists, the words and the address above: what every page is made of beside
# the figures. A copy may be asked about by its date alone, which tells of no change that leaves this as it was.
RELEASE = fingerprint(
    [BASE_DIR / part for part in PARTS],
    SITE_URL,
    *(SITE_TAGLINE, SITE_SPONSOR, SITE_CONTACT, SITE_ICP_NUMBER, SITE_POLICE_NUMBER, SITE_POLICE_URL),
    "mail" if env.str("EMAIL_URL", default="") else "",
)

ROOT_URLCONF = "disclosure.urls"
WSGI_APPLICATION = "disclosure.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What is kept ------------------------------------------------------------------------------------------------

if "DATABASE_URL" not in env:
    VAR.mkdir(exist_ok=True)
# The password may come apart from the address, so that it can be a secret while the address is none.
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'mingzhang.sqlite3'}"),
        env.str("DATABASE_PASSWORD", default=""),
    )
}
# In production SQLite opens the file that is there and never makes one; `manage.py migrate` makes a new site's.
SQLITE_FILE: Path | None = None
if PRODUCTION and DATABASES["default"]["ENGINE"].endswith("sqlite3") and DATABASES["default"]["NAME"] != ":memory:":
    SQLITE_FILE = Path(DATABASES["default"]["NAME"]).absolute()
    DATABASES["default"]["NAME"] = f"{SQLITE_FILE.as_uri()}?mode=rw"

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR / "media"))()
WORKBOOK_MAX_BYTES = env.int("WORKBOOK_MAX_BYTES", default=20 * 1024 * 1024)  # the real workbook has 60 kB
# Where a virus scanner (clamd) listens that looks at each file first: «/run/clamav/clamd.ctl» or «host:3310»; empty: nobody does.
CLAMD = env.str("CLAMD", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # one file a table, and some to spare

# Locks and counts that all processes of this machine share; nothing in it outlives a start of the machine.
_OWN = f"mingzhang-{os.geteuid()}-{hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:12]}"
RUN_DIR = Path(env.str("RUN_DIR", default=str(Path(tempfile.gettempdir()) / _OWN)))

# Archives and other large files that are made from what is public are kept here until that changes, up to so many bytes.
MADE_DIR = Path(env.str("MADE_DIR", default=str(RUN_DIR / "made")))
MADE_BYTES = env.int("MADE_BYTES", default=2 * 1024**3)

# How many bytes of packed pages each process keeps, to send them again as long as nothing public changes.
KEPT_BYTES = env.int("KEPT_BYTES", default=16 * 1024 * 1024)

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- What it is made of ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "budget.apps.BudgetConfig",
    "disclosure",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "corsheaders",
    "csp",
]
MIDDLEWARE = [
    # The order is from outside in. First what names a request and says how it went, whoever answers it.
    "disclosure.serving.request_log.request_log",
    # Before the host and HTTPS are looked at: who watches a machine asks by its address.
    "disclosure.serving.health.health",
    "disclosure.serving.patience.patience",
    "django.middleware.security.SecurityMiddleware",
    # Outside of all that may answer instead of a view: a refusal and a 304 are for scripts of other sites too.
    "corsheaders.middleware.CorsMiddleware",
    "disclosure.api.edges.over_https_alone",
    # Before anything is made, so that what is refused costs nothing.
    "disclosure.serving.dear.Dear",
    # Outside of ranges and validators: tags and parts are of the bytes as they were made, before packing.
    "disclosure.serving.compression.TextCompression",
    "disclosure.serving.ranges.Ranges",
    # Sees the final headers of all below; a 304 makes none of what they would.
    "disclosure.serving.validators.Validators",
    "disclosure.csvw.leads_to_its_description",
    # Around the views and what refuses before them, for refusals are read too.
    "disclosure.language.in_chosen_language",
    "disclosure.serving.said_once.said_once",
    "disclosure.unread.says_what_it_did_not_read",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "disclosure.api.edges.ApiEdges",
    # From here on who it is matters: public pages ask for no session and set no cookie.
    "budget.admin.written_back.WrittenBack",
    "budget.admin.kept_sessions.KeptSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Behind the protection against forged posts, so that a refused one is never looked into.
    "budget.admin.clean_requests.CleanRequests",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Each needs the one before: first who, then with what, then whether the password is her own.
    "budget.admin.login.Login",
    "budget.admin.second_factor.SecondFactor",
    "budget.admin.own_password.OwnPasswordFirst",
    "budget.admin.collided.Collided",
    # Innermost: whoever is sent elsewhere by the others has done nothing yet.
    "budget.admin.pressed_twice.PressedTwice",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "disclosure.context.site",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- What programs may ask ---------------------------------------------------------------------------------------

API_RATE = env.str("API_RATE", default="120/min")  # requests of one network address
# Archives, documents, spreadsheets, pictures and searches: requests of one network for each of the five, and the queue for them.
DEAR_RATE = env.str("DEAR_RATE", default="120/min")
DEAR_LIMITS = env.bool("DEAR_LIMITS", default=PRODUCTION)
# Whatever the public may read, scripts of other sites may read too, without cookies; the desk and the choices not.
CORS_URLS_REGEX = r"^/(?!admin/|preferences/|feed/)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "accept-language", "if-modified-since", "if-none-match", "if-range", "range"]
CORS_EXPOSE_HEADERS = [
    "Accept-Ranges", "Content-Disposition", "Content-Length", "Content-Range", "ETag", "Last-Modified", "Link",
    "RateLimit", "RateLimit-Policy", "Repr-Digest", "Retry-After", "X-Total-Count", "X-Unmatched", "X-Unread",
]  # fmt: skip

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "disclosure" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # amounts are grouped by the `figures` template tags, everything else is left alone

# --- Files and their storages -------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where collectstatic puts them for production; elsewhere they are served as they lie there.
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))() if PRODUCTION else None
_ON_DISK = "budget.kept_storage.KeptOnDisk"
STORAGES = {
    # Uploads: in MEDIA_ROOT, or in an object store that several hosts share.
    "default": {
        "BACKEND": env.str("MEDIA_STORAGE", default=_ON_DISK),
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", default={}),
    },
    "staticfiles": {
        # In production each file's name carries its hash, so that browsers may keep it for ever.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for at the root of any site
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# --- Who may come in ---------------------------------------------------------------------------------------------

# Whether the uploader of a workbook may also publish it. Only one person on one machine may do both by default.
REQUIRE_SECOND_PERSON = env.bool("REQUIRE_SECOND_PERSON", default=PRODUCTION)

# Roles that must log in with a code of their phone besides; everybody else may turn it on for herself.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=[])
OTP_TOTP_ISSUER = "明账"

AUTHENTICATION_BACKENDS = ["budget.rights.ByBody"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "budget.obvious_words.ObviousWords"},
    {"NAME": "budget.known_passwords.KnownPasswords"},
    {"NAME": "budget.accounts.OwnPassword"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=8 * 3600)  # seconds: one working day
SESSION_IDLE_AGE = env.int("SESSION_IDLE_AGE", default=3600)  # seconds without a click after which one logs in again
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# How the site sends mail, such as smtp+tls://user:password@host:587; empty: it sends none, and says who can help.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _MAIL: dict[str, Any] = environ.Env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND, EMAIL_TIMEOUT = _MAIL.pop("EMAIL_BACKEND"), 10  # seconds
    EMAIL_HOST, EMAIL_PORT = _MAIL.get("EMAIL_HOST"), _MAIL.get("EMAIL_PORT")
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_USER"), _MAIL.get("EMAIL_HOST_PASSWORD")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_TLS", False), _MAIL.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="mingzhang@localhost")
PASSWORD_RESET_TIMEOUT = 2 * 3600  # seconds

# Which network an attempt to log in came from; how many may fail is in budget/logins.py.
CLIENT_NETWORK = "disclosure.serving.client_address.client_network"
# Whether a proxy of ours stands in front, so that its X-Forwarded-For and X-Forwarded-Proto are to be believed.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

# --- What browsers are told --------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
# Programs are refused (disclosure/api/edges.py): one that is led on never notices that it asks in the clear each time.
SECURE_REDIRECT_EXEMPT = [r"^api/(?!v1/docs$)"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # a browser takes such a name from this host alone, for all of it, and over HTTPS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        # No «unsafe-inline» anywhere: bars and charts are drawn by attributes of SVG.
        "style-src": [SELF],
        # Plotly draws the squares of a heat map as one picture that it writes itself.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- What the operator is told -----------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
# Seconds from which on a statement is told of in the log.
SLOW_QUERY_SECONDS = env.float("SLOW_QUERY_SECONDS", default=1.0)
# Who may read /metrics: whoever brings this token, and networks; without both nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_FROM = env.list("METRICS_FROM", default=[])
for _network in METRICS_FROM:
    try:
        ip_network(_network)
    except ValueError as error:
        raise ImproperlyConfigured(f"METRICS_FROM: {error}") from error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "disclosure.serving.request_log.WithRequest"}},
    "formatters": {
        "line": {"()": "disclosure.serving.request_log.PlainLines"},
        "json": {"()": "disclosure.serving.request_log.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "budget": {"level": LOG_LEVEL},
        "disclosure": {"level": LOG_LEVEL},
        "disclosure.serving.request_log": {"level": LOG_LEVEL if PRODUCTION else "WARNING"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},  # anybody can cause any number of these
    },
}
