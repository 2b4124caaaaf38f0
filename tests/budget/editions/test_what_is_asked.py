"""What an upload is asked about says what the files change: the whole, what could not be read, what stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from budget.editions import Unanswered, Unclear, prepare_files, uploaded
from budget.editions.sizes import whole_of
from budget.forms import FORMS, Funds, Subject
from budget.models import Edition, PrintedName
from budget.workbook import read
from tests.builders import REAL, make_township
from tests.disclosure.package import keep_originals

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _kept(real: Edition) -> None:
    """The township's budget is public, and its file is kept."""
    keep_originals()


def asked(change: Callable[[Workbook], None]) -> str:
    """What is asked about the real workbook with a change, beside the same one that is public."""
    book, buffer = load_workbook(REAL), BytesIO()
    change(book)
    book.save(buffer)
    found = prepare_files([uploaded(buffer.getvalue(), "预算.xlsx")], None, 2026, None, by=None)
    return "".join(doubt.message for doubt in found.doubts)


def amounts_by(factor: float) -> Callable[[Workbook], None]:
    """Multiply every amount of the tables of money."""

    def change(book: Workbook) -> None:
        for sheet in book.worksheets[:11]:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, float):
                        cell.value = round(cell.value * factor, 6)

    return change


def unit_words(word: str) -> Callable[[Workbook], None]:
    """Write another unit above the first tables."""

    def change(book: Workbook) -> None:
        for sheet in book.worksheets[:3]:
            for row in sheet.iter_rows(max_row=3):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("万元", word)

    return change


def test_the_whole_is_told_with_its_factor() -> None:
    said = asked(amounts_by(10_000))
    assert "一共从 15,618.434219 万元变成 156,184,342.190000 万元，相当于它的约 10,000 倍。" in said
    assert "很像“元”和“万元”弄混了" in said
    assert "约 10 倍" in asked(amounts_by(10))
    assert "一共从 15,618.434219 万元变成 16,399.3559" in (said := asked(amounts_by(1.05)))
    assert "倍" not in said


def test_what_could_not_be_read_is_no_change_that_was_meant() -> None:
    said = asked(unit_words("百元"))
    assert "照已公开的" not in said  # they are in the file: nothing else takes their place
    assert "文件里有 3 处错误，没有读出来的也算在内，第一处是：「预算01表 收支总表」的金额单位「百元」不认识。" in said

    def a_name_beside_the_table(book: Workbook) -> None:
        book.worksheets[2].cell(6, 30, "13800138000")

    said = asked(a_name_beside_the_table)
    assert "有 2 个金额不同。文件里有 1 处错误，没有读出来的也算在内，第一处是：" in said


def test_a_unit_that_is_not_known_says_how_to_convert() -> None:
    book, buffer = load_workbook(REAL), BytesIO()
    unit_words("百元")(book)
    book.save(buffer)
    found = next(one for one in read(buffer.getvalue(), "预算.xlsx").findings if one.code == "table.unknown_unit")
    assert (found.sheet, found.cell) == ("预算01表 收支总表", "D2")
    assert "除以 100 是万元，乘以 100 是元" in found.hint
    assert "只改单位、不换算金额，数字就错了" in found.hint


def test_a_body_that_is_not_recognised_because_of_errors_is_not_asked_for() -> None:
    book, buffer = load_workbook(REAL), BytesIO()
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=3):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("万元", "百元")
    book.save(buffer)
    with pytest.raises(Unclear) as unclear:
        prepare_files([uploaded(buffer.getvalue(), "预算.xlsx")], None, None, None, by=None)
    assert unclear.value.sentence.endswith("没有保存：有的表没有读出来。请先改好下面这些，再重新上传。")
    assert all("除以 100 是万元" in problem for problem in unclear.value.problems)


def renamed(name: str, *, within: str = "小红门乡") -> Callable[[Workbook], None]:
    """Write another name wherever the body's stands."""

    def change(book: Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace(within, name)

    return change


@pytest.mark.parametrize("name", ["小红门乡", "小红门乡 ", "小红门乡人民政府"])
def test_the_name_of_the_body_is_not_asked_about(name: str) -> None:
    assert "别的单位" not in asked(renamed(name))


def test_a_file_of_another_body_under_this_bodys_code_is_asked_about_before_anything_is_stored() -> None:
    said = asked(renamed("十八里店乡"))
    assert "写的是“北京市朝阳区十八里店乡”，" in said
    assert "这里要存到的单位是“北京市朝阳区小红门乡”（编码 661）。会不会是别的单位的文件，或者编码填错了？" in said
    book, buffer = load_workbook(REAL), BytesIO()
    renamed("十八里店乡")(book)
    book.save(buffer)
    with pytest.raises(Unanswered) as asks:
        prepare_files([uploaded(buffer.getvalue(), "预算.xlsx")], None, 2026, None, by=None, answered=())
    assert "会不会是别的单位的文件" in asks.value.problems[0]


def test_the_name_of_another_registered_body_is_asked_about_where_a_unit_has_it() -> None:
    units_alone = renamed("十八里店乡人民政府", within="小红门乡人民政府")
    assert "别的单位" not in asked(units_alone)  # nobody of that name is known: a unit may be called anything
    make_township("662", "shibalidian", name="北京市朝阳区十八里店乡")
    assert "写的是“北京市朝阳区十八里店乡人民政府”" in asked(units_alone)


def test_a_name_that_is_public_already_is_the_bodys(thawed: None) -> None:
    PrintedName.every_stage.filter(scheme="unit", code="661").update(name="北京市朝阳区十八里店乡")
    assert "别的单位" not in asked(renamed("十八里店乡"))


def test_the_shorter_list_of_tables_is_named() -> None:
    def without_one(book: Workbook) -> None:
        del book["预算03表 支出预算总表"]

    assert asked(without_one).startswith("文件里没有《预算03表 支出预算总表》，照已公开的第 1 版；其余的表都换。")

    def with_two(book: Workbook) -> None:
        for sheet in book.worksheets[2:]:
            del book[sheet.title]

    assert asked(with_two).startswith("只换《预算01表 收支总表》《预算02表 收入总表》，其余的表照已公开的第 1 版。")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_what_a_budget_comes_to_is_known_in_every_form(form: object) -> None:
    """A workbook in 元 under «万元» is asked about whatever its form: each has a table that says what it comes to."""
    for subject in (Subject.SPENDING, Subject.INCOME, Subject.BALANCE):
        keys = [table.key for table in form.about(subject, Funds.ALL)]  # type: ignore[attr-defined] # one of FORMS
        assert keys
        assert all(whole_of({key: 5}) == 5 for key in keys)


@pytest.mark.parametrize("text", ["支出功能分类科目,合计\n2010108,1.2\n", "科目,金额\n办公费,3\n"])
def test_a_list_of_no_form_is_called_so_and_no_table_missing(text: str) -> None:
    codes = [found.code for found in read(text.encode("gbk"), "表.csv").findings if found.severity == "error"]
    assert codes == ["table.unknown_form"]
