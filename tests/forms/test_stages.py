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

pytestmark = pytest.mark.sweep(on="postgresql")

FINAL = "national-final-9.caizhengju-2024"


@pytest.mark.django_db
def test_final_accounts_stand_beside_the_budget_of_another_form(client: Client) -> None:
    budget = publish_made_up(Township("903", "示例县示例丙镇", ("示例县示例丙镇人民政府",)), 2024, "bing")
    publish(draft(prepare(workbook(FINAL), "决算.xlsx", budget.unit, 2024, Stage.FINAL), None), None, "公开")

    page = BeautifulSoup(client.get("/bing/2024-final/").content, "html.parser")
    (link,) = page.select('ul.related a[href$="/stages/"]')
    assert link.get_text() == "预算与决算：逐项对照"

    address = str(link["href"])
    assert client.get(address).status_code == 200
    assert client.get("/bing/2024/stages/").status_code == 200
    answer = client.get(f"{address.rstrip('/')}.csv")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    rows = {
        row["编码"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))) if row["行别"] == "明细"
    }
    assert Decimal(rows["201"]["决算（元）"]) == Decimal("21066600.00")
    assert (rows["221"]["情况"], rows["221"]["年初预算（元）"]) == ("新增", "")
    assert (rows["213"]["情况"], rows["213"]["决算（元）"], rows["213"]["完成年初预算（%）"]) == ("取消", "", "")
    planned = Decimal(rows["201"]["年初预算（元）"])
    assert Decimal(rows["201"]["决算减年初预算（元）"]) == Decimal("21066600.00") - planned
    sizes = [abs(Decimal(row["决算减年初预算（元）"])) for row in rows.values()]
    assert sizes == sorted(sizes, reverse=True)
