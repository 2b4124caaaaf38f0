"""In English nothing whose English name is known stands in Chinese alone, on any page of an edition of any form."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from budget.models import Edition
from disclosure.english_names import english_of
from tests.disclosure.claims import Truth
from tests.disclosure.every_edition import all_kinds, root_of
from tests.disclosure.test_english import data, of_its_own
from tests.forms.test_published_editions import BEIJING

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db, pytest.mark.sweep]

HAN = re.compile(r"[\u3400-\u9fff]")
KINDS = ("one year", "several years", "plan and account", "jiangsu-12.shengweiban-2017", "integrated", BEIJING)
# What is printed and stands behind its English name, is quoted to be found again, or is the form itself.
QUOTED = ".official, cite, code, pre, .made-up, table.form, .src"
PAGES = (
    "/ /income/ /function/ /economic/gov/ /economic/dept/ /matrix/ /projects/ /performance/ /sangong/ /procurement/ /services/ "
    "/stages/ /tables/ /checks/ /texts/ /completeness/ /editions/ /data/verify/"
).split()


@pytest.fixture(scope="module")
def editions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Edition]]:
    """One of every kind."""
    with all_kinds(django_db_blocker) as found:
        yield found


def known(text: str) -> str:
    """What the whole of a text, or what an English text quotes, is called in English; "" where that is not known."""
    quoted = re.compile("“([^”]+)”")
    parts = quoted.findall(text) if not HAN.search(quoted.sub("", text)) else ()
    return next((said for part in (text.strip(), *parts) if HAN.search(part) and (said := english_of(part))), "")


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_with_a_known_english_name_is_shown_in_chinese_alone(editions: dict[str, Edition], kind: str) -> None:
    edition, reader, left, others = editions[kind], Client(), [], data()
    reader.cookies["lang"] = "en"
    code = max(row["function"] for row in Truth(edition).rows)
    project = next((row["category"] for row in Truth(edition).of("projects") if row["category"]), "none")
    for page in (*PAGES, f"/function/{code[:3]}/", f"/function/{code}/", f"/projects/{project}/"):
        answer = reader.get(f"{root_of(edition)}{page}")
        if answer.status_code == 404:  # a table that this edition does not have
            continue
        soup = BeautifulSoup(answer.content, "html.parser")
        left += [f"{page} says itself: {text}" for text in of_its_own(soup, others)]
        (main,) = soup.select("main")
        for quoted in main.select(QUOTED):
            quoted.decompose()
        for marked in main.select("span[lang]"):
            marked.unwrap()
        main.smooth()
        texts = [str(text) for text in main.find_all(string=HAN)]
        texts += [str(plot["aria-label"]) for plot in main.select(".plot[aria-label]")]
        with translation.override("en"):
            left += [f"{page} {text.strip()[:90]}: {said}" for text in texts if (said := known(text))]
    assert "\n".join(left) == ""


@pytest.mark.parametrize("address", ["/", "/function/", "/function/208/"])
def test_the_money_that_is_counted_has_no_capital_within_a_sentence(
    client: Client, editions: dict[str, Edition], address: str
) -> None:
    client.cookies["lang"] = "en"
    page = BeautifulSoup(client.get(f"{root_of(editions['one year'])}{address}").content, "html.parser")
    text = re.sub(r"\s+", " ", f"{page.get_text(' ')} {page.select_one('meta[name=description]')}")
    assert "total spending" in text.lower()
    assert re.findall(r"(?:% of|basis:|Share of) (?:Total|Spending)", text) == []
