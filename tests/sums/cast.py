"""What tempts to add too much: all forms, stages and phases, a correction, a withdrawal, a unit below a department.

Tables of 三公 that are one row, of two or three lists, and such as print what was planned beside what was spent.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from budget.editions import confirm_all, prepare, publish, withdraw
from budget.editions.acts import draft
from budget.models import CheckResult, DisclosedTable, Edition, LineItem, StoredFinding, Unit
from budget.vocabulary import Stage
from fixtures.generated import TOWNSHIPS
from fixtures.published import document, drawn
from fixtures.published.fourteen import fourteen
from fixtures.published.variants import of_beijing
from tests.builders import make_township, publish_made_up, publish_real, real_prepared

# Bodies whose documents are of other forms, by their words in addresses.
OTHER_FORMS = {
    "jiangsu": "jiangsu-12.shengweiban-2018",
    "national": "national-final-9.caizhengju-2024",
    "shanghai": "shanghai-9.wanli-dept-2024",
    "beijing-final": "national-final-9.shegongbu-2024",
    "hebei": "integrated-9.hebei-xiakou-2025",
}


def publish_phases(unit: Unit) -> None:
    """Publish final accounts that print 年初预算数 beside 决算数, and the money from one source beside that from all."""
    laid = draft(replace(real_prepared(unit, b"  "), stage=Stage.FINAL), None)
    facts = LineItem.every_stage.filter(edition=laid)
    facts.filter(table__key="expenditure").update(phase="final")
    DisclosedTable.every_stage.filter(edition=laid, key="expenditure").update(phases=["initial", "final"])
    for beside, changes in (("expenditure", {"phase": "initial"}), ("procurement", {"source": "general_budget"})):
        copies = list(facts.filter(table__key=beside))
        for copy in copies:
            copy.pk, copy.amount, copy.address = None, copy.amount // 2, f"ZZ{copy.address}"
            for name, value in changes.items():
                setattr(copy, name, value)
        LineItem.every_stage.bulk_create(copies)
    publish(laid, None, "决算公开")


def publish_other_forms() -> None:
    """Publish a document of each other form, what its publisher left out or got wrong set aside; three in two versions."""
    for number, (slug, name) in enumerate(OTHER_FORMS.items()):
        told = deepcopy(document(name))
        if slug == "national":
            # As it is printed, nothing was spent of the 预算数 of 三公; here half of it was.
            told["tables"][6]["rows"][-1][1] = told["tables"][6]["rows"][-1][11] = "0.40"
        if slug == "beijing-final":
            told = of_beijing(told)
        unit = Unit.objects.create(division_code="310107", code=f"80{number}", name=told["meta"]["unit"], slug=slug)
        stage = Stage.FINAL if "final" in name else Stage.BUDGET
        read = prepare(drawn(told, name.partition("-")[0]), f"{name}.xlsx", unit, told["meta"]["year"], stage)
        _published(draft(read, None))
    unit = Unit.objects.create(division_code="110105", code="810", name="北京市朝阳区十四表乡", slug="fourteen")
    _published(draft(prepare(fourteen(), "预算.xlsx", unit, 2026), None))


def _published(laid: Edition) -> None:
    StoredFinding.every_stage.filter(edition=laid).delete()
    CheckResult.every_stage.filter(edition=laid).delete()
    confirm_all(laid, None)
    publish(laid, None, "公开")


def cast() -> None:
    """Publish all of it."""
    real = publish_real()
    township = real.unit
    publish(draft(real_prepared(township, b" "), None), None, "更正")
    publish_phases(township)
    publish_made_up(TOWNSHIPS[0], 2026, "jia")
    publish_made_up(TOWNSHIPS[0], 2026, "jia", 2, Stage.ADJUSTED)
    publish_made_up(TOWNSHIPS[0], 2026, "jia", 3, Stage.FINAL)
    publish_made_up(TOWNSHIPS[0], 2025, "jia", 4, Stage.FINAL)
    publish_made_up(TOWNSHIPS[1], 2026, "yi", 5)
    withdraw(publish_made_up(TOWNSHIPS[1], 2025, "yi", 6), None, "金额有误")
    publish_made_up(TOWNSHIPS[2], 2026, "below", 7)
    Unit.objects.filter(slug="below").update(parent=Unit.objects.get(slug="jia"))
    publish_real(make_township("991", "below-none"))
    withdraw(Edition.every_stage.get(unit__slug="below-none"), None, "误发")
    publish_other_forms()
