"""Quoting and taking away: pictures that say what they show, frames open to others, oEmbed, references."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from struct import unpack
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from budget.editions import publish, withdraw
from budget.editions.acts import draft
from budget.models import Edition
from budget.money import AmountUnit
from disclosure.pictures import CARD, CHART, Picture, png, svg
from disclosure.pictures.drawing import Bar, bars_of, fitting
from disclosure.pictures.raster import is_covered
from disclosure.tables.stages import StageRow
from tests.builders import real_prepared

pytestmark = pytest.mark.one_database

PAGE = "/xiaohongmen/2026/function/"
CHARTS = ["", "income/", "function/", "function/208/", "economic/gov/", "matrix/", "projects/", "sangong/", "services/"]


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, settings: Settings) -> None:
    settings.SITE_URL = "https://ming.example"


def picture(*bars: Bar) -> Picture:
    return Picture(
        title="钱用在哪里", basis="占全部支出", description="说明", bars=bars, total=sum(bar.fen for bar in bars),
        unit=AmountUnit.WAN, source="某乡《2026 年预算》第 1 版", address="https://ming.example/x/?edition=1",
    )  # fmt: skip


def texts(drawn: str) -> list[str]:
    """Every text of a picture."""
    return [element.text or "" for element in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - ours


class TestAPicture:
    @pytest.mark.parametrize("page", CHARTS)
    def test_says_alone_what_it_shows(self, client: Client, page: str) -> None:
        answer = client.get(f"/xiaohongmen/2026/{page}chart.svg?edition=1")
        assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
        said = texts(answer.content.decode())
        assert "来源：北京市朝阳区小红门乡《2026 年预算》第 1 版" in " ".join(said)
        assert f"https://ming.example/xiaohongmen/2026/{page}?edition=1" in said
        assert "单位：万元" in said
        assert any("小红门乡 2026 年预算" in text for text in said)

    def test_shows_the_amounts_of_the_page(self, client: Client) -> None:
        said = texts(client.get(f"{PAGE}chart.svg").content.decode())
        page = BeautifulSoup(client.get(PAGE).content, "html.parser")
        rows = page.select("#function tbody tr:not(.total) td.num:not(.opt) data.amount")
        assert len(rows) == 9
        assert {row.text for row in rows} <= set(said)

    def test_is_the_same_whatever_else_stands_in_its_address(self, client: Client) -> None:
        plain = client.get("/xiaohongmen/2026/function/chart.svg?amounts=yi")
        other = client.get("/xiaohongmen/2026/function/chart.svg?amounts=yi&x=1&theme=dark")
        assert plain.content == other.content
        assert b"amounts=yi" in plain.content

    @pytest.mark.parametrize("name", ["card.png", "chart.png", "chart.svg"])
    def test_is_not_told_to_be_empty_to_who_asks_first_how_long_it_is(self, client: Client, name: str) -> None:
        asked, whole = client.head(f"{PAGE}{name}"), client.get(f"{PAGE}{name}")
        assert asked.status_code == 200
        assert asked["Content-Type"] == whole["Content-Type"]
        assert asked["Content-Disposition"] == whole["Content-Disposition"]
        assert asked.get("Content-Length") in {None, whole["Content-Length"]}

    def test_holds_no_script_and_no_style(self, client: Client) -> None:
        drawn = client.get(f"{PAGE}chart.svg").content.decode()
        assert not re.search(r"<script|<style| style=| on\w+=", drawn)

    def test_is_a_png_of_the_size_that_previews_want(self, client: Client) -> None:
        answer = client.get(f"{PAGE}card.png")
        assert answer["Content-Type"] == "image/png"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert unpack(">II", answer.content[16:24]) == (1200, 630)
        assert unpack(">II", client.get(f"{PAGE}chart.png").content[16:20] + b"\0\0\0\0")[0] == 2400
        assert "filename*=UTF-8''%E5%8C%97" in answer["Content-Disposition"]

    def test_is_there_where_no_chart_is_and_so_is_the_frame(self, client: Client) -> None:
        # A page draws one row alone no longer, and a correction may leave one of several: what was embedded stays.
        for page in ("function/205/", "function/2080206/"):
            assert (
                BeautifulSoup(client.get(f"/xiaohongmen/2026/{page}").content, "html.parser").find(id="embed-code")
                is None
            )
            assert client.get(f"/xiaohongmen/2026/{page}card.png").status_code == 200
            assert client.get(f"/embed/xiaohongmen/2026/{page}").status_code == 200
            address = quote(f"https://ming.example/xiaohongmen/2026/{page}", safe="")
            assert client.get(f"/oembed?url={address}").status_code == 200

    def test_of_a_page_without_amounts_is_not_there(self, client: Client) -> None:
        assert client.get("/xiaohongmen/2026/checks/chart.svg").status_code == 404
        assert client.get("/xiaohongmen/2026/function/999/chart.png").status_code == 404

    def test_is_drawn_with_signs_and_not_with_empty_boxes(self) -> None:
        said, unsaid = (png(svg(picture(Bar(name, 100)), CHART), 1) for name in ("农林水支出", "　　　　　"))
        assert said != unsaid
        assert is_covered("小红门乡 2026 年预算 −1,234.56 万元·“三公”")
        assert not is_covered("㙍")

    def test_adds_up_what_does_not_fit(self) -> None:
        said = texts(svg(picture(*(Bar(f"第 {n} 项", 1_000_000) for n in range(9))), CARD))
        assert "其余 4 项" in said
        assert "4.00" in said

    def test_leaves_out_the_smallest_and_not_what_is_least(self) -> None:
        changed = (5, 4, 3, 2, 1, -900, -800, 0)
        bars = bars_of([StageRow(name=f"{fen}", code="", before=0, after=fen) for fen in changed])
        assert [bar.name for bar in fitting(bars, 4)][:3] == ["-900", "-800", "5"]
        # A difference says whether it is more, as a table of differences does.
        assert [bar.said(AmountUnit.YUAN) for bar in bars[:3]] == ["−9.00", "−8.00", "+0.05"]

    def test_names_the_rest_in_the_language_of_the_frame_that_shows_it(self) -> None:
        bars = [Bar(f"{n}", 1) for n in range(9)]
        with translation.override("en"):
            assert fitting(bars, 6)[-1].name == "The other 4 items"

    def test_escapes_what_a_file_prints(self) -> None:
        drawn = svg(picture(Bar("<script>alert(1)</script>", 5)), CHART)
        assert "<script" not in drawn
        assert "<script>alert(1)</script>" in texts(drawn)

    def test_of_nothing_is_drawn_all_the_same(self) -> None:
        assert png(svg(picture(), CHART), 1).startswith(b"\x89PNG")
        assert "−5.00" in texts(svg(picture(Bar("退回", -5_000_000)), CHART))


class TestAFrame:
    def test_is_open_to_all_and_runs_only_what_tells_its_height(self, client: Client) -> None:
        answer = client.get(f"/embed{PAGE}?edition=1")
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src 'self'" in policy
        assert "connect-src 'none'" in policy
        assert "X-Frame-Options" not in answer
        page = BeautifulSoup(answer.content, "html.parser")
        (script,) = page.find_all("script")
        assert "/js/embed" in str(script["src"])
        assert script.text == ""
        bars = page.select("ol.bars li")
        assert len(bars) == 9
        assert bars[0].find("rect")["width"] == "1000"  # type: ignore[index]
        assert page.select("details table tbody tr")
        assert page.find(class_="replaced") is None
        assert page.find("header", class_="site-head") is None
        assert "第 1 版" in page.get_text()
        assert page.find("base")["target"] == "_blank"  # type: ignore[index]

    def test_is_the_only_page_that_may_be_framed(self, client: Client) -> None:
        for address in (PAGE, "/", "/about/", f"{PAGE}chart.svg", f"{PAGE}chart.json"):
            answer = client.get(address)
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert answer["X-Frame-Options"] == "DENY"

    def test_of_what_is_not_there_is_not_there(self, client: Client) -> None:
        assert client.get("/embed/xiaohongmen/2026/function/999/").status_code == 404
        assert client.get("/embed/xiaohongmen/2026/checks/").status_code == 404
        assert client.get("/embed/xiaohongmen/2026/function/?edition=9").status_code == 404

    @pytest.mark.parametrize(
        ("address", "status", "said"),
        [
            ("xiaohongmen/2026/function/999/", 404, "里没有“999”这一项"),
            ("xiaohongmen/2026/checks/", 404, "公开的表格里没有这项内容"),
            ("xiaohongmen/2031/function/", 404, "没有公开 2031 年预算"),
            ("nobody/2026/", 404, "没有找到这个单位公开的预算"),
            ("xiaohongmen/2026/function/?edition=x", 400, "这个地址读不懂"),
            ("compare/?unit=nobody", 404, "没有"),
            ("xiaohongmen/2026/function/?edition=1", 410, "原因：传错了"),
        ],
    )
    def test_of_what_is_not_there_says_so_inside_the_page_of_somebody_else(
        self, client: Client, real: Edition, address: str, status: int, said: str
    ) -> None:
        if status == 410:
            withdraw(real, None, "传错了")
        answer = client.get(f"/embed/{address}")
        assert answer.status_code == status
        # Else a browser shows that the site refuses to be seen, and no word of why.
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        page = BeautifulSoup(answer.content, "html.parser")
        assert said in page.get_text()
        assert page.find("header", class_="site-head") is None
        # No page of the site may stand in a frame, so that what leads there opens beside it.
        assert page.find("base")["target"] == "_blank"  # type: ignore[index]
        assert [link["href"] for link in page.select("main a")] == [f"https://ming.example/{address}"]

    def test_says_of_its_bars_what_holds_of_them_and_its_name_once(self, client: Client) -> None:
        drawn = BeautifulSoup(client.get(f"/embed{PAGE}").content, "html.parser")
        # The page draws functions crossed with purposes; the frame has the bars of its rows.
        assert "最大的一格" in client.get(f"{PAGE}chart.json").content.decode()
        assert "最大的一格" not in drawn.get_text()
        overview = BeautifulSoup(client.get("/embed/xiaohongmen/2026/").content, "html.parser")
        assert overview.find("main").get_text().split("单位：")[0].count("小红门乡 2026 年预算") == 1  # type: ignore[union-attr]
        asked = client.get("/oembed?url=https://ming.example/xiaohongmen/2026/").json()
        assert asked["title"].count("2026 年预算") == 1

    @pytest.mark.parametrize("page", CHARTS)
    def test_says_no_share_that_its_bars_do_not_show(self, client: Client, page: str) -> None:
        drawn = BeautifulSoup(client.get(f"/embed/xiaohongmen/2026/{page}").content, "html.parser")
        said = drawn.select_one(".basis")
        assert said is not None
        shares = [float(found[0]) for one in drawn.select(".share") if (found := re.findall(r"[\d.]+", one.get_text()))]
        # Of one, or of the first few together («…合占 61.3%»), each rounded by itself.
        together = [(sum(shares[:count]), 0.05 * count + 0.051) for count in range(1, len(shares) + 1)]
        for told in re.findall(r"([\d.]+)%", said.get_text()):
            assert any(abs(float(told) - share) < off for share, off in [*((one, 0.01) for one in shares), *together])

    def test_of_a_corrected_version_says_so_and_leads_to_the_current_one(self, client: Client, real: Edition) -> None:
        publish(draft(real_prepared(real.unit, b" "), None), None, "更正")
        page = BeautifulSoup(client.get(f"/embed{PAGE}?edition=1").content, "html.parser")
        said = page.find(class_="replaced")
        assert said is not None
        assert "第 2 版" in said.text
        assert said.find("a")["href"] == f"https://ming.example{PAGE}"  # type: ignore[index]
        assert BeautifulSoup(client.get(f"/embed{PAGE}").content, "html.parser").find(class_="replaced") is None

    def test_is_offered_beside_the_chart_with_its_version(self, client: Client) -> None:
        page = BeautifulSoup(client.get(f"{PAGE}?basis=general").content, "html.parser")
        code = page.find("textarea", id="embed-code")
        assert code is not None
        assert 'src="https://ming.example/embed/xiaohongmen/2026/function/?basis=general&amp;edition=1"' in code.text


class TestOEmbed:
    def ask(self, client: Client, address: str, more: str = "") -> tuple[int, dict[str, object]]:
        answer = client.get(f"/oembed?url={quote(address, safe='')}{more}")
        return answer.status_code, answer.json() if answer.status_code == 200 else {}

    def test_answers_for_every_page_with_a_chart(self, client: Client) -> None:
        for page in CHARTS:
            status, said = self.ask(client, f"https://ming.example/xiaohongmen/2026/{page}?edition=1")
            assert status == 200
            assert said["type"] == "rich"
            assert f"/embed/xiaohongmen/2026/{page}?edition=1" in str(said["html"])

    def test_keeps_to_the_size_that_is_asked_for(self, client: Client) -> None:
        _, said = self.ask(client, f"https://ming.example{PAGE}", "&maxwidth=400&maxheight=300")
        assert (said["width"], said["height"]) == (400, 300)

    @pytest.mark.parametrize(
        ("address", "more", "status"),
        [
            ("https://other.example/xiaohongmen/2026/function/", "", 404),
            ("https://ming.example/xiaohongmen/2026/checks/", "", 404),
            ("https://ming.example/nothing/at/all", "", 404),
            ("https://ming.example/about/", "", 404),
            ("https://ming.example/xiaohongmen/2026/function/999/", "", 404),
            (f"https://ming.example{PAGE}", "&format=xml", 501),
            (f"https://ming.example{PAGE}", "&maxwidth=wide", 400),
            (f"https://ming.example{PAGE}", "&maxwidth=-1", 400),
            ("", "", 400),
            ("https://[ming", "", 400),
            ("https://ming.example/" + "a" * 3000, "", 400),
        ],
    )
    def test_refuses_what_is_not_ours(self, client: Client, address: str, more: str, status: int) -> None:
        assert self.ask(client, address, more)[0] == status

    def test_is_announced_by_the_page(self, client: Client) -> None:
        page = BeautifulSoup(client.get(PAGE).content, "html.parser")
        link = page.find("link", type="application/json+oembed")
        assert link is not None
        assert client.get(str(link["href"]).removeprefix("https://ming.example")).status_code == 200


class TestAReference:
    def test_names_version_day_and_lasting_address(self, client: Client) -> None:
        page = BeautifulSoup(client.get(f"{PAGE}?basis=general").content, "html.parser")
        address = "https://ming.example/xiaohongmen/2026/function/?basis=general&edition=1"
        names = [next(dt.stripped_strings) for dt in page.select(".styles dt")]
        styles = dict(zip(names, (dd.get_text() for dd in page.select(".styles dd")), strict=True))
        assert list(styles) == ["GB/T 7714", "APA", "BibTeX"]
        assert re.search(r"\(第 1 版\)\[DS/OL\]\. \(\d{4}-\d\d-\d\d\)\[\d{4}-\d\d-\d\d\]\. https", styles["GB/T 7714"])
        assert styles["BibTeX"].startswith("@misc{xiaohongmen-2026-v1-")
        assert all(address in text for text in styles.values())
        assert client.get(address.removeprefix("https://ming.example")).status_code == 200

    def test_shows_a_picture_when_the_link_is_shared(self, client: Client) -> None:
        for address in ("/xiaohongmen/2026/", PAGE, "/xiaohongmen/2026/checks/"):
            page = BeautifulSoup(client.get(address).content, "html.parser")
            image = page.find("meta", property="og:image")
            assert image is not None
            assert client.get(str(image["content"]).removeprefix("https://ming.example")).status_code == 200


def test_pictures_and_frames_need_few_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pictures = ((f"{PAGE}chart.svg", 6), (f"{PAGE}card.png", 6), (f"/embed{PAGE}", 6))
    for address, count in (*pictures, (f"/oembed?url=https://ming.example{PAGE}", 6)):
        with django_assert_num_queries(count):
            assert client.get(address).status_code == 200
