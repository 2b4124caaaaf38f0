"""What the words of a formula tell of it without calculating: whether it leads out of the file, or gives another result each time."""

from __future__ import annotations

import re
from typing import NamedTuple

from budget.workbook.files.places import Place


class Reach(NamedTuple):
    """Cells that a formula refers to: the name of their sheet in lower case, empty for its own, and two corners."""

    sheet: str
    first: Place
    last: Place


class FormulaTold(NamedTuple):
    """What is told of a formula: whether it needs another file, and the cells that it refers to."""

    leads_out: bool = False
    refers: tuple[Reach, ...] = ()


# A text in a formula, or a name in quotation marks: the words in them are none of its own.
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_LIST = re.compile(r"\{[^{}]*\}")
# What no sheet may be called: a folder, or a file in brackets before the name of its sheet.
_FILE_NAME = re.compile(r"[\[\\/]|\.xl\w{1,2}'\Z", re.IGNORECASE)
# Functions that fetch something; other programs write them behind a name of their own, «COM.MICROSOFT.WEBSERVICE».
_FETCHING = ("WEBSERVICE", "RTD", "DDE", "SQL.REQUEST", "STOCKHISTORY")
_FETCHES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _FETCHING))})\s*\(", re.IGNORECASE)
# «'…[a.xls]S'!», «[a.xls]S!», «a.xls!», «'file:///a.ods'#», and «Excel|» of a conversation between programs.
_OUTSIDE = re.compile(r"'out'!|\[[^\[\]:]+\][\w.]*!|\.xl\w{1,2}!|'\w*'#|(?<!\w)[A-Za-z_]\w*\|", re.IGNORECASE)


def own_words(formula: str) -> str:
    """Return a formula without its texts and lists; of a name in quotation marks it is kept whether a file is in it."""

    def kept(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return '""'
        return "'out'" if _FILE_NAME.search(found[0]) else "''"

    return _LIST.sub("{}", _QUOTED.sub(kept, formula))


def leads_out(formula: str) -> bool:
    """Whether a formula takes something from another file, program or site."""
    # Nearly every formula leaves here: to look for each word costs more.
    if not any(sign in formula for sign in "[|#!(") or formula.isdecimal():
        return False
    words = own_words(formula)
    return bool(_OUTSIDE.search(words) or _FETCHES.search(words))


def fetches(name: str) -> bool:
    """Whether a function of this name fetches something."""
    return name.upper().rpartition("_XLFN.")[2] in _FETCHING
