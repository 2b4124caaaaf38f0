"""The catalogue: every rule is explained in plain Chinese, and none passes on nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from budget.forms import FORMS
from budget.reconciliation import Context, Result, Rule, every_rule, reconcile, rules_of
from tests.reconciliation.cast import official, reading_of, without, xiaohongmen

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TABLES = [table.key for table in xiaohongmen().tables]


def test_ids_are_stable_words_and_stand_once() -> None:
    assert [rule_id for rule_id, times in Counter(rule.id for rule in rules_of(FORMS[0])).items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", rule.id) for rule in every_rule())


@pytest.mark.no_cover
@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.id)
def test_every_rule_says_what_and_why_in_chinese(rule: Rule) -> None:
    assert CHINESE.search(rule.title)
    assert len(rule.title) <= 60
    assert rule.why.endswith("。")
    assert "！" not in rule.title + rule.why


def test_every_rule_speaks_even_of_an_empty_workbook_and_none_passes() -> None:
    results = reconcile(reading_of(), Context())

    assert [rule.id for rule in rules_of(FORMS[0])] == list(dict.fromkeys(result.rule for result in results))
    assert {result.result for result in results} <= {Result.NOT_APPLICABLE, Result.INSUFFICIENT}
    assert all(result.reason.endswith("。") for result in results)


@pytest.mark.parametrize("key", TABLES)
def test_a_missing_table_never_makes_a_must_rule_fail_or_a_rule_fall_silent(key: str) -> None:
    results = reconcile(without(xiaohongmen(), key), official())

    assert {result.rule for result in results} == {rule.id for rule in rules_of(FORMS[0])}
    assert [result.rule for result in results if result.blocks_publication] == []


@pytest.mark.no_cover
@pytest.mark.parametrize("key", TABLES)
def test_a_table_emptied_of_its_rows_is_noticed(key: str) -> None:
    """08 and 09 are empty already; any other that loses its rows is missed by some rule."""
    real = xiaohongmen()
    tables = tuple(
        replace(table, rows=(), projects=(), indicators=()) if table.key == key else table for table in real.tables
    )
    before = Counter((r.rule, r.result) for r in reconcile(real, official()))
    after = Counter((r.rule, r.result) for r in reconcile(replace(real, tables=tables), official()))

    assert (before == after) is (key in {"fund_expenditure", "capital_expenditure"})


def test_a_result_that_did_not_run_gives_its_reason_and_no_difference() -> None:
    idle = {Result.NOT_APPLICABLE, Result.INSUFFICIENT}
    results = [result for result in reconcile(xiaohongmen(), official()) if result.result in idle]
    assert results
    assert [result.rule for result in results if not result.reason or result.difference is not None] == []


def test_words_fit_where_they_are_kept() -> None:
    """Titles and subjects have 300 characters in the database, the two sides 200."""
    for result in reconcile(xiaohongmen(), official()):
        assert max(len(result.title), len(result.subject), len(result.subject_label)) <= 300
        assert max(len(result.left_label), len(result.right_label)) <= 200


def test_labels_of_levels_and_results_are_chinese() -> None:
    results = reconcile(xiaohongmen(), official())

    assert {result.level.label for result in results} == {"必须", "应当", "说明"}
    assert {result.result.label for result in results} == {"通过", "不符", "不适用", "数据不足"}
