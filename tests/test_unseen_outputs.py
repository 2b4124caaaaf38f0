"""Nothing that the site gives out holds signs that nobody sees, whatever its texts were given: all addresses, all files."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from pypdf import PdfReader

from budget.editions import draft, prepare, publish
from budget.models import ClassificationCode, Edition, OwnWord, Population, SiteWords
from budget.texts import tidy
from budget.unseen_signs import has_unseen, unseen_in
from tests.builders import REAL, explained, make_person, make_township, signed_in
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import body_of
from tests.disclosure.test_company import ADDRESSES
from tests.test_unseen_signs import ALL, with_signs

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover, pytest.mark.sweep, pytest.mark.one_database]

JOINER = "\u2060"  # ours: it holds an amount and what stands before and behind it on one line
MARK = "\ufeff"  # ours: by which a spreadsheet program knows how a file of text is written
DESK = ["", "data.csv", "problems.xlsx", "next-year.xlsx"]


def texts_of(address: str, body: bytes, folder: Path) -> Iterator[tuple[str, str]]:
    """The texts in an answer and where: of a package those of its parts, of a file of data those of its values."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            for part in package.namelist():
                yield f"{address}!", part
                if not part.endswith("word/numbering.xml"):  # Word's own sign for a bullet
                    yield from texts_of(f"{address}!{part}", package.read(part), folder)
    elif body.startswith(b"%PDF"):
        yield address, "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    elif body.startswith(b"PAR1"):
        yield (
            address,
            json.dumps(pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist(), default=str, ensure_ascii=False),
        )
    elif body.startswith(b"SQLite format 3"):
        file = folder / "asked.sqlite"
        file.write_bytes(body)
        with sqlite3.connect(file) as database:
            yield address, "".join(database.iterdump())
    elif not body.startswith((b"\x89PNG", b"\xff\xd8", b"\x1f\x8b", b"wOF2")):
        text = body.decode()
        # JSON may write a sign by its number.
        yield address, json.dumps(json.loads(text), ensure_ascii=False) if text.startswith(("[", "{")) else text


def with_signs_in_every_text(row: models.Model, *but: str) -> None:
    """Save a row as a shell would, with all signs in each of its texts."""
    for field in row._meta.concrete_fields:  # Django's documented model API
        if isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in but:
            value = getattr(row, field.attname)
            if value and not getattr(field, "primary_key", False):
                setattr(row, field.attname, f"{value[0]}{ALL}{value[1:]}")
    row.save()


@pytest.fixture
def full_of_signs() -> tuple[Edition, User]:
    """A site of which every text that a person or a workbook can give was given with all signs."""
    person = make_person("p", full_name=f"张{ALL}三")
    person.is_superuser = True
    person.save()
    unit = make_township()
    with_signs_in_every_text(unit, "slug", "code", "division_code")
    Population.objects.create(unit=unit, year=2026, residents=50_000, source=f"统计{ALL}公报")
    for code in ClassificationCode.objects.filter(code__in=("213", "21305", "50201", "30201")):
        with_signs_in_every_text(code, "code", "year")
    words = SiteWords.objects.create(name=f"明{ALL}账", sponsor=f"乡政{ALL}府", contact=f"财政{ALL}科 010-12345678")
    with_signs_in_every_text(words)
    OwnWord.objects.create(name=f"花钱{ALL}簿", plain=f"记账{ALL}的本子")
    kept = draft(prepare(with_signs(REAL.read_bytes()), f"预{ALL}算.xlsx", unit, 2026), person)
    for text in kept.texts.all():
        text.body = tidy(f"{text.body}{ALL}。")
        text.save()
    kept = explained(kept)
    publish(kept, person, f"公{ALL}开")
    keep_originals()
    return kept, person


def test_no_answer_of_any_address_holds_one(full_of_signs: tuple[Edition, User], tmp_path: Path) -> None:
    edition, person = full_of_signs
    staff = signed_in(person)
    base = f"/admin/budget/edition/{edition.pk}/"
    answers: dict[str, Any] = {address: Client().get(address) for address in ADDRESSES}
    answers |= {f"{base}{page}": staff.get(f"{base}{page}", follow=True) for page in DESK}
    answers |= {
        f"/admin/{page}": staff.get(f"/admin/{page}")
        for page in (
            "",
            "budget/event/",
            "budget/event/record.csv",
            f"budget/unit/{edition.unit_id}/change/",
            "auth/user/",
        )
    }
    asked, found = 0, {}
    for address, answer in answers.items():
        assert answer.status_code < 500, address
        for place, text in texts_of(address, body_of(answer), tmp_path):
            asked += 1
            seen = text.removeprefix(MARK).replace(JOINER, "")
            if has_unseen(seen):
                found[place] = unseen_in([seen])
    assert found == {}
    assert asked > 350


def test_the_sweep_would_see_one(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("a.json", '{"name": "\\u200b"}')
    assert [has_unseen(text) for _, text in texts_of("a.zip", packed.getvalue(), tmp_path)] == [False, True]


def test_units_keep_what_is_seen(full_of_signs: tuple[Edition, User]) -> None:
    assert full_of_signs[0].unit.name == "北京市朝阳区小红门乡"
    assert full_of_signs[1].first_name + full_of_signs[1].last_name in ("张三", "三张")
