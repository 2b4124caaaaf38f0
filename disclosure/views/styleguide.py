"""/styleguide/: every component of the site with the township's real 2026 figures, for whoever changes the look."""

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.money import AmountUnit
from disclosure.palette import ASPECTS, FUNCTION, GROUND, SOURCES, Theme, tile
from disclosure.templatetags.figures import amount_html, amount_text, bar_html, percent_text

TOTAL = 15_618_434_219  # 分, like all amounts here
UNIT = AmountUnit.WAN


@dataclass(frozen=True)
class Row:
    """One 类 of table 03 of 2026: its everyday name, amount and 基本 part in 分; row_class as components/table.html says."""

    code: str
    name: str
    fen: int
    basic: int
    row_class: str = ""


ROWS = [
    Row("213", "农业、林业、水利和村里的事", 7_257_384_943, 2_691_463_350),
    Row("208", "养老、就业、救助和社会组织", 6_534_561_027, 2_178_015_827),
    Row("212", "城市和社区管理", 971_134_000, 0),
    Row("210", "看病、防疫和医保", 460_671_362, 408_562_362),
    Row("211", "垃圾分类和环境保护", 265_255_292, 0),
    Row("201", "人大、党委和政府日常办公", 116_621_795, 0),
    Row("", "其余 3 项", 12_805_800, 0, "rest"),
]
OFFICIAL = {"213": "农林水支出", "208": "社会保障和就业支出", "212": "城乡社区支出", "210": "卫生健康支出", "211": "节能环保支出"}
OFFICIAL |= {"201": "一般公共服务支出"}


class SampleTable(tables.Table):
    """The table of a drill-down page, small."""

    name = tables.Column(verbose_name="用在哪里", orderable=False, footer="合计")
    fen = tables.Column(verbose_name="金额", attrs={"cell": {"class": "num"}}, footer=amount_text(TOTAL, UNIT))
    basic = tables.Column(verbose_name="其中基本支出", orderable=False, attrs={"cell": {"class": "num opt"}}, footer="5,232.47")
    share = tables.Column(
        verbose_name="占全部支出", orderable=False, accessor="fen", attrs={"cell": {"class": "share"}}, footer="100%"
    )
    caption = "2026 年预算支出，按功能分类"
    unit_note = "单位：万元"
    table_id = "sample"
    scroll = False

    class Meta:
        template_name = "components/table.html"
        sequence = ("name", "share", "fen", "basic")

    def render_name(self, record: Row) -> SafeString:
        if not record.code:
            return format_html('<a href="#sample">{}</a>', record.name)
        return format_html(
            '<a href="/xiaohongmen/2026/function/{0}/">{1}</a><span class="official"><span class="code">{0}</span> {2}</span>',
            record.code,
            record.name,
            OFFICIAL[record.code],
        )

    def render_fen(self, record: Row) -> SafeString:
        mark = format_html('<a class="src sum" href="#sample" title="由 29 个单元格相加，看明细"></a>') if record.code else ""
        return format_html("{}{}", amount_html(record.fen, UNIT), mark)

    def render_basic(self, record: Row) -> SafeString:
        return amount_html(record.basic or None, UNIT)

    def render_share(self, record: Row) -> SafeString:
        return format_html("{}{}", bar_html(record.fen, ROWS[0].fen, record.code), percent_text(record.fen, TOTAL))


def strip_of(rows: list[Row]) -> dict[str, Any]:
    """Return the context of components/strip.html for `rows`; the widths are cut at whole thousandths and end at 1000."""
    segments, start, seen = [], 0, 0
    for row in rows:
        seen += row.fen
        end = seen * 1000 // TOTAL
        share = percent_text(row.fen, TOTAL)
        segments.append({"code": row.code or "none", "label": OFFICIAL.get(row.code, row.name), "share": share, "x": start})
        segments[-1] |= {"width": end - start, "url": f"/xiaohongmen/2026/function/{row.code}/" if row.code else ""}
        start = end
    return {"label": "2026 年预算全部支出 15,618.43 万元，按功能分类", "segments": segments}


def official_of() -> dict[str, Any]:
    """Return a small form with a two-row header, as components/official_table.html wants it."""
    heads = [
        [{"text": "功能分类科目", "colspan": 2}, {"text": "合计", "rowspan": 2}, {"text": "基本支出", "colspan": 3}],
        [{"text": "科目编码"}, {"text": "科目名称"}, {"text": "小计"}, {"text": "人员经费"}, {"text": "公用经费"}],
    ]
    printed = [
        ("2130101", "行政运行", "2,638.354350", "2,638.354350", "2,230.336495", "408.017855"),
        ("2080206", "社会组织管理", "1,570.198015", "1,570.198015", "1,559.062217", "11.135798"),
        ("2100799", "其他计划生育事务支出", "52.109000", "", "", ""),
    ]
    rows = [
        {"cells": [{"text": text, "header": at == 0, "numeric": at > 1} for at, text in enumerate(line)]} for line in printed
    ]
    return {"caption": "一般公共预算财政拨款支出表（节选）", "unit_note": "金额单位：万元", "header_rows": heads, "rows": rows}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    swatches = [{"code": code, "name": OFFICIAL.get(code, "")} for code in FUNCTION]
    chart = {
        "url": reverse("styleguide-chart"),
        "title": "每 100 元里，88 元用于农林水和社会保障",
        "basis": "占全部支出 · 2026 年预算 · 万元",
        "description": "农林水支出 7,257.38 万元，占 46.5%；社会保障和就业支出 6,534.56 万元，占 41.8%；其余七类合计 11.7%。",
        "height": 380,
        "table_id": "sample",
    }
    context = {
        "table": SampleTable(ROWS),
        "strip": strip_of(ROWS),
        "official": official_of(),
        "chart": chart,
        "swatches": swatches,
        "sources": list(SOURCES),
        "aspects": list(ASPECTS),
        "breadcrumb": [{"label": "首页", "url": "/"}, {"label": "样式手册", "url": ""}],
    }
    return render(request, "pages/styleguide.html", context)


def styleguide_chart(request: HttpRequest) -> JsonResponse:
    """Answer the sample treemap for ?theme=light|dark."""
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    colours = [tile(row.code, theme) for row in ROWS]
    trace = {
        "type": "treemap",
        "labels": [OFFICIAL.get(row.code, row.name) for row in ROWS],
        "parents": [""] * len(ROWS),
        "values": [row.fen / UNIT.value for row in ROWS],
        "text": [f"{amount_text(row.fen, UNIT)} 万元<br>{percent_text(row.fen, TOTAL)}" for row in ROWS],
        "textinfo": "label+text",
        "hoverinfo": "label+text",
        "customdata": [f"/xiaohongmen/2026/function/{row.code}/" if row.code else "" for row in ROWS],
        "marker": {"colors": [fill for fill, _ in colours], "line": {"width": 2, "color": GROUND[theme]}},
        "textfont": {"color": [text for _, text in colours], "size": 15},
        "pathbar": {"visible": False},
        "tiling": {"pad": 0, "packing": "squarify"},
    }
    return JsonResponse({"data": [trace], "layout": {}})
