"""Settings. Environment variables configure them; docs/configuration.md describes each.

`DEBUG=1` is for development: it gives defaults to what production must set.
"""

import multiprocessing
import os
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from tracker.lib import env
from tracker.lib.env import read
from tracker.lib.json_logging import logging_config
from tracker.lib.sign_in_settings import identity_provider, second_factor
from tracker.lib.threads import DEFAULT_THREADS, max_waiting_writers

env.refuse_misspelled(os.environ, env.VARIABLES)

BASE_DIR = Path(__file__).resolve().parent.parent
# What this machine keeps: the database, its secrets, downloads, reports.
DATA_DIR = read("DATA_DIR", env.absolute_path, str(BASE_DIR / "var"), "an absolute path of a folder")

DEBUG = read("DEBUG", env.boolean, "0", "1 in development, 0 or unset elsewhere")
HTTPS = read("HTTPS", env.boolean, "0" if DEBUG else "1", "1 when people reach the site by https, or 0")
TRUSTED_PROXY_COUNT = read(
    "TRUSTED_PROXY_COUNT",
    env.whole_number(0, 10),
    "0",
    "the number of reverse proxies in front that set X-Forwarded-For, from 0 to 10",
)

# Without DEBUG the key is required: a new key at each start would sign every user out.
if env.is_set("SECRET_KEY_FILE"):
    env.refuse_both("SECRET_KEY", "SECRET_KEY_FILE")
    SECRET_KEY = read(
        "SECRET_KEY_FILE", env.secret_in_file, None, "an absolute path of a file that holds the key"
    )
else:
    SECRET_KEY = read(
        "SECRET_KEY",
        env.long_secret,
        env.development_secret_key(DATA_DIR / "secret-key")
        if DEBUG and not env.is_set("SECRET_KEY")
        else None,
        "a random text of at least 50 characters",
    )
# Keys in use before: what they signed, such as sessions and links in emails, stays valid.
SECRET_KEY_FALLBACKS = read(
    "SECRET_KEY_FALLBACKS",
    env.secrets_list,
    "",
    "random texts of at least 50 characters, separated by commas",
)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    env.host_names,
    "localhost 127.0.0.1 [::1]" if DEBUG else None,
    "the host names that people use, separated by commas",
)
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS", env.origins, "", "addresses such as https://example.org, separated by commas"
)
SIGN_UP = read("SIGN_UP", env.boolean, "1", "1 when anybody may sign up, or 0")

INSTALLED_APPS = [
    "allauth.account",  # before ours, which replaces its admin; templates/ comes before both
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth",
    "django_tasks_db",  # before ours, which replaces its admin
    "tracker",
    "tracker.lib",
    "tracker.profiles",
    "tracker.schedules",
    "tracker.logs",
    "tracker.symptoms",
    "tracker.learn",
    "tracker.insights",
    "tracker.food_pages",
    "tracker.offline",
    "tracker.meals",
    "tracker.transfer",
    "tracker.curation",
    "foods",
    "django_htmx",
    "template_partials",
    "import_export",
    "simple_history",
    "whitenoise.runserver_nostatic",
    "tracker.lib.admin_site.CuratorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "tracker.lib.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "tracker.lib.static_files.StaticFiles",
    "tracker.lib.compression.compression",
    "tracker.lib.unavailable.UnavailableDatabaseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.lib.middleware.permissions_policy",
    "tracker.lib.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.lib.middleware.never_cache_members",
    "tracker.offline.logout.name_who_signed_out",
    "tracker.profiles.devices.note_last_seen",
    "tracker.lib.middleware.PageMemberMiddleware",
    "tracker.lib.middleware.HtmxLoginRequiredMiddleware",
    "tracker.lib.middleware.InvalidFormsAre422",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.profiles.second_factor.StaffUseSecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

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
                "tracker.lib.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "tracker.lib.templatetags.formatting"],
        },
    },
]
FORM_RENDERER = "tracker.lib.forms.FormRenderer"

# --- database -------------------------------------------------------------------------------------

DATABASE_POOL = read(
    "DATABASE_POOL", env.whole_number(1, 1000), "8", "from 1 to 1000 connections in a process"
)
DATABASE = read(
    "DATABASE_URL",
    env.database,
    f"sqlite:///{quote((DATA_DIR / 'db.sqlite3').as_posix())}",
    "an address that begins with sqlite:/// or postgres://",
)
env.refuse_unusable_folder(DATABASE, DATA_DIR)
DATABASES = {"default": env.with_defaults(DATABASE, pool=DATABASE_POOL)}
WRITE_WAIT = 3  # seconds a request waits for its turn to write; then it gets a 503
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must count across processes and machines, so the cache lives in the database. At Django's
# own limit of 300 entries, limits and curators' uploads would be thrown out while they are needed.
CACHES = {
    "default": {
        "BACKEND": "tracker.lib.cache.SharedCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# Background jobs, see tracker.lib.jobs. The queue is a table of the database.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- foods ----------------------------------------------------------------------------------------

# Where `import_fdc --download` looks for USDA's sets; a mirror is possible.
FDC_DATASETS_URL = read(
    "FDC_DATASETS_URL",
    env.address_of_a_folder,
    "https://fdc.nal.usda.gov/fdc-datasets/",
    "an address that begins with https:// or http:// and ends with /",
)

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "profiles.User"
AUTHENTICATION_BACKENDS = ["tracker.profiles.backends.EmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tracker.profiles.password_validators.SimilarityValidator"},
    {"NAME": "tracker.profiles.password_validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "tracker.profiles.password_validators.CommonPasswordValidator"},
    {"NAME": "tracker.lib.validators.VisiblePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "logs:today"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "tracker.profiles.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    # "key" is the email address together with the network, see profiles.limits: no one locks out another.
    "login_failed": "5/m/key,15/15m/key,40/d/key",
    "confirm_email": "3/3m/key",
}
ACCOUNT_PREVENT_ENUMERATION = "strict"  # sign-up looks the same with any address, see profiles.addresses
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # for who forgot the password, or typed a wrong one too often
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds
ACCOUNT_CHANGE_EMAIL = True  # one address per user; a new one takes over once it is confirmed
ACCOUNT_FORMS = {
    "login": "tracker.profiles.account_forms.SignInForm",
    "signup": "tracker.profiles.account_forms.SignUpForm",
    "add_email": "tracker.profiles.account_forms.ChangeAddressForm",
    "change_password": "tracker.profiles.account_forms.ChangePasswordForm",
    "set_password": "tracker.profiles.account_forms.SetPasswordForm",
    "reset_password": "tracker.profiles.account_forms.ResetPasswordForm",
    "reset_password_from_key": "tracker.profiles.account_forms.ChooseNewPasswordForm",
    "reauthenticate": "tracker.profiles.account_forms.ReauthenticateForm",
    "request_login_code": "tracker.profiles.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "tracker.profiles.account_forms.ConfirmLoginCodeForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which a password or passkey is not requested again
vars().update(second_factor())
STAFF_SECOND_FACTOR = read("STAFF_SECOND_FACTOR", env.boolean, "0" if DEBUG else "1", "1 or 0")
_provider = identity_provider(sign_up=SIGN_UP)
vars().update(_provider)
OIDC_ISSUER, OIDC_NAME, OIDC_ORIGINS, OIDC_SIGN_UP = (
    _provider[f"OIDC_{name}"] for name in ("ISSUER", "NAME", "ORIGINS", "SIGN_UP")
)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Without EMAIL_URL nothing is sent, and pages show that. A link to a new password must not end up in a log.
if DEBUG or env.is_set("EMAIL_URL"):
    vars().update(
        read("EMAIL_URL", env.email, "consolemail://", "an address such as smtp+tls://user:password@host:587")
    )
else:
    EMAIL_BACKEND = "tracker.lib.mail.NoEmail"
DEFAULT_FROM_EMAIL = read(
    "DEFAULT_FROM_EMAIL",
    env.sender,
    "Magnesium tracker <noreply@localhost>",
    "an email address, or a name and an address: Magnesium tracker <noreply@example.org>",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- barcodes -------------------------------------------------------------------------------------

# Where a barcode that the catalogue does not know is asked for. Off unless the operator wants it: it tells
# another site which products are scanned here, though not by whom.
OPEN_FOOD_FACTS = read("OPEN_FOOD_FACTS", env.boolean, "0", "1 to ask Open Food Facts for barcodes, or 0")
OPEN_FOOD_FACTS_URL = read(
    "OPEN_FOOD_FACTS_URL",
    env.base_url,
    "https://world.openfoodfacts.org",
    "an address such as https://world.openfoodfacts.org",
)
CONTACT = (
    read(
        "CONTACT",
        env.contact_address,
        None,
        "an email address or a page where Open Food Facts reaches the operator",
    )
    if OPEN_FOOD_FACTS or env.is_set("CONTACT")
    else ""
)

# --- time and language ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = [("en", "English")]
FORMAT_MODULE_PATH = ["tracker.formats"]
LOCALE_PATHS = [DATA_DIR / "locale"]  # compiled from locale/ by prepare_database
USE_TZ = True
# Each member has their own; this one is for browsers that do not send one.
TIME_ZONE = read("TIME_ZONE", env.time_zone, "UTC", "a time zone such as Europe/Berlin")

# --- static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = read("STATIC_ROOT", env.absolute_path, str(DATA_DIR / "static"), "an absolute path of a folder")
STATICFILES_DIRS = [BASE_DIR / "static"]
env.refuse_to_publish(
    STATIC_ROOT,
    [
        *STATICFILES_DIRS,
        DATA_DIR,
        *(
            DATA_DIR / name
            for name in ("backups", "downloads", "exports", "imports", "member-imports", "metrics")
        ),
        *([Path(DATABASE["NAME"])] if DATABASE["ENGINE"] == env.SQLITE else []),
        *([Path(os.environ["SECRET_KEY_FILE"])] if env.is_set("SECRET_KEY_FILE") else []),
    ],
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tracker.lib.static_files.ModuleManifestStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- security -------------------------------------------------------------------------------------

SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": ["'none'"],
        "form-action": [SELF, *OIDC_ORIGINS],  # browsers also check the redirects of a form
        "frame-ancestors": ["'none'"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's and the style sheet's icons
        "object-src": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # a container's probe and Prometheus use plain http
# By default a year for this host alone: subdomains and browsers' preload lists are the operator's decision.
HSTS_SECONDS = read("HSTS_SECONDS", env.whole_number(0, 63_072_000), "31536000", "from 0 to 63072000 seconds")
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = read("HSTS_INCLUDE_SUBDOMAINS", env.boolean, "0", "1 or 0")
SECURE_HSTS_PRELOAD = read("HSTS_PRELOAD", env.boolean, "0", "1 or 0")
if SECURE_HSTS_PRELOAD and not (SECURE_HSTS_INCLUDE_SUBDOMAINS and HSTS_SECONDS >= 31_536_000):
    raise ImproperlyConfigured(
        "HSTS_PRELOAD is 1, which also needs HSTS_INCLUDE_SUBDOMAINS=1 and HSTS_SECONDS of at least 31536000."
    )
SILENCED_SYSTEM_CHECKS = [
    "security.W005", "security.W021",  # they ask for subdomains and preload
    "auth.W004",  # an address is unique among its owners, see profiles.models.User
]  # fmt: skip
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "tracker.lib.sessions"
# A message may mention a symptom: it is stored in the session, and never in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # who logs meals daily should not sign in weekly
CSRF_FAILURE_VIEW = "tracker.lib.middleware.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # htmx reads the token from the page
X_FRAME_OPTIONS = "DENY"

# --- watching ------------------------------------------------------------------------------------

SLOW_REQUEST_MS = read(
    "SLOW_REQUEST_MS", env.whole_number(1, 600_000), "1000", "from 1 to 600000 milliseconds"
)
# Either opens /metrics; without both nothing is measured.
METRICS_TOKEN = read("METRICS_TOKEN", env.token, "", "a random text of at least 16 letters and digits")
METRICS_NETWORKS = read(
    "METRICS_NETWORKS", env.networks, "", "IP addresses and networks such as 10.1.0.0/16, separated by commas"
)
if METRICS_TOKEN or METRICS_NETWORKS:
    MIDDLEWARE.insert(1, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("tracker.lib.metrics.RouteMetrics")
SENTRY_DSN = read("SENTRY_DSN", env.sentry_dsn, "", "an address such as https://key@sentry.example.org/1")
if SENTRY_DSN:
    from tracker.lib import error_reports

    error_reports.start(SENTRY_DSN)
LOGGING = logging_config(json=not DEBUG)

# --- gunicorn, see tracker/gunicorn.py -----------------------------------------------------------

BIND = read("BIND", env.bind_addresses, "127.0.0.1:8000", "a host and port such as 127.0.0.1:8000")
WEB_CONCURRENCY = read(
    "WEB_CONCURRENCY", env.whole_number(1, 512), str(multiprocessing.cpu_count()), "from 1 to 512 processes"
)
# Most threads wait: for their turn to write, for a mail server, for a slow client.
WEB_THREADS = read(
    "WEB_THREADS", env.whole_number(1, 256), DEFAULT_THREADS, "from 1 to 256 threads in each process"
)
MAX_WAITING_WRITERS = max_waiting_writers(WEB_THREADS)  # the other threads belong to readers
