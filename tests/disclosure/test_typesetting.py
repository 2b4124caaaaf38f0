"""Widths of texts and of columns, known before a browser has seen them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from budget.models import Edition
from disclosure.typesetting import MOST, NARROWEST, PADDING, column_widths, ems

pytestmark = pytest.mark.sweep(on="postgresql")


def cell(address: str, text: str, *, colspan: int = 1, numeric: bool = False) -> dict[str, object]:
    return {"id": address, "text": text, "colspan": colspan, "numeric": numeric}


def test_a_chinese_sign_takes_as_much_as_two_latin_ones_nearly() -> None:
    assert ems("预算") == 2
    assert 1.1 < ems("12") < 1.3


def test_an_amount_gets_all_it_needs_and_words_are_broken() -> None:
    body = [[cell("A4", "社会保障和就业支出" * 9), cell("B4", "15,618.434219", numeric=True)]]
    words, amounts = column_widths([], body, 2)
    assert words == 20
    assert amounts > ems("15,618.434219") + PADDING


def test_what_stands_in_merged_columns_widens_none() -> None:
    assert column_widths([[cell("A1", "预算" * 30, colspan=2)]], [], 2) == column_widths([], [], 2)


def test_a_heading_alone_widens_its_column_a_little() -> None:
    plain, headed = column_widths([[cell("B1", "部门支出经济分类科目")]], [], 2)
    assert NARROWEST < plain < headed < ems("部门支出经济分类科目")


def test_no_width_is_beyond_the_classes_of_the_style_sheet() -> None:
    styles = (Path(settings.BASE_DIR) / "static" / "css" / "components.css").read_text(encoding="utf-8")
    known = {int(width) for width in re.findall(r"\.w(\d+) \{", styles)}
    narrow, wide = column_widths([], [[cell("B9", "9" * 60, numeric=True)]], 2)
    assert wide == MOST
    assert set(range(narrow, MOST + 1)) <= known


@pytest.mark.no_cover
@pytest.mark.parametrize("number", ["01", "03", "08", "12", "13"])
def test_every_column_of_an_official_table_has_its_width(client: Client, real: Edition, number: str) -> None:
    html = client.get(f"/xiaohongmen/2026/tables/{number}/").content.decode()
    widths = re.findall(r'<col class="w(\d+)">', html)
    row = max(re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL), key=lambda text: len(re.findall(r"<t[hd][ >]", text)))
    assert len(widths) >= len(re.findall(r"<t[hd][ >]", row)) > 1
