"""Which signs nobody sees, and that no text keeps one, whichever way it came in."""

from __future__ import annotations

import importlib
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from budget.editions import draft, prepare, publish, uploaded, withdraw
from budget.editions.refusals import ReasonMissing
from budget.findings import finding
from budget.models import Edition, EditionText, Event, Population, SheetRow, StoredFinding, Unit
from budget.roles import MANAGER, UPLOADER
from budget.texts import tidy
from budget.unseen_signs import has_unseen, named, taken_out, unseen_in
from budget.workbook import read
from budget.workbook.sheets import Flaw
from tests.builders import REAL, REASON, explained, make_person, make_township, prepared, real_prepared, signed_in
from tests.disclosure.pages import body_of
from tests.workbook.sheets_made import PROCUREMENT, codes, fen, places, real_workbook, table, workbook

pytestmark = pytest.mark.sweep(on="postgresql")

SIGNS = [
    "\x00", "\x0b", "\x1f", "\x7f", "\x85", "\u00ad", "\u061c", "\u200b", "\u200e", "\u202d", "\u202e", "\u2028", "\u2066",
    "\u2800", "\u3164", "\ue001", "\ufe0f", "\ufeff", "\ufffc", "\ufffe", "\uffff", "\ud800", "\udfff", "\U0001fffe",
    "\U000e0041", "\U000f0001", "\U0010ffff", "\u2d7f", "\U0001107f", "\U00016fe4",
]  # fmt: skip
ALL = "".join(SIGNS)
MIGRATION = importlib.import_module("budget.migrations.0008_take_out_unseen_signs")


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_is_taken_out_and_named(sign: str) -> None:
    assert taken_out(f"支{sign}出") == tidy(f"支{sign}出").replace("\n", "") == "支出"
    assert f"U+{ord(sign):04X}" in named([sign])
    assert not has_unseen(named([sign]))


def test_every_format_and_control_sign_of_unicode_is_known() -> None:
    every = (chr(code) for code in range(0x110000))
    strange = [sign for sign in every if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"}]
    # Some format signs are seen: they are drawn below or around figures of Arabic, Syriac, Kaithi and others.
    seen = {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND", "MUSICAL"}
    kept = [sign for sign in strange if not has_unseen(sign) and sign not in "\t\n\r"]
    assert {unicodedata.name(sign).split()[0] for sign in kept} <= seen


@pytest.mark.parametrize("text", ["一、部门职责\n\t（一）1,234.5", "𠮷野家㐂", "é à ½ ① ℃ 〇", "\u3000缩进", "🀄"])
def test_what_is_seen_stays(text: str) -> None:
    assert taken_out(text) == text


def test_of_signs_in_a_stack_two_stay() -> None:
    assert taken_out("支\u0301\u0302\u0303\u0304出") == "支\u0301\u0302出"
    assert named(unseen_in(["支\u0301\u0302\u0303出"])) == "叠加的符号 U+0303"
    assert not has_unseen("e\u0302\u0301")  # as Vietnamese is written


@pytest.mark.parametrize(
    ("row", "column", "written", "place"),
    [
        (3, 0, "A-货\u0336物\u0336", "A4"),
        (3, 1, "5\u03364\u0336", "B4"),
        (3, 0, "A-货物\u20e0", "A4"),
        (3, 1, "54.51\u20e3", "B4"),
    ],
)
def test_what_signs_strike_out_is_struck_out(row: int, column: int, written: str, place: str) -> None:
    rows: list[Any] = [list(row) for row in PROCUREMENT]
    rows[row][column] = written
    assert [one.cell for one in read(workbook({"一": rows}), "a.xlsx").findings if one.code == "cell.struck"] == [place]


def test_a_sign_of_mathematics_is_struck_out_by_nobody() -> None:
    rows: list[Any] = [list(row) for row in PROCUREMENT]
    rows[3][0] = "A-货物（=\u0338 工程）"
    assert codes(read(workbook({"一": rows}), "a.xlsx")) == []


def with_signs(data: bytes) -> bytes:
    """The workbook with every sign behind each «支» of its texts and names of sheets, as Excel escapes them."""
    escaped = "".join(
        f"_x{ord(sign):04X}_" for sign in SIGNS if ord(sign) < 0x10000 and not "\ud800" <= sign < "\ue000"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xml") and name.startswith("xl/"):
                # A name of a sheet has 31 characters at most.
                more = "&#x200B;" if name == "xl/workbook.xml" else f"{escaped}&#x200B;&#x10FFFF;"
                part = part.replace("支".encode(), f"支{more}".encode())
            new.writestr(name, part)
    return out.getvalue()


def test_a_workbook_full_of_them_is_read_as_if_there_were_none() -> None:
    reading = read(with_signs(REAL.read_bytes()), REAL.name)
    assert reading.tables == real_workbook().tables
    warnings = places(reading, "sheet.unseen_signs")
    assert len(warnings) == len(
        [sheet for sheet in reading.sheets if any("支" in t for r in sheet.rows for t in r.texts)]
    )
    assert not any(
        has_unseen(text) for sheet in reading.sheets for row in sheet.rows for text in (sheet.name, *row.texts)
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("\u202d2456.949444\u202c", 2456949444),
        ("54.5\u200b1", 54510000),
        ("54.51\x0b", 54510000),
        ("\u200b", None),
        ("54\x0b51", Flaw),  # two lines, as Word writes them
        ("\u202e54.51", Flaw),  # shown as «15.45»
        ("54\ue00051", Flaw),
        ("54.51\ue000", Flaw),
        ("\u20671 234\u2069", Flaw),  # shown as «234 1»
        ("54\u280051", Flaw),
    ],
)
def test_an_amount_is_what_the_sheet_shows_or_refused(written: str, read_as: Any) -> None:
    rows: list[Any] = [list(row) for row in PROCUREMENT]
    rows[3][1] = written
    reading = read("\n".join("\t".join(map(str, row)) for row in rows).encode(), "a.txt")
    assert codes(reading).count("sheet.unseen_signs") == 1
    if read_as is Flaw:
        assert places(reading, "cell.unseen_signs") == ["a!B4"]
        assert table(reading, "procurement").refused == 1
    else:
        assert fen(table(reading, "procurement").rows[0]) == ({"total": read_as} if read_as else {})


def test_a_finding_holds_none_whatever_it_quotes() -> None:
    assert not has_unseen(finding("cell.not_amount", raw=f"5{ALL}4", column=ALL, unit="").message)


def xml_of(name: str, body: bytes) -> Iterator[bytes]:
    """The XML in an answer: itself, or the parts of a package."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            yield from (package.read(part) for part in package.namelist() if part.endswith((".xml", ".rels", ".vml")))
    elif not body.startswith(b"\x89PNG"):
        yield body


@pytest.mark.no_cover
@pytest.mark.django_db
def test_every_output_that_is_xml_is_well_formed_and_free_of_them() -> None:
    publisher = make_person("p", full_name=f"张{ALL}三")
    publisher.is_superuser = True
    publisher.save()
    unit = make_township()
    unit.name, unit.short_name = f"北京市朝阳区小红门乡{ALL}", f"小红门{ALL}乡"
    unit.save()
    content = with_signs(REAL.read_bytes())
    kept = draft(prepare(content, f"预{ALL}算.xlsx", unit, 2026), publisher)
    staff = signed_in(publisher)
    base = f"/admin/budget/edition/{kept.pk}/"
    desk = [f"{base}problems.xlsx", f"{base}next-year.xlsx", f"{base}marked/1.xlsx"]
    answers = {address: body_of(staff.get(address)) for address in desk}
    publish(explained(kept), publisher, f"公{ALL}开")
    public = [
        "/feed.atom",
        "/sitemap.xml",
        "/xiaohongmen/2026/procurement/chart.svg",
        "/xiaohongmen/2026/procurement/chart.png",
    ]
    public += ["/xiaohongmen/2026/tables/03.xlsx", "/sitemap/xiaohongmen/2026.xml"]
    for address in public:
        response = Client().get(address)
        assert response.status_code == 200, address
        answers[address] = body_of(response)
    for address, body in answers.items():
        if address.endswith((".xlsx", ".svg", ".atom", "map.xml")):
            for part in xml_of(address, body):
                texts = "".join(ET.fromstring(part).itertext())  # noqa: S314 - ours
                # The clerk's own cells are hers; what is ours on that workbook are the comments.
                assert "marked" in address or not has_unseen(texts), address
    assert Event.objects.filter(action="published").get().reason == "公开"
    assert kept.files.get().name == "预算.xlsx"


@pytest.mark.django_db
def test_a_reason_of_nothing_else_is_none() -> None:
    kept = draft(prepared(make_township()), None)
    with pytest.raises(ReasonMissing):
        publish(kept, None, ALL)
    publish(kept, None, REASON)
    with pytest.raises(ReasonMissing):
        withdraw(kept, None, "\u200b ")


@pytest.mark.django_db
class TestForms:
    def test_what_a_form_brings_is_cleaned_and_said(self) -> None:
        client = signed_in(make_person("m", MANAGER))
        given = {
            "division_code": "110105", "code": "902", "name": "十八里店\u200b乡", "short_name": "", "slug": "", "parent": "",
            "populations-TOTAL_FORMS": "1", "populations-INITIAL_FORMS": "0", "populations-0-year": "2026",
            "populations-0-residents": "5", "populations-0-source": "统计\x0b公报",
        }  # fmt: skip
        page = client.post("/admin/budget/unit/add/", given, follow=True).content.decode()
        assert Unit.objects.get(code="902").name == "十八里店乡"
        assert Population.objects.get().source == "统计公报"
        assert "垂直制表符 U+000B、零宽空格 U+200B" in page

    def test_a_password_goes_through_as_it_was_typed(self) -> None:
        person = make_person("clerk", UPLOADER)
        person.set_password("pass\u200bword-of-a-clerk")
        person.save()
        given = {"username": "cl\u200berk", "password": "pass\u200bword-of-a-clerk", "next": "/admin/"}
        assert Client().post("/admin/login/", given).status_code == 302

    @pytest.mark.parametrize(
        "address", ["/search/?q={}", "/api/v1/line-items?unit={}", "/glossary/?q={}", "/?amounts={}"]
    )
    def test_what_an_address_brings_is_not_echoed(self, address: str) -> None:
        response = Client().get(address.format("支%0B%E2%80%8B%EF%BF%BE出"))
        assert response.status_code < 500
        assert not has_unseen(body_of(response).decode())


@pytest.mark.django_db
def test_what_was_kept_before_is_cleaned_once() -> None:
    unit = make_township()
    edition = draft(real_prepared(unit), None)  # what is public the database itself guards by now
    Edition.every_stage.filter(pk=edition.pk).update(reason="\u200b")
    Unit.objects.filter(pk=unit.pk).update(name="小红门\x0b乡")
    row = SheetRow.every_stage.filter(sheet__file__edition=edition).first()
    assert row is not None
    SheetRow.every_stage.filter(pk=row.pk).update(texts=["支\u200b出", "1"])
    EditionText.every_stage.bulk_create([EditionText(edition=edition, kind="duties", body="职\ufffe责")])
    found = StoredFinding.every_stage.filter(edition=edition).first()
    assert found is not None
    StoredFinding.every_stage.filter(pk=found.pk).update(message="「54\x0b」")
    before = SheetRow.every_stage.filter(sheet__file__edition=edition).count()
    MIGRATION.clean(apps, SimpleNamespace(connection=connection))
    row.refresh_from_db()
    found.refresh_from_db()
    assert row.texts == ["支出", "1"]
    assert found.message == "「54」"
    assert Edition.every_stage.get().reason == MIGRATION.NOTHING_ELSE
    assert Unit.objects.get(pk=unit.pk).name == "小红门乡"
    assert EditionText.every_stage.get().body == "职责"
    assert SheetRow.every_stage.filter(sheet__file__edition=edition).count() == before


def test_the_name_of_a_file_is_cleaned() -> None:
    assert uploaded(b"x", "预\udc80算\u202e.xlsx").name == "预算.xlsx"
    assert not has_unseen(read(workbook({"一": PROCUREMENT}), f"a{ALL}.xlsx").sheets[0].name)
