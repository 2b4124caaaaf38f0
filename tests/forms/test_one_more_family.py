"""One more family of forms is a folder: with nothing else touched its workbook is read, published, shown and answered for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]

TABLES = '''
"""Two tables that nobody publishes."""

from budget.forms.columns import BASIC, FUNCTION, PROJECT, TOTAL, amount, text
from budget.forms.form import About, BodyKind, Form, Funds, Item, Layout, Side, Subject
from budget.forms.functions import FUNCTION_ITEMS
from budget.vocabulary import Stage

BALANCE = Layout(
    "isle_balance", "1", ("海岛镇钱款往来表",), BodyKind.LISTS, About(Subject.BALANCE, Funds.ALL, ("revenue", "function")),
    (
        text("left.item", "进账/名目", required=True), amount("left.total", "进账/多少", required=True),
        text("right.item", "出账/名目", required=True), amount("right.total", "出账/多少", required=True),
    ),
    sides=(
        Side("left.item", ("left.total",), (
            Item(("岛上拨款",), "revenue", "general_budget"), Item(("进账总计",), "item", "total_income", "total"),
        ), "income"),
        Side("right.item", ("right.total",), (
            *FUNCTION_ITEMS, Item(("出账总计",), "item", "total_expenditure", "total"),
        ), "expenditure"),
    ),
)
SPENDING = Layout(
    "isle_spending", "2", ("海岛镇花钱明细表",), BodyKind.FACTS, About(Subject.SPENDING, Funds.ALL, ("function",)),
    (*FUNCTION, TOTAL, BASIC, PROJECT, amount("lighthouse", "灯塔经费", label="灯塔经费", part_of="total")),
    label="function",
)
ISLE = Form("isle", "海岛镇公开表", "isle", (Stage.BUDGET,), (BALANCE, SPENDING))
'''

FOLDER = {
    "__init__.py": "from budget.forms.isle.budget import ISLE\n\nFORMS = (ISLE,)\n",
    "budget.py": TABLES,
    "rules.py": dedent("""
        from budget.reconciliation.declare import Case, Rule, Sides, whole
        from budget.reconciliation.results import Level

        LIT = Case((whole("isle_spending", "lighthouse"),), (whole("isle_spending", "project"),))
        RULES = (Rule("isle_spending.lit", Level.SHOULD, "灯塔经费与项目支出一样多", "岛上如此。", Sides((LIT,))),)
    """),
    "requires.py": dedent("""
        from budget.completeness.items import STATED, table_item

        REQUIRES = (table_item("isle_spending", "海岛镇花钱明细表"), *STATED)
    """),
}

# What a clerk, a reader and a program do with it, in a process that found the folder at its start.
ASKED = """
import io, json, os, re, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from openpyxl import Workbook
setup_test_environment()
connection.creation.create_test_db(verbosity=0)
from budget.editions import draft, prepare, publish
from budget.models import LineItem
from budget.vocabulary import Stage
from tests.builders import make_township

book = Workbook()
book.remove(book.worksheets[0])
for title, rows in json.loads(sys.argv[1]):
    sheet = book.create_sheet()
    for row in ([title], ["单位：万元"], *rows):
        sheet.append(row)
content = io.BytesIO()
book.save(content)
ready = prepare(content.getvalue(), "岛.xlsx", make_township(), 2026, Stage.BUDGET)
edition = publish(draft(ready, None), None, "公开")
client, start = Client(), "/xiaohongmen/2026/"
found, waiting = {}, [start]
while waiting:
    address = waiting.pop()
    answer = client.get(address)
    found[address] = answer.status_code
    for onward in re.findall(r'href="(/xiaohongmen/2026/(?![^"]*data/files/)[^"#?]*/)"', answer.content.decode()):
        if onward not in found and onward not in waiting:
            waiting.append(onward)
def get(address):
    answer = client.get(address)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
print(json.dumps({
    "form": edition.form,
    "pages": found,
    "facts": sorted(LineItem.published.values_list("measure", "function", "amount", "address")),
    "csv": get(f"{start}function.csv"),
    "rows": get(f"{start}tables/2/rows.csv"),
    "checks": get(f"{start}checks/"),
    "complete": get(f"{start}completeness/"),
    "sum": json.loads(get("/api/v1/aggregates?unit=xiaohongmen&year=2026")),
    "lit": json.loads(get("/api/v1/aggregates?unit=xiaohongmen&year=2026&measure=lighthouse")),
}, default=str))
"""

BOOK = [
    (
        "海岛镇钱款往来表",
        [
            ["进账", None, "出账", None],
            ["名目", "多少", "名目", "多少"],
            ["岛上拨款", 85, "一般公共服务支出", 85],
            ["进账总计", 85, "出账总计", 85],
        ],
    ),
    (
        "海岛镇花钱明细表",
        [
            ["支出功能分类科目", "合计", "基本支出", "项目支出", "灯塔经费"],
            ["2010301-行政运行", 55, 55, None, None],
            ["2010302-一般行政管理事务", 30, None, 10, 20],
            ["合计", 85, 55, 10, 20],
        ],
    ),
]


@pytest.mark.sweep
@pytest.mark.one_database
@pytest.mark.no_cover
def test_a_folder_is_all_that_one_more_family_takes(tmp_path: Path) -> None:
    copytree(ROOT / "budget", tmp_path / "budget")
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")  # words of the site that come with the program
    folder = tmp_path / "budget" / "forms" / "isle"
    folder.mkdir()
    for name, source in FOLDER.items():
        (folder / name).write_text(source, encoding="utf-8")
    script = tmp_path / "asked.py"
    script.write_text(ASKED, encoding="utf-8")

    paths = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    ran = subprocess.run(
        [sys.executable, str(script), json.dumps(BOOK)],
        env={key: value for key, value in os.environ.items() if key != "TEST_DATABASE"} | paths,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,  # a process of its own reads the workbook, from where it is started
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout)

    assert told["form"] == "isle"
    assert len(told["pages"]) > 15
    assert {address: status for address, status in told["pages"].items() if status != 200} == {}
    assert ["lighthouse", "2010302", 20_000_000, "E5"] in told["facts"]
    assert "550000.00" in told["csv"]
    assert "灯塔经费" in told["rows"]
    assert "灯塔经费与项目支出一样多" in told["checks"]
    assert "海岛镇花钱明细表" in told["complete"]
    assert (told["sum"]["total_yuan"], told["lit"]["total_yuan"]) == ("850000.00", "200000.00")
