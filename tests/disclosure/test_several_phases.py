"""A table may print several phases side by side. Pages count the last, which the table is about, and never add them."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

from budget.models import DisclosedTable, Edition, LineItem
from disclosure.serving.kept_answers import KEPT
from tests.disclosure.pages import YEAR, body_of

# Pages that add up or take a figure for a table's own; official tables, files with a column of phases and 三公, which
# shows what was planned beside what was spent, tell all of them.
PAGES = [
    "/", "/income/", "/function/", "/function/208/", "/function/20805/?basis=general",
    "/economic/gov/", "/economic/dept/302/", "/matrix/", "/matrix/213/502/", "/projects/", "/performance/",
    "/procurement/", "/services/", "/chart.json", "/income/chart.json", "/matrix/chart.json",
]  # fmt: skip
SITE = ["/search/?q=养老", "/search/?q=物业", "/api/v1/projects?limit=5", "/compare/?unit=xiaohongmen"]


def told(client: Client) -> dict[str, str]:
    """What each page says, its own places in the answer left out."""
    KEPT.clear()
    found = {}
    for address in [*(f"{YEAR}{page}" for page in PAGES), *SITE]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        body = body_of(answer).decode()
        if address.endswith("json") or "/api/" in address:
            found[address] = body
        else:
            main = BeautifulSoup(body, "html.parser").select_one("main")
            assert main is not None
            # What was planned stands in columns of its own and in a sentence; its amounts may be rounded too, and a page
            # explains a word where it comes first.
            for apart in main.select(".planned, [data-claim=planned-before], .statement"):
                apart.decompose()
            found[address] = re.sub(r"\s+", "", main.get_text())
    return found


@pytest.mark.sweep
@pytest.mark.django_db
def test_no_page_adds_one_phase_to_another(client: Client, real: Edition, thawed: None) -> None:
    before = told(client)
    rows = list(LineItem.every_stage.filter(table__edition=real))
    for table in DisclosedTable.every_stage.filter(edition=real).exclude(subject="sangong"):
        table.phases = ["initial", *table.phases]
        table.save(update_fields=["phases"])
    for row in rows:
        row.pk, row.phase, row.amount, row.address = None, "initial", row.amount * 2, f"X{row.address}"
    LineItem.every_stage.bulk_create([row for row in rows if row.table.subject != "sangong"])
    call_command("index_search", stdout=StringIO())
    assert told(client) == before
