"""Django settings of an installation; everything that differs between two installations comes from the environment.

The variables are `OPENBWC_HOME` (the data folder), `OPENBWC_DATABASE_URL`, `OPENBWC_SECRET_KEY`,
`OPENBWC_ALLOWED_HOSTS`, `OPENBWC_TRUSTED_ORIGINS`, `OPENBWC_POLICIES`, `OPENBWC_LEDGER_ORIGIN`, `OPENBWC_HTTPS`,
`OPENBWC_REQUIRE_MFA`, `OPENBWC_EMAIL_URL`, `OPENBWC_EMAIL_FROM`, `OPENBWC_PUBLIC_URL`, `OPENBWC_WEBHOOK_NETWORKS`,
`OPENBWC_PROVENANCE_SIGNER`, `OPENBWC_REDACTION_EXECUTOR`, `OPENBWC_REDACTION_TLS`, `OPENBWC_REDACTION_RUNTIME`,
`OPENBWC_REDACTION_FOLDER`, `OPENBWC_VAULT_KEYS`, `OPENBWC_VAULT_SCRATCH` and `OPENBWC_DEBUG`.
"""

from pathlib import Path

from openbwc.settings import environment

PROJECT_ROOT = Path(__file__).resolve().parents[3]

OPENBWC_HOME = environment.folder("OPENBWC_HOME", PROJECT_ROOT / "var")
OPENBWC_HOME.mkdir(parents=True, exist_ok=True, mode=0o750)
POLICIES_DIR = environment.folder("OPENBWC_POLICIES", PROJECT_ROOT / "policies")
LEDGER_ORIGIN = environment.text("OPENBWC_LEDGER_ORIGIN", "openbwc.example/ledger")

DEBUG = environment.flag("OPENBWC_DEBUG", default=False)
SECRET_KEY = environment.secret("OPENBWC_SECRET_KEY", OPENBWC_HOME)
ALLOWED_HOSTS = environment.words("OPENBWC_ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = environment.words("OPENBWC_TRUSTED_ORIGINS", "")
HTTPS = environment.flag("OPENBWC_HTTPS", default=False)
REQUIRE_MFA = environment.flag("OPENBWC_REQUIRE_MFA", default=True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_q",
    "openbwc.custody",
    "openbwc.program",
    "openbwc.notices",
    "openbwc.evidence",
    "openbwc.intake",
    "openbwc.access",
    "openbwc.redaction",
    "openbwc.retention",
    "openbwc.disclosure",
    "openbwc.oversight",
    "openbwc.site.web",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "openbwc.site.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openbwc.site.web.middleware.SecondFactor",
    "openbwc.site.web.middleware.StoredContent",
]

ROOT_URLCONF = "openbwc.site.web.urls"
WSGI_APPLICATION = "openbwc.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_ROOT / "src/openbwc/site/web/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openbwc.site.web.context.house",
            ],
        },
    },
]

DATABASES = {"default": environment.database("OPENBWC_DATABASE_URL", OPENBWC_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by the server's processes, so that the limits on signing in count once for all of them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": OPENBWC_HOME / "cache"}
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_links": {"()": "openbwc.settings.logs.WithoutLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without_links"]}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING"}},
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = OPENBWC_HOME / "static"
STATICFILES_DIRS = [
    ("uswds", PROJECT_ROOT / "node_modules/@uswds/uswds/dist"),
    ("tus", PROJECT_ROOT / "node_modules/tus-js-client/dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_USER_MODEL = "program.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "openbwc.site.web.sign_in.AccountAdapter"  # accounts are made by the programme, not by sign-up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {  # what a stranger may send: for each address, and in all
    "public_request": "20/h/ip,500/h/key",
    "request_status": "120/h/ip,6000/h/key",
    "portal_secret": "30/h/ip",
    "link_phrase": "10/15m/key",
}
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or with the shift
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # passkeys on http://localhost only
MFA_TOTP_ISSUER = "OpenBWC"
MFA_TOTP_TOLERANCE = 1  # one step either way, for a clock that is a little off

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # one shift
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MAIL_SERVER = environment.mail_server("OPENBWC_EMAIL_URL", "")
SENDS_EMAIL = MAIL_SERVER is not None
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if MAIL_SERVER:
    EMAIL_BACKEND = "openbwc.notices.mail.ProvingBackend"
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["host"], MAIL_SERVER["port"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER["username"], MAIL_SERVER["password"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER["use_tls"], MAIL_SERVER["use_ssl"]
EMAIL_TIMEOUT = 20  # seconds for each answer of the server
DEFAULT_FROM_EMAIL = environment.text("OPENBWC_EMAIL_FROM", "openbwc@localhost")
PUBLIC_URL = environment.text("OPENBWC_PUBLIC_URL", "").rstrip("/")
WEBHOOK_NETWORKS = environment.networks("OPENBWC_WEBHOOK_NETWORKS", "")

VAULT_KEYS = environment.text("OPENBWC_VAULT_KEYS", "files")
VAULT_SCRATCH = environment.folder("OPENBWC_VAULT_SCRATCH", OPENBWC_HOME / "scratch")
PROVENANCE_SIGNER = environment.text("OPENBWC_PROVENANCE_SIGNER", "")
REDACTION_EXECUTOR = environment.text("OPENBWC_REDACTION_EXECUTOR", "processes")
REDACTION_TLS = environment.words("OPENBWC_REDACTION_TLS", "")
REDACTION_RUNTIME = environment.text("OPENBWC_REDACTION_RUNTIME", "auto")
REDACTION_FOLDER = environment.folder("OPENBWC_REDACTION_FOLDER", OPENBWC_HOME / "redaction")

# A job whose worker was killed is offered again after `retry` seconds; a long job keeps itself from being offered by
# renewing its lock (site.jobs.tasks). Prefetching is kept small, because what is prefetched cannot renew.
Q_CLUSTER = {
    "name": "openbwc",
    "orm": "default",
    "workers": 2,
    "timeout": 55,  # renditions set their own: as long as they show life
    "retry": 60,
    "max_attempts": 5,
    "ack_failures": True,  # the catalogue's own rows say what is to be tried again
    "queue_limit": 1,
    "poll": 0.5,
    "catch_up": False,
    "save_limit": 1000,
    "log_level": "WARNING",
}
