"""The API keeps its own description: schemathesis asks whatever that allows, and what it does not allow."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from budget.models import Edition
from budget.unseen_signs import taken_out
from disclosure.api.service import PerClient, api
from tests.disclosure.serving import kept_open

pytestmark = [pytest.mark.no_cover, pytest.mark.sweep(on="postgresql")]

# Examples of each operation and way: enough to meet every parameter, few enough for a minute over all of them.
EXAMPLES = 12
PATHS = sorted(api.get_openapi_schema()["paths"])
# What a cursor or a range of amounts may be cannot be told by a schema, so a refusal of those is no fault.
NOT_ASKED = [positive_data_acceptance]


@pytest.fixture
def described(real: Edition, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseSchema]:
    """The description of the API on the township's budget, with no limit on how often it may be asked."""
    cache.clear()
    monkeypatch.setattr(PerClient, "allow_request", lambda *_: True)
    with kept_open():
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_one_that_the_description_names(described: BaseSchema, path: str, mode: GenerationMode) -> None:
    asked = []

    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    def ask(case: Any) -> None:
        # Signs that nobody sees are taken out before anything is judged: what is too long with them may be allowed without.
        if mode is GenerationMode.NEGATIVE:
            assume(all(taken_out(str(value)) == str(value) for value in (case.query or {}).values()))
        asked.append(case)
        case.call_and_validate(excluded_checks=NOT_ASKED, headers={"Accept-Encoding": "identity"})

    ask()
    assert asked
