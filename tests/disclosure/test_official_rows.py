"""Rows and figures that a program writes are those that templates wrote, to the byte, whatever stands in them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html, format_html_join

from budget import queries
from budget.models import Edition
from budget.money import AmountUnit, exact_text
from budget.queries.results import Place
from disclosure.figures import amount_html, amount_text, exact_words, mark_html
from disclosure.selection import AmountChoice, Period, Selection
from disclosure.templatetags.figures import marks
from disclosure.templatetags.official import official_rows
from disclosure.views.official import official
from disclosure.visit import Visit

pytestmark = pytest.mark.sweep(on="postgresql")

BY_TEMPLATE = (
    "{% load i18n %}{% for row in rows %}<tr{% if row.row_class %} class=\"{{ row.row_class }}\"{% endif %}>{% for cell in row.cells %}"
    "<{% if cell.header %}th scope=\"row{% if cell.rowspan > 1 %}group{% endif %}\"{% else %}td{% endif %}"
    "{% if cell.id %} id=\"{{ cell.id }}\"{% endif %}{% if cell.rowspan > 1 %} rowspan=\"{{ cell.rowspan }}\"{% endif %}"
    "{% if cell.colspan > 1 %} colspan=\"{{ cell.colspan }}\"{% endif %}{% if cell.numeric %} class=\"num\"{% endif %}"
    "{% if cell.title %} title=\"{{ cell.title }}\"{% endif %}>{{ cell.text }}{% if cell.source_url %}"
    "<a class=\"src\" href=\"{{ cell.source_url }}\" title=\"{% translate '来源：' %}{{ cell.source_label }}\"><span class=\"vh\">"
    "{% translate \"来源\" %} {{ cell.source_label }}</span></a>{% endif %}</{% if cell.header %}th{% else %}td{% endif %}>"
    "{% endfor %}</tr>\n{% endfor %}"
)  # fmt: skip
HOSTILE = "<b>\"'&amp;</b>"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_rows_are_those_of_a_template(real: Edition, db: None, language: str) -> None:
    edition = queries.edition("xiaohongmen", 2026)
    selection = Selection(
        unit="xiaohongmen", period=Period(2026, edition.stage), amounts=AmountChoice.WAN, version=None
    )
    visit = Visit.of(selection, edition, (edition,))
    hostile = dict.fromkeys(("text", "title", "id", "source_url", "source_label"), HOSTILE)
    rows = [
        {
            "row_class": HOSTILE,
            "cells": [hostile | {"header": True, "rowspan": 2}, hostile | {"colspan": 3}, {"text": ""}],
        }
    ]
    with translation.override(language):
        for info in queries.tables(edition):
            rows += official(visit, queries.official_table(edition, info.number, 1, 10_000))["rows"]
        assert official_rows(rows) == Template(BY_TEMPLATE).render(Context({"rows": rows}))
    assert len(rows) > 200


def test_figures_and_marks_are_those_that_were_formatted() -> None:
    for fen, unit in ((-123_456_789, AmountUnit.WAN), (0, AmountUnit.YUAN), (5, AmountUnit.YI)):
        pattern = '<data class="amount" value="{}" title="{}">{}</data>'
        text = amount_text(fen, unit)
        assert amount_html(fen, unit) == format_html(pattern, exact_text(fen, AmountUnit.WAN), exact_words(fen), text)
    for raw, shown in ((HOSTILE, HOSTILE), ("", "（空）")):
        place = Place(1, 2, HOSTILE, "D12", raw)
        where = f"{HOSTILE} D12"
        pattern = '<a class="src" href="{}" title="{}"><span class="vh">{}</span></a>'
        title = f"出处：{where}，原文 {shown}"
        assert mark_html(place, "/a?b=1&c=2") == format_html(pattern, "/a?b=1&c=2", title, f"出处：{where}")


class FewCells:
    """A visit, as far as marks need one."""

    def cell(self, place: Place) -> str:
        """The address of a cell."""
        return f"/sheet?a=1&b=2#{place.address}"


def test_marks_of_many_cells_are_those_that_were_formatted() -> None:
    places = [Place(1, 2, HOSTILE, f"D{number}", "" if number % 2 else HOSTILE) for number in range(5)]
    said, visit = "出处：{place}，原文 {text}", FewCells()
    listed = format_html_join(
        "、", '<a href="{}" title="{}">{}</a>',
        ((visit.cell(one), said.format(place=HOSTILE, text=one.raw or "（空）"), one.address) for one in places),
    )  # fmt: skip
    whole = format_html('<details class="cells"><summary>{}</summary>{}</details>', "由 5 个单元格相加", listed)
    assert marks({"visit": visit}, places) == whole
    assert marks({"visit": visit}, places[:3]) == "".join(mark_html(one, visit.cell(one)) for one in places[:3])
