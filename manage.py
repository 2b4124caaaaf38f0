#!/usr/bin/env python
"""Runs a command of the project: `python manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command on the command line; without a SECRET_KEY this machine counts as a demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
    # A web server never passes here: wsgi.py and asgi.py refuse to start without a key.
    if not {"SECRET_KEY", "SECRET_KEY_FILE", "DEBUG", "DEMO"} & os.environ.keys():
        os.environ["DEMO"] = "1"
    # It touches no database, so an address that is wrong or out of reach must not stop it.
    if sys.argv[1:2] == ["check_workbook"]:
        os.environ["DATABASE_URL"] = "sqlite://"
        os.environ.pop("DATABASE_URL_FILE", None)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
