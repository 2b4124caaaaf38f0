"""Two managers have the same form open: who saves last does not give back, without knowing, what the other took away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from budget.admin.bases import ReadOnlyAdmin
from budget.admin.overtaken import NotOvertaken
from budget.models import (
    Charge,
    ClassificationCode,
    EconomicPair,
    Event,
    EverydayWord,
    OwnWord,
    Population,
    PublicationDuty,
    SiteWords,
    Unit,
)
from budget.roles import MANAGER, REVIEWER
from tests.builders import make_person, make_township, signed_in

pytestmark = pytest.mark.django_db


ROWS: dict[type[Any], Callable[[], Any]] = {
    User: lambda: make_person("other", REVIEWER),
    Unit: make_township,
    SiteWords: lambda: SiteWords.objects.get_or_create(pk=SiteWords.THE_ONE)[0],
    ClassificationCode: lambda: ClassificationCode.objects.create(
        year=2026, scheme="function", code="201", level=1, name="一般公共服务支出", status="memory"
    ),
    EconomicPair: lambda: EconomicPair.objects.create(year=2026, gov_code="501", dept_code="301"),
    EverydayWord: lambda: EverydayWord.objects.create(words="村委会", means="=村民委员会"),
    OwnWord: lambda: OwnWord.objects.create(name="三公", plain="出国、用车和接待"),
    PublicationDuty: lambda: PublicationDuty.objects.create(
        year=2026, stage="budget", division_code="110105", last_day="2026-02-20"
    ),
}
# What a colleague changes meanwhile, by the model of the form.
CHANGED: dict[type[Any], dict[str, Any]] = {
    User: {"email": "a@b.example"},
    Unit: {"short_name": "小红门"},
    SiteWords: {"tagline": "小红门乡预算公开"},
    ClassificationCode: {"plain_name": "机关"},
    EconomicPair: {"source": "财政部"},
    EverydayWord: {"means": "村民委员会"},
    OwnWord: {"plain": "接待"},
    PublicationDuty: {"last_day": "2026-03-01"},
}


def form_of(client: Client, row: Any) -> tuple[str, dict[str, Any]]:
    """The address of a row's form, and what a browser sends that changes nothing in it."""
    here = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    page = client.get(here)
    context = page.context
    assert page.content.decode().count(f'<input type="hidden" name="began_with" value="{context["began_with"]}">') == 1
    filled = context["adminform"].form
    sent = {name: filled[name].value() for name in filled.fields} | {"began_with": context["began_with"]}
    for one in context["inline_admin_formsets"]:
        for form in (one.formset.management_form, *one.formset.forms):
            sent |= {form.add_prefix(name): form[name].value() for name in form.fields}
    return here, {name: value for name, value in sent.items() if value is not None and value is not False}


def test_every_form_that_changes_a_row_asks() -> None:
    forms = {model for model, one in admin.site._registry.items() if not isinstance(one, ReadOnlyAdmin)}
    assert forms == set(CHANGED) == set(ROWS)
    assert all(isinstance(admin.site._registry[model], NotOvertaken) for model in forms)


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model.__name__)
def test_what_a_colleague_changed_stays(model: type[Any]) -> None:
    row, client = ROWS[model](), signed_in(make_person("chief", MANAGER))
    here, sent = form_of(client, row)
    assert client.post(here, sent).status_code == 302  # nothing between: it is saved
    here, sent = form_of(client, row)
    model._default_manager.filter(pk=row.pk).update(**CHANGED[model])
    kept, acts = model._default_manager.filter(pk=row.pk).values().get(), Event.objects.count()
    page = client.post(here, sent, follow=True).content.decode()
    assert "可能是同事刚改的，没有保存" in page
    assert model._default_manager.filter(pk=row.pk).values().get() == kept
    assert Event.objects.count() == acts
    here, sent = form_of(client, row)
    assert client.post(here, sent).status_code == 302  # looked at anew: it is saved


@pytest.mark.parametrize(
    ("make", "happens"),
    [
        (lambda: make_person("other", REVIEWER), lambda row: Charge.objects.filter(account=row).delete()),
        (make_township, lambda row: Population.objects.create(unit=row, year=2025, residents=9, source="公报")),
    ],
    ids=["charges", "population"],
)
def test_what_stands_in_the_form_of_other_tables_counts_too(
    make: Callable[[], Any], happens: Callable[[Any], object]
) -> None:
    row, client = make(), signed_in(make_person("chief", MANAGER))
    here, sent = form_of(client, row)
    happens(row)
    assert "可能是同事刚改的，没有保存" in client.post(here, sent, follow=True).content.decode()


def test_what_was_written_is_handed_back_and_what_was_wrong_may_be_sent_again() -> None:
    row, client = make_township(), signed_in(make_person("chief", MANAGER))
    here, sent = form_of(client, row)
    assert client.post(here, sent | {"code": ""}).context["began_with"] == sent["began_with"]
    Unit.objects.filter(pk=row.pk).update(short_name="小红门")
    page = client.post(here, sent | {"name": "北京市朝阳区某某乡"}, follow=True).content.decode()
    assert "要用请先复制：" in page
    assert "北京市朝阳区某某乡" in page
    Unit.objects.filter(pk=row.pk).delete()
    assert client.post(here, sent).status_code == 302
