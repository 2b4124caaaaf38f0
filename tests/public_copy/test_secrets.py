"""Nothing that hides in an uploaded file gets out: planted in every place of every format, then looked for everywhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from budget.editions import confirm_all, draft, prepare_files, publish, uploaded
from budget.editions.copying import public_copy
from budget.models import Edition, SheetRow
from budget.public_copy import CarriedKind, OpenCells, open_cells
from budget.workbook import read
from tests.builders import REASON, make_township
from tests.disclosure.pages import body_of
from tests.public_copy.planted import ENDINGS, FORMATS, LACKS, MARK, Secrets

pytestmark = pytest.mark.one_database

# Addresses of one kind that are fetched; a budget has hundreds of pages that differ in a code alone.
MOST_OF_A_KIND = 16
_LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")


def publish_planted(kind: str) -> Edition:
    """Publish the planted workbook for a township."""
    secret = Secrets()
    content = FORMATS[kind](secret)
    assert len(secret.told) >= 7
    found = draft(
        prepare_files([uploaded(content, f"预算.{ENDINGS.get(kind, kind)}")], make_township(), 2026, None, by=None),
        None,
    )
    confirm_all(found, None)  # what is hidden is public where somebody says so
    return publish(found, None, REASON)


def texts(content: bytes) -> str:
    """Everything that a file says, packages opened."""
    told = (
        content.decode("utf-8", "ignore")
        + content.decode("utf-16-le", "ignore")
        + content[1:].decode("utf-16-le", "ignore")
    )
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            told += package.comment.decode("utf-8", "ignore")
            told += "".join(f"{name}{texts(package.read(name))}" for name in package.namelist())
    return told


def crawl(client: Client, start: list[str]) -> dict[str, bytes]:
    """Fetch what links lead to, files too, some of each kind of address."""
    found: dict[str, bytes] = {}
    kinds: Counter[tuple[str | None, str]] = Counter()
    waiting = list(start)
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        if (
            address in found
            or parts.netloc
            or parts.path.startswith(("/static/", "/admin/", "/readyz"))
            or "edition=" in parts.query
        ):
            continue
        kind = (resolve(unquote(parts.path)).url_name, parts.path.rpartition(".")[2])
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        answer = client.get(address)
        found[address] = body_of(answer)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [urljoin(address, link) for link in _LINK.findall(found[address].decode()) if "?" not in link]
    return found


@pytest.mark.django_db
class TestWhatIsPublic:
    @pytest.mark.sweep
    @pytest.mark.one_database  # that no row holds one is asked of both below
    @pytest.mark.no_cover
    def test_no_secret_of_a_workbook_is_at_any_address(self, client: Client) -> None:
        edition = publish_planted("xlsx")
        home = f"/{edition.unit.slug}/2026/"
        start = [
            "/", home, f"{home}data/", f"{home}tables/", f"{home}editions/", "/data/", "/data/index.json", "/data/all.zip",
            f"{home}data/datapackage.zip", f"/search/?q={MARK}", f"/search/?q={MARK}0", "/api/v1/editions",
            "/api/v1/line-items?limit=1000", "/feed.atom",
            *(f"{home}sources/1/{place}/" for place in range(20)),
        ]  # fmt: skip
        found = crawl(client, start)
        assert len(found) > 150
        leaks = [address for address, content in found.items() if MARK in texts(content) and "/search/" not in address]
        assert leaks == []
        assert found[f"/search/?q={MARK}"].decode().count(MARK) == found[f"/search/?q={MARK}0"].decode().count(MARK)
        assert {client.get(f"{home}sources/1/{place}/").status_code for place in (1, 14, 15)} == {404}

    @pytest.mark.sweep(keep=3)
    @pytest.mark.no_cover
    @pytest.mark.parametrize("kind", FORMATS)
    def test_no_secret_of_any_format_is_in_the_copy_or_the_rows(self, client: Client, kind: str) -> None:
        edition = publish_planted(kind)
        told = texts(body_of(client.get(f"/{edition.unit.slug}/2026/data/datapackage.zip")))
        told += texts(body_of(client.get(f"/{edition.unit.slug}/2026/data/files/1/")))
        assert MARK not in told
        # Nor does the database keep what the desk has no use for any more.
        assert not [row for row in SheetRow.every_stage.values_list("texts", flat=True) if MARK in str(row)]
        page = client.get(f"/{edition.unit.slug}/2026/data/").content.decode()
        carried = {CarriedKind(one["kind"]) for one in edition.files.get().taken_out}
        assert set(CarriedKind) - carried == LACKS.get(kind, set())
        assert "没有读出表的工作表" in page or CarriedKind.SHEETS not in carried
        assert ("没有保留上传的文件的样子；金额、文字、单元格的位置和合并照原样" in page) == (kind != "xlsx")
        assert edition.files.get().copy_sha256 in page
        assert edition.files.get().sha256 in page


@pytest.mark.sweep(keep=3)
@pytest.mark.no_cover
@pytest.mark.parametrize("kind", FORMATS)
def test_the_cells_of_a_copy_are_those_of_the_sheet(kind: str) -> None:
    content = FORMATS[kind](Secrets())
    reading = read(content, f"预算.{kind}")
    copy = public_copy(reading, open_cells(reading), 0, content).content
    again = {sheet.name: sheet for sheet in read(copy, "预算.xlsx").sheets}
    compared = 0
    for sheet in reading.sheets:
        if sheet.name in again:
            assert again[sheet.name].merges == sheet.merges
            for row, other in zip(sheet.rows, again[sheet.name].rows, strict=False):
                kept = [text if MARK not in text else "" for text in row.texts]
                assert [text.strip() for text in other.texts] == kept[: len(other.texts)]
                assert not any(kept[len(other.texts) :])
                compared += 1
    assert len(again) == (1 if kind == "web page" else 13)
    assert compared > 200


def test_the_same_file_gives_the_same_copy() -> None:
    content = FORMATS["xls"](Secrets())
    copies = set()
    for _ in range(2):
        reading = read(content, "预算.xls")
        copies.add(public_copy(reading, open_cells(reading), 0, content).content)
    assert len(copies) == 1


def test_what_lies_below_a_merge_is_seen_by_nobody() -> None:
    rule = OpenCells(merges=[(2, 1, 3, 2)])
    assert [list(rule.row(number, ["a", "b", "c"])) for number in (1, 2, 3)] == [
        ["a", "b", "c"], ["a", "", "c"], ["", "", "c"],
    ]  # fmt: skip
