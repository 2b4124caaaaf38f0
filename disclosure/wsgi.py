"""The door for a web server that speaks WSGI: `gunicorn disclosure.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from disclosure.serving.ground import expect_ground

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")

application = get_wsgi_application()
# Before the first request, at which SQLite would make an empty file in the place of one that is missing.
expect_ground()
