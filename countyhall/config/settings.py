"""Every setting of an instance, each from the environment, with a working default."""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp import constants as csp
from django.utils.translation import gettext_lazy as _

from countyhall.config import embedded_postgres, logs
from countyhall.config.home import home
from countyhall.config.lake import *  # noqa: F403 - the lake's own settings
from countyhall.config.opendata import *  # noqa: F403 - the open data portal's

HOME = home()


def flag(name: str, default: bool) -> bool:
    """A yes/no setting: 1, true, yes, on mean yes."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def secret_key() -> str:
    """The instance's own key: from the environment, else made once and kept in the data folder."""
    if "SECRET_KEY" in os.environ:
        return os.environ["SECRET_KEY"]
    path = HOME / "secret-key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


def database() -> dict:
    """Django's settings for ``DATABASE_URL``, or for the embedded server's socket in the data folder."""
    url = os.environ.get("DATABASE_URL") or embedded_postgres.url(HOME)
    parts = urlsplit(url)
    query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "countyhall",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "OPTIONS": query,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("COUNTYHALL_TEST_DB", "test_countyhall")},
    }


def single_sign_on() -> list[dict]:
    """The OpenID Connect provider of ``OIDC_SERVER`` (its issuer's address), if one is set."""
    if "OIDC_SERVER" not in os.environ:
        return []
    return [
        {
            "provider_id": "office",
            "name": os.environ.get("OIDC_NAME", "OpenID Connect"),
            "client_id": os.environ["OIDC_CLIENT_ID"],
            "secret": os.environ["OIDC_SECRET"],
            "settings": {"server_url": os.environ["OIDC_SERVER"], "oauth_pkce_enabled": True},
        }
    ]


SECRET_KEY = secret_key()
DEBUG = flag("DEBUG", False)
PORT = int(os.environ.get("PORT") or "8000")
# The office as pages, mails and authenticator apps name it.
OFFICE_NAME = os.environ.get("OFFICE_NAME", "金門縣政府")
# The office's code in the national list, which stands in the numbers of its open data.
OFFICE_CODE = os.environ.get("OFFICE_CODE", "371020000A")
SITE_URL = os.environ.get("SITE_URL") or f"http://127.0.0.1:{PORT}"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Security ---------------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
# How many proxies of our own stand before this process; their word on the address and https is taken.
PROXIES = int(os.environ.get("PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the county's other hosts are not ours to bind
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
# A working day with overtime; closing the browser ends it sooner.
SESSION_COOKIE_AGE = int(float(os.environ.get("SESSION_HOURS", "10")) * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Hosts of single sign-on that the sign-in form may lead to, as https://login.example.gov.tw
OIDC_HOST = "{0.scheme}://{0.netloc}".format(urlsplit(os.environ.get("OIDC_SERVER", "")))
SIGN_IN_HOSTS = [*os.environ.get("SIGN_IN_HOSTS", "").split(), *([OIDC_HOST] if len(OIDC_HOST) > 3 else [])]
# Where a clerk's own machine listens for statements to be signed by a card: countyhall sign --listen
CARD_SIGNER = "http://127.0.0.1:61163"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF],
        "style-src": [csp.SELF],
        "img-src": [csp.SELF, "data:", "blob:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF, CARD_SIGNER],
        "manifest-src": [csp.SELF],
        "frame-src": [csp.SELF],
        "frame-ancestors": [csp.NONE],
        "form-action": [csp.SELF, *SIGN_IN_HOSTS],
        "base-uri": [csp.NONE],
        "object-src": [csp.NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a monthly sheet of many plans is one form

# Logs and metrics -------------------------------------------------------------------------------
LOGGING = logs.logging(json=flag("LOG_JSON", False), level=os.environ.get("LOG_LEVEL", "INFO"))
# Whoever brings this token may read /metrics; without it there are none.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The domains of this county: delete a folder and its line here, and the domain is gone.
DOMAINS = [
    "documents", "archives", "petitions", "oversight", "intake", "recipes", "insights", "opendata", "council",
]  # fmt: skip

# Kernel packages that have pages of their own (people, units, history …).
KERNEL_DOMAINS: list[str] = [
    "countyhall.kernel.web.signoff.domain",
    "countyhall.kernel.web.administration.domain",
    "countyhall.kernel.web.books.domain",
    "countyhall.kernel.deadlines.domain",
    "countyhall.kernel.exchange.domain",
    "countyhall.kernel.lake.domain",
    "countyhall.kernel.figures.domain",
    "countyhall.kernel.reports.domain",
    *(
        [f"countyhall.kernel.{name}.tests.casebook" for name in ("web", "exchange", "api")]
        if "pytest" in sys.modules
        else []
    ),
]

# A time-stamping authority (RFC 3161) that stamps every cryptographic signature; empty: none.
TIMESTAMP_URL = os.environ.get("TIMESTAMP_URL", "")

# Addresses below which webhooks may be sent, such as https://erp.example/hooks/; empty: none.
WEBHOOK_TARGETS = os.environ.get("WEBHOOK_TARGETS", "").split()

# The department's five sections, as the menu shows them.
SECTIONS = [
    ("planning", _("General planning")),
    ("research", _("Research and evaluation")),
    ("legal", _("Legal affairs")),
    ("general", _("General affairs")),
    ("information", _("Information management")),
]

KERNEL = [
    "api",
    "reports",
    "figures",
    "exchange",
    "lake",
    "web",
    "search",
    "approvals",
    "deadlines",
    "attachments",
    "notices",
    "audit",
    "records",
    "roles",
    "organisation",
    "people",
    "jobs",
]

INSTALLED_APPS = [
    *(f"countyhall.domains.{name}" for name in DOMAINS),
    *(f"countyhall.kernel.{name}" for name in KERNEL),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_prometheus",
    # The kernel's own tests need a record that is no domain's.
    *(["countyhall.kernel.records.tests"] if "pytest" in sys.modules else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "countyhall.kernel.people.middleware.DoorMiddleware",
]

if METRICS_TOKEN:
    # Several web processes count together through files in this folder.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(HOME / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")

ROOT_URLCONF = "countyhall.config.urls"
WSGI_APPLICATION = "countyhall.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "countyhall.kernel.web.context.shell",
            ],
        },
    }
]

# The office's own date, for a county whose records stand at another day than the wall clock's.
OFFICE_DATE = os.environ.get("COUNTYHALL_DATE") or (
    (HOME / "office-date").read_text().strip() if (HOME / "office-date").exists() else ""
)

# How many of the demo county's documents and cases are made where it is loaded by itself; 0.02 is a fiftieth.
DEMO_SCALE = float(os.environ.get("DEMO_SCALE", "1"))

# People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "countyhall.kernel.roles.backend.GrantBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "countyhall.kernel.people.passwords.LongOrMixed"},
    {"NAME": "countyhall.kernel.people.passwords.NotOneOfTheLast"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
# Staff must have a second factor; not in a demo county (one with an office date of its own), nor in tests.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED", not OFFICE_DATE and "pytest" not in sys.modules)
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds that an invitation or a link for a forgotten password works
SIGN_INS_KEPT_DAYS = int(os.environ.get("SIGN_INS_KEPT_DAYS", "366"))  # never less than half a year

ACCOUNT_ADAPTER = "countyhall.kernel.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the administrator enters the addresses
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
# An office may come from one address in the morning; what counts for one account is in kernel.people.door.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "120/m/ip"}
ACCOUNT_FORMS = {
    "login": "countyhall.kernel.people.forms.LoginForm",
    "reset_password": "countyhall.kernel.people.forms.ResetPasswordForm",
    "reset_password_from_key": "countyhall.kernel.people.forms.ResetPasswordKeyForm",
    "set_password": "countyhall.kernel.people.forms.SetPasswordForm",
    "change_password": "countyhall.kernel.people.forms.ChangePasswordForm",
    "reauthenticate": "countyhall.kernel.people.forms.ReauthenticateForm",
}
MFA_ADAPTER = "countyhall.kernel.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # passkeys on http://localhost, for trials
MFA_FORMS = {
    "authenticate": "countyhall.kernel.people.forms.AuthenticateForm",
    "reauthenticate": "countyhall.kernel.people.forms.ReauthenticateCodeForm",
    "activate_totp": "countyhall.kernel.people.forms.ActivateTOTPForm",
    "add_webauthn": "countyhall.kernel.people.forms.AddWebAuthnForm",
    "edit_webauthn": "countyhall.kernel.people.forms.EditWebAuthnForm",
}
SOCIALACCOUNT_ADAPTER = "countyhall.kernel.people.adapters.SocialAdapter"
SOCIALACCOUNT_ONLY = False
# An account opens to single sign-on when the provider vouches for its e-mail address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": single_sign_on()}}

# Language, time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hant"
LOCALE_PATHS = [Path(__file__).parent / "locale"] + [
    Path(__file__).parents[1] / "kernel" / name / "locale" for name in ("lifecycle", "period", "events")
]
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Taipei"
USE_TZ = True
USE_I18N = True

# Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
# What may be attached: media types (see kernel/attachments/kinds.py), and bytes per file.
ATTACHMENT_TYPES = os.environ.get("ATTACHMENT_TYPES", "").split() or None
ATTACHMENT_MAX_BYTES = int(os.environ.get("ATTACHMENT_MAX_BYTES", str(50 * 1024 * 1024)))
# What a compressed file may unfold to, in bytes.
ATTACHMENT_MAX_UNFOLDED = int(os.environ.get("ATTACHMENT_MAX_UNFOLDED", str(500 * 1024 * 1024)))
# The virus scanner clamd, as host:port or the path of its socket; empty: none.
CLAMD = os.environ.get("CLAMD", "")
# The electronic exchange: its four folders (empty: none), and the class that carries letters through them.
EXCHANGE_FOLDER = os.environ.get("EXCHANGE_FOLDER", "")
EXCHANGE_GATEWAY = os.environ.get(
    "EXCHANGE_GATEWAY", "countyhall.domains.documents.services.exchange.filedrop.FileDrop"
)
# Where scanners lay images and their list, a folder per batch, named by its number; empty: nowhere.
SCAN_FOLDER = os.environ.get("SCAN_FOLDER", "")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "countyhall.kernel.attachments.uploads.BoundedHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
WHITENOISE_USE_FINDERS = True  # what is not collected yet is served from where it lies
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "countyhall.config.static.HashedFiles"},
}

# Background work --------------------------------------------------------------------------------
# The hour (in TIME_ZONE) from which the night's work may begin.
NIGHTLY_AT = os.environ.get("NIGHTLY_AT", "02:00")

# Mail -------------------------------------------------------------------------------------------
# Every mail, Django's own too, goes through the outbox of kernel.notices. Without SMTP_HOST letters are
# kept as files under MAIL_FOLDER, where any mail program opens them.
EMAIL_BACKEND = "countyhall.kernel.notices.backend.OutboxBackend"
EMAIL_HOST = os.environ.get("SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("SMTP_TLS", False)
EMAIL_TIMEOUT = 15
# The most bytes of files that go with one letter.
MAIL_FILES_MAX_BYTES = int(os.environ.get("MAIL_FILES_MAX_BYTES", str(10 * 1024 * 1024)))
MAIL_FOLDER = HOME / "mail"
# Asked whether a day is a working day, for quiet hours on days off.
OFFICE_CALENDAR = "countyhall.kernel.deadlines.services.calendar.is_working"
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "countyhall@localhost")

# Lists ------------------------------------------------------------------------------------------
FILTERS_EMPTY_CHOICE_LABEL = _("All")
