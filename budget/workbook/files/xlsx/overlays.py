"""Formats that are laid over cells: by conditions, by tables and by pivot tables. What they may show counts too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from budget.workbook.files.markup import elements
from budget.workbook.files.opc import Package
from budget.workbook.files.pictures_over import note_drawings
from budget.workbook.files.places import Place, place_of
from budget.workbook.files.shown import Look, Seen, look
from budget.workbook.files.xlsx.sheet_frame import ConditionalFormat, ranges_of
from budget.workbook.files.xlsx.sheet_xml import SheetXml, numbers_of
from budget.workbook.files.xlsx.styles import CellStyles, Overlay, whole
from budget.workbook.formats.builtin_formats import formats_of
from budget.workbook.sheets import Flaw, FlawKind, Merge, SheetFacts, decimal_text

_OPERATORS: dict[str, Callable[[Decimal, list[Decimal]], bool]] = {
    "lessThan": lambda value, limits: value < limits[0],
    "lessThanOrEqual": lambda value, limits: value <= limits[0],
    "greaterThan": lambda value, limits: value > limits[0],
    "greaterThanOrEqual": lambda value, limits: value >= limits[0],
    "equal": lambda value, limits: value == limits[0],
    "notEqual": lambda value, limits: value != limits[0],
    "between": lambda value, limits: limits[0] <= value <= limits[-1],
    "notBetween": lambda value, limits: not limits[0] <= value <= limits[-1],
}
# A formula that asks the cell that it is laid over: whether it is no number, or how it compares with one.
_OF_ITSELF = re.compile(
    r"(?:IS(?:ERROR|ERR|NA|BLANK|TEXT)\((?P<cell>[A-Z]{1,3}\d+)\)|(?P<other>[A-Z]{1,3}\d+)(?P<sign>[<>]=?|=|<>)(?P<limit>-?\d+(?:\.\d+)?))\Z"
)
_SIGNS = {
    "<": "lessThan", "<=": "lessThanOrEqual", ">": "greaterThan", ">=": "greaterThanOrEqual", "=": "equal", "<>": "notEqual",
}  # fmt: skip
_TABLE_STYLES = ("dataDxfId", "headerRowDxfId", "totalsRowDxfId")
_HARMLESS = (Seen.SAME, Seen.ROUNDED, Seen.NO_ZERO)


class Laid(NamedTuple):
    """A format laid over ranges, and for which numbers, as far as that is known."""

    ranges: list[Merge]
    overlay: Overlay
    applies: Callable[[Decimal], bool]


def note_overlays(package: Package, part: str, sheet: SheetXml, styles: CellStyles) -> None:
    """Mark the numbers of a sheet that a format laid over them may show otherwise."""
    note_drawings(package, part, sheet.facts)
    laid = [*_conditional(sheet.rules, styles), *_of_tables(package, part, styles)]
    note_laid([one for one in laid if one.overlay.changes_figures], lambda: numbers_of(sheet.content), sheet.facts)


def note_laid(laid: list[Laid], numbers: Callable[[], dict[Place, str]], facts: SheetFacts) -> None:
    """Mark the numbers that formats laid over them may show otherwise; `numbers` are the texts of numbers by place."""
    if not laid:
        return
    for place, text in numbers().items():
        number = Decimal(decimal_text(float(text)))
        for one in laid:
            # The first thing that is wrong with a cell is told; a list of four for one cell sends the clerk in circles.
            if place in facts.flaws or not _covers(one.ranges, place):
                continue
            # Nothing can be compared with what is no number; what it looks like is refused anyway.
            if not number.is_finite() or one.applies(number):
                flaw = overlay_flaw(one.overlay, text)
                if flaw is not None:
                    facts.flaws[place] = flaw


def _covers(ranges: Iterable[Merge], place: Place) -> bool:
    row, column = place[0] + 1, place[1] + 1
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in ranges)


def overlay_flaw(overlay: Overlay, text: str) -> Flaw | None:
    """Return what is wrong with a number where a format is laid over it."""
    number = decimal_text(float(text))
    if overlay.struck:
        return Flaw(FlawKind.STRUCK, number)
    if overlay.hides and float(text):  # a zero that is not shown is no other figure
        return Flaw(FlawKind.SCALED, number)
    if overlay.raised:
        return Flaw(FlawKind.RAISED, number)
    seen = look((overlay.code,), text) if overlay.code else Look(Seen.SAME, text)
    return None if seen.seen in _HARMLESS else Flaw(FlawKind.SCALED, number, seen.text)


def _conditional(rules: Iterable[ConditionalFormat], styles: CellStyles) -> Iterable[Laid]:
    for rule in rules:
        named = rule.overlay is not None and rule.overlay < len(styles.overlays)
        overlay = styles.overlays[rule.overlay] if named and rule.overlay is not None else rule.own
        yield Laid(rule.ranges, overlay, _applies(rule))


_SOUGHT = re.compile(r"SEARCH\(\"((?:[^\"]|\"\")*)\"", re.IGNORECASE)
_WORDS = re.compile(r"[^\d.,+Ee*?~-]")


def _applies(rule: ConditionalFormat) -> Callable[[Decimal], bool]:
    """Return for which numbers a rule holds; one that asks its own cell whether it is an error holds for none."""
    # These ask for what no number is; a word is in none either, but «54» is in 54.51.
    sought = _SOUGHT.search("".join(rule.limits)) if rule.kind == "containsText" else None
    if rule.kind in ("containsErrors", "containsBlanks") or (sought and _WORDS.search(sought[1])):
        return lambda _: False
    asked = _OF_ITSELF.match("".join(rule.limits).replace(" ", "").lstrip("=")) if rule.kind == "expression" else None
    own = place_of(asked["cell"] or asked["other"]) if asked else None
    # A relative address counts from the first cell of the range: only there «A1» means each cell itself.
    if asked and rule.ranges and own == (rule.ranges[0][0] - 1, rule.ranges[0][1] - 1):
        if asked["cell"]:
            return lambda _: False
        return condition("cellIs", _SIGNS[asked["sign"]], [asked["limit"]])
    return condition(rule.kind, rule.operator, rule.limits)


def condition(kind: str, operator: str, limits: list[str]) -> Callable[[Decimal], bool]:
    """Return for which numbers a condition holds; all, where it compares with more than plain numbers."""
    compare = _OPERATORS.get(operator)
    try:
        numbers = [Decimal(limit.strip()) for limit in limits]
    except InvalidOperation:
        numbers = []
    if kind != "cellIs" or compare is None or not numbers or not all(number.is_finite() for number in numbers):
        return lambda _: True
    return lambda value: compare(value, numbers)


def _of_tables(package: Package, part: str, styles: CellStyles) -> Iterable[Laid]:
    """Yield what the tables and pivot tables of a sheet lay over their ranges."""
    for relation in package.relations(part).values():
        if relation.kind not in ("table", "pivotTable") or not relation.part:
            continue
        # Nothing of the pivot's cache: the cells hold what it shows, and the cache may hold what nobody wants public.
        names = ("table", "tableColumn", "tableStyleInfo", "location", "dataField", "format", "pivotTableStyleInfo")
        found = elements(package.read(relation.part), *names)
        ranges = [
            one for name, given in found if name in ("table", "location") for one in ranges_of(given.get("ref", ""))
        ]
        for name, given in found:
            numbers = [given[key] for key in (*_TABLE_STYLES, "dxfId") if key in given]
            places = [place for text in numbers if (place := whole(text)) is not None]
            places += styles.tables.get(given.get("name", ""), []) if name.endswith("StyleInfo") else []
            overlays = [styles.overlays[place] for place in places if place < len(styles.overlays)]
            if name == "dataField" and (number := whole(given.get("numFmtId", ""))) is not None:
                overlays += [Overlay(code) for code in formats_of(number, styles.codes)]
            for overlay in overlays:
                # Which row is a header or a total is not asked: a format that would show one figure otherwise is doubt
                # enough.
                yield Laid(ranges, overlay, lambda _: True)
