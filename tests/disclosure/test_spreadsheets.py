"""What a spreadsheet program makes of the files: the same sums to the 分, and every total as it was."""

import csv
import io
import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from budget.models import Edition
from disclosure.tidy.columns import COLUMNS, YUAN
from tests.disclosure.package import EDITION, body

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.sweep]

SOFFICE = shutil.which("soffice")
NOT_RUN = "SPREADSHEET TESTS NOT RUN: no LibreOffice on this machine (apt-get install libreoffice-calc-nogui)"
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason=NOT_RUN)
# Comma, double quote, UTF-8, from line 1 on; then: no language, quoted fields as text, numbers recognised.
AS_CSV = "--infilter=CSV:44,34,76,1,,0,true,true"
CENT = Decimal("0.01")

Sums = dict[tuple[str, str, str], Decimal]


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


def converted(path: Path, folder: Path, *options: str) -> Path:
    """What LibreOffice makes of a file when it saves it as a workbook."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        *options,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder / "out"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "out" / f"{path.stem}.xlsx"


def sums_of(rows: list[dict[str, str]]) -> Sums:
    """The sums of the rows by table, measure and whether they are printed sums."""
    found: Sums = {}
    for row in rows:
        key = (row["表"], row["口径"], row["是否合计"])
        found[key] = found.get(key, Decimal(0)) + Decimal(row["金额（元）"])
    return {key: value.quantize(CENT) for key, value in found.items()}


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their headings."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@needs_libreoffice
def test_libreoffice_opens_a_csv_with_the_same_sums(client: Client, tmp_path: Path) -> None:
    content = body(client.get(f"{EDITION}/data.csv"))
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    opened = converted(path, tmp_path, AS_CSV)
    sheet = load_workbook(opened, data_only=True).active
    assert sheet is not None
    headings, *lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert headings == [column.heading for column in COLUMNS]
    rows = [{str(heading): str(value) for heading, value in zip(headings, line, strict=True)} for line in lines]
    assert {type(line[YUAN]) for line in lines} <= {int, float}
    assert sums_of(rows) == sums_of(read(content))


@needs_libreoffice
def test_libreoffice_works_out_every_total_again_and_gets_the_same(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(without_values(body(client.get(f"{EDITION}/data.xlsx"))))
    kept = load_workbook(io.BytesIO(body(client.get(f"{EDITION}/data.xlsx"))), data_only=True)["合计"]
    opened = converted(path, tmp_path)
    recalculated = load_workbook(opened, data_only=True)["合计"]
    compared = 0
    for line, again in zip(kept.iter_rows(min_row=2), recalculated.iter_rows(min_row=2), strict=True):
        for place in (6, 7, 9):
            if line[place].value is not None:
                compared += 1
                decimals = Decimal("0.000001") if place == 7 else CENT
                assert exact(again[place].value, decimals) == exact(line[place].value, decimals)
    assert compared > 100


def exact(value: object, step: Decimal) -> Decimal:
    """A number of a cell to the last digit that it is written with."""
    return Decimal(str(value)).quantize(step)


def without_values(content: bytes) -> bytes:
    """The workbook with its formulas alone, so that nothing can be taken over: openpyxl keeps no values."""
    book, out = load_workbook(io.BytesIO(content)), io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_pandas_reads_a_csv_with_the_same_sums(client: Client, tmp_path: Path) -> None:
    content = body(client.get(f"{EDITION}/data.csv"))
    (tmp_path / "data.csv").write_bytes(content)
    code = (
        "import json, pandas; from decimal import Decimal;"
        "table = pandas.read_csv('data.csv', dtype=str, keep_default_na=False);"
        "table['fen'] = table['金额（元）'].map(lambda text: int(Decimal(text) * 100));"
        "sums = table.groupby(['表', '口径', '是否合计'])['fen'].sum();"
        "print(json.dumps([[*key, int(fen)] for key, fen in sums.items()]))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    sums = {(table, measure, kind): Decimal(fen) / 100 for table, measure, kind, fen in json.loads(done.stdout)}
    assert sums == sums_of(read(content))
