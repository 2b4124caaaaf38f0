"""The cells of an .ods: what one holds, how it looks, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from budget.workbook.cells import is_amount_like
from budget.workbook.files.cut_off import note_length
from budget.workbook.files.formula_words import leads_out
from budget.workbook.files.held import HeldCells
from budget.workbook.files.ink import INK
from budget.workbook.files.markup import Attributes, BadContent
from budget.workbook.files.ods.styles import OdsStyles, condition_of
from budget.workbook.files.places import Place
from budget.workbook.files.shown import note_number, note_shown
from budget.workbook.files.uncalculated import Formula
from budget.workbook.files.xlsx.overlays import Laid, gravest, note_laid, overlay_flaw
from budget.workbook.files.xlsx.strings import RichText
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, decimal_text, percent_text

# What is repeated more often than this fills no table.
MOST_REPEATS = 1000
NUMBERS = ("float", "currency", "percentage")
OTHER_VALUES = frozenset({"date-value", "time-value", "boolean-value", "string-value"})
_REFERENCE = re.compile(
    r"\[(?:\$?('(?:[^']|'')+'|[^.'\]:]*))?\.(\$?[A-Z]+\$?\d+)(?::\$?('(?:[^']|'')+'|[^.'\]:]*)\.(\$?[A-Z]+\$?\d+))?\]"
)


@dataclass(slots=True)
class OdsSheet:
    """A sheet as its XML holds it; `values` are those of the filled cells by their places."""

    name: str
    facts: SheetFacts = field(default_factory=lambda: SheetFacts(merges=[]))
    values: HeldCells = field(default_factory=HeldCells)
    dates: set[Place] = field(default_factory=set)
    formulas: list[Formula] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)
    # Whether anything on it, or a formula, needs another file.
    leads_out: bool = False
    # What names stand for, in lower case; those of the workbook are its last sheet's.
    names: dict[str, str] = field(default_factory=dict)
    # False where cells were left out of `values` because they are repeated beyond reason.
    is_whole: bool = True

    def lay(self) -> None:
        """Note what conditions, and a window that leaves out zeros, may show of its numbers."""
        self.facts.look_through_window(self.values.numbers, ())
        note_laid(self.laid, lambda: self.values, self.facts)


class OdsCell:
    """A cell while it is read: its attributes, its paragraphs, and the fonts of the spans that are open."""

    def __init__(self, given: Attributes) -> None:
        self.given = given
        self.paragraphs: list[list[str]] = []
        self.marks: set[str] = set()
        self.fonts: list[tuple[bool, bool, str]] = []
        self.inks: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join("".join(signs) for signs in self.paragraphs)

    @property
    def ink(self) -> str:
        return self.fonts[-1][2] if self.fonts else INK

    def take(self, text: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1].append(text)
            if text.strip():
                self.marks |= {"struck" for struck, _, _ in self.fonts if struck}
                self.marks |= {"raised" for _, raised, _ in self.fonts if raised}
                self.inks.append(self.ink)


def error_of(attributes: Attributes) -> str:
    """Return the word «error» where the program that wrote a cell calls it one by a name of its own, else nothing."""
    # The standard has no errors: LibreOffice calls them so in an extension, and writes a 0 where others look.
    kinds = [value for key, value in attributes.items() if key.endswith("value-type") and "calc:xmlns:calcext" in key]
    return "error" if "error" in kinds else ""


def count_of(given: Attributes, name: str) -> int:
    """Return how often or how far something goes. Raises BadContent where that is no number from one on.

    Some programs take such a cell for one, others leave it out, and all behind it would stand one column further.
    """
    text = given.get(name, "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
        raise BadContent
    return int(text)


def repeat_of(given: Attributes, what: str) -> int:
    return count_of(given, f"number-{what}-repeated")


def read_cell(cell: OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    """Read a filled cell: its value, how it looks, and what is wrong with it."""
    given, text, facts = cell.given, cell.text, sheet.facts
    if "table" in cell.marks:
        facts.flaws[place] = Flaw(FlawKind.UNREAD, text)  # its cells stand in this one, and in no place of the sheet
        return
    if styles.look(name).is_coloured:
        facts.coloured[place] = styles.look(name).colours
    kind = given.get("value-type", "")
    bare = text.strip()
    if given["error"] or bare.startswith("Err:") or (bare.startswith("#") and bare.endswith(("!", "?", "/A"))):
        facts.flaws[place] = Flaw(FlawKind.ERROR, bare or "错误值")
        return
    if "formula" in given:
        if not kind:
            facts.flaws[place] = Flaw(FlawKind.FORMULA, "")
            return
        result = given.get("value", "") if kind in NUMBERS else text or given.get("string-value", "")
        sheet.formulas.append(Formula(place, plain_formula(given["formula"]), result, _last(given, place)))
        sheet.leads_out = sheet.leads_out or leads_out(sheet.formulas[-1].text)
    if kind in NUMBERS:
        _read_number(cell, place, name, styles, sheet)
    elif kind in ("date", "time"):
        sheet.dates.add(place)
    elif kind == "boolean":
        sheet.values[place] = given.get("boolean-value") == "true"
    else:
        _read_text(cell, place, name, styles, sheet)


def _read_number(cell: OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    given, facts = cell.given, sheet.facts
    try:
        # Programs do not agree which of two values counts: a number's own, or the date that stands beside it.
        value = float("" if OTHER_VALUES & given.keys() else given.get("value", ""))
    except ValueError:
        facts.flaws[place] = Flaw(FlawKind.UNREAD, given.get("value", "") or cell.text)
        return
    sheet.values[place] = value
    number = repr(value)
    if given.get("value-type") == "percentage":
        facts.flaws[place] = Flaw(FlawKind.PERCENT, percent_text(number))
        return
    note_number(facts, place, number, styles.look(name))
    # The file keeps what the sheet showed when it was saved: that counts besides what its styles say.
    if cell.paragraphs:
        note_shown(facts, place, number, cell.text)
    if cell.marks and place not in facts.flaws:
        facts.flaws[place] = Flaw(FlawKind.STRUCK if "struck" in cell.marks else FlawKind.RAISED, decimal_text(value))
    if place not in facts.flaws and (flaw := _conditional_flaw(value, name, styles)):
        facts.flaws[place] = flaw


def _conditional_flaw(value: float | str, name: str, styles: OdsStyles) -> Flaw | None:
    """Return what the conditions of a style make of a value that is another figure, or none at all."""
    asked = Decimal(decimal_text(value)) if isinstance(value, float) else value
    colours = styles.look(name).colours
    applied = (overlay for overlay, condition in styles.conditions(name) if condition_of(condition)(asked))
    return gravest(overlay_flaw(overlay, value, colours) for overlay in applied)


def _read_text(cell: OdsCell, place: Place, name: str, styles: OdsStyles, sheet: OdsSheet) -> None:
    # The attribute is what programs calculate with, the paragraphs are what they show: a difference is a flaw below.
    text = cell.given.get("string-value", cell.text)
    if not text:
        return
    sheet.values[place] = text
    note_length(sheet.facts, place, text, styles.look(name))
    rich = RichText.of(text, struck="struck" in cell.marks, raised="raised" in cell.marks, inks=cell.inks)
    is_field = "field" in cell.marks and is_amount_like(text)
    is_other = bool(cell.paragraphs) and cell.text.split() != text.split()
    flaws = (
        rich.flaw,
        styles.look(name).text(text),
        Flaw(FlawKind.UNREAD, text) if is_field else None,
        Flaw(FlawKind.SCALED, text, cell.text) if is_other else None,
        _conditional_flaw(text, name, styles),
    )
    if flaw := gravest(flaws):
        sheet.facts.flaws[place] = flaw


def _last(given: Attributes, place: Place) -> Place | None:
    """Return the last of the cells that the formula of a cell fills, where it is a matrix. Raises BadContent."""
    if "number-matrix-rows-spanned" not in given:
        return None
    down, across = count_of(given, "number-matrix-rows-spanned"), count_of(given, "number-matrix-columns-spanned")
    return place[0] + down - 1, place[1] + across - 1


def plain_formula(text: str) -> str:
    """Return a formula as other programs write it: «of:=SUM([.B4:.B6])» is SUM(B4:B6)."""

    def plain(found: re.Match[str]) -> str:
        name, last = (found[place].strip("'") if found[place] else "" for place in (1, 3))
        sheet = f"'{name}:{last}'!" if last and last != name else f"'{name}'!" if name else ""
        return f"{sheet}{found[2]}" + (f":{found[4]}" if found[4] else "")

    return _REFERENCE.sub(plain, text.partition("=")[2]).replace(";", ",")
