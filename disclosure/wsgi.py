"""The door for a web server that speaks WSGI: `gunicorn disclosure.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from disclosure.ground import expect_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")

application = get_wsgi_application()
expect_database()
