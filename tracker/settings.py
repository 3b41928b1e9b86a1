"""All settings. The environment configures them; README lists the variables.

`DEBUG=1` is for development: it fills in what production must be told.
"""

from pathlib import Path

from tracker.lib.env import (
    absolute_path,
    address_of_a_folder,
    boolean,
    contact,
    database,
    development_secret_key,
    email,
    env,
    long_secret,
    read,
    site,
    time_zone,
    words,
)
from tracker.lib.logs import JSON_FORMATTER

BASE_DIR = Path(__file__).resolve().parent.parent
# What this machine keeps: the database, its secrets, downloads, reports.
DATA_DIR = read("DATA_DIR", absolute_path, str(BASE_DIR / "var"), "an absolute path of a folder")

DEBUG = read("DEBUG", boolean, "0", "1 in development, 0 or unset elsewhere")
HTTPS = read("HTTPS", boolean, "0" if DEBUG else "1", "1 when people reach the site by https, or 0")
BEHIND_PROXY = read(
    "TRUSTED_PROXY_COUNT", int, "0", "the number of reverse proxies in front that set X-Forwarded-For"
)

# Without DEBUG the key must be given: a key that is made anew at each start would sign everybody out.
SECRET_KEY = read(
    "SECRET_KEY",
    long_secret,
    development_secret_key(DATA_DIR / "secret-key") if DEBUG else None,
    "a random text of at least 50 characters",
)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    words,
    "localhost 127.0.0.1 [::1]" if DEBUG else None,
    "the host names that people use, separated by commas",
)
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS", words, "", "addresses such as https://example.org, separated by commas"
)

INSTALLED_APPS = [
    "allauth.account",  # before ours, which replaces its admin; templates/ comes before both
    "allauth",
    "tracker",
    "tracker.lib",
    "tracker.profiles",
    "tracker.schedules",
    "tracker.logs",
    "tracker.symptoms",
    "tracker.learn",
    "tracker.insights",
    "tracker.pantry",
    "tracker.offline",
    "tracker.kitchen",
    "tracker.transfer",
    "foods",
    "django_htmx",
    "template_partials",
    "import_export",
    "simple_history",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.lib.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.lib.middleware.private_pages",
    "tracker.offline.signing_out.empties_the_browser",
    "tracker.lib.middleware.SignedInByDefault",
    "tracker.lib.middleware.InvalidFormsAre422",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
            ],
            "builtins": ["tracker.lib.templatetags.mg"],
        },
    },
]
FORM_RENDERER = "tracker.lib.forms.Renderer"

# --- database -------------------------------------------------------------------------------------

DATABASES = {
    "default": read(
        "DATABASE_URL",
        database,
        f"sqlite:///{(DATA_DIR / 'db.sqlite3').as_posix()}",
        "an address that begins with sqlite:/// or postgres://",
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"] |= {
        # Connections outlive requests: opening a file and setting pragmas costs more than a query.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that begins as a reader cannot become a writer while another writes.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # synchronous stays FULL: what was acknowledged survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=1000000000; "
            "PRAGMA temp_store=MEMORY;",
        },
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        # Pages ask for little at a time: no statement is worth compiling. Search reads its parts in their
        # order, see foods/search/postgres.py.
        "options": "-c jit=off -c max_parallel_workers_per_gather=0",
        "pool": {
            "min_size": 1,
            "max_size": read("DATABASE_POOL", int, "8", "the most connections one process opens"),
            "timeout": 5,  # seconds: a database that is down is said soon, to people and to /health/ready
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must count across processes and machines, so the cache lives in the database. At Django's
# own limit of 300 entries, limits and curators' uploads would be thrown out while they are needed.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# --- foods ----------------------------------------------------------------------------------------

# Where `import_fdc --download` looks for USDA's sets; a mirror is possible.
FDC_DATASETS_URL = read(
    "FDC_DATASETS_URL",
    address_of_a_folder,
    "https://fdc.nal.usda.gov/fdc-datasets/",
    "an address that begins with https:// or http:// and ends with /",
)

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "profiles.User"
AUTHENTICATION_BACKENDS = ["tracker.profiles.auth.EmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
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
ACCOUNT_ADAPTER = "tracker.profiles.auth.Adapter"
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one takes over once it is confirmed
ACCOUNT_FORMS = {
    "login": "tracker.profiles.account_forms.SignInForm",
    "signup": "tracker.profiles.account_forms.SignUpForm",
    "add_email": "tracker.profiles.account_forms.ChangeAddressForm",
    "change_password": "tracker.profiles.account_forms.ChangePasswordForm",
    "reset_password": "tracker.profiles.account_forms.ResetPasswordForm",
    "reset_password_from_key": "tracker.profiles.account_forms.ChooseNewPasswordForm",
    "reauthenticate": "tracker.profiles.account_forms.ReauthenticateForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = BEHIND_PROXY

vars().update(
    read("EMAIL_URL", email, "consolemail://", "an address such as smtp+tls://user:password@host:587")
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Magnesium tracker <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- barcodes -------------------------------------------------------------------------------------

# Where a barcode that the catalogue does not know is asked for. Off unless the operator wants it: it tells
# another site which products are scanned here, though not by whom.
OPEN_FOOD_FACTS = read("OPEN_FOOD_FACTS", boolean, "0", "1 to ask Open Food Facts for barcodes, or 0")
OPEN_FOOD_FACTS_URL = read(
    "OPEN_FOOD_FACTS_URL",
    site,
    "https://world.openfoodfacts.org",
    "an address such as https://world.openfoodfacts.org",
)
CONTACT = (
    read("CONTACT", contact, None, "an e-mail address or a page where Open Food Facts reaches the operator")
    if OPEN_FOOD_FACTS
    else ""
)

# --- time and language ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
# Each member has their own; this one is for those whose browser told none.
TIME_ZONE = read("TIME_ZONE", time_zone, "UTC", "a time zone such as Europe/Berlin")

# --- static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = read("STATIC_ROOT", absolute_path, str(DATA_DIR / "static"), "an absolute path of a folder")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tracker.lib.static_files.HashedFiles"
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
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's and the style sheet's icons
        "object-src": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # a container's probe and Prometheus speak plain http
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "tracker.lib.sessions"
# A message may tell of a symptom: it goes with its session, and never into a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90  # who logs meals daily should not sign in weekly
CSRF_COOKIE_HTTPONLY = True  # htmx reads the token from the page
X_FRAME_OPTIONS = "DENY"

# --- logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": JSON_FORMATTER,
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG else "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django's own handlers write plain text, and mail nobody here.
    "loggers": {
        "django": {"handlers": [] if not DEBUG else ["console"], "level": "INFO", "propagate": not DEBUG},
        # It tells each step as INFO, and as a warning what only browsers know in the style sheet.
        "weasyprint": {"level": "ERROR"},
    },
}
