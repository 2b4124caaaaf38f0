"""What the words of a formula tell of it without calculating: whether it leads out of the file, or gives another result each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from budget.workbook.files.places import Place, column_number
from budget.workbook.files.sheet_maker import MOST_COLUMNS, MOST_ROWS


class Reach(NamedTuple):
    """Cells that a formula refers to: the name of their sheet in lower case, empty for its own, and two corners."""

    # `EACH_SHEET` stands for the name where the cells may be on any.

    sheet: str
    first: Place
    last: Place


# No sheet may be called so.
EACH_SHEET = "*"
EVERYWHERE = Reach(EACH_SHEET, (0, 0), (MOST_ROWS - 1, MOST_COLUMNS - 1))


class FormulaTold(NamedTuple):
    """What is told of a formula: whether it needs another file or gives another result each time, and what it refers to."""

    leads_out: bool = False
    # Whether its result is another one at each opening, or on each machine.
    is_volatile: bool = False
    refers: tuple[Reach, ...] = ()


# A text in a formula, or a name in quotation marks: the words in them are none of its own.
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_LIST = re.compile(r"\{[^{}]*\}")
# What no sheet may be called: a folder, or a file in brackets before the name of its sheet.
_FILE_NAME = re.compile(r"[\[\\/]|\.xl\w{1,2}'\Z", re.IGNORECASE)
# Functions that fetch something; other programs write them behind a name of their own, «COM.MICROSOFT.WEBSERVICE». Those
# of a cube ask a connection; what an add-in gives, as programs of accounts bring them, nobody else knows.
_FETCHING = (
    "WEBSERVICE", "RTD", "DDE", "SQL.REQUEST", "STOCKHISTORY", "PY", "COPILOT", "TRANSLATE", "DETECTLANGUAGE", "CUBEVALUE",
    "CUBEMEMBER", "CUBEMEMBERPROPERTY", "CUBERANKEDMEMBER", "CUBEKPIMEMBER", "CUBESET", "CUBESETCOUNT", "IMPORTRANGE",
    "IMPORTDATA", "GOOGLEFINANCE",
)  # fmt: skip
_OF_ADD_IN = "_XLL."
_FETCHES = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(map(re.escape, _FETCHING))})\s*\(|{re.escape(_OF_ADD_IN)}\w)", re.IGNORECASE
)
# Functions that are worked out anew at each opening, and what one is asked that each machine answers otherwise.
_ANEW = ("RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY", "INFO")
OF_THE_MACHINE = '"filename"'
# Some programs put GET before the name. CELL without a cell asks the one that is chosen; what it is asked by anything but
# one text is not known. GET.CELL of old macros asks by number, and gives the same again.
_GIVES_ANEW = re.compile(
    rf"(?<!\w)(?:(?:GET)?(?:{'|'.join(_ANEW)})\s*\(|(?<!\.)CELL\s*\(\s*(?!\"\"\s*[,;]))", re.IGNORECASE
)
# Functions that put a picture in their cell: what it shows, nobody can read.
_MAY_DRAW = ("IMAGE", "DISPIMG")
_DRAWS = re.compile(rf"(?<!\w)(?:{'|'.join(_MAY_DRAW)})\s*\(", re.IGNORECASE)
# «'…[a.xls]S'!», «[a.xls]S!», «a.xls!», «'file:///a.ods'#», and «Excel|» of a conversation between programs.
_OUTSIDE = re.compile(r"'out'!|\[[^\[\]:]+\][\w.]*!|\.xl\w{1,2}!|'\w*'#|(?<!\w)[A-Za-z_]\w*\|", re.IGNORECASE)

# Without one of these nothing of it is in a formula: to find that out costs a tenth of a look at its words.
_MAY_BE_ANEW = ("RAND", "NOW", "TODAY", "INFO", "CELL")
_MAY_LEAD_OUT = ("[", "|", "'#", "\\", ".XL", _OF_ADD_IN, *_FETCHING)
# A name may be called like a function, where it stands for one.
_WORD = re.compile(r"(?<![\w.])[^\W\d][\w.]*+(?!!)")
# Cells, areas, whole columns and whole rows.
_CELL, _COLUMN, _ROW = r"\$?[A-Za-z]{1,3}\$?\d{1,7}", r"\$?[A-Za-z]{1,3}", r"\$?\d{1,7}"
_REFERS = re.compile(
    r"(?<![\w.'$!:])(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*+(?::[^\W\d][\w.]*+)?)!)?"
    rf"(?P<area>{_CELL}:{_CELL}|{_CELL}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW})(?![\w(.!])"
)
_ROW_OR_COLUMN = re.compile(r"([A-Za-z]{1,3})|(\d{1,7})")
# Functions that lead from a cell to others, and what leads to cells by their names: one of which it is written says which.
MOVING, BY_NAME = "OFFSET", "INDIRECT"
_MOVES = re.compile(rf"(?<!\w){MOVING}\s*\(|:", re.IGNORECASE)
_BY_NAME = re.compile(rf"(?<!\w){BY_NAME}\s*\(\s*(?:\"((?:[^\"]|\"\")*)\"\s*\))?", re.IGNORECASE)
# How deep names may stand for names.
MOST_NAMES = 5


def own_words(formula: str) -> str:
    """Return a formula without its texts and lists; of a name in quotation marks it is kept whether a file is in it."""

    def kept(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return '"f"' if found[0].lower() == OF_THE_MACHINE else '""'
        return "'out'" if _FILE_NAME.search(found[0]) else "''"

    return _LIST.sub("{}", _QUOTED.sub(kept, formula))


def leads_out(formula: str) -> bool:
    """Whether a formula takes something from another file, program or site."""
    # Nearly every formula leaves here: to look for each word costs more.
    upper = formula.upper()
    if not any(sign in upper for sign in _MAY_LEAD_OUT):
        return False
    words = own_words(formula)
    return bool(_OUTSIDE.search(words) or _FETCHES.search(words))


def gives_anew(formula: str) -> bool:
    """Whether a formula gives another result at each opening, or on each machine."""
    upper = formula.upper()
    return any(word in upper for word in _MAY_BE_ANEW) and bool(_GIVES_ANEW.search(own_words(formula)))


def draws(formula: str) -> bool:
    """Whether a formula puts a picture in its cell, and not what was kept as its result."""
    upper = formula.upper()
    return any(word in upper for word in _MAY_DRAW) and bool(_DRAWS.search(own_words(formula)))


def is_anew(name: str) -> bool:
    """Whether a function of this name gives another result each time."""
    return name.upper().rpartition("_XLFN.")[2].removeprefix("GET") in _ANEW


def told_by_words(formula: str, names: Mapping[str, FormulaTold]) -> FormulaTold:
    """Return what a formula tells; of names in lower case is known what they stand for."""
    without_texts = _QUOTED.sub(_without_texts, formula)
    refers = [_reach(found) for found in _REFERS.finditer(without_texts)]
    if BY_NAME in formula.upper():
        refers += [reach_of(found[1] or "") for found in _BY_NAME.finditer(formula)]
    own = FormulaTold(leads_out(formula), gives_anew(formula), tuple(refers))
    words = {word.lower() for word in _WORD.findall(own_words(formula))} if names else set[str]()
    told = together([own, *(names[word] for word in sorted(words & names.keys()))])
    return moved(told) if _MOVES.search(_REFERS.sub("", without_texts)) else told


def reach_of(text: str) -> Reach:
    """Return the cells that a text names, all where it is no plain address."""
    found = _REFERS.fullmatch(text.strip())
    return _reach(found) if found else EVERYWHERE


def moved(told: FormulaTold) -> FormulaTold:
    """Return what is told by a formula that leads from its cells to others of their sheets; nobody knows to which."""
    sheets = dict.fromkeys(reach.sheet for reach in told.refers) or [EACH_SHEET]
    return told._replace(refers=tuple(EVERYWHERE._replace(sheet=sheet) for sheet in sheets))


def told_names(names: Mapping[str, str]) -> dict[str, FormulaTold]:
    """Return what is told by that for which names stand, which may be names themselves."""
    known: dict[str, FormulaTold] = {}
    for _ in range(MOST_NAMES):
        before, known = known, {name: told_by_words(stands_for, known) for name, stands_for in names.items()}
        if known == before:
            break
    return known


def lead_out(formulas: Iterable[str], names: Mapping[str, str]) -> bool:
    """Whether any of some formulas takes something from elsewhere, itself or by a name that it uses."""
    found = list(formulas)
    if any(map(leads_out, found)):
        return True
    # Old files keep names of files from which they took something once: only one that is used counts.
    known = told_names(names) if any(map(leads_out, names.values())) else {}
    return bool(known) and any(told_by_words(words, known).leads_out for words in found)


def together(told: Iterable[FormulaTold]) -> FormulaTold:
    """Return what several formulas tell as one."""
    found = list(told)
    refers = dict.fromkeys(reach for one in found for reach in one.refers)
    return FormulaTold(any(one.leads_out for one in found), any(one.is_volatile for one in found), tuple(refers))


def _without_texts(found: re.Match[str]) -> str:
    return '""' if found[0].startswith('"') else found[0]


def _reach(found: re.Match[str]) -> Reach:
    sheet = (found["sheet"] or "")[:-1].strip("'").replace("''", "'").lower()
    corners = _ROW_OR_COLUMN.findall(found["area"])
    rows = [int(number) - 1 for _, number in corners if number]
    columns = [column_number(name) - 1 for name, _ in corners if name]
    first = min(rows, default=0), min(columns, default=0)
    # «一:三!B5» is on each sheet from the one to the other.
    sheet = EACH_SHEET if ":" in sheet else sheet
    return Reach(sheet, first, (max(rows, default=MOST_ROWS - 1), max(columns, default=MOST_COLUMNS - 1)))


def fetches(name: str) -> bool:
    """Whether a function of this name fetches something."""
    plain = name.upper().rpartition("_XLFN.")[2].removeprefix("_XLWS.")
    return plain in _FETCHING or plain.startswith(_OF_ADD_IN)
