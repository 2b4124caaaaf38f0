"""How headline figures follow from the files, in editions that are not like the township's."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client

from budget import editions, queries
from budget.classification import read_folder
from budget.classification.loading import load
from budget.models import LineItem
from budget.unit_tree import Registration
from budget.vocabulary import Stage
from disclosure.verifying import FACTS, Derivation, Is, RowCondition, steps
from fixtures.generated import TOWNSHIPS, generated
from fixtures.published import document, drawn
from fixtures.published.variants import with_plans
from tests.builders import make_township, published_of
from tests.disclosure.package import body
from tests.forms.test_published_editions import WHOLE, read_of

pytestmark = pytest.mark.no_cover


def test_only_figures_that_the_edition_states_are_shown(db: None) -> None:
    published_of(make_township())
    found = steps(queries.editions()[0])
    assert [(step.title, step.fen, step.agrees) for step in found] == [("支出合计", 30_000_000, True)]
    assert found[0].exact == "300,000.00 元"


def test_a_figure_that_does_not_follow_is_said(thawed: None, client: Client) -> None:
    published_of(make_township())
    LineItem.every_stage.filter(table__key="expenditure", is_total=True).update(amount=3_000_001)
    (step,) = steps(queries.editions()[0])
    assert not step.agrees
    page = client.get("/xiaohongmen/2026/data/verify/").content.decode()
    assert "不相符<a" in page


def test_a_formula_is_said_in_words_in_pandas_and_for_spreadsheets() -> None:
    less = Derivation(FACTS, (RowCondition("table", "fiscal_balance"), RowCondition("category", "")))
    whole = Derivation(FACTS, (RowCondition("table", "balance"), RowCondition("category", "", Is.OTHER)), less)
    assert whole.words == (
        "facts.csv 里表（table）是balance、类别编码（category）不是空的金额（元）相加，"
        "减去 facts.csv 里表（table）是fiscal_balance、类别编码（category）是空的金额（元）相加"
    )
    assert whole.pandas == (
        "facts.loc[(facts['table'] == 'balance') & (facts['category'] != ''), \"amount_yuan\"].sum() - "
        "facts.loc[(facts['table'] == 'fiscal_balance') & (facts['category'] == ''), \"amount_yuan\"].sum()"
    )
    assert whole.excel == (
        'SUMIFS(facts!AD:AD,facts!G:G,"balance",facts!AB:AB,"<>")-SUMIFS(facts!AD:AD,facts!G:G,"fiscal_balance",facts!AB:AB,"")'
    )


@pytest.mark.sweep
@pytest.mark.one_database
@pytest.mark.parametrize("place", [0, 1])
def test_packages_of_made_up_townships_are_valid_and_their_figures_follow(
    db: None, client: Client, tmp_path: Path, place: int
) -> None:
    load(read_folder(), 2026)
    township = TOWNSHIPS[place]
    body_of = Registration(township.code, division="110105", slug="jia")
    content = generated(township, 2026)
    draft = editions.draft(editions.prepare(content, "甲 乡.xlsx", body_of, 2026), None)
    editions.publish(draft, None, "公开")
    found = steps(queries.editions("jia")[0])
    assert len(found) >= 10
    assert [step.title for step in found if not step.agrees] == []
    with ZipFile(io.BytesIO(body(client.get("/jia/2026/data/datapackage.zip")))) as archive:
        copy = archive.read("original/1-甲 乡.xlsx")
        assert hashlib.sha256(copy).hexdigest() == draft.files.get().copy_sha256
        archive.extractall(tmp_path)
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["stats"]["errors"] == 0, done.stdout


def follows(rows: list[dict[str, str]], derivation: Derivation) -> Decimal:
    """What a reader gets who adds up the rows of the file as the page tells."""
    added = sum(
        Decimal(row["amount_yuan"]) for row in rows if all(condition.holds(row) for condition in derivation.conditions)
    )
    return Decimal(added) - (follows(rows, derivation.less) if derivation.less else 0)


@pytest.mark.sweep(keep=2)
@pytest.mark.one_database
@pytest.mark.parametrize("name", [*WHOLE, "with plans"])
def test_figures_of_every_form_follow_from_its_files_but_for_rounding(client: Client, db: None, name: str) -> None:
    load(read_folder(), 2026)
    if name == "with plans":
        content = drawn(with_plans(document("national-final-9.shegongbu-2024")), "national")
        ready = editions.prepare(content, "决算.xlsx", make_township(), 2024, Stage.FINAL)
    else:
        ready = read_of(name)
    edition = editions.publish(editions.draft(ready, None), None, "公开")
    found = steps(queries.editions(str(edition.unit.slug))[0])
    assert len(found) > 5
    root = f"/{edition.unit.slug}/{edition.year}{Stage(edition.stage).suffix}"
    with ZipFile(io.BytesIO(body(client.get(f"{root}/data/datapackage.zip")))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("data/facts.csv").decode("utf-8-sig"))))
    assert {step.title: follows(rows, step.derivation) * 100 for step in found} == {
        step.title: step.fen for step in found
    }
    page = client.get(f"{root}/data/verify/").content.decode()
    assert "不相符" not in page
    # Of a form in 万元 with two decimals: each cell is off by half of the last one at most.
    assert [step.title for step in found if not step.agrees and "四舍五入" not in page] == []


def test_the_example_of_a_classification_names_the_table_of_the_form(client: Client, db: None) -> None:
    load(read_folder(), 2026)
    edition = editions.publish(editions.draft(read_of("national-final-9.shegongbu-2024"), None), None, "公开")
    page = client.get(f"/{edition.unit.slug}/2024-final/data/verify/").content.decode()
    assert '== "final_expenditure"' in page
    assert '"expenditure"' not in page
