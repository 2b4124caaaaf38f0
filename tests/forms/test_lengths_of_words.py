"""What a form calls its tables, measures and rules has room in the database: SQLite would not say so, PostgreSQL would."""

from __future__ import annotations

import pytest
from django.db.models import Field, Model

from budget.forms import FORMS, Form
from budget.models import CheckResult, DisclosedTable, Edition, LineItem
from budget.reconciliation import rules_of


def room(model: type[Model], name: str) -> int:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field.max_length or 10_000


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_word_of_a_form_has_room(form: Form) -> None:
    rules = rules_of(form)
    asked = [
        (room(Edition, "form"), [form.key]),
        (room(DisclosedTable, "key"), [table.key for table in form.tables]),
        (
            room(LineItem, "measure"),
            [column.measure or key for table in form.tables for key, column in table.measures.items()],
        ),
        (room(LineItem, "source"), [column.source for table in form.tables for column in table.columns]),
        (room(CheckResult, "rule"), [rule.id for rule in rules]),
        (room(CheckResult, "title"), [rule.title for rule in rules]),
    ]
    assert [word for most, words in asked for word in words if len(word) > most] == []
    # A key stands in addresses and in names of rules: short, and of plain signs.
    assert [table.key for table in form.tables if len(table.key) > 30 or not table.key.isidentifier()] == []
