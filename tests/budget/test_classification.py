"""Classifications: read from CSV, loaded for a year, handed to the checks of that year and the following ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from budget.classification import FOLDER, BadClassification, read_folder
from budget.classification.loading import load, of_year
from budget.models import ClassificationCode, EconomicPair
from budget.vocabulary import Scheme


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "classification"))


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


class TestFiles:
    def test_hold_every_scheme_with_levels_and_parents(self) -> None:
        codes = {(row.scheme, row.code): row for row in read_folder().codes}
        assert {scheme for scheme, _ in codes} == set(Scheme)
        assert (codes[Scheme.FUNCTION, "2080206"].level, codes[Scheme.FUNCTION, "2080206"].parent_code) == (3, "20802")
        assert (codes[Scheme.PROCUREMENT, "A01"].level, codes[Scheme.PROCUREMENT, "A01"].parent_code) == (2, "A")
        assert (codes[Scheme.SERVICE, "0211"].level, codes[Scheme.SERVICE, "0211"].parent_code) == (2, "02")
        assert codes[Scheme.REVENUE, "general_budget"].aliases == ("一般公共预算资金", "一般公共预算拨款")

    def test_keep_status_explanation_and_english_name(self) -> None:
        row = next(row for row in read_folder().codes if row.code == "201")
        assert row.status == "verified2"
        assert row.explanation
        assert row.english_name == "General public services"

    def test_know_which_pairs_are_usual(self) -> None:
        usual = read_folder().crosswalk()
        assert ("50101", "30101") in usual
        assert ("50501", "30101") in usual  # the file says 301xx
        assert ("50101", "30107") not in usual  # seen in a published budget, but in no crosswalk

    @pytest.mark.parametrize(
        ("file", "before", "after", "complaint"),
        [
            ("functional_codes.csv", "\n20101,", "\n201012,", "位数不对"),
            ("functional_codes.csv", "\n20101,人大事务", "\n20101,", "缺少编码或名称"),
            ("functional_codes.csv", "\n20101,", "\n201,", "重复"),
            ("functional_codes.csv", "人大事务,款", "人大事务,项", "级次"),
            ("functional_codes.csv", "status", "standing", "缺少列"),
            ("english.csv", "function,201,", "function,299,", "不在分类目录里"),
            ("revenue_sources.csv", "\ngeneral_budget,", "\ngeneral_budget,a,b,c,d,e,f,", "列数"),
        ],
    )
    def test_that_cannot_be_meant_are_refused_in_words(
        self, folder: Path, file: str, before: str, after: str, complaint: str
    ) -> None:
        replace(folder / file, before, after)
        with pytest.raises(BadClassification, match=complaint):
            read_folder(folder)

    def test_that_are_missing_or_not_text_are_refused(self, folder: Path) -> None:
        (folder / "functional_codes.csv").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(BadClassification, match="UTF-8"):
            read_folder(folder)
        (folder / "functional_codes.csv").unlink()
        with pytest.raises(BadClassification, match="找不到"):
            read_folder(folder)


@pytest.mark.django_db
class TestLoading:
    def test_again_changes_nothing(self) -> None:
        classification = read_folder()
        first, second = load(classification, 2026), load(classification, 2026)
        assert len(first.new) == len(classification.codes) == ClassificationCode.objects.count()
        assert (second.new, second.renamed, second.changed) == ((), (), ())
        assert second.unchanged == len(classification.codes)
        assert EconomicPair.objects.count() == len(classification.pairs)

    def test_tells_what_is_new_renamed_and_gone(self, folder: Path) -> None:
        load(read_folder(), 2026)
        replace(folder / "functional_codes.csv", "人大事务", "人民代表大会事务")
        replace(folder / "procurement_catalogue.csv", "A01,", "A99,")
        replace(folder / "explanations" / "procurement.csv", "A01,", "A99,")
        replace(folder / "english.csv", "A01,", "A99,")
        loaded = load(read_folder(folder), 2026)
        assert loaded.renamed == (("20101", "人大事务", "人民代表大会事务"),)
        assert (loaded.new, loaded.gone) == (("A99",), ("A01",))
        assert ClassificationCode.objects.filter(code="A01").exists()
        load(read_folder(folder), 2026, remove_gone=True)
        assert not ClassificationCode.objects.filter(code="A01").exists()

    def test_keeps_the_words_that_staff_wrote(self) -> None:
        load(read_folder(), 2026)
        ClassificationCode.objects.filter(code="201").update(explanation="我们自己的话", status="")
        loaded = load(read_folder(), 2026)
        row = ClassificationCode.objects.get(code="201")
        assert (row.explanation, row.status) == ("我们自己的话", "verified2")
        assert loaded.changed == ("201",)

    def test_of_one_year_holds_for_later_ones_until_they_have_their_own(self, folder: Path) -> None:
        load(read_folder(), 2026)
        replace(folder / "functional_codes.csv", "人大事务", "新名称")
        load(read_folder(folder), 2028)
        names = {year: of_year(year).names()["function"].get("20101") for year in (2025, 2026, 2027, 2028)}
        assert names == {2025: None, 2026: "人大事务", 2027: "人大事务", 2028: "新名称"}

    def test_gives_back_what_was_read(self) -> None:
        classification = read_folder()
        load(classification, 2026)
        kept = of_year(2026)
        assert set(kept.codes) == set(classification.codes)
        assert kept.crosswalk() == classification.crosswalk()
        assert kept.aliases() == classification.aliases()
