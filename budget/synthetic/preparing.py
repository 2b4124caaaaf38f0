"""One body's budget of one year, read and checked: what `prepare` gives for a file that somebody uploads."""

from __future__ import annotations

from random import Random

from budget.classification import Classification
from budget.editions import Prepared, uploaded
from budget.editions.preparing import Examined, context_of
from budget.models import Unit
from budget.reconciliation import reconcile
from budget.synthetic.bodies import MadeBody
from budget.synthetic.patterns import PARTS, Pattern, workbook_of
from budget.vocabulary import Stage

# Hundredths by which a body may be smaller or larger than its pattern, and by which a part of it moves in a year.
_SIZE, _YEARLY = (-60, 200), (-7, 10)
_FIRST_YEAR = 2000


def parts_of(body: MadeBody, year: int, seed: int) -> list[int]:
    """Return by how many hundredths each part of a body's pattern has grown by a year: from year to year a little."""
    # By the body alone: the same whichever process makes it and in whatever order.
    chance = Random(f"{seed} {body.place}")  # noqa: S311 - figures are made up, nothing is secret
    size = chance.randint(*_SIZE)
    grown = [size + chance.randint(-15, 15) for _ in range(PARTS)]
    # Every year walks from the same first one, so that two years made apart still follow from each other.
    for _ in range(_FIRST_YEAR, year):
        # At a hundred less nothing would be left, and below it amounts would turn negative.
        grown = [max(-90, part + chance.randint(*_YEARLY)) for part in grown]
    return grown


def prepared(pattern: Pattern, body: MadeBody, year: int, seed: int, official: Classification) -> Prepared:
    """Return the budget of a body in a year."""
    reading = pattern.varied(body, year, parts_of(body, year, seed))
    file = uploaded(workbook_of(reading), f"合成数据-{body.short_name}-{year}年预算.xlsx")
    # A body is made with its first budget, as it would be by whoever uploads one.
    unit = Unit.objects.filter(division_code=body.division, code=body.code).first() or Unit(
        division_code=body.division, code=body.code, name=body.name, short_name=body.short_name, slug=body.slug
    )
    checks = reconcile(reading, context_of(official, unit.code, year, unit.name))
    return Prepared(unit, year, Stage.BUDGET, (file,), Examined(reading, checks))
