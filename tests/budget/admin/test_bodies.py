"""Rights by body: somebody uploads, reviews and manages for some bodies and not for others."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from budget.editions import NotAllowed, approve, confirm, discard, draft, explain, publish, save_text, withdraw
from budget.editions.bin import restore
from budget.models import Charge, DiscardedDraft, Doubt, Edition, PublicationDuty, Unit
from budget.rights import managed, narrowed, people_for
from budget.roles import MANAGER, REVIEWER, UPLOADER
from budget.texts import TextKind
from tests.builders import (
    PASSWORD,
    REAL,
    REASON,
    draft_of,
    make_person,
    make_township,
    prepared,
    published_of,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sweep(on="postgresql")]

MIGRATION = import_module("budget.migrations.0019_charges")
UPLOAD = "/admin/budget/edition/upload/"
ACCOUNTS = "/admin/auth/user/"


@pytest.fixture
def mine() -> Unit:
    return make_township()


@pytest.fixture
def other() -> Unit:
    return make_township("662", "shibalidian")


@pytest.fixture
def clerk(mine: Unit) -> User:
    return make_person("clerk", UPLOADER, unit=mine)


def test_every_act_is_refused_for_another_body(mine: Unit, other: Unit) -> None:
    both = make_person("both", UPLOADER, REVIEWER, unit=mine)
    foreign, public = draft_of(other), published_of(make_township("663", "third"))
    doubt = Doubt.every_stage.create(edition=foreign, position=1, code="upload.x", message="多二十倍")
    for act in (
        lambda: draft(prepared(other), both),
        lambda: publish(foreign, both, REASON),
        lambda: withdraw(public, both, REASON),
        lambda: discard(foreign, both),
        lambda: approve(foreign, None, both),
        lambda: explain(foreign, 1, "四舍五入", both),
        lambda: save_text(foreign, TextKind.DUTIES, "一、办事。", both),
        lambda: confirm(doubt, both),
    ):
        with pytest.raises(NotAllowed):
            act()
    discard(foreign, None)
    with pytest.raises(NotAllowed):
        restore(DiscardedDraft.objects.get().pk, both)
    assert draft(prepared(mine), both).created_by == both


def test_a_file_of_another_body_is_refused_before_anything_of_it_is_asked(clerk: User, other: Unit) -> None:
    Unit.objects.exclude(pk=other.pk).update(code="999")
    Unit.objects.filter(pk=other.pk).update(code="661")
    page = signed_in(clerk).post(UPLOAD, {"file": SimpleUploadedFile("预算.xlsx", REAL.read_bytes())}).content.decode()
    assert "您没有为这个单位上传预算工作簿的权限" in page
    assert not Edition.every_stage.exists()


def test_a_clerk_chooses_among_her_bodies(clerk: User, other: Unit) -> None:
    page = signed_in(clerk).get(UPLOAD).content.decode()
    assert f'value="{other.pk}"' not in page
    assert "661" in page


def test_what_is_below_a_body_goes_with_it_and_a_district_with_its_later_bodies(mine: Unit) -> None:
    below = Unit.objects.create(division_code="110105", code="661001", name="小红门乡文化中心", parent=mine)
    lowest = Unit.objects.create(division_code="110105", code="6610011", name="图书室", parent=below)
    of_one, of_all = make_person("one", UPLOADER, unit=mine), make_person("all", UPLOADER, division="1101")
    later = Unit.objects.create(division_code="110106", code="700", name="某局")
    for person, reached in ((of_one, {mine, below, lowest}), (of_all, {mine, below, lowest, later})):
        rows = narrowed(Unit.objects.all(), person, "budget.upload_edition", path="")
        assert set(rows) == reached
        assert {unit for unit in Unit.objects.all() if person.has_perm("budget.upload_edition", unit)} == reached
        assert all(person in User.objects.filter(people_for(unit, Charge.Act.UPLOAD)) for unit in reached)
    assert not User.objects.filter(people_for(later, Charge.Act.REVIEW)).exists()


def test_a_role_without_a_charge_opens_nothing(mine: Unit) -> None:
    person = make_person("clerk", UPLOADER, unit=mine)
    Charge.objects.all().delete()
    person = User.objects.get(pk=person.pk)
    assert not person.has_perm("budget.upload_edition")
    assert not narrowed(Unit.objects.all(), person, "budget.view_unit", path="").exists()


class TestADistrictsAdministrator:
    """She looks after the accounts and bodies of her district, and hands out nothing beyond."""

    @pytest.fixture
    def client(self) -> Client:
        return signed_in(make_person("district", MANAGER, division="110105"))

    @pytest.fixture
    def elsewhere(self) -> Unit:
        return Unit.objects.create(division_code="110106", code="700", name="丰台某局", slug="ju")

    def new(self, *charges: str) -> dict[str, object]:
        return {"username": "new", "last_name": "李", "charges": charges, "password1": PASSWORD, "password2": PASSWORD}

    def test_makes_accounts_for_her_bodies_alone(self, client: Client, mine: Unit, elsewhere: Unit) -> None:
        for charge in ("upload:all", f"upload:u{elsewhere.pk}", "upload:d110106"):
            assert client.post(f"{ACCOUNTS}add/", self.new(charge)).status_code == 200
        assert "请至少选一个单位" in client.post(f"{ACCOUNTS}add/", self.new()).content.decode()
        assert not User.objects.filter(username="new").exists()
        client.post(f"{ACCOUNTS}add/", self.new(f"upload:u{mine.pk}", f"review:u{mine.pk}"))
        made = User.objects.get(username="new")
        assert {group.name for group in made.groups.all()} == {UPLOADER, REVIEWER}
        assert set(made.charges.values_list("act", "unit")) == {("upload", mine.pk), ("review", mine.pk)}

    def test_reaches_no_account_that_has_more(self, client: Client, mine: Unit, elsewhere: Unit) -> None:
        hers, whole = make_person("hers", UPLOADER, unit=mine), make_person("whole", UPLOADER)
        more = make_person("more", UPLOADER, unit=mine)
        Charge.objects.create(account=more, act="review", unit=elsewhere)
        nobody, chief = make_person("nobody"), User.objects.create_superuser("chief")
        district = User.objects.get(username="district")
        assert set(managed(User.objects.all(), district)) == {hers, district}
        for account in (whole, more, nobody, chief):
            client.post(f"{ACCOUNTS}{account.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20})
            client.post(f"{ACCOUNTS}{account.pk}/delete/", {"post": "yes"})
            assert User.objects.get(pk=account.pk).password == account.password

    def test_moves_no_body_into_or_out_of_her_district(self, client: Client, mine: Unit, elsewhere: Unit) -> None:
        given = {"populations-TOTAL_FORMS": "0", "populations-INITIAL_FORMS": "0", "code": "661", "name": "改过"}
        page = f"/admin/budget/unit/{mine.pk}/change/"
        assert "不归您管理" in client.post(page, given | {"division_code": "110106"}).content.decode()
        client.post(f"/admin/budget/unit/{elsewhere.pk}/change/", given | {"division_code": "110105"})
        client.post(page, given | {"division_code": "110105", "slug": "xiaohongmen"})
        assert set(Unit.objects.values_list("division_code", "name")) == {("110105", "改过"), ("110106", "丰台某局")}


def test_a_manager_of_all_hands_out_a_district_and_the_record_says_so(mine: Unit) -> None:
    client = signed_in(make_person("manager", MANAGER))
    clerk = make_person("clerk", UPLOADER, unit=mine)
    page = client.get(f"{ACCOUNTS}{clerk.pk}/change/").content.decode()
    assert f'value="upload:u{mine.pk}" aria-label="录入：661 北京市朝阳区小红门乡" checked' in page
    assert "checked" not in page.partition('value="upload:all"')[2].partition(">")[0]
    given = {"username": "clerk", "is_active": "on", "is_staff": "on", "charges": ["review:d110105"]}
    client.post(f"{ACCOUNTS}{clerk.pk}/change/", given | {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"})
    record = client.get("/admin/budget/event/?csv=1").content.decode()
    assert "录入（661 北京市朝阳区小红门乡）" in record
    assert "审核（区划 110105）" in record


def test_the_accounts_of_the_version_before_keep_what_they_had() -> None:
    for name, *roles in (("a", UPLOADER, REVIEWER), ("b", MANAGER), ("c",), ("d",), ("e",)):
        make_person(name, *roles)
    people = {person.username: person for person in User.objects.all()}
    people["d"].user_permissions.set(Permission.objects.filter(codename="view_edition"))
    people["e"].user_permissions.set(Permission.objects.filter(codename__in=("view_edition", "publish_edition")))
    User.objects.create_superuser("chief")
    Charge.objects.all().delete()
    MIGRATION.keep_rights(apps, SimpleNamespace(connection=connection))
    kept = set(Charge.objects.filter(is_everywhere=True).values_list("account__username", "act"))
    assert kept == {("a", "upload"), ("a", "review"), ("b", "manage"), ("d", "see"), ("e", "review")}
    unit = make_township()
    assert User.objects.get(username="e").has_perm("budget.publish_edition", unit)
    assert User.objects.get(username="d").has_perm("budget.view_edition", unit)


@pytest.mark.one_database
def test_a_district_administrator_enters_the_days_of_her_district_alone() -> None:
    client, address = signed_in(make_person("district", MANAGER, division="110105")), "/admin/budget/publicationduty/"
    assert 'value="110105"' in client.get(f"{address}add/").content.decode()
    given = {"year": "2026", "stage": "budget", "last_day": "2026-02-28"}
    said = [
        client.post(f"{address}add/", given | {"division_code": code}, follow=True).content.decode()
        for code in ("", "110106", "110105")
    ]
    assert "由管全部单位的人填" in said[0]
    assert "这个区划不归您管理" in said[1]
    own = PublicationDuty.objects.get()
    assert own.division_code == "110105"
    everybodys = PublicationDuty.objects.create(**given)
    for duty, changed in ((own, True), (everybodys, False)):
        client.post(
            f"{address}{duty.pk}/change/", given | {"division_code": duty.division_code, "last_day": "2026-03-01"}
        )
        duty.refresh_from_db()
        assert (str(duty.last_day) == "2026-03-01") is changed
    client.post(f"{address}{own.pk}/change/", given | {"division_code": "110106"})
    own.refresh_from_db()
    assert own.division_code == "110105"
    client.post(address, {"action": "delete_selected", "_selected_action": [own.pk, everybodys.pk], "post": "yes"})
    assert PublicationDuty.objects.count() == 2
    of_one_body = signed_in(make_person("of-one", MANAGER, unit=make_township("700", "one")))
    assert of_one_body.get(f"{address}add/").status_code == 403


@pytest.mark.one_database
def test_who_looks_after_one_body_is_offered_no_other_above_it_and_keeps_the_one_that_is_there() -> None:
    above, one = make_township("700", "above"), make_township("701", "one")
    make_township("702", "other")
    Unit.objects.filter(pk=one.pk).update(parent=above)
    client = signed_in(make_person("of-one", MANAGER, unit=one))
    form = BeautifulSoup(client.get(f"/admin/budget/unit/{one.pk}/change/").content, "html.parser")
    offered = form.select("select[name=parent] option[value]:not([value=''])")
    assert {str(option["value"]) for option in offered} == {str(above.pk)}
    assert [str(option["value"]) for option in offered if option.has_attr("selected")] == [str(above.pk)]
