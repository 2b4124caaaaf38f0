"""The door for a web server that speaks ASGI."""

import os

from django.core.asgi import get_asgi_application

from disclosure.serving.ground import expect_ground

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")

application = get_asgi_application()
expect_ground()
