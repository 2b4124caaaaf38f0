"""The door of the desk: guessing at passwords is stopped, for the one who guesses and for nobody else."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

PASSWORD = "a long and quiet password"
GUESSES = 5  # AXES_FAILURE_LIMIT


def log_in(password: str, address: str) -> int:
    """Try to log in as the clerk from `address` and return the status of the answer; 302 is success."""
    form = {"username": "clerk", "password": password}
    return Client().post(reverse("admin:login"), form, REMOTE_ADDR=address).status_code


@pytest.fixture
def clerk(db: None) -> None:
    get_user_model().objects.create_user("clerk", password=PASSWORD, is_staff=True)


@pytest.mark.usefixtures("clerk")
def test_the_right_password_opens() -> None:
    assert log_in(PASSWORD, "10.0.0.1") == 302


@pytest.mark.usefixtures("clerk")
def test_the_fifth_wrong_guess_locks_even_the_right_password_out() -> None:
    assert [log_in("wrong", "10.0.0.1") for _ in range(GUESSES)] == [200, 200, 200, 200, 429]
    assert log_in(PASSWORD, "10.0.0.1") == 429


@pytest.mark.usefixtures("clerk")
def test_nobody_can_lock_the_clerk_out_from_elsewhere() -> None:
    for _ in range(GUESSES):
        log_in("wrong", "203.0.113.9")
    assert log_in(PASSWORD, "10.0.0.1") == 302
