"""What counts as there: tables, columns, depth, words, time and the clerk's word, each with its reason."""

from datetime import date

import pytest

from budget.completeness import Assessed, Disclosed, State, TableFacts, assess, items_of, may_state
from budget.completeness.items import HasColumns, HasDepth, HasTable
from budget.forms import FORMS, Form
from budget.texts import TextKind
from budget.vocabulary import Scheme, Stage

SPENDING = TableFacts("03 支出预算总表", columns=frozenset({"total", "basic", "project"}))
SANGONG = TableFacts("10 三公", columns=frozenset({"vehicle_purchase", "vehicle_running"}))
GENERAL = TableFacts("06 一般公共预算支出表", shortest={Scheme.FUNCTION: 7})


def of(key: str, disclosed: Disclosed) -> Assessed:
    return next(one for one in assess(disclosed) if one.item.key == key)


def test_nothing_disclosed_counts_as_nothing_present() -> None:
    states = {one.state for one in assess(Disclosed("beijing", Stage.BUDGET))}
    assert State.PRESENT not in states
    assert {State.ABSENT, State.UNCHECKED, State.NOT_APPLICABLE} == states


def test_a_table_is_present_and_an_empty_one_is_present_as_an_empty_table() -> None:
    tables = {"expenditure": SPENDING, "fund_expenditure": TableFacts("08 基金", is_empty=True)}
    disclosed = Disclosed("beijing", Stage.BUDGET, tables)
    assert of("table-expenditure", disclosed).state is State.PRESENT
    empty = of("table-fund_expenditure", disclosed)
    assert empty.state is State.PRESENT
    assert "空表" in empty.reason
    assert of("table-income", disclosed).state is State.ABSENT


def test_columns_must_stand_there_whether_filled_or_not() -> None:
    assert of("sangong-split", Disclosed("beijing", Stage.BUDGET, {"sangong": SANGONG})).state is State.PRESENT
    whole = TableFacts("10 三公", columns=frozenset({"vehicles", "vehicle_purchase"}))
    found = of("sangong-split", Disclosed("beijing", Stage.BUDGET, {"sangong": whole}))
    assert found.state is State.ABSENT
    assert "公务用车运行维护费" in found.reason
    assert "公务用车购置费" not in found.reason


@pytest.mark.parametrize(
    ("table", "state"),
    [
        (GENERAL, State.PRESENT),
        (TableFacts("06", shortest={Scheme.FUNCTION: 5}), State.ABSENT),
        (TableFacts("06", is_empty=True), State.NOT_APPLICABLE),
        (TableFacts("06"), State.ABSENT),
    ],
)
def test_the_depth_of_codes_is_that_of_the_coarsest_row(table: TableFacts, state: State) -> None:
    assert of("function-depth", Disclosed("beijing", Stage.BUDGET, {"general_expenditure": table})).state is state


def test_a_table_or_a_written_part_will_do_for_procurement() -> None:
    assert of("procurement", Disclosed("beijing", Stage.BUDGET)).state is State.ABSENT
    words = Disclosed("beijing", Stage.BUDGET, texts=frozenset({TextKind.PROCUREMENT}))
    assert of("procurement", words).state is State.PRESENT
    table = Disclosed("beijing", Stage.BUDGET, {"procurement": TableFacts("04 政府采购")})
    assert of("procurement", table).state is State.PRESENT


@pytest.mark.parametrize(
    ("approved", "published", "state"),
    [
        (None, date(2026, 2, 1), State.UNCHECKED),
        (date(2026, 1, 20), None, State.UNCHECKED),
        (date(2026, 1, 20), date(2026, 2, 9), State.PRESENT),
        (date(2026, 1, 20), date(2026, 2, 10), State.ABSENT),
    ],
)
def test_twenty_days_are_counted_from_the_approval(approved: date | None, published: date | None, state: State) -> None:
    disclosed = Disclosed("beijing", Stage.BUDGET, approved_on=approved, published_on=published)
    assert of("in-time", disclosed).state is state


def test_what_no_figure_tells_is_unchecked_until_it_is_stated() -> None:
    assert of("all-units", Disclosed("beijing", Stage.BUDGET)).state is State.UNCHECKED
    said = of("all-units", Disclosed("beijing", Stage.BUDGET, statements={"all-units": ("present", "只有一个单位。")}))
    assert (said.state, said.reason, said.is_stated) == (State.PRESENT, "只有一个单位。", True)


def test_a_statement_never_makes_present_what_is_not_there() -> None:
    statements = {
        "table-income": ("present", "有的"),
        "text-assets": ("present", "写在别处"),
        "in-time": ("present", "是"),
    }
    disclosed = Disclosed("beijing", Stage.BUDGET, statements=statements)
    assert of("table-income", disclosed).state is State.ABSENT
    assert of("text-assets", disclosed).state is State.ABSENT
    assert of("in-time", disclosed).state is State.UNCHECKED


def test_a_written_part_may_be_said_not_to_apply_and_says_why() -> None:
    said = Disclosed("beijing", Stage.BUDGET, statements={"text-operating": ("not_applicable", "本单位是事业单位。")})
    assert of("text-operating", said).state is State.NOT_APPLICABLE
    written = Disclosed("beijing", Stage.BUDGET, texts=frozenset({TextKind.OPERATING}), statements=said.statements)
    assert of("text-operating", written).state is State.PRESENT


def test_what_only_final_accounts_need_does_not_apply_to_a_budget() -> None:
    assert of("final-small-firms", Disclosed("beijing", Stage.BUDGET)).state is State.NOT_APPLICABLE
    assert of("final-small-firms", Disclosed("beijing", Stage.FINAL)).state is State.UNCHECKED


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_item_names_its_rule_and_has_a_key_of_its_own(form: Form) -> None:
    items = items_of(form)
    assert len({item.key for item in items}) == len(items)
    assert all(item.title and item.basis for item in items)
    assert [item.key for item in items if item.key.startswith("table-") and may_state(item, "not_applicable")] == []


def test_a_province_asks_for_more_and_of_its_own_bodies_alone() -> None:
    def asked(division: str) -> dict[str, State]:
        shown = {"integrated_sangong": TableFacts("三公经费支出表", columns=frozenset({"conferences", "training"}))}
        found = assess(Disclosed("integrated", Stage.BUDGET, shown, division=division))
        return {one.item.title: one.state for one in found if one.item.divisions}

    assert asked("130131") == asked("") == {}
    assert asked("340100")["通用资产配置支出表"] is State.UNCHECKED
    assert asked("450400") == {"“三公”经费表列出会议费和培训费": State.PRESENT}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_form_is_asked_for_its_tables_their_depth_and_the_written_parts(form: Form) -> None:
    keys = {item.key for item in items_of(form)}
    assert {"function-depth", "economic-depth", "sangong-split", "text-duties", "text-terms", "in-time"} <= keys
    named = {item.check.table for item in items_of(form) if isinstance(item.check, HasTable | HasColumns | HasDepth)}
    assert named <= form.by_key.keys()
