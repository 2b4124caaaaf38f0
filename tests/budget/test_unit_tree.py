"""Units: found, registered from what a workbook says of them, and their children."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.exceptions import ValidationError

from budget.models import Unit
from budget.queries.bodies import bodies_above
from budget.queries.marks import marks
from budget.unit_tree import Registration, UnitUnknown, division_of, find, saved, unregistered
from tests.builders import make_township, project_table, reading_of, whole_reading

pytestmark = pytest.mark.django_db


def test_a_body_is_found_by_its_code() -> None:
    assert find("661") is None
    township = make_township()
    assert find("661") == find("661", "110105") == township


def test_one_code_in_two_divisions_must_be_told_apart() -> None:
    first = make_township()
    Unit.objects.create(division_code="110106", code="661", name="另一个")
    with pytest.raises(UnitUnknown, match="--division"):
        find("661")
    assert find("661", "110105") == first


def test_name_and_division_come_from_the_tables() -> None:
    unit = unregistered(Registration("661001"), whole_reading())
    assert (unit.name, unit.division_code, unit.slug) == ("小红门乡人民政府", "110105", "xiaohongmen")
    assert not Unit.objects.exists()


def test_what_is_said_comes_before_what_the_tables_say() -> None:
    said = Registration("661001", "110106", "mou", "某乡人民政府", "某乡")
    unit = unregistered(said, whole_reading())
    assert (unit.division_code, unit.slug, unit.name, unit.short_name) == ("110106", "mou", "某乡人民政府", "某乡")


def test_an_address_that_is_taken_is_not_taken_again() -> None:
    make_township(slug="xiaohongmen")
    assert unregistered(Registration("661001"), whole_reading()).slug == "xiaohongmen-110105"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (Registration("999"), "--name"),
        (Registration("999", name="某乡", division="11"), "区划代码|输入"),
        (Registration("99 9", name="某乡"), "输入"),
        (Registration("999", name="某乡", slug="不行"), "“短链接”|slug|字母"),
    ],
)
def test_what_cannot_be_registered_is_refused_in_words(said: Registration, complaint: str) -> None:
    with pytest.raises(UnitUnknown, match=complaint):
        unregistered(said, whole_reading())


def test_projects_of_two_divisions_say_nothing_of_the_body() -> None:
    table = project_table()
    other = dataclasses.replace(table.projects[0], code="11010626T000000000002")
    both = reading_of(dataclasses.replace(table, projects=(*table.projects, other)))
    assert division_of(both) == ""
    with pytest.raises(UnitUnknown, match="--division"):
        unregistered(Registration("661", name="某乡"), both)


def test_saving_twice_registers_once() -> None:
    unit = unregistered(Registration("661", name="某乡"), whole_reading())
    twin = unregistered(Registration("661", name="某乡", slug="x"), whole_reading())
    first = saved(unit)
    assert first == saved(twin) == saved(first)
    assert Unit.objects.count() == 1


def test_an_address_of_the_site_itself_is_refused() -> None:
    with pytest.raises(UnitUnknown, match="网站自己的地址"):
        unregistered(Registration("661", "110105", "search", "某乡"), whole_reading())


def test_no_body_stands_above_itself() -> None:
    top, below = make_township(), Unit(division_code="110105", code="661001", name="某站")
    below.parent = top
    below.save()
    top.parent = below
    with pytest.raises(ValidationError, match="上级不能是"):
        top.full_clean()
    # As it may stand in a database that is older than the rule.
    top.save()
    assert set(marks().bodies) == set()
    assert list(bodies_above(top.pk, dict(Unit.objects.values_list("pk", "parent")))) == [below.pk]
