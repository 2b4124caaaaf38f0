"""Results that nobody calculated: a program that only writes files puts a 0, or nothing, where a formula's result belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from budget.workbook.files.formulas import Cells, Workbook
from budget.workbook.files.places import Place
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts

# Programs that calculate, by what they say of themselves where they leave no number of their calculation.
_CALCULATING = ("libreoffice", "openoffice", "collabora", "wps", "kingsoft", "gnumeric", "onlyoffice", "numbers")
_NO = ("0", "false")
# A sum of doubles strays in its last places.
_NOISE = Decimal("1e-7")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula: its 0-based place, what it calculates, and the result that was saved.

    The text is empty where the file does not keep it as words.
    """

    place: Place
    text: str
    result: str
    # The last of the cells that it fills, where these are several.
    last: Place | None = None
    # The formula that it shares, where it is not known how that is written for this cell.
    like: str = ""

    @property
    def words(self) -> str:
        """What is known of its words, whichever cells they name."""
        return self.text or self.like

    @property
    def number(self) -> Decimal | None:
        """The saved result as a number, 0 for a blank; None where it is a text."""
        try:
            number = Decimal(self.result.strip() or 0)
        except InvalidOperation:
            return None
        return number if number.is_finite() else None


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a file says of who calculated it.

    Whether it asks for that when opened, whether anybody did before, and whether its author changed it afterwards.
    """

    asks: bool
    was_done: bool
    is_stale: bool = False

    @classmethod
    def of_xlsx(cls, settings: Mapping[str, str] | None, application: str) -> Calculation:
        """Read it from a workbook's settings and the program that it names."""
        given = settings or {}
        number = given.get("calcId", "0").strip()
        was_done = (number.isdigit() and int(number) > 0) or is_calculating(application)
        # Then Excel saves what was there before the last change: figures that nobody would see if it were opened again.
        by_hand = given.get("calcMode") == "manual" and given.get("calcOnSave") in _NO
        is_stale = by_hand or given.get("calcCompleted") in _NO
        return cls(given.get("fullCalcOnLoad", "0") in ("1", "true"), was_done, is_stale)


def is_calculating(program: str) -> bool:
    """Whether a program that calculates says that it wrote the file."""
    return program.lower().startswith(_CALCULATING) or any(name in program.lower() for name in _CALCULATING)


@dataclass(slots=True)
class Calculated:
    """The formulas of a sheet, how its cells are got where they are needed, and the facts to which flaws are added."""

    name: str
    formulas: list[Formula]
    cells: Callable[[], Cells]
    facts: SheetFacts


def note_uncalculated(sheets: Iterable[Calculated], calculation: Calculation) -> None:
    """Mark results that nobody calculated.

    Where the file asks to be calculated, or has no result at all but zeros and blanks and names nobody who calculated,
    each of these zeros is one, unless its formula is simple and gives zero. In other files only those are that a simple
    formula contradicts; and in one that asks, was not calculated after its last change, or names nobody who ever calculated it,
    so is every other result that its formula contradicts: programs calculate such a file when they open it.
    """
    found = list(sheets)
    results = [formula.number for sheet in found for formula in sheet.formulas]
    checks_all = calculation.asks or calculation.is_stale or not calculation.was_done
    # Nearly every workbook leaves here: to calculate all formulas again costs as much as reading them.
    if not results or (not checks_all and 0 not in results):
        return
    # A text is a result too: somebody calculated it.
    has_results = any(result is None or result for result in results)
    is_doubtful = calculation.asks or not (calculation.was_done or has_results)
    book = Workbook(
        {sheet.name.lower(): sheet.cells() for sheet in found},
        {sheet.name.lower(): {one.place: one.text for one in sheet.formulas} for sheet in found},
    )
    for sheet in found:
        for formula in sheet.formulas:
            saved = formula.number
            # A text is what somebody's program made; a figure that is refused already needs no second reason.
            if saved is None or (saved and not checks_all) or sheet.facts.is_refused(formula.place):
                continue
            right = book.result(sheet.name, formula.place)
            # A formula that we cannot calculate speaks against a zero only where the whole file is doubtful: zeros are
            # common.
            is_wrong = is_doubtful and not saved if right is None else _differs(right, saved)
            if is_wrong:
                sheet.facts.flaws[formula.place] = Flaw(FlawKind.UNCALCULATED, formula.result)


def _differs(right: Decimal, saved: Decimal) -> bool:
    return abs(right - saved) > _NOISE * max(Decimal(1), abs(right))
