"""Two stages of one year in two forms: each leads to where they stand side by side, code by code."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from budget.editions import draft, prepare, publish
from budget.vocabulary import Stage
from fixtures.lines import Township
from fixtures.published import workbook
from tests.builders import publish_made_up

FINAL = "national-final-9.caizhengju-2024"


@pytest.mark.django_db
def test_final_accounts_stand_beside_the_budget_of_another_form(client: Client) -> None:
    budget = publish_made_up(Township("903", "示例县示例丙镇", ("示例县示例丙镇人民政府",)), 2024, "bing")
    publish(draft(prepare(workbook(FINAL), "决算.xlsx", budget.unit, 2024, Stage.FINAL), None), None, "公开")

    page = BeautifulSoup(client.get("/bing/2024-final/").content, "html.parser")
    (link,) = [
        a
        for a in page.select("ul.related a")
        if str(a["href"]).startswith("/compare/") and "2024-final" in str(a["href"])
    ]
    assert link.get_text() == "2024 年预算与2024 年决算：逐项比较"
    assert "2024-final" not in str(BeautifulSoup(client.get("/bing/2024/").content, "html.parser").select("ul.related"))

    address = str(link["href"])
    assert client.get(address).status_code == 200
    answer = client.get(address.replace("/compare/", "/compare.csv"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    spent = [row for row in rows if "201" in row.values()]
    assert len(spent) == 1
    amounts = {Decimal(value) for value in spent[0].values() if value and value.replace(".", "").lstrip("-").isdigit()}
    assert amounts & {Decimal("2106.66"), Decimal("21066600.00")}
