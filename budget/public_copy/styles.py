"""The styles of a public copy: the looks that its cells have, and nothing that a name, a rule or a colour could hide in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from budget.workbook.formats.looks import GENERAL_CODE, CellLook, is_ours

# The looks that every copy begins with: of what has none, and of cells of a sheet whose file tells no looks, which are
# wrapped, stand in the middle and have a thin line round them.
BARE = CellLook()
LINED = CellLook(vertical="center", wraps=True, lines=("thin", "thin", "thin", "thin"))
_FIRST_CODE = 164  # the numbers below are those of every program
_SIDES = ("left", "right", "top", "bottom")


class CopiedLooks:
    """The looks of a copy by the numbers under which its cells name them, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._places: dict[CellLook, int] = {BARE: 0, LINED: 1}
        # What cells say of looks that show per cent.
        self.percents: set[str] = set()

    def said(self, look: CellLook) -> str:
        """Return what a cell says of its look."""
        # What was read comes from a process that may have been talked into anything: it is held against our lists
        # once more.
        if look not in self._places and not is_ours(look):
            look = BARE
        told = f' s="{self._places.setdefault(look, len(self._places))}"'
        if look.code.endswith("%"):
            self.percents.add(told)
        return told

    def part(self, main: str) -> str:
        """Return the part of the styles, below its declaration; `main` is its namespace."""
        looks = list(self._places)
        codes = _numbered(look.code for look in looks if look.code != GENERAL_CODE)
        fonts, fills, borders = (
            _numbered(map(_font, looks)),
            _numbered(chain((_PLAIN, _GREY), map(_fill, looks))),
            _numbered(map(_border, looks)),
        )
        used = "".join(
            f'<xf numFmtId="{codes[look.code] + _FIRST_CODE if look.code in codes else 0}" fontId="{fonts[_font(look)]}"'
            f' fillId="{fills[_fill(look)]}" borderId="{borders[_border(look)]}" xfId="0" applyNumberFormat="1"'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{_alignment(look)}</xf>'
            for look in looks
        )
        told = "".join(
            f'<numFmt numFmtId="{place + _FIRST_CODE}" formatCode="{_quoted(code)}"/>' for code, place in codes.items()
        )
        return (
            f'<styleSheet xmlns="{main}">{f"<numFmts count={chr(34)}{len(codes)}{chr(34)}>{told}</numFmts>" if codes else ""}'
            f"{_listed('fonts', fonts)}{_listed('fills', fills)}{_listed('borders', borders)}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(looks)}">{used}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


_PLAIN = '<fill><patternFill patternType="none"/></fill>'
_GREY = '<fill><patternFill patternType="gray125"/></fill>'  # the second is this one to every program


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}


def _listed(name: str, items: Sequence[str] | dict[str, int]) -> str:
    return f'<{name} count="{len(items)}">{"".join(items)}</{name}>'


def _font(look: CellLook) -> str:
    name = f'<name val="{look.font}"/>' if look.font else ""
    return f'<font>{"<b/>" if look.bold else ""}{"<i/>" if look.italic else ""}<sz val="{look.size:g}"/>{name}</font>'


def _fill(look: CellLook) -> str:
    if not look.fill:
        return _PLAIN
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{look.fill}"/></patternFill></fill>'


def _border(look: CellLook) -> str:
    sides = (
        f'<{side} style="{line}"/>' if line else f"<{side}/>" for side, line in zip(_SIDES, look.lines, strict=True)
    )
    return f"<border>{''.join(sides)}<diagonal/></border>"


def _alignment(look: CellLook) -> str:
    told = {
        "horizontal": look.horizontal,
        "vertical": look.vertical,
        "wrapText": "1" if look.wraps else "",
        "indent": str(look.indent) if look.indent else "",
    }
    return f"<alignment{''.join(f' {name}={chr(34)}{value}{chr(34)}' for name, value in told.items() if value)}/>"


def _quoted(code: str) -> str:
    return code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
