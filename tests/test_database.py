"""The tests run on the database that they claim to run on, set up as the site sets it up."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_meant() -> None:
    assert connection.vendor == os.environ.get("TEST_DATABASE", "sqlite")
    ask = "SELECT version()" if connection.vendor == "postgresql" else "SELECT 'SQLite ' || sqlite_version()"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        (version,) = cursor.fetchone()
    assert version.lower().startswith(connection.vendor)


@pytest.mark.django_db
def test_its_connection_is_set_up_as_the_site_sets_it_up() -> None:
    if connection.vendor == "sqlite":
        assert (
            connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        )  # writers queue instead of failing half way
    else:
        assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True
