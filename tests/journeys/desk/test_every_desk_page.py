"""Every page of the desk by its address, so that none is forgotten: on a phone, by keyboard, without scripts, for everybody."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare, publish, share
from budget.editions.remarks import give_back
from budget.unit_tree import Registration
from budget.vocabulary import Stage
from fixtures.odd import CATALOGUE
from tests.builders import REASON, make_township, real_prepared
from tests.disclosure.serving import serving
from tests.journeys.conftest import NewPage
from tests.journeys.test_every_page import violations
from tests.test_permissions import CHIEF, Cast, _kept, addresses, cast, filled

__all__ = ["_kept", "cast"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_kept")]

# Without «preload»: it would fetch the admin's style sheets once more, by addresses taken from the wrong place.
FOR_EVERYBODY = {"resultTypes": ["violations"], "preload": False}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "preload": False}
# Django's own page of each kind, drawn alike for all: looked at once, with the accounts.
ALIKE = re.compile(r"/admin/budget/\w+/\d+/(history|delete)/")
# Lists and forms of the admin, whose colours are all the same.
LIKE_ANOTHER = re.compile(r"/admin/(?!budget/edition/)\w+/\w+/(?!$)")
# What the keyboard cannot reach, or reaches unseen.
UNREACHED = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== "hidden")
  .filter((one) => {
    one.focus();
    if (document.activeElement !== one || one.tabIndex < 0) return !one.matches("main, [role=main], [id=content-start]");
    const look = getComputedStyle(one);
    return look.outlineStyle === "none" && look.boxShadow === "none";
  })
  .map((one) => one.outerHTML.slice(0, 150))
"""
# A choice that only a script fills cannot be made without one.
EMPTY_CHOICES = """
() => [...document.querySelectorAll("select")].filter((one) => ![...one.options].some((option) => option.value))
  .map((one) => "empty: " + one.name)
"""


def of_the_real_workbook(person: User) -> list[str]:
    """A draft with findings that was sent back, with a link to it, and what is public: pages longer than those of the cast."""
    load(read_folder(), 2026)
    body = make_township("663", "long")
    public = publish(draft(real_prepared(body), None), None, REASON)
    known = Registration(body.code, body.division_code, "long", body.name, "")
    edition = draft(prepare(CATALOGUE["text_in_amount"].build(), "预算.xlsx", known, 2026, Stage.BUDGET), None)
    give_back(edition, "请改一处。\n另外，三公经费没有写原因。", person)
    share(edition, "王乡长", 24, person)
    home = "/admin/budget/edition"
    return [
        f"{home}/{edition.pk}/change/",
        f"{home}/{public.pk}/change/",
        f"{home}/{edition.pk}/remarks/?about=table&anchor=expenditure",
        f"{home}/{edition.pk}/links/",
        f"{home}/{edition.pk}/texts/changes/",
        f"{home}/{edition.pk}/differences/published/",
        f"{home}/manual/?q=批注",
        f"{home}/search/?q=撤回",
        f"{home}/overview/?year=2026",
        f"{home}/999999/differences/published/",
        f"/admin/draft/{edition.pk}/",
    ]


@pytest.fixture
def pages(cast: Cast) -> list[str]:
    """Every address of the desk that answers with a page."""
    person = cast.people[CHIEF]
    assert person is not None
    client = Client()
    client.force_login(person)
    every = [filled(pattern, cast.bodies[0]) for pattern in addresses()]
    every = [address for address in every if not ALIKE.fullmatch(address) and "/r/" not in address]
    answers = {address: client.get(address) for address in every}
    found = [
        address
        for address, answer in answers.items()
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    ]
    assert len(found) > 45
    return found + of_the_real_workbook(person)


# A sixth of the pages each: the desk has some seventy.
SIXTHS = range(6)
in_sixths = pytest.mark.parametrize("sixth", SIXTHS)


def opened(new_page: NewPage, site: str, person: User | None, **options: object) -> Page:
    assert person is not None
    client = Client()
    client.force_login(person)
    page = new_page(base_url=site, color_scheme="light", reduced_motion="reduce", bypass_csp=True, **options)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return page


def wider(page: Page) -> list[str]:
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} px wide"] if wide > window else []


@pytest.mark.sweep
@in_sixths
def test_on_a_phone_and_by_keyboard(cast: Cast, pages: list[str], new_page: NewPage, sixth: int) -> None:
    wrong = []
    with serving() as site:
        page = opened(new_page, site, cast.people[CHIEF], viewport={"width": 390, "height": 800})
        for address in pages[sixth :: len(SIXTHS)]:
            page.goto(address)
            page.keyboard.press("Tab")  # so that the browser shows where the focus is
            told = wider(page) + violations(page, FOR_EVERYBODY) + page.evaluate(UNREACHED)
            told += [] if page.locator("h1").count() == 1 else ["no single heading"]
            if not LIKE_ANOTHER.match(address):
                page.emulate_media(color_scheme="dark")
                told += violations(page, CONTRAST)
                page.emulate_media(color_scheme="light")
            wrong += [f"{address} {one}" for one in told]
    assert not wrong, "\n".join(wrong)


@pytest.mark.sweep
@in_sixths
def test_without_scripts(cast: Cast, pages: list[str], new_page: NewPage, sixth: int) -> None:
    wrong = []
    with serving() as site:
        page = opened(new_page, site, cast.people[CHIEF], java_script_enabled=False)
        for address in pages[sixth :: len(SIXTHS)]:
            page.goto(address)
            wrong += [f"{address} {one}" for one in wider(page) + page.evaluate(EMPTY_CHOICES)]
    assert not wrong, "\n".join(wrong)
