"""The cast of these tests: a township, a clerk who uploads, a reviewer who publishes, and somebody with no role."""

import pytest
from django.contrib.auth.models import User

from budget.models import Unit
from budget.roles import REVIEWER, UPLOADER
from tests.builders import make_person, make_township


@pytest.fixture
def township(db: None) -> Unit:
    return make_township()


@pytest.fixture
def clerk(db: None) -> User:
    return make_person("clerk", UPLOADER, full_name="录入员")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_person("reviewer", REVIEWER)


@pytest.fixture
def outsider(db: None) -> User:
    return make_person("outsider")
