"""The settings of a server that stands on ground which gives way: as in production it never makes a database."""

from disclosure.settings import *  # noqa: F403 - all of them
from disclosure.settings import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = f"file://{DATABASES['default']['NAME']}?mode=rw"
# That of the tests, whose account logs in here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
