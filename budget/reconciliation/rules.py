"""Which rules hold for a form: its own, and those for every form whose tables it has. The order is that of the checks page."""

from __future__ import annotations

from functools import cache

from budget.forms import FORMS, Form, own
from budget.reconciliation.declare import Rule
from budget.reconciliation.general import GENERAL


@cache
def rules_of(form: Form) -> tuple[Rule, ...]:
    """Return the rules of a form. A rule whose tables the form does not have is not there at all."""
    rules: tuple[Rule, ...] = own(form, "rules", "RULES") or ()
    return (*rules, *(rule for rule in GENERAL if all(any(form.about(need)) for need in rule.needs)))


def every_rule() -> tuple[Rule, ...]:
    """Return the rules of all forms, each once."""
    return tuple({rule.id: rule for form in FORMS for rule in rules_of(form)}.values())
