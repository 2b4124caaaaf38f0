"""Which choices a copy's files are made anew for: those that change them, of the township's real edition."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.disclosure.pages import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.sweep(keep=4)
@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("end", [".csv", ".json", "/lines.csv", "/rows.csv", "/facts.json", "/chart.svg", "/card.svg"])
@pytest.mark.parametrize("page", ["function/208", "economic/dept/302"])
def test_what_a_page_is_crossed_with_changes_no_other_file_of_it(page: str, end: str, client: Client) -> None:
    address = f"/xiaohongmen/2026/{page}{end}"
    plain, crossed = client.get(address), client.get(address, {"cross": "gov_economic"})
    assert plain.status_code == crossed.status_code == 200
    assert body_of(plain).replace(b"?cross=gov_economic", b"") == body_of(crossed).replace(b"?cross=gov_economic", b"")
