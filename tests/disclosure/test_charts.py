"""Charts draw the rows of their tables, say the same in words, and lead to the pages of what they show."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve
from plotly.basedatatypes import BaseTraceType
from plotly.graph_objects import Bar, Heatmap, Treemap
from plotly.graph_objects import Figure as Drawing

from budget.models import Edition, LineItem
from budget.money import AmountUnit
from budget.queries.results import Figure
from budget.vocabulary import Stage
from disclosure.charts import Chart, bars_chart, kinds_of, parts_chart, payload
from disclosure.charts.bodies import bodies_chart
from disclosure.selection import ChartKind, Period, Selection
from disclosure.tables import BreakdownTable, Row, RowKind
from disclosure.tables.bodies import BodyRow
from disclosure.visit import Visit
from tests.disclosure.pages import YEAR, body_of, text_of

pytestmark = pytest.mark.sweep(on="postgresql")


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def drawn(client: Client, address: str) -> Any:
    """The figure of a page."""
    response = client.get(f"{YEAR}{address}")
    assert response.headers["Content-Type"].startswith("application/json")
    return json.loads(body_of(response))


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize(
    "address",
    [
        "/chart.json", "/function/chart.json", "/function/213/chart.json", "/economic/gov/chart.json", "/income/chart.json",
        "/economic/dept/302/chart.json?chart=bars", "/matrix/chart.json", "/projects/chart.json", "/sangong/chart.json",
        "/procurement/chart.json", "/services/chart.json", "/function/chart.json?chart=bars&theme=dark",
        "/function/chart.json?basis=general",
    ],
)  # fmt: skip
def test_a_chart_has_data_words_and_addresses_that_exist(client: Client, address: str) -> None:
    found = drawn(client, address)
    assert set(found) == {"data", "layout", "title", "basis", "description"}
    assert len(found["description"]) > 20
    text = json.dumps(found, ensure_ascii=False)
    targets = {part for part in text.split('"') if part.startswith(f"{YEAR}/")}
    assert targets
    for target in targets:
        assert resolve(target.partition("?")[0].partition("#")[0]).route


def test_the_treemap_has_every_row_of_its_table(client: Client) -> None:
    (trace,) = drawn(client, "/function/chart.json?chart=treemap")["data"]
    page = BeautifulSoup(text_of(client, "/function/"), "html.parser")
    rows = [
        int(Decimal(str(row.select("td.num data")[0]["value"])) * 1_000_000) for row in page.select("main tbody tr")
    ]
    assert sorted(trace["values"]) == sorted(rows)
    assert trace["parents"].count("") == 1
    assert all(isinstance(value, int) for value in trace["values"])
    big = trace["labels"].index("农业农村和水利")
    assert "7,257.38 万元" in trace["text"][big]
    assert "46.5%" in trace["text"][big]


@pytest.mark.parametrize("gone", ["icicle", "sunburst"])
def test_an_address_of_a_drawing_that_is_gone_shows_what_took_its_place(client: Client, gone: str) -> None:
    (trace,) = drawn(client, f"/function/chart.json?chart={gone}")["data"]
    assert trace["type"] == "treemap"


def test_a_level_of_one_part_has_no_drawing(client: Client) -> None:
    for address in ("/function/211/", "/function/21112/"):
        assert "data-chart" not in text_of(client, address)
        assert "方块图" not in text_of(client, address)


def test_the_flow_keeps_what_flows(client: Client) -> None:
    (trace,) = drawn(client, "/income/chart.json")["data"]
    link, labels = trace["link"], trace["node"]["label"]
    into: dict[int, int] = {}
    out: dict[int, int] = {}
    for source, target, value in zip(link["source"], link["target"], link["value"], strict=True):
        out[source] = out.get(source, 0) + value
        into[target] = into.get(target, 0) + value
    middle = set(into) & set(out)
    assert len(middle) == 2
    assert all(into[node] == out[node] for node in middle)
    assert sum(fen for node, fen in out.items() if node not in middle) == 15_618_434_219
    assert any("单位资金 72.00" in label for label in labels)
    sizes = [max(into.get(node, 0), out.get(node, 0)) for node, label in enumerate(labels) if "其余" not in label]
    assert sizes == sorted(sizes, reverse=True)


def test_the_kinds_of_each_class_make_the_whole(client: Client) -> None:
    chart = drawn(client, "/chart.json")
    staff, hired, rest = ([int(fen) for fen in trace["x"]] for trace in chart["data"])
    assert (sum(staff), sum(hired), sum(rest)) == (9_782_167_684, 5_184_336_552, 651_929_983)
    assert chart["title"] == "62.6% 是人员的工资和社保"
    assert "养老就业和救助 6,534.56 万元，其中人员待遇 95.3%" in chart["description"]


def test_the_crossing_of_purposes_and_kinds_leads_where_money_goes(client: Client) -> None:
    (leading,), (matrix,) = (drawn(client, f"{page}chart.json")["data"] for page in ("/function/", "/matrix/"))
    assert leading["type"] == "heatmap"
    assert leading["text"] == matrix["text"]
    page = BeautifulSoup(text_of(client, "/function/"), "html.parser")
    offered = [link.get_text() for link in page.select('nav.switcher[aria-label="图"] a')]
    assert offered == ["用途和花法", "方块图", "条形图"]
    # On another basis there is nothing to cross: its rows are drawn.
    (other,) = drawn(client, "/function/chart.json?basis=general")["data"]
    assert other["type"] == "treemap"


def test_where_no_line_has_both_codes_its_rows_are_drawn(client: Client, real: Edition, thawed: None) -> None:
    with transaction.atomic():
        LineItem.every_stage.filter(edition=real, table__key="expenditure").update(gov_economic="")
        (trace,) = drawn(client, "/function/chart.json")["data"]
        transaction.set_rollback(True)
    assert trace["type"] == "treemap"


def test_the_strip_of_the_first_page_leads_on(client: Client) -> None:
    page = BeautifulSoup(text_of(client, "/"), "html.parser")
    links = [str(link["href"]) for link in page.select("figure.strip .legend a")]
    assert links == [f"{YEAR}/economic/dept/{code}" for code in ("301/", "302/", "")]
    for link in links:
        assert client.get(link).status_code == 200


def test_the_largest_items_show_what_of_them_is_staff_and_what_is_bought(client: Client) -> None:
    page = BeautifulSoup(text_of(client, "/"), "html.parser")
    items = page.select("ol.results > li")
    bars = [[(str(part["class"]), int(str(part["width"]))) for part in item.select("svg.bar rect")] for item in items]
    # 2080299: 4,356.05 of which 4,097.96 is staff; 2080206: 1,570.20, all of it staff.
    assert sum(width for _kind, width in bars[0]) == 1000
    assert bars[0][0] == ("['kind-301']", 940)
    assert bars[3] == [("['kind-301']", 360)]


def test_the_words_of_a_chart_stand_on_the_page_without_scripts(client: Client) -> None:
    page = BeautifulSoup(text_of(client, "/function/"), "html.parser")
    words = drawn(client, "/function/chart.json")["description"]
    figure = page.select_one("figure.chart")
    assert figure is not None
    assert words in figure.get_text()
    assert "占 " in figure.get_text()


def test_colours_differ_with_the_theme_alone(client: Client) -> None:
    light, dark = (
        drawn(client, f"/function/chart.json?chart=treemap&theme={theme}")["data"][0] for theme in ("light", "dark")
    )
    assert light["values"] == dark["values"]
    assert light["marker"]["colors"] != dark["marker"]["colors"]


def test_a_chart_cannot_be_made_without_words() -> None:
    with pytest.raises(ValueError, match="description"):
        Chart(title="t", basis="b", description="", draw=lambda _: None)


def table_of(*fens: int, gap: int = 0) -> BreakdownTable:
    """A breakdown with these parts, and a difference where they do not make the total."""
    visit = Visit.open(Selection(unit="xiaohongmen", period=Period(2026, Stage.BUDGET)))
    total = sum(fens) + gap
    rows = [
        Row(code=f"20{number}", name=f"第{number}", figure=Figure(fen), parent=total)
        for number, fen in enumerate(fens, 1)
    ]
    if gap:
        rows.append(Row(name="与合计的差额", figure=Figure(gap), parent=total, kind=RowKind.GAP))
    rows.append(Row(name="合计", figure=Figure(total), parent=total, kind=RowKind.TOTAL))
    return BreakdownTable(rows, visit, "标题", name="made-up")


@pytest.mark.parametrize("table", [(5, -2), (5, 3)])
def test_what_a_treemap_cannot_show_is_drawn_as_bars(table: tuple[int, ...]) -> None:
    gap = 0 if min(table) < 0 else 4
    chart = parts_chart(table_of(*table, gap=gap), ChartKind.TREEMAP, "全部", "占全部")
    assert chart is not None
    (trace,) = payload(chart, "light")["data"]
    assert trace["type"] == "bar"
    assert sum(trace["x"]) == sum(table) + gap


def test_a_negative_bar_moves_the_others_only_as_far_as_it_is_long() -> None:
    chart = bars_chart(table_of(1000, 500, gap=-1), "全部", "占全部")
    assert chart is not None
    drawn = payload(chart, "light")
    assert drawn["layout"]["xaxis"]["range"] == [-1, 1180]
    assert drawn["data"][0]["textposition"] == ["none", "auto", "auto"]
    assert "−0.00" in drawn["layout"]["annotations"][0]["text"]
    assert kinds_of(table_of(1000, 500, gap=-1)) == (ChartKind.BARS,)
    assert kinds_of(table_of(1000, 500)) == (ChartKind.TREEMAP, ChartKind.BARS)


def test_a_list_cut_to_its_longest_still_speaks_of_all() -> None:
    chart = bars_chart(table_of(50, 30, 15, 5), "全部", "占全部", most=2)
    assert chart is not None
    (trace,) = payload(chart, "light")["data"]
    assert len(trace["x"]) == 2
    assert "分为 4 项" in chart.description
    assert "80.0%" in chart.title


def test_nothing_is_drawn_of_nothing() -> None:
    assert parts_chart(table_of(), ChartKind.TREEMAP, "全部", "占全部") is None
    assert bars_chart(table_of(0), "全部", "占全部") is None


def test_bodies_of_one_name_have_a_box_each() -> None:
    rows = [
        BodyRow(name="同名乡", slug=slug, url=f"/{slug}/", district="某区", figure=fen, figure_url="", periods=())
        for slug, fen in (("one", 300), ("two", 200))
    ]
    chart = bodies_chart(rows, AmountUnit.WAN, "口径", "bodies")
    assert chart is not None
    (trace,) = payload(chart, "light")["data"]
    assert (trace["ids"], trace["labels"]) == (["one", "two"], ["同名乡", "同名乡"])


@pytest.mark.parametrize(
    "trace",
    [
        Bar(orientation="h", x=[1, 2], y=["同名", "同名"]),
        Bar(x=["同名", "同名"], y=[1, 2]),
        Treemap(labels=["同名", "同名"], parents=["", ""], values=[1, 2]),
        Heatmap(x=["同名", "同名"], y=["甲"], z=[[1, 2]]),
    ],
)
def test_a_chart_that_lays_two_things_upon_each_other_is_refused(trace: BaseTraceType) -> None:
    chart = Chart(title="图", basis="口径", description="说明", draw=lambda _theme: Drawing(trace))
    with pytest.raises(ValueError, match="not told apart"):
        payload(chart, "light")


def test_where_there_is_no_chart_no_frame_is_drawn_for_one() -> None:
    assert render_to_string("components/chart.html", {"chart": None}).strip() == ""
