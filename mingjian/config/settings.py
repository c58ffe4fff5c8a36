"""Every setting of the product, read once. Each ``MINGJIAN_*`` variable is described in docs/operating/settings.md."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mingjian.config import environment as env

# --- where and how -----------------------------------------------------------------------------------------------
MODE = env.choice("MODE", ("production", "demo", "test"), "production")
PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("DATA", "var")).resolve()
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.names("HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEBUG = False

#: Keys made from this are published: everything that rests on them begins 演示密钥，不具证明力.
DEMO_SECRET = hashlib.sha256(b"mingjian demonstration secret").hexdigest()
SECRET_KEY = env.secret("SECRET_KEY") or ("" if MODE == "production" else DEMO_SECRET)

if MODE == "production" and len(SECRET_KEY) < 32:  # noqa: PLR2004 - shorter can be guessed
    raise env.BadSetting(
        "MINGJIAN_SECRET_KEY or MINGJIAN_SECRET_KEY_FILE: give at least 32 characters of chance; "
        "MINGJIAN_MODE=demo needs none."
    )

# --- the ledger --------------------------------------------------------------------------------------------------
LOG_ORIGIN = env.text("LOG_ORIGIN", "demo.mingjian.invalid/log")
if MODE == "production" and LOG_ORIGIN == "demo.mingjian.invalid/log":
    raise env.BadSetting("MINGJIAN_LOG_ORIGIN: name your own log, such as jc.example.gov.cn/log; it never changes.")
SUITE = env.choice("SUITE", ("intl", "gm"), "intl")
TSA_URL = env.text("TSA_URL")
env.demand_address("TSA_URL", TSA_URL)
#: Certificates (DER) of the time-stamp authorities whose word counts here; published with our keys.
TSA_ROOTS = env.certificates("TSA_ROOTS", env.text("TSA_ROOTS"))

# --- what is stored ----------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE", DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
UPLOAD_LIMIT_BYTES = env.number("UPLOAD_LIMIT_BYTES", 8 * 2**30, least=2**20)
#: New uploads are refused when less than this would be left on the disk; an open one is never failed half-way.
DISK_FLOOR_BYTES = env.number("DISK_FLOOR_BYTES", 2**30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA / "quarantine"

# --- live rooms --------------------------------------------------------------------------------------------------
#: UDP, where browsers send and are sent pictures and sound: a few for each who is in a room, at each address.
MEDIA_PORTS = env.ports("MEDIA_PORTS", "40000-40199")
#: Where the outside reaches this machine when it stands behind an address of another; "" where it stands for itself.
MEDIA_PUBLIC_ADDRESS = env.ip_address("MEDIA_PUBLIC_ADDRESS")

# --- the house ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mingjian.ledger",
    "mingjian.people",
    "mingjian.evidence",
    "mingjian.documents",
    "mingjian.joining",
    "mingjian.cases",
    "mingjian.applying",
    "mingjian.rooms",
    "mingjian.conduct",
    "mingjian.archive",
    "mingjian.notices",
    "mingjian.registers.standards",
    "mingjian.registers.capability",
    "mingjian.registers.casebook",
    "mingjian.registers.certificates",
    "mingjian.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
]
ROOT_URLCONF = "mingjian.config.urls"
WSGI_APPLICATION = "mingjian.config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "mingjian.web.account.acting.ActingMiddleware",
    "mingjian.web.refusals.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingjian.web.page.context",
            ],
        },
    },
]

# --- words -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

#: Where a person asks; shown at the foot of every page.
HELP_PHONE = env.text("HELP_PHONE", "000-0000-0000")
HELP_HOURS = env.text("HELP_HOURS")

# --- static files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
#: The folder itself and those of the installed applications; nothing is collected.
STATIC_ROOT = PACKAGE / "web" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- who is there ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
if MODE == "test":
    # The slow hash is Django's, tested there; a made-up world has many people.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
elif MODE == "demo":
    # Its passwords are published; fifty of them at full cost are a tenth of the time a demonstration takes to make.
    PASSWORD_HASHERS = ["mingjian.people.hashing.OfPublishedPasswords"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:work"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "mingjian.web.account.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "mingjian.web.account.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "明鉴"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if MODE == "production"
    else "django.core.mail.backends.console.EmailBackend"
)
#: The mail server; without one nothing is mailed, and the health page says so once a letter waits.
MAIL_HOST = EMAIL_HOST = env.text("MAIL_HOST")
EMAIL_PORT = env.number("MAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("MAIL_USER")
EMAIL_HOST_PASSWORD = env.secret("MAIL_PASSWORD")
MAIL_SECURITY = env.choice("MAIL_SECURITY", ("starttls", "tls", "none"), "starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM")
if MAIL_HOST and not DEFAULT_FROM_EMAIL:
    raise env.BadSetting("MINGJIAN_MAIL_FROM: give the address that letters come from, as MINGJIAN_MAIL_HOST is set.")

# --- the door is narrow ------------------------------------------------------------------------------------------
HTTPS = BASE_URL.startswith("https://")
#: Only a proxy can speak HTTPS for us. It tells who comes, by which sign-ins are counted, and by which scheme.
PROXIES = env.number("PROXIES", 1)
if HTTPS and PROXIES:
    ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mingjian.web.refusals.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- what is written down about running --------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stream"],
        "level": env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING"),
    },
}
