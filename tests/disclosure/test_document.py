"""The document to post: complete, in the look of such documents, following names and dates, never with a sign left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.conf import settings as site
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

from budget.models import Edition, LineItem, Unit
from budget.money import AmountUnit
from budget.queries.results import GridCell
from budget.roles import UPLOADER
from disclosure import paper as printing
from disclosure.paper import as_docx, as_pdf, pdf
from disclosure.paper.amounts import amount
from disclosure.paper.contents import Chapter, Paper, PaperPart, chinese
from disclosure.paper.levels import indents
from disclosure.paper.pdf import FONTS
from disclosure.paper.sheets import PrintedCell, PrintedRow, PrintedSheet
from disclosure.paper.signs import signs, unprintable
from disclosure.paper.widths import Needs, fitted
from disclosure.views import document as view
from tests.builders import draft_of, make_person, make_township, signed_in
from tests.disclosure.printed_documents import AMOUNT, Read, pages_of, tables_of, words_of

pytestmark = [pytest.mark.one_database, pytest.mark.sweep]
ADDRESS = "/xiaohongmen/2026/document"
AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_every_amount_of_the_real_budget_stands_in_word_and_pdf_with_its_six_decimals(
    real: Edition, db: None, client: Client
) -> None:
    amounts = LineItem.published.filter(edition=real.pk).values_list("amount", flat=True)
    expected = Counter(f"{fen / 1_000_000:,.6f}" for fen in amounts)

    word = tables_of(client.get(f"{ADDRESS}.docx").content)
    assert Counter(text for table in word for _, text in table.amounts()) == expected
    pages = pages_of(client.get(f"{ADDRESS}.pdf").content)
    assert expected - Counter(found for page in pages for found in AMOUNT.findall(page)) == Counter()
    assert len(word) == 13
    assert all("小红门乡2026年度部门预算公开" in page for page in pages[1:])
    assert "预算03表" in pages[1]
    assert "http://testserver/xiaohongmen/2026/?edition=1" in pages[0].replace("\n", "")
    assert sum("故本表为空表" in page for page in pages) == 2
    assert "支出功能分类科目" in pages[6]  # table 03 goes on, and so do its headings


def test_word_has_headings_that_come_again_tables_on_their_side_and_an_empty_table_with_its_sentence(
    real: Edition, db: None, client: Client
) -> None:
    answer = client.get(f"{ADDRESS}.docx")
    words = words_of(answer.content)
    empty = tables_of(answer.content)[7]

    assert "小红门乡2026年度部门预算公开" in words
    assert words.count("故本表为空表") == 2
    assert empty.header
    assert empty.amounts() == []
    assert "%E9%A2%84%E7%AE%97%E5%85%AC%E5%BC%80.docx" in answer.headers["Content-Disposition"]
    assert client.get(f"{ADDRESS}.docx", headers={"Range": "bytes=0-3"}).content == b"PK\x03\x04"


def test_names_and_the_date_of_approval_are_those_of_today(real: Edition, thawed: None, client: Client) -> None:
    before = {form: client.get(f"{ADDRESS}.{form}").content for form in ("docx", "pdf")}
    assert {form: client.get(f"{ADDRESS}.{form}").content for form in before} == before
    Unit.objects.filter(pk=real.unit.pk).update(name="北京市朝阳区大红门乡")
    Edition.every_stage.filter(pk=real.pk).update(approval_date=date(2026, 1, 20))

    assert "北京市朝阳区大红门乡2026年度部门预算公开" in words_of(client.get(f"{ADDRESS}.docx").content)
    assert "2026年1月20日" in pages_of(client.get(f"{ADDRESS}.pdf").content)[0]


def test_a_document_is_made_once_and_made_again_where_what_is_kept_is_broken(
    real: Edition, db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def make(*_: object) -> bytes:
        made.append("docx")
        return b"the document"

    monkeypatch.setitem(view.WRITERS, "docx", make)
    for _ in range(2):
        assert client.get(f"{ADDRESS}.docx").content == b"the document"
    (kept,) = (site.RUN_DIR / "documents").iterdir()
    kept.write_bytes(kept.read_bytes()[:-3])
    assert client.get(f"{ADDRESS}.docx").content == b"the document"
    assert len(made) == 2


def test_a_folder_that_takes_nothing_does_not_keep_a_document_from_its_reader(
    real: Edition, db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(view.WRITERS, "docx", lambda *_: b"the document")
    site.RUN_DIR.mkdir(mode=0o700, parents=True)
    (site.RUN_DIR / "documents").write_bytes(b"no folder")
    assert client.get(f"{ADDRESS}.docx").content == b"the document"


def test_a_draft_says_so_on_every_page_is_for_staff_alone_and_is_not_kept(db: None) -> None:
    draft = draft_of(make_township("662", "other"))
    address = f"/admin/draft/{draft.pk}/document"
    assert Client().get(f"{address}.docx").status_code == 302
    staff = signed_in(make_person("clerk", UPLOADER))

    assert words_of(staff.get(f"{address}.docx").content).count("尚未公开") == 2
    pages = pages_of(staff.get(f"{address}.pdf").content)
    assert all("尚未公开" in page for page in pages)
    assert "公开日期" not in pages[0]
    assert not (site.RUN_DIR / "documents").exists()
    assert Client().get(f"/other/2026/document.pdf?edition={draft.version}").status_code == 404


def test_a_sign_that_the_font_lacks_is_named_and_never_left_out(real: Edition, thawed: None, client: Client) -> None:
    Unit.objects.filter(pk=real.unit.pk).update(name="北京市\U00020bb7乡")
    answer = client.get(f"{ADDRESS}.pdf")

    assert answer.status_code == 404
    assert "“\U00020bb7”" in answer.content.decode()
    assert f"{ADDRESS}.docx" in answer.content.decode()
    assert "\U00020bb7" in words_of(client.get(f"{ADDRESS}.docx").content)


def test_tables_that_nobody_could_print_are_refused(
    real: Edition, db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.contents, "MOST_ROWS", 100)
    assert "太长" in client.get(f"{ADDRESS}.docx").content.decode()


def test_the_font_has_every_sign_that_counts_as_printable() -> None:
    has = set(TTFont(FONTS[0] / "MingzhangSong-Regular.otf").getBestCmap())
    assert {sign for sign in signs() if ord(sign) not in has} == set()
    assert unprintable(signs()) == ""
    assert unprintable("预算\U00020bb7①≒\x07乡\U00020bb7") == "\U00020bb7≒\x07"


def long_paper(rows: int) -> Paper:
    """A document with words and one long table."""
    header: tuple[PrintedRow, ...] = (
        PrintedRow((PrintedCell("名称", 0, 2, 1, "center"), PrintedCell("金额", 1, 1, 2, "center"))),
    )
    header += (PrintedRow((PrintedCell("本年", 1, 1, 1, "center"), PrintedCell("上年", 2, 1, 1, "center"))),)
    body = tuple(
        PrintedRow(
            (
                *([PrintedCell("很长的名称，" * 8, 0, 3)] if not number % 3 else []),
                PrintedCell(f"-{number + 1:,}.50", 1, align="right"),
                PrintedCell("9,999,999,999,999.99", 2, align="right"),
            )
        )
        for number in range(rows)
    )
    needs = Needs([3.0, 6.0, 12.0], [16.0, 6.0, 12.0])
    table = PrintedSheet("公开01表", "长表", "某乡", "元", "", header, body, fitted(needs))
    parts = (PaperPart("第一部分　概况", (Chapter("一、职责", ("办事。",)),)), PaperPart("第二部分　表", (), (table,)))
    return Paper("某乡", "2026年度部门预算公开", (("固定网址", "https://budget.example/"),), parts)


def test_a_table_of_thirty_pages_has_its_headings_on_each_and_every_row_in_its_order() -> None:
    pages = pages_of(as_pdf(long_paper(900), AT))
    long = [page for page in pages if "9,999,999,999,999.99" in page]

    assert len(long) > 30
    assert all("名称" in page and "本年" in page for page in long)
    numbers = [found for page in long for found in AMOUNT.findall(page) if found.startswith("-")]
    assert numbers == [f"-{number + 1:,}.50" for number in range(900)]
    assert long[-1].rstrip().endswith(f"— {len(pages) - 2} —")


def test_the_same_document_gives_the_same_bytes_and_says_its_date() -> None:
    paper = long_paper(6)
    assert as_docx(paper, AT) == as_docx(paper, AT)
    assert as_pdf(paper, AT) == as_pdf(paper, AT)
    (table,) = tables_of(as_docx(paper, AT))
    assert table == Read(
        [
            [(0, "名称", "center"), (1, "金额", "center")],
            [(0, "", "center"), (1, "本年", "center"), (2, "上年", "center")],
        ],
        [
            [
                (0, "很长的名称，" * 8 if not n % 3 else "", "left"),
                (1, f"-{n + 1}.50", "right"),
                (2, "9,999,999,999,999.99", "right"),
            ]
            for n in range(6)
        ],
    )


def test_an_engine_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", ())
    broken = replace(long_paper(1), parts=(PaperPart("", (Chapter("", ("",)),), ()),), facts=((),))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="TypstError"):
        as_pdf(broken, AT)


@pytest.mark.parametrize(
    ("fen", "unit", "decimals", "text"),
    [
        (-123_450, AmountUnit.YUAN, 2, "-1,234.50"),
        (0, AmountUnit.WAN, 6, "0.000000"),
        (1, AmountUnit.WAN, 6, "0.000001"),
        (156_211_123_00, AmountUnit.YUAN, 0, "156,211,123"),
    ],
)
def test_an_amount_is_printed_with_the_decimals_of_its_document(
    fen: int, unit: AmountUnit, decimals: int, text: str
) -> None:
    assert amount(fen, unit, decimals) == text


def test_an_amount_is_never_printed_rounded() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        amount(12_345, AmountUnit.WAN, 2)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["201", "", "", "一般公共服务"], ["201", "05", "", "统计"], ["201", "05", "07", "普查"]], [0, 1, 2]),
        ([["201", "一般公共服务"], ["20105", "统计"], ["2010507", "普查"]], [0, 1, 2]),
        ([["2010507", "普查"], ["2010508", "调查"]], [0, 0]),
        ([["一、拨款"], ["1.一般公共预算"], ["二、事业收入"]], [0, 1, 0]),
        ([["　　行政运行"], ["  运行"], ["合计"]], [2, 1, 0]),
    ],
)
def test_a_name_stands_as_far_in_as_its_row_is_deep(rows: list[list[str]], expected: list[int]) -> None:
    cells = [
        [GridCell(text, f"{chr(65 + column)}{number}", 1, 1, None) for column, text in enumerate(row)]
        for number, row in enumerate(rows, 1)
    ]
    assert [max(here.values(), default=0) for here in indents(cells)] == expected


def test_numbers_of_parts_are_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 12, 20, 21)] == ["一", "十", "十二", "二十", "二十一"]


def test_word_counts_its_pages_once_and_lays_tables_on_their_side() -> None:
    sections = Document(BytesIO(as_docx(long_paper(2), AT))).sections
    assert [(section.page_width or 0) > (section.page_height or 0) for section in sections] == [
        False,
        False,
        False,
        False,
        True,
    ]
    starts = [section._sectPr.find(qn("w:pgNumType")) is not None for section in sections]
    assert starts == [False, False, True, False, False]


def test_word_numbers_every_page_and_fills_in_those_of_the_contents(real: Edition, db: None, client: Client) -> None:
    document = Document(BytesIO(client.get(f"{ADDRESS}.docx").content))
    body = document.element.body
    codes = [field.get(qn("w:instr")).split() for field in body.iter(qn("w:fldSimple"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert {code[0] for code in codes} == {"PAGEREF"}
    assert {code[1] for code in codes} == marks
    assert len(marks) == len(codes) == 1 + 13
    told = document.settings.element.find(qn("w:updateFields"))
    assert told is not None
    assert told.getnext().tag == qn("w:compat")
    feet = [section.footer._element for section in document.sections if not section.footer.is_linked_to_previous]
    assert [field.get(qn("w:instr")).strip() for foot in feet for field in foot.iter(qn("w:fldSimple"))] == ["PAGE"]
