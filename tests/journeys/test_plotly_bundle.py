"""The plotly.js that we ship draws each kind of chart under the site's own Content-Security-Policy."""

import json
from pathlib import Path

import plotly.graph_objects as go
import pytest
from csp.utils import build_policy
from playwright.sync_api import Page, Route, expect
from plotly.basedatatypes import BaseTraceType

from tests.journeys.conftest import NewPage

VENDOR = Path(__file__).parents[2] / "static" / "vendor" / "plotly"
HOST = "http://localhost:1/"
SHELL = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>图</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="plotly.css"><script src="plotly.min.js" defer></script>
</head><body><div id="chart"></div></body></html>"""

NAMES = ["2026 年支出", "213 农林水支出", "208 社会保障和就业支出", "20805 养老"]
PARENTS = ["", "2026 年支出", "2026 年支出", "208 社会保障和就业支出"]
AMOUNTS = [137919, 72573, 65346, 6078]
TREE = {"labels": NAMES, "parents": PARENTS, "values": AMOUNTS, "branchvalues": "total", "textinfo": "label+value"}

# Each chart with a mark it must have drawn, and how many of them.
CHARTS = [
    ("bar", go.Bar(x=NAMES, y=AMOUNTS, text=AMOUNTS), ".barlayer .point path", 4),
    ("scatter", go.Scatter(x=[2024, 2025, 2026], y=[1, 3, 2], mode="lines+markers"), ".scatterlayer .point", 3),
    ("treemap", go.Treemap(TREE), ".treemaplayer .slice", 4),
    (
        "sankey",
        go.Sankey(node={"label": NAMES}, link={"source": [0, 0, 2], "target": [1, 2, 3], "value": [5, 4, 1]}),
        ".sankey-node",
        4,
    ),
    ("heatmap", go.Heatmap(z=[[1, 2], [3, 4]], x=["工资", "商品"], y=["208", "213"]), ".heatmaplayer image", 1),
    ("heatmap-fast", go.Heatmap(z=[[1, 2], [3, 4]], zsmooth="fast"), ".heatmaplayer image", 1),
]


def serve(route: Route) -> None:
    """Answer from the folder that is shipped, with the policy that the site sends."""
    name = route.request.url.removeprefix(HOST)
    headers = {"Content-Security-Policy": build_policy()}
    if name:
        route.fulfill(path=VENDOR / name, headers=headers)
    else:
        route.fulfill(body=SHELL, content_type="text/html", headers=headers)


@pytest.fixture
def shell(new_page: NewPage) -> Page:
    """Open an empty page that carries the bundle and its stylesheet."""
    page = new_page()
    page.route(f"{HOST}**", serve)
    page.goto(HOST)
    return page


def draw(page: Page, trace: BaseTraceType) -> None:
    """Draw a figure made by the plotly of Python, as the site does."""
    figure = go.Figure(trace, layout={"title": "<b>去向</b><br>单位：万元", "width": 900, "height": 600})
    page.evaluate("figure => Plotly.newPlot('chart', figure.data, figure.layout)", json.loads(figure.to_json()))


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(("trace", "marks", "count"), [pytest.param(*chart[1:], id=chart[0]) for chart in CHARTS])
def test_draws_under_the_policy_without_a_complaint(shell: Page, trace: BaseTraceType, marks: str, count: int) -> None:
    draw(shell, trace)
    expect(shell.locator(marks)).to_have_count(count)
    box = shell.locator(marks).first.bounding_box()
    assert box is not None
    shell.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(shell.locator(".modebar-btn").first).to_have_attribute("data-title", "下载图表为PNG格式")


def test_the_buttons_are_styled_by_our_own_stylesheet(shell: Page) -> None:
    draw(shell, CHARTS[0][1])
    assert shell.locator(".modebar-btn").first.evaluate("button => getComputedStyle(button).fontSize") == "16px"
    assert shell.locator(".main-svg").first.evaluate("svg => getComputedStyle(svg).position") == "absolute"
    assert shell.locator("style").count() == 0


def test_no_button_sends_the_chart_to_another_host(shell: Page) -> None:
    draw(shell, CHARTS[0][1])
    titles = shell.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title || '')")
    assert titles
    assert not [title for title in titles if "Cloud" in title or "Plotly" in title]


def test_a_picture_can_be_saved(shell: Page) -> None:
    draw(shell, CHARTS[2][1])
    picture = shell.evaluate("Plotly.toImage('chart', {format: 'png', width: 300, height: 200})")
    assert picture.startswith("data:image/png;base64,")
    assert len(picture) > 1000


def test_the_bundle_holds_our_kinds_of_chart_alone(shell: Page) -> None:
    kinds = set(shell.evaluate("Object.keys(Plotly.PlotSchema.get().traces)"))
    assert kinds == {"bar", "heatmap", "sankey", "scatter", "treemap"}


def test_the_bundle_stays_small() -> None:
    assert (VENDOR / "plotly.min.js").stat().st_size < 1_400_000
