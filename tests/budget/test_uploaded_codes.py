"""A year's codes from a file: what is read, what is refused with its row, and what it changes."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook

from budget.classification import BadClassification, read_folder
from budget.classification.loading import load, of_year
from budget.classification.replacing import preview, replace
from budget.classification.uploading import CodeChange, compare, read_codes
from budget.models import ClassificationCode, EconomicPair, Event
from budget.vocabulary import Scheme

HEAD = "科目编码,科目名称,备注\r\n"
GOOD = HEAD + "208,社会保障和就业支出,\r\n20805,行政事业单位养老支出,原名离退休\r\n2080505,基本养老保险缴费支出,\r\n"


def rows(text: str = GOOD, name: str = "a.csv", encoding: str = "utf-8") -> list[tuple[str, str, str, int]]:
    return [(r.code, r.name, r.parent_code, r.level) for r in read_codes(text.encode(encoding), name, Scheme.FUNCTION)]


def workbook_of(*lines: tuple[str | int, ...]) -> bytes:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


EXPECTED = [
    ("208", "社会保障和就业支出", "", 1),
    ("20805", "行政事业单位养老支出", "208", 2),
    ("2080505", "基本养老保险缴费支出", "20805", 3),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    assert rows(encoding=encoding) == EXPECTED


def test_tabs_blank_lines_and_a_title_above_do_no_harm() -> None:
    assert rows("2027年科目表\n\n" + GOOD.replace(",", "\t").replace("\r\n", "\n\n"), "a.txt") != []


def test_excel_is_read_with_codes_as_numbers_or_text() -> None:
    content = workbook_of(
        ("2027 年功能分类",), ("编码", "名称"), (208, "社会保障和就业支出"), ("20805", " 行政事业单位养老支出 ")
    )
    found = read_codes(content, "codes.xlsx", Scheme.FUNCTION)
    assert [(row.code, row.name) for row in found] == [row[:2] for row in EXPECTED[:2]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲,乙\n1,2\n", "没有找到表头"),
        (HEAD, "只有表头"),
        (HEAD + "208,,\n", "第 2 行缺少编码或名称"),
        (HEAD + "208,甲,\n208,乙,\n", "第 3 行的编码 208 与第 2 行重复"),
        (HEAD + "2080,甲,\n", "第 2 行的编码 2080 位数不对"),
        (HEAD + "2-8,甲,\n", "不该有的符号"),
        (HEAD + f"208,{'长' * 201},\n", "太长"),
        ("编码,名称,级次\n208,甲,项\n", "与级次“项”不符"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_its_row(text: str, words: str) -> None:
    with pytest.raises(BadClassification, match=words):
        rows(text)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x00\xff\xfe", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"", "a.xlsx"), (b'\xe7,"' + b"x" * 200_000, "a.csv")],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, name: str) -> None:
    with pytest.raises(BadClassification, match=r"[一-鿿]"):
        read_codes(content, name, Scheme.FUNCTION)


def test_changes_are_new_renamed_gone_and_same() -> None:
    found = read_codes(GOOD.encode(), "a.csv", Scheme.FUNCTION)
    changes = compare(found, {"208": "社会保障和就业支出", "20805": "行政事业单位离退休", "20899": "其他"})
    assert changes.new == (CodeChange("2080505", "", "基本养老保险缴费支出"),)
    assert changes.renamed == (CodeChange("20805", "行政事业单位离退休", "行政事业单位养老支出"),)
    assert changes.gone == (CodeChange("20899", "其他", ""),)
    assert changes.same == 1


class TestAYear:
    @pytest.fixture(autouse=True)
    def _codes_of_2026(self, db: None) -> None:  # noqa: ARG002 - the database
        load(read_folder(), 2026)

    def changed(self) -> bytes:
        """The functions of 2026 with one renamed, one new and one gone."""
        kept = [row for row in of_year(2026).codes if row.scheme is Scheme.FUNCTION and row.code != "2019999"]
        lines = [
            "编码,名称",
            *(f"{row.code},{'新名' if row.code == '213' else row.name}" for row in kept),
            "2139898,新项",
        ]
        return "\n".join(lines).encode()

    def test_is_shown_before_anything_is_written(self) -> None:
        found = read_codes(self.changed(), "a.csv", Scheme.FUNCTION)
        before = ClassificationCode.objects.count()
        shown = preview(Scheme.FUNCTION, 2027, found)
        assert (shown.earlier_year, shown.carried_from, shown.against_now) == (2026, 2026, None)
        assert [one.code for one in shown.against_earlier.renamed] == ["213"]
        assert ClassificationCode.objects.count() == before

    def test_takes_the_other_schemes_and_pairs_from_the_year_before(self, clerk: User) -> None:
        replace(Scheme.FUNCTION, 2027, read_codes(self.changed(), "a.csv", Scheme.FUNCTION), clerk)
        loaded, earlier = of_year(2027), of_year(2026)
        assert loaded.names()["function"]["213"] == "新名"
        assert loaded.names()["gov_economic"] == earlier.names()["gov_economic"]
        assert loaded.crosswalk() == earlier.crosswalk()
        assert EconomicPair.objects.filter(year=2027).count() == EconomicPair.objects.filter(year=2026).count()

    def test_keeps_the_plain_words_of_codes_that_keep_their_names(self, clerk: User) -> None:
        replace(Scheme.FUNCTION, 2027, read_codes(self.changed(), "a.csv", Scheme.FUNCTION), clerk)
        words = dict(ClassificationCode.objects.filter(year=2027, scheme="function").values_list("code", "explanation"))
        assert (
            words["208"] == ClassificationCode.objects.get(year=2026, scheme="function", code="208").explanation != ""
        )
        assert words["213"] == ""

    def test_leaves_the_year_before_alone_and_records_who_did_it(self, clerk: User) -> None:
        before = of_year(2026)
        replace(Scheme.FUNCTION, 2027, read_codes(self.changed(), "a.csv", Scheme.FUNCTION), clerk)
        assert of_year(2026) == before
        event = Event.objects.get(action=Event.Action.CLASSIFIED)
        assert event.actor == clerk
        assert [row[0] for row in event.details["renamed"]] == ["213"]

    def test_is_replaced_by_a_second_list(self, clerk: User) -> None:
        found = read_codes(self.changed(), "a.csv", Scheme.FUNCTION)
        replace(Scheme.FUNCTION, 2027, found, clerk)
        shown = preview(Scheme.FUNCTION, 2027, found[:-1])
        assert shown.against_now is not None
        assert [one.code for one in shown.against_now.gone] == ["2139898"]
        replace(Scheme.FUNCTION, 2027, found[:-1], clerk)
        assert "2139898" not in of_year(2027).names()["function"]
