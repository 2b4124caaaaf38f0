"""The small workbook with formulas in its cells, and relations of a part to another."""

from __future__ import annotations

import re

from tests.workbook.books_made import PACKAGE, RELATIONS, Odd, Parts, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def with_formulas(**formulas: str) -> Parts:
    """The small workbook with formulas in some of its cells, their results as they were; tags may be given whole."""
    parts = xlsx(Odd())
    sheet = parts[SHEET].decode()
    for place, formula in formulas.items():
        tag = formula if formula.startswith("<f") else f"<f>{formula}</f>"
        begin = re.search(rf'<c r="{place}"[^>]*>', sheet)
        assert begin
        sheet = sheet[: begin.end()] + tag + sheet[begin.end() :]
    return {**parts, SHEET: sheet.encode()}


def related(part: str, kind: str, target: str, number: int = 1) -> Parts:
    """The relations of a part with one to another."""
    folder, _, name = part.rpartition("/")
    one = f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return {
        f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{one}</Relationships>'.encode()
    }
