"""What a body calls itself and its tables by is an address, however it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from budget.editions import draft, publish
from budget.models import DisclosedTable
from tests.builders import REASON, make_township, performance_table, prepared, project_table, reading_of, spending
from tests.disclosure.test_settings import PRODUCTION, run

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]
SLUG = "Xiao_Hong-2"


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (("3-1", "12"), ["3-1", "12"]),
        (("02", "02"), ["02", "02b"]),
        (("10-12", "10-12"), ["10-12", "10-12b"]),
        (("", ""), ["01", "02"]),
    ],
)
def test_a_table_is_found_under_its_printed_number(printed: tuple[str, str], kept: list[str]) -> None:
    one, two = (
        replace(table, number=number)
        for table, number in zip((spending(10_000_000, 20_000_000), project_table()), printed, strict=True)
    )
    publish(draft(prepared(make_township(slug=SLUG), reading_of(one, two, performance_table())), None), None, REASON)
    numbers = DisclosedTable.published.order_by("position").values_list("number", flat=True)
    assert list(numbers) == [*kept, "13"]
    client = Client()
    for number in kept:
        for address in (f"tables/{number}/", f"tables/{number}.csv", f"tables/{number}.json", f"tables/{number}.xlsx"):
            assert client.get(f"/{SLUG}/2026/{address}").status_code == 200, address
    for address in ("", "tables/", "data/", "data/datapackage.zip", "projects/"):
        assert client.get(f"/{SLUG}/2026/{address}").status_code == 200, address


def test_fifty_tables_under_one_number_have_an_address_each() -> None:
    tables = [replace(spending(100), key="expenditure", number="02") for _ in range(50)]
    from budget.editions.laying_out import _tables  # noqa: PLC0415

    numbers = [table.number for _, table in _tables(reading_of(*tables), {"支出": 1})]
    assert len(set(numbers)) == 50
    assert max(map(len, numbers)) <= 10


def test_the_api_knows_a_body_by_the_address_that_it_has() -> None:
    publish(draft(prepared(make_township(slug=SLUG)), None), None, REASON)
    client = Client()
    assert [one["slug"] for one in client.get(f"/api/v1/units?unit={SLUG}").json()] == [SLUG]
    assert client.get(f"/api/v1/performance/{SLUG}/2026").status_code == 200
    assert client.get(f"/api/v1/editions?unit={SLUG}").json() != []


@pytest.mark.sweep
def test_the_sheet_of_styles_is_no_page_of_a_public_site() -> None:
    assert "小红门" not in Client().get("/styleguide/").content.decode()
    ask = (
        "import django; django.setup(); from django.test import Client; "
        "print([Client().get(a, secure=True, headers={'host': 'budget.example'}).status_code "
        "for a in ('/styleguide/', '/styleguide/chart.json')])"
    )
    answer = run(PRODUCTION | {"DATABASE_URL": "sqlite://", "DJANGO_SETTINGS_MODULE": "disclosure.settings"}, "-c", ask)
    assert "200" not in answer.stdout
