"""Formats that are laid over cells: by conditions, by tables and by pivot tables. What they may show counts too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from budget.workbook.files.ink import INK, PAPER, is_unseen
from budget.workbook.files.markup import elements
from budget.workbook.files.opc import Package
from budget.workbook.files.pictures_over import note_drawings
from budget.workbook.files.places import Place, place_of
from budget.workbook.files.shown import Seen, crossed_text, look, spells_number
from budget.workbook.files.xlsx.sheet_frame import ConditionalFormat, ranges_of
from budget.workbook.files.xlsx.sheet_xml import SheetXml, coloured_of, places_of
from budget.workbook.files.xlsx.strings import Strings
from budget.workbook.files.xlsx.styles import CellStyles, Overlay, whole
from budget.workbook.formats.builtin_formats import formats_of
from budget.workbook.formats.number_formats import number_format
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


# A text is greater than every number.
_HOLD_FOR_TEXTS = ("greaterThan", "greaterThanOrEqual", "notEqual", "notBetween")
# What asks numbers alone, or what no filled cell is.
_NEVER_FOR_TEXTS = frozenset(
    {"containsErrors", "containsBlanks", "top10", "aboveAverage", "timePeriod", "colorScale", "dataBar", "iconSet"}
)

Applies = Callable[[Decimal | str], bool]


class Laid(NamedTuple):
    """A format laid over ranges, and for which numbers and texts, as far as that is known."""

    ranges: list[Merge]
    overlay: Overlay
    applies: Applies


def note_overlays(package: Package, part: str, sheet: SheetXml, styles: CellStyles, strings: Strings) -> None:
    """Mark the cells of a sheet that a format laid over them may show otherwise."""
    note_drawings(package, part, sheet.facts)
    laid = [*_conditional(sheet.rules, styles), *_of_tables(package, part, styles)]
    if laid:
        sheet.facts.coloured = coloured_of(sheet.content, styles.cells)
        note_laid(laid, lambda: places_of(sheet.content, strings), sheet.facts)


def note_laid(laid: list[Laid], values: Callable[[], Mapping[Place, object]], facts: SheetFacts) -> None:
    """Mark the cells that formats laid over them may show otherwise; `values` are those of the filled cells by place."""
    laid = _that_matter(laid, facts)
    if not laid:
        return
    for place, value in values().items():
        # The first thing that is wrong with a cell is told; a list of four for one cell sends the clerk in circles.
        if facts.is_refused(place) or type(value) not in (float, str):
            continue
        asked = Decimal(decimal_text(value)) if isinstance(value, float) else str(value)
        # Nothing can be compared with what is no number; what it looks like is refused anyway.
        is_known = isinstance(asked, str) or asked.is_finite()
        over = [one.overlay for one in laid if _covers(one.ranges, place) and (not is_known or one.applies(asked))]
        colours = facts.coloured.get(place, (INK, PAPER))
        flaws = [overlay_flaw(overlay, value, colours) for overlay in over]
        if flaw := gravest([*flaws, _flaw_of_several(over, value)]):
            facts.doubt(place, flaw)


def gravest(flaws: Iterable[Flaw | None]) -> Flaw | None:
    """Return the first of some flaws; words that are only crossed give way to all else that is wrong with them."""
    found = [flaw for flaw in flaws if flaw is not None]
    return next((flaw for flaw in found if flaw.kind is not FlawKind.CROSSED), found[0] if found else None)


def _that_matter(laid: Iterable[Laid], facts: SheetFacts) -> list[Laid]:
    """Return the formats but for those of which the colours, whatever they lie over, leave everything to be read."""
    overlays = [one.overlay for one in laid]
    inks, papers = {one.ink for one in overlays if one.ink}, {one.paper for one in overlays if one.paper}
    below = {(INK, PAPER), *facts.coloured.values()}
    may_hide = any(is_unseen(ink, paper) for ink in inks for paper in papers | {paper for _, paper in below}) or any(
        is_unseen(ink, paper) for ink, _ in below for paper in papers
    )
    return [one for one in laid if one.overlay.changes_signs or (may_hide and one.overlay.has_colours)]


def _covers(ranges: Iterable[Merge], place: Place) -> bool:
    row, column = place[0] + 1, place[1] + 1
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in ranges)


def overlay_flaw(overlay: Overlay, value: object, colours: tuple[str, str] = (INK, PAPER)) -> Flaw | None:
    """Return what is wrong with a number or a text, written in some colours, where a format is laid over it."""
    text = decimal_text(value) if isinstance(value, float) else str(value)
    if overlay.struck:
        return Flaw(FlawKind.STRUCK, text)
    if overlay.hides(*colours) and value:  # a zero that is not shown is no other figure
        return Flaw(FlawKind.SCALED, text)
    if overlay.raised and (isinstance(value, float) or spells_number(text)):
        return Flaw(FlawKind.RAISED, text)
    if overlay.code and (flaw := _code_flaw(overlay.code, value, text)):
        return flaw
    return crossed_text(text) if overlay.crossed else None


def _code_flaw(code: str, value: object, text: str) -> Flaw | None:
    """Return what is wrong with a number or a text for which another format is laid over its own."""
    if isinstance(value, float):
        seen = look((code,), repr(value))
        return None if seen.seen in _HARMLESS else Flaw(FlawKind.SCALED, text, seen.text)
    shown = number_format(code).shows_text(text).strip()
    return Flaw(FlawKind.SCALED, text, shown) if shown != text.strip() else None


def _flaw_of_several(over: Sequence[Overlay], value: object) -> Flaw | None:
    """Return what is wrong where one format gives the ink and another the paper: where both hold, nobody may see it."""
    pairs = ((one, other) for one in over for other in over if one.ink and other.paper)
    if value and any(is_unseen(one.ink, other.paper) for one, other in pairs if not (one.paper and other.ink)):
        return Flaw(FlawKind.SCALED, decimal_text(value) if isinstance(value, float) else str(value))
    return None


def _conditional(rules: Iterable[ConditionalFormat], styles: CellStyles) -> Iterable[Laid]:
    for rule in rules:
        named = rule.overlay is not None and rule.overlay < len(styles.overlays)
        overlay = styles.overlays[rule.overlay] if named and rule.overlay is not None else rule.own
        yield Laid(rule.ranges, overlay, _applies(rule))


_SOUGHT = re.compile(r"SEARCH\(\"((?:[^\"]|\"\")*)\"", re.IGNORECASE)
_WORDS = re.compile(r"[^\d.,+Ee*?~-]")


def _applies(rule: ConditionalFormat) -> Applies:
    """Return for which numbers and texts a rule holds; one that asks its own cell whether it is an error holds for none."""
    # These ask for what no number is; a word is in none either, but «54» is in 54.51.
    sought = _SOUGHT.search("".join(rule.limits)) if rule.kind == "containsText" else None
    if sought and _WORDS.search(sought[1]):
        word = sought[1].replace('""', '"').lower()
        is_pattern = bool(set("*?~") & set(word))
        return lambda asked: isinstance(asked, str) and (is_pattern or word in asked.lower())
    if rule.kind in _NEVER_FOR_TEXTS:
        is_of_numbers = rule.kind not in ("containsErrors", "containsBlanks")
        return lambda asked: is_of_numbers and not isinstance(asked, str)
    asked = _OF_ITSELF.match("".join(rule.limits).replace(" ", "").lstrip("=")) if rule.kind == "expression" else None
    own = place_of(asked["cell"] or asked["other"]) if asked else None
    # A relative address counts from the first cell of the range: only there «A1» means each cell itself.
    if asked and rule.ranges and own == (rule.ranges[0][0] - 1, rule.ranges[0][1] - 1):
        if asked["cell"]:
            asks_for_text = "ISTEXT" in "".join(rule.limits)
            return lambda asked: asks_for_text and isinstance(asked, str)
        return condition("cellIs", _SIGNS[asked["sign"]], [asked["limit"]])
    return condition(rule.kind, rule.operator, rule.limits)


def condition(kind: str, operator: str, limits: list[str]) -> Applies:
    """Return for which numbers and texts a condition holds; all, where it compares with more than plain numbers."""
    compare = _OPERATORS.get(operator)
    try:
        numbers = [Decimal(limit.strip()) for limit in limits]
    except InvalidOperation:
        numbers = []
    if kind != "cellIs" or compare is None or not numbers or not all(number.is_finite() for number in numbers):
        return lambda _: True
    return lambda value: operator in _HOLD_FOR_TEXTS if isinstance(value, str) else compare(value, numbers)


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
