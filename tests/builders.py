"""A small cast that every test knows: the township, a clerk who uploads, a reviewer who publishes, and workbooks.

`township`, `clerk`, `reviewer` and `manager` are fixtures in tests/conftest.py; the functions here make what they need.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import Prepared, confirm_all, draft, examine, explain_all, prepare, publish, seen_mark, uploaded
from budget.editions.copying import public_copy
from budget.editions.doubts import renew_doubts
from budget.editions.preparing import Examined, context_of
from budget.findings import Finding
from budget.models import Charge, Edition, Unit
from budget.money import AmountUnit
from budget.public_copy import open_cells
from budget.reconciliation import Level, Outcome, Result
from budget.rights import ROLE_OF
from budget.unit_tree import Registration
from budget.vocabulary import Stage
from budget.workbook.rows import (
    Amount,
    Code,
    FactRow,
    IndicatorRow,
    Line,
    Printed,
    ProjectRow,
    Reading,
    ReadRow,
    SheetReading,
    Source,
    TableColumn,
    TablePart,
    TableReading,
)
from fixtures.generated import generated
from fixtures.lines import Township

PASSWORD = "a-good-long-password"
REAL = Path(__file__).parents[1] / "fixtures" / "workbooks" / "xiaohongmen-2026.xlsx"
REASON = "2026 年预算公开"
SPENDING, PROJECTS = "支出", "项目"


def make_township(code: str = "661", slug: str = "xiaohongmen", name: str = "北京市朝阳区小红门乡") -> Unit:
    """The disclosing body."""
    return Unit.objects.create(division_code="110105", code=code, name=name, slug=slug)


def make_person(username: str, *roles: str, full_name: str = "", unit: Unit | None = None, division: str = "") -> User:
    """A member of staff with the permissions of these roles: for this body, this district, or without either for all."""
    person = User.objects.create_user(username, password=PASSWORD, is_staff=True, last_name=full_name)
    person.groups.set(Group.objects.filter(name__in=roles))
    everywhere = unit is None and not division
    for act in (act for act, role in ROLE_OF.items() if role in roles):
        Charge.objects.create(account=person, act=act, is_everywhere=everywhere, division=division, unit=unit)
    return person


def signed_in(person: User, *, with_token: bool = False) -> Client:
    """A browser in which this person has logged in, through the login page as everybody does."""
    client = Client(enforce_csrf_checks=with_token)
    given = {"username": person.username, "password": PASSWORD, "next": "/admin/"}
    if with_token:
        client.get("/admin/login/")
        given["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post("/admin/login/", given).headers["Location"] == "/admin/"
    return client


def pressed(client: Client, edition: Edition, act: str, **given: str) -> str:
    """The page after a press of a button on the desk by whoever has just looked at the edition."""
    form = {"reason": REASON, "seen": seen_mark(Edition.every_stage.get(pk=edition.pk))} | given
    return client.post(f"/admin/budget/edition/{edition.pk}/{act}/", form, follow=True).content.decode()


def amount(fen: int, address: str, sheet: str = SPENDING) -> Amount:
    """An amount of 万元 with six decimals in a cell."""
    return Amount(fen, 6, Source(sheet, address, f"{fen / 1_000_000:.6f}"))


def spending(*fen: int) -> TableReading:
    """A table of expenditure: one line for each amount, and their sum below."""
    rows = [
        FactRow(
            position=place,
            number=place + 4,
            line=Line.DETAIL,
            label=f"2130{place:03d}-农林水 {place}",
            dimensions={"function": Code(f"2130{place:03d}", f"农林水 {place}", Source(SPENDING, f"A{place + 4}", ""))},
            amounts={"total": amount(one, f"D{place + 4}")},
        )
        for place, one in enumerate(fen, 1)
    ]
    last = len(fen) + 5
    total = FactRow(last, last, Line.TOTAL, "合 计", {}, {"total": amount(sum(fen), f"D{last}")})
    columns = (TableColumn(0, "支出功能分类科目", "function", "code"), TableColumn(3, "合计", "total", "amount"))
    part = TablePart(SPENDING, 1, (3, 4), 5, last)
    return TableReading("expenditure", "03", "支出预算总表", AmountUnit.WAN, (part,), columns, (*rows, total))


def project_table() -> TableReading:
    """One project of the unit 661001 with its money, its goal and an indicator."""
    place = Source(PROJECTS, "B5", "11010526T000000000001-道路养护")
    project = ProjectRow(
        position=1,
        number=5,
        code="11010526T000000000001",
        name="道路养护",
        unit=Code("661001", "小红门乡人民政府", Source(PROJECTS, "A5", "661001-小红门乡人民政府")),
        amounts={"total": amount(50_000_000, "C5", PROJECTS), "fiscal": amount(50_000_000, "D5", PROJECTS)},
        goal="道路完好",
        source=place,
        goal_source=Source(PROJECTS, "F5", "道路完好"),
    )
    target = Source(PROJECTS, "K5", "3")
    words = ("", "产出指标", "数量指标", "养护道路", "≥", "3")
    indicator = IndicatorRow(1, 5, project.code, *words, None, "公里", target)
    part = TablePart(PROJECTS, 1, (3, 4), 5, 5)
    return TableReading(
        "projects", "12", "年度项目支出绩效表", AmountUnit.WAN, (part,), (), (), (project,), (indicator,)
    )


def performance_table() -> TableReading:
    """The goal of the department."""
    goal = Printed("把事办好", Source(PROJECTS, "A9", "把事办好"))
    part = TablePart(PROJECTS, 7, (8,), 9, 9)
    money = FactRow(1, 9, Line.TOTAL, "", {}, {"total": amount(50_000_000, "C9", PROJECTS)})
    return TableReading(
        "performance", "13", "部门整体支出绩效目标表", AmountUnit.WAN, (part,), (), (money,), texts={"goal": goal}
    )


def reading_of(*tables: TableReading, findings: tuple[Finding, ...] = ()) -> Reading:
    """A reading of these tables on the two sheets that they name."""
    rows = [ReadRow(1, ("标题",)), ReadRow(5, ("2130001", "", "", "10.000000"), hidden=True)]
    sheets = tuple(
        SheetReading(name, place, False, rows, ((1, 1, 1, 4),)) for place, name in enumerate((SPENDING, PROJECTS), 1)
    )
    return Reading(sheets, tables, findings)


def whole_reading(*fen: int, findings: tuple[Finding, ...] = ()) -> Reading:
    """Spending, a project and a goal."""
    return reading_of(
        spending(*(fen or (10_000_000, 20_000_000))), project_table(), performance_table(), findings=findings
    )


def check(level: Level = Level.MUST, result: Result = Result.PASS) -> Outcome:
    """A result about the total of the spending."""
    left = amount(30_000_000, "D7").source
    return Outcome(
        "inside.expenditure", level, result, "03 各行之和 = 合计", left=30_000_000, right=30_000_000, difference=0,
        left_cells=(left,), left_count=1,
    )  # fmt: skip


def prepared(
    unit: Unit,
    reading: Reading | None = None,
    checks: tuple[Outcome, ...] = (),
    content: bytes = b"bytes of a workbook",
    year: int = 2026,
) -> Prepared:
    """What prepare() would give, without a file to read."""
    examined = Examined(whole_reading() if reading is None else reading, checks or (check(),))
    return Prepared(unit, year, Stage.BUDGET, (uploaded(content, "预算.xlsx"),), examined)


def draft_of(unit: Unit, by: User | None = None, content: bytes = b"bytes of a workbook") -> Edition:
    """A draft that may be published."""
    return draft(prepared(unit, content=content), by)


def published_of(unit: Unit, by: User | None = None, content: bytes = b"bytes of a workbook") -> Edition:
    """An edition that was drafted and published, whatever doubts there were."""
    edition = draft_of(unit, content=content)
    confirm_all(edition, None)
    return publish(edition, by, REASON)


@cache
def real_examined() -> tuple[bytes, Examined]:
    """The township's real workbook, read and checked once for all tests."""
    content = REAL.read_bytes()
    return content, examine(content, REAL.name, context_of(read_folder(), "661", 2026, "北京市朝阳区小红门乡"))


@cache
def real_copy() -> bytes:
    """The public copy of the real workbook."""
    content, examined = real_examined()
    return public_copy(examined.reading, open_cells(examined.reading), 0, content).content


def publish_real(unit: Unit | None = None) -> Edition:
    """The real workbook of 2026, published with its classification, in a fifth of a second."""
    load(read_folder(), 2026)
    return publish(draft(real_prepared(unit or make_township()), None), None, REASON)


def explained(edition: Edition) -> Edition:
    """A draft of which somebody has said why what should agree does not."""
    explain_all(edition, "按财政批复的数公开。", None)
    return edition


def published(prepared: Prepared, reason: str = REASON) -> Edition:
    """Publish whatever was made up, each doubt about it confirmed: a small workbook is not the size of the real one."""
    edition = draft(prepared, None)
    confirm_all(edition, None)
    return publish(edition, None, reason)


def real_prepared(unit: Unit, more: bytes = b"") -> Prepared:
    """The real workbook as prepare() gives it; `more` bytes make it another file with the same figures."""
    content, examined = real_examined()
    return Prepared(unit, 2026, Stage.BUDGET, (uploaded(content + more, REAL.name),), examined)


def publish_made_up(township: Township, year: int, slug: str, seed: int = 1, stage: Stage = Stage.BUDGET) -> Edition:
    """The made-up workbook of a township that does not exist, published; its short name is the slug's.

    Its tables are those of a budget: under another stage they stand as they are, to try what stages have in common.
    """
    body = Registration(township.code, township.division, slug, township.name, township.name.removeprefix("示例县"))
    ready = prepare(generated(township, year, seed), f"{slug}-{year}.xlsx", body, year, Stage.BUDGET)
    laid = draft(replace(ready, stage=stage, doubts=()), None)
    with transaction.atomic():
        renew_doubts(laid)  # made-up sums have no size that a year before would expect
    confirm_all(laid, None)
    return publish(laid, None, f"{year} 年{stage.label}公开")
