"""/styleguide/: every component of the site with made-up figures, for whoever changes the look; not in production."""

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.money import AmountUnit
from disclosure.figures import amount_html, amount_text, bar_html, parts_html, percent_text
from disclosure.palette import ASPECTS, FUNCTION, GROUND, SOURCES, Theme, tile
from disclosure.tables.columns import written_rows

UNIT = AmountUnit.WAN


@dataclass(frozen=True)
class SampleRow:
    """One 类 of a table 03 that nobody published; `fen` and `basic` (基本支出) in 分, `cells` is how many cells it adds up."""

    code: str
    everyday: str
    official: str
    fen: int
    basic: int | None
    cells: int
    row_class: str = ""

    @property
    def url(self) -> str:
        """Return the address of the 类, "" for the rest."""
        return f"/shilixiang/2026/function/{self.code}/" if self.code else ""


ROWS = [
    SampleRow("213", "农业、林业、水利和村里的事", "农林水支出", 5_123_456_700, 2_034_500_000, 28),
    SampleRow("208", "养老、就业、救助和社会组织", "社会保障和就业支出", 3_401_200_000, 1_250_600_000, 14),
    SampleRow("212", "城市和社区管理", "城乡社区支出", 801_230_000, None, 2),
    SampleRow("210", "看病、防疫和医保", "卫生健康支出", 402_340_000, 350_120_000, 4),
    SampleRow("211", "垃圾分类和环境保护", "节能环保支出", 203_450_000, None, 1),
    SampleRow("201", "人大、党委和政府的日常事务", "一般公共服务支出", 104_560_000, None, 13),
    SampleRow("", "其余 3 项", "其余 3 项", 11_230_000, 5_670_000, 4, "rest"),
]
TOTAL = sum(row.fen for row in ROWS)  # 分, like all amounts here


class SampleTable(tables.Table):
    """The table of a drill-down page, small."""

    name = tables.Column(verbose_name="用在哪里", accessor="everyday", orderable=False, footer="合计")
    share = tables.Column(
        "占全部支出", accessor="fen", orderable=False, attrs={"cell": {"class": "share"}}, footer="100%"
    )
    fen = tables.Column("金额", attrs={"cell": {"class": "num"}}, footer=amount_text(TOTAL, UNIT))
    basic = tables.Column(
        "其中基本支出",
        orderable=False,
        attrs={"cell": {"class": "num opt"}},
        footer=amount_text(sum(row.basic or 0 for row in ROWS), UNIT),
    )
    caption = "2026 年预算支出，按功能分类"
    unit_note = "单位：万元"
    table_id = "sample"
    scroll = False

    class Meta:
        template_name = "components/table.html"

    @property
    def rows_html(self) -> SafeString:
        rows = ((row.record.row_class, [cell for _, cell in row.items()]) for row in self.rows)
        return written_rows(rows, list(self.columns))

    def render_name(self, record: SampleRow) -> SafeString:
        if not record.code:
            return format_html('<a href="#more">{}</a>', record.everyday)
        name = format_html('<a href="{}">{}</a>', record.url, record.everyday)
        return format_html(
            '{}<span class="official"><span class="code">{}</span> {}</span>', name, record.code, record.official
        )

    def render_fen(self, record: SampleRow) -> SafeString:
        return format_html("{}{}", amount_html(record.fen, UNIT), parts_html(record.cells, record.url or "#more"))

    def render_basic(self, record: SampleRow) -> SafeString:
        return amount_html(record.basic, UNIT)

    def render_share(self, record: SampleRow) -> SafeString:
        return format_html("{}{}", bar_html(record.fen, ROWS[0].fen, record.code), percent_text(record.fen, TOTAL))


def strip_of(rows: list[SampleRow]) -> dict[str, Any]:
    """Return the context of components/strip.html for `rows`; widths are whole thousandths and end at 1000."""
    segments: list[dict[str, Any]] = []
    seen = 0
    for row in rows:
        start, end = (fen * 1000 // TOTAL for fen in (seen, seen + row.fen))
        share = percent_text(row.fen, TOTAL)
        code = row.code[:3] or "none"
        segments.append(
            {"code": code, "label": row.official, "share": share, "x": start, "width": end - start, "url": row.url}
        )
        seen += row.fen
    return {"label": f"2026 年预算全部支出 {amount_text(TOTAL, UNIT)} 万元，按功能分类", "segments": segments}


def official_of() -> dict[str, Any]:
    """Return three rows of table 06 with their two-row header, as components/official_table.html wants it."""
    heads = [
        [
            {"text": "功能分类科目", "colspan": 2},
            {"text": "合计", "rowspan": 2, "numeric": True},
            {"text": "基本支出", "colspan": 3},
        ],
        [{"text": text} for text in ("科目编码", "科目名称", "小计", "人员经费", "公用经费")],
    ]
    printed = [
        ("2130101", "行政运行", "2,034.500000", "2,034.500000", "1,734.400000", "300.100000"),
        ("2080206", "社会组织管理", "1,250.600000", "1,250.600000", "1,250.600000", ""),
        ("2100799", "其他计划生育事务支出", "43.210000", "", "", ""),
    ]
    rows = [
        {
            "row_class": "",
            "cells": [{"text": text, "header": at == 0, "numeric": at > 1} for at, text in enumerate(line)],
        }
        for line in printed
    ]
    caption = "一般公共预算财政拨款支出表（节选）"
    return {
        "caption": caption,
        "unit_note": "金额单位：万元",
        "widths": (7, 11, 10, 10, 10, 10),
        "header_rows": heads,
        "rows": rows,
    }


def figure_of(label: str, row: SampleRow) -> dict[str, Any]:
    """Return the context of components/figure.html for one 类."""
    share = percent_text(row.fen, TOTAL)
    figure = {"label": label, "amount": amount_html(row.fen, UNIT), "unit": UNIT.label, "stage": "2026 年预算"}
    return figure | {"basis": f"占全部支出 {share}", "url": row.url, "kind": row.code}


ADDRESS = "/shilixiang/2026/function"
SAMPLES: dict[str, Any] = {
    "figures": [
        {
            "label": "一共有多少钱",
            "amount": amount_html(TOTAL, UNIT),
            "unit": UNIT.label,
            "stage": "2026 年预算",
            "basis": "收入总计",
            "url": "/shilixiang/2026/income/",
        },
        figure_of("农林水", ROWS[0]),
        figure_of("社会保障和就业", ROWS[1]),
    ],
    "switchers": [
        {
            "label": "图形",
            "options": [
                {"label": "方块图", "url": f"{ADDRESS}/?chart=treemap", "current": True},
                {"label": "条形图", "url": f"{ADDRESS}/?chart=bars"},
            ],
        },
        {
            "label": "口径",
            "options": [
                {"label": "全部支出", "url": f"{ADDRESS}/", "current": True},
                {"label": "财政拨款", "url": f"{ADDRESS}/?basis=fiscal"},
            ],
        },
    ],
    "downloads": [
        {"label": "CSV", "url": f"{ADDRESS}.csv"},
        {"label": "Excel", "url": f"{ADDRESS}.xlsx"},
        {"label": "JSON", "url": f"{ADDRESS}.json"},
    ],
    "notices": [
        {"kind": "note", "text": "金额按万元显示，四舍五入到两位小数；把光标停在金额上可以看到精确到分的数。"},
        {"kind": "warning", "text": "项目表只公开了 12 个项目，占全部项目支出的 40.0%。"},
        {"kind": "draft", "text": "只有工作人员能看到这一页。"},
        {
            "kind": "superseded",
            "text": "您看的是第 1 版。",
            "url": "/shilixiang/2026/editions/",
            "link": "看第 2 版改了什么",
        },
        {"kind": "withdrawn", "text": "原因：第 12 表漏了一页。"},
    ],
    "citation": {
        "text": "示例县示例乡，《2026 年预算》第 1 版，03 支出预算总表，明账。",
        "url": "/shilixiang/2026/tables/03/?edition=1",
    },
}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    names = {row.code: row.official for row in ROWS}
    swatches = [{"code": code, "name": names.get(code, "")} for code in FUNCTION]
    chart = {
        "url": reverse("styleguide-chart"),
        "title": "每 100 元里，85 元用于农林水和社会保障",
        "basis": "占全部支出 · 2026 年预算 · 万元",
        "description": "农林水支出 5,123.46 万元，占 51.0%；社会保障和就业支出 3,401.20 万元，占 33.8%；其余七类占 15.2%。",
        "height": 380,
        "table_id": "sample",
    }
    context = SAMPLES | {
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
        "labels": [row.official for row in ROWS],
        "parents": [""] * len(ROWS),
        "values": [row.fen / UNIT.value for row in ROWS],
        "text": [f"{amount_text(row.fen, UNIT)} 万元<br>{percent_text(row.fen, TOTAL)}" for row in ROWS],
        "textinfo": "label+text",
        "hoverinfo": "label+text",
        "customdata": [row.url for row in ROWS],
        "marker": {
            "colors": [fill for fill, _ in colours],
            "line": {"width": 2, "color": GROUND[theme]},
            "pad": {"t": 0, "r": 0, "b": 0, "l": 0},
        },
        "textfont": {
            "color": [text for _, text in colours],
            "size": [22 if row.fen * 5 > TOTAL else 14 for row in ROWS],
        },
        "pathbar": {"visible": False},
        "tiling": {"pad": 0, "packing": "squarify"},
    }
    return JsonResponse({"data": [trace], "layout": {}})
