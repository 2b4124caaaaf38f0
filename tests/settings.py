"""The site's settings as the tests see them: the same everywhere, whatever the developer's shell says.

Only the database comes from outside: `tests/with_postgresql.py` sets TEST_DATABASE and DATABASE_URL. What
production does with its environment is tested in processes of its own, in `tests/disclosure/test_settings.py`.
"""

import os
import tempfile

_READ_BY_SETTINGS = [
    "ALLOWED_HOSTS", "BEHIND_PROXY", "CACHE_URL", "CSRF_TRUSTED_ORIGINS", "DEAR_LIMITS", "DEAR_RATE", "DEBUG",
    "EMAIL_URL", "HSTS_SECONDS", "HTTPS", "LOG_LEVEL", "MEDIA_STORAGE", "MEDIA_STORAGE_OPTIONS",
    "METRICS_FROM", "METRICS_TOKEN",
    "REQUIRE_SECOND_PERSON", "SESSION_COOKIE_AGE", "SITE_CONTACT", "SITE_ICP_NUMBER", "SITE_POLICE_NUMBER",
    "SECOND_FACTOR_ROLES", "SESSION_IDLE_AGE", "SITE_POLICE_URL",
    "SITE_SPONSOR", "SITE_TAGLINE", "SITE_URL", "STATIC_ROOT", "WORKBOOK_MAX_BYTES",
]  # fmt: skip
for _name in _READ_BY_SETTINGS:
    os.environ.pop(_name, None)
os.environ |= {
    "DEMO": "1",
    "SECRET_KEY": "of the tests alone",
    "MEDIA_ROOT": tempfile.gettempdir(),
    "RUN_DIR": tempfile.mkdtemp(),
}
if os.environ.get("TEST_DATABASE") != "postgresql":
    os.environ["DATABASE_URL"] = "sqlite://"

from disclosure.settings import *  # noqa: E402, F403 - the environment above must stand before they read it

# The one difference that no environment makes: a slow hash protects nobody here and costs a second a login.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
