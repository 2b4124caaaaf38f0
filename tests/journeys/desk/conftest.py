"""The cast of the desk's journeys: a township with its codes, a clerk who uploads and a reviewer who publishes."""

import pytest
from pytest_django.fixtures import Settings

from budget.classification import read_folder
from budget.classification.loading import load
from budget.roles import REVIEWER, UPLOADER
from tests.builders import make_person, make_township


@pytest.fixture
def staff(transactional_db: None, settings: Settings) -> None:
    """A township with its classification, a clerk and a reviewer; two people are needed to publish."""
    settings.REQUIRE_SECOND_PERSON = True
    load(read_folder(), 2026)
    make_township()
    make_person("clerk", UPLOADER, full_name="王芳")
    make_person("reviewer", REVIEWER, full_name="李明")
