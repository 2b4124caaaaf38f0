"""What the public sees of versions: when, by whom, why, what differs cell by cell, and what was withdrawn."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.classification import read_folder
from budget.editions import Prepared, draft, examine, publish, uploaded, withdraw
from budget.editions.kept_files import sha256_of
from budget.editions.preparing import Examined, context_of
from budget.models import Edition
from budget.queries import edition as edition_of
from budget.queries.versions import compare, history
from budget.vocabulary import Stage
from fixtures.odd.changes import changed, form, in_order, row_of, with_cell
from tests.builders import prepared, published, whole_reading

pytestmark = pytest.mark.sweep(on="postgresql")

PAGE = "/xiaohongmen/2026/editions/"
WHY = "更正录入时看错的两行"
MEETINGS, COMMISSIONED = (form("03").rows[at] for at in (1, 2))


@cache
def corrected() -> tuple[bytes, Examined]:
    """The real workbook with one 万元 moved from one line of an item to another, and one target raised."""
    more, less = (MEETINGS[3], COMMISSIONED[3])
    assert isinstance(more, Decimal)
    assert isinstance(less, Decimal)
    columns = [column for column, content in enumerate(MEETINGS) if content == more]
    change = with_cell(1, columns[0], more + 1)
    for row, column, content in [(1, columns[1], more + 1), *((2, column, less - 1) for column in columns)]:
        change = in_order(change, with_cell(row, column, content))
    target = row_of(form("12"), "11010522T000000419605")
    workbook = changed(("03", change), ("12", with_cell(target, 10, Decimal(9))))
    return workbook, examine(workbook, "更正.xlsx", context_of(read_folder(), "661", 2026, "北京市朝阳区小红门乡"))


def publish_correction(first: Edition, content: bytes, examined: Examined) -> Edition:
    """Version 2 of the same body and year."""
    ready = Prepared(first.unit, 2026, Stage.BUDGET, (uploaded(content, "更正.xlsx"),), examined)
    return publish(draft(ready, None), None, WHY)


@pytest.fixture
def second(real: Edition, db: None) -> Edition:
    """The corrected workbook, published after the real one."""
    return publish_correction(real, *corrected())


def page(client: Client, address: str, status: int = 200) -> str:
    """The text of a page that answers with this status."""
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def both() -> tuple[Any, Any]:
    """The two versions as readers know them."""
    old, new = (edition_of("xiaohongmen", 2026, Stage.BUDGET, version) for version in (1, 2))
    return old, new


@pytest.mark.usefixtures("second")
class TestACorrection:
    def test_changes_exactly_the_cells_that_were_changed(self) -> None:
        found = compare(*both())
        cells = {
            (change.before.place.address, change.after.place.address, change.difference)
            for change in found.changes
            if change.before and change.after and change.before.place and change.after.place
        }
        assert len(found.changes) == len(cells) == 4
        assert {difference for *_, difference in cells} == {1_000_000, -1_000_000}
        assert all(before == after for before, after, _ in cells)
        assert found.sums == ()
        (target,) = found.targets
        assert (target.before_place is not None, target.after.split()[1]) == (True, "9")

    def test_is_told_with_reason_office_time_and_hashes(self, client: Client) -> None:
        told = page(client, PAGE)
        assert WHY in told
        assert "2026 年预算公开" in told
        assert "北京市朝阳区小红门乡" in told
        assert sha256_of(corrected()[0]) in told

    def test_leads_each_side_to_its_own_sheet(self, client: Client) -> None:
        told = page(client, f"{PAGE}2/")
        assert "?edition=1#D6" in told
        assert "?edition=2#D6" in told
        assert "4 处金额或文字不同，1 条绩效指标不同" in told
        assert sha256_of(corrected()[0]) in told

    def test_can_be_compared_the_other_way_round(self, client: Client) -> None:
        assert "第 1 版与第 2 版有什么不同" in page(client, f"{PAGE}1/?against=2")
        assert "版本号" in page(client, f"{PAGE}1/?against=two", 400)
        page(client, f"{PAGE}1/?against=7", 404)

    def test_can_be_downloaded(self, client: Client) -> None:
        rows = json.loads(b"".join(client.get(f"{PAGE}2.json").streaming_content))["rows"]  # type: ignore[attr-defined]
        assert {row["kind"] for row in rows} == {"changed"}
        assert sorted(row["difference_wan"] for row in rows) == ["-1.000000", "-1.000000", "1.000000", "1.000000"]
        assert all(row["before_cell"].startswith("预算03表 支出预算总表!") for row in rows)
        assert b"\xef\xbb\xbf" in b"".join(client.get(f"{PAGE}2/targets.csv").streaming_content)  # type: ignore[attr-defined]

    def test_marks_the_pages_of_the_old_version(self, client: Client) -> None:
        old = page(client, "/xiaohongmen/2026/income/?edition=1&amounts=yuan")
        assert "已有更新的版本" in old
        assert 'href="/xiaohongmen/2026/income/?amounts=yuan"' in old
        assert "已有更新的版本" not in page(client, "/xiaohongmen/2026/income/")

    def test_needs_few_questions(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for address, count in ((PAGE, 5), (f"{PAGE}2/", 7), (f"{PAGE}2/?against=1", 7)):
            with django_assert_num_queries(count):
                page(client, address)


class TestAWithdrawal:
    def test_is_told_on_the_pages_of_the_version(self, client: Client, second: Edition) -> None:
        withdraw(second, None, "金额录入有误")
        for address in (
            "/xiaohongmen/2026/",
            "/xiaohongmen/2026/function/208/?edition=2",
            f"{PAGE}2/",
            f"{PAGE}1/?against=2",
        ):
            told = page(
                client,
                f"{address}{'&' if '?' in address else '?'}edition=1" if address.startswith(PAGE) else address,
                410,
            )
            assert "金额录入有误" in told
        assert 'href="/xiaohongmen/2026/?edition=1"' in page(client, "/xiaohongmen/2026/", 410)
        assert "金额录入有误" in page(client, f"{PAGE}?edition=1")

    def test_keeps_its_place_in_the_history(self, second: Edition) -> None:
        withdraw(second, None, "金额录入有误")
        newest, oldest = history(edition_of("xiaohongmen", 2026, Stage.BUDGET, 1))
        assert (newest.number, newest.edition, newest.withdrawn_reason) == (2, None, "金额录入有误")
        assert (oldest.number, oldest.edition is not None) == (1, True)


def test_sums_lines_that_came_and_lines_that_went(real: Edition, db: None) -> None:
    for fen in [(1_000_000, 2_000_000), (1_000_000, 2_000_000, 4_000_000), (1_000_000,)]:
        ready = prepared(real.unit, whole_reading(*fen), content=str(fen).encode(), year=2027)
        published(ready, WHY)
    one, two, three = (edition_of("xiaohongmen", 2027, Stage.BUDGET, version) for version in (1, 2, 3))
    came = compare(one, two)
    assert [change.kind for change in came.changes] == ["added", "changed"]
    (total,) = came.sums
    assert (total.node.code, total.difference) == ("213", 4_000_000)
    assert [change.kind for change in compare(two, three).changes] == ["removed", "removed", "changed"]
    assert compare(one, one).changes == ()
