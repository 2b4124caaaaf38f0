"""What somebody wrote into a form of the desk is never lost with her login, whichever form it was."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.contrib.auth.models import User
from django.test import Client

from budget.editions import draft
from budget.models import Edition, Unit
from budget.roles import MANAGER, REVIEWER, UPLOADER
from tests.builders import PASSWORD, explained, make_person, published_of, real_prepared, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.no_cover]

WORDS = "这一段写了很久，{name}。"
# Of each field in which sentences are written; names and passwords are none.
FIELDS = "textarea[name], input[type=text][name]"


@pytest.fixture
def pages(township: Unit) -> list[str]:
    """A page of each kind on which staff write: a draft, what is public, and what managers keep."""
    public = published_of(township)
    laid = draft(real_prepared(Unit.objects.create(division_code="110105", code="662", name="乙乡", slug="yi")), None)
    explained(laid)
    acts = [f"/admin/budget/edition/{edition.pk}/change/" for edition in (public, laid)]
    more = [f"/admin/budget/edition/{laid.pk}/{place}/" for place in ("texts/duties", "completeness", "remarks")]
    kept = [f"/admin/budget/{name}/add/" for name in ("ownword", "everydayword", "classificationcode")]
    return [*acts, *more, *kept]


@pytest.fixture
def person() -> User:
    return make_person("all", UPLOADER, REVIEWER, MANAGER)


def filled(form: Tag) -> dict[str, str]:
    """A form as it is sent with its words written."""
    sent = form.select("input[type=hidden][name], input[type=submit][name]")
    hidden = {str(field["name"]): str(field.get("value", "")) for field in sent}
    return hidden | {str(field["name"]): WORDS.format(name=field["name"]) for field in form.select(FIELDS)}


def forms(client: Client, pages: list[str]) -> list[tuple[str, dict[str, str], list[str]]]:
    """Address, what is sent and what was written, of each form of the pages that has room for words."""
    found = []
    for page in pages:
        soup = BeautifulSoup(client.get(page, follow=True).content, "html.parser")
        for form in soup.select("form[method=post]:has(textarea)"):
            given = filled(form)
            written = [words for words in given.values() if words.startswith("这一段")]
            found.append((str(form.get("action") or page), given, written))
    return found


@pytest.mark.sweep
@pytest.mark.parametrize("again", [False, True])
def test_what_was_written_is_given_back_when_the_login_has_ended(pages: list[str], person: User, again: bool) -> None:
    """Also where she has logged in again in another window: the token of the form is then no longer good."""
    client = signed_in(person, with_token=True)
    sent = forms(client, pages)
    assert len({address for address, _, _ in sent}) > 5
    token = sent[0][1]["csrfmiddlewaretoken"]
    client.post("/admin/logout/", {"csrfmiddlewaretoken": token})
    if again:
        soup = BeautifulSoup(client.get("/admin/login/").content, "html.parser")
        (field,) = soup.select("#login-form [name=csrfmiddlewaretoken]")
        client.post("/admin/login/", {"username": "all", "password": PASSWORD, "csrfmiddlewaretoken": field["value"]})
    before = Edition.every_stage.count()
    wrong: list[tuple[str, Tag | None]] = []
    for address, given, written in sent:
        answer = client.post(address, given)
        given_back = BeautifulSoup(answer.content, "html.parser").select_one("textarea#written")
        if given_back is None or sorted(given_back.get_text().split()) != sorted(set(written)):
            wrong.append((address, given_back))
        assert answer.status_code == 403, address
    assert wrong == []
    assert Edition.every_stage.count() == before


def test_nothing_but_words_is_shown_again(person: User) -> None:
    sent = {"reason": "原因写在这里", "new_password1": "口令 不许再出现", "message": "页上的话", "year": "2026"}
    page = Client().post("/admin/password_change/", sent).content.decode()
    assert "原因写在这里" in page
    assert not [words for words in ("口令", "页上的话", "2026\n") if words in page]


def test_who_only_presses_a_button_is_led_to_the_login() -> None:
    answer = Client().post("/admin/budget/edition/1/publish/", {"seen": "a"})
    assert (answer.status_code, answer.headers["Location"][:13]) == (302, "/admin/login/")
