"""The real edition of 2026, published, as readers see it."""

import pytest

from budget import queries
from budget.models import Edition
from budget.queries.results import EditionInfo


@pytest.fixture
def edition(real: Edition, db: None) -> EditionInfo:
    """The township's budget of 2026; what a test changes of it is undone."""
    return queries.edition("xiaohongmen", real.year)
