"""One pass over the XML of an .xlsx sheet for what calamine does not tell: extent, hidden rows, bare formulas, errors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from budget.workbook.archive import Unsafe
from budget.workbook.number_formats import PERCENT_FORMATS, oddness
from budget.workbook.raised_digits import raised_number
from budget.workbook.sheets import Flaw, FlawKind, SheetFacts, decimal_text, percent_text

_WINDOW = 4 * 1024 * 1024
# What stands between the ends of two rows is never this long in a sheet that a program wrote.
_LONGEST_WINDOW = 16 * _WINDOW
# As nearly every program writes cells; what is written otherwise goes the slower way.
_PLAIN_COLUMN = re.compile(rb"<c r=\"([A-Z]{1,3})\d+\"[^<>/]*>")
_PLAIN_ROW = re.compile(rb"<c r=\"[A-Z]{1,3}(\d+)\"[^<>/]*>")
_P = rb"(?:\w+:)?"  # a namespace prefix: some programs write <x:row>
_COLUMN = re.compile(rb"<" + _P + rb"c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})\d+[\"'][^<>/]*>")
_ROW = re.compile(rb"<" + _P + rb"c\s[^<>]*?\br\s*=\s*[\"'][A-Z]{1,3}(\d+)[\"'][^<>/]*>")
_ROW_TAG = re.compile(rb"<" + _P + rb"row\s([^<>]*)>")
_UNPLACED = re.compile(rb"<" + _P + rb"c(?:\s+(?!r[\s=])\w+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*>")
_CELL = re.compile(
    rb"<" + _P + rb"c(?=[\s/>])([^<>]*?)(?:/>|>([^<]*(?:<(?!/?" + _P + rb"c[\s>])[^<]*)*)</" + _P + rb"c>)"
)
_COL_TAG = re.compile(rb"<" + _P + rb"col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"(?<![\w:])([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<" + _P + rb"f[\s/>]")
_VALUE = re.compile(rb"<" + _P + rb"v(?:\s[^<>]*)?>([^<]+)</")
_VALUE_TAG = re.compile(rb"<" + _P + rb"v[\s/>]")
# Excel allows 65,490 cell formats in a workbook.
_MOST_STYLES = 70_000
_FEW_STYLES = 100
_TRUE = (b"1", b"true")
# A row without height and a column without width are as hidden as those that say so.
_NOTHING_HIGH_OR_WIDE = (b' ht="0"', b' width="0"')


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def column_number(name: bytes) -> int:
    """Return the 1-based number of column letters."""
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join chunks to windows that end at the end of a row, so that no cell is cut. Raises Unsafe."""
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= _WINDOW:
            cut = buffer.rfind(b"row>") + len(b"row>")
            if cut >= len(b"row>"):
                yield buffer[:cut]
                buffer = buffer[cut:]
            elif len(buffer) > _LONGEST_WINDOW:
                raise Unsafe
    yield buffer


def scan_sheet(
    chunks: Iterable[bytes], styles: dict[int, FlawKind], raised: Mapping[bytes, str] | None = None
) -> SheetFacts:
    """Read the XML of one sheet once.

    `styles` are the cell styles whose display is not the stored number, `raised` the shared strings that are numbers
    with a raised sign.
    """
    facts = SheetFacts()
    wanted = _any_style(styles)
    for window in _windows(chunks):
        _extent(window, facts)
        if b"hidden" in window or any(words in window for words in _NOTHING_HIGH_OR_WIDE):
            _hidden(window, facts)
        formulas = (b"<f" in window or b":f" in window) and _FORMULA.search(window)
        # The plain words first: a pattern over all that most sheets do not have takes several times as long.
        errors = (b'"e"' in window or b"'e'" in window) and _ERROR.search(window)
        if formulas or errors or raised or b"script" in window or (wanted and wanted.search(window)):
            _flaws(window, styles, raised or {}, facts)
    return facts


def _any_style(styles: dict[int, FlawKind]) -> re.Pattern[bytes] | None:
    """Return a pattern that finds a cell of one of the styles; of so many styles, any cell will do."""
    if not styles:
        return None
    names = b"|".join(str(style).encode() for style in styles) if len(styles) <= _FEW_STYLES else rb"\d+"
    return re.compile(rb"\bs\s*=\s*[\"'](?:" + names + rb")[\"']")


def _extent(window: bytes, facts: SheetFacts) -> None:
    """Widen the extent by the cells of a window that hold something."""
    plain = b":c " not in window and window.count(b"<c ") == window.count(b'<c r="') and b"<c>" not in window
    columns = set((_PLAIN_COLUMN if plain else _COLUMN).findall(window))
    rows = set((_PLAIN_ROW if plain else _ROW).findall(window))
    if not plain and _UNPLACED.search(window):
        rows |= {_attributes(tag).get(b"r", b"0") for tag in _ROW_TAG.findall(window)}
    facts.columns = max([facts.columns, *map(column_number, columns)])
    facts.rows = max([facts.rows, *map(int, rows)])


def _hidden(window: bytes, facts: SheetFacts) -> None:
    for tag in _ROW_TAG.findall(window):
        found = _attributes(tag)
        is_hidden = found.get(b"hidden") in _TRUE or found.get(b"ht") == b"0"
        if is_hidden and found.get(b"r", b"").isdigit():
            facts.hidden_rows.add(int(found[b"r"]))
    for tag in _COL_TAG.findall(window):
        found = _attributes(tag)
        if found.get(b"hidden") in _TRUE or found.get(b"width") == b"0":
            first, last = int(found.get(b"min", b"1")), int(found.get(b"max", b"1"))
            facts.hidden_columns.update(range(first, min(last, first + 200) + 1))


def _flaws(window: bytes, styles: dict[int, FlawKind], raised: Mapping[bytes, str], facts: SheetFacts) -> None:
    for tag, body in _CELL.findall(window):
        found = _attributes(tag)
        flaw = _flaw(found, body, styles) or _raised(found, body, raised)
        reference = re.fullmatch(rb"([A-Z]{1,3})(\d+)", found.get(b"r", b""))
        if flaw is not None:
            if reference is None:
                raise Unsafe  # a cell that must not be read and does not say where it stands
            facts.flaws[int(reference[2]) - 1, column_number(reference[1]) - 1] = flaw


def _flaw(found: dict[bytes, bytes], body: bytes, styles: dict[int, FlawKind]) -> Flaw | None:
    kind = found.get(b"t", b"n")
    value = _VALUE.search(body)
    text = html.unescape(value[1].decode("utf-8", "replace")) if value else ""
    if kind == b"e":
        return Flaw(FlawKind.ERROR, text or "错误值")
    if kind == b"str" and not _VALUE_TAG.search(body) and _FORMULA.search(body):
        return Flaw(FlawKind.FORMULA, "")
    if kind not in (b"n", b""):
        return None
    if not value:
        return Flaw(FlawKind.FORMULA, "") if _FORMULA.search(body) else None
    style = styles.get(int(found.get(b"s", b"0") or b"0"))
    if style is None:
        return None
    return Flaw(style, percent_text(text) if style is FlawKind.PERCENT else decimal_text(float(text)))


def _raised(found: dict[bytes, bytes], body: bytes, raised: Mapping[bytes, str]) -> Flaw | None:
    kind, value = found.get(b"t"), _VALUE.search(body)
    number = raised_number(body) if kind == b"inlineStr" else ""
    if kind == b"s" and value:
        number = raised.get(value[1].strip(), "")
    return Flaw(FlawKind.RAISED, number) if number else None


_NUMBER_FORMAT = re.compile(rb"<" + _P + rb"numFmt\s([^<>]*)>")
_CELL_FORMATS = re.compile(rb"<" + _P + rb"cellXfs[\s>]")
_FORMAT = re.compile(rb"<" + _P + rb"xf\s([^<>]*)>")


def odd_styles(styles: bytes) -> dict[int, FlawKind]:
    """Return the cell styles that show another number than the cell holds: per cent, or scaled («0!.0,»)."""
    codes = dict(PERCENT_FORMATS)
    for tag in _NUMBER_FORMAT.findall(styles):
        found = _attributes(tag)
        if found.get(b"numFmtId", b"").isdigit():
            codes[int(found[b"numFmtId"])] = html.unescape(_format_code(tag))
    odd = {number: kind for number, code in codes.items() if (kind := oddness(code))}
    begin = _CELL_FORMATS.search(styles)
    used = _FORMAT.findall(styles, begin.end(), styles.find(b"cellXfs>", begin.end())) if begin else []
    if len(used) > _MOST_STYLES:
        raise Unsafe
    return {
        place: odd[number]
        for place, tag in enumerate(used)
        if (number := int(_attributes(tag).get(b"numFmtId", b"0") or b"0")) in odd
    }


def _format_code(tag: bytes) -> str:
    found = re.search(rb"formatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""


_SHEET_TAG = re.compile(rb"<" + _P + rb"sheet\s([^<>]*)>")
_RELATION = re.compile(rb"<" + _P + rb"Relationship\s([^<>]*)>")


def relation_targets(relations: bytes) -> dict[bytes, str]:
    """Return the entry that each relation of the workbook leads to."""
    targets = {}
    for tag in _RELATION.findall(relations):
        found = _attributes(tag)
        target = html.unescape(found.get(b"Target", b"").decode("utf-8", "replace"))
        targets[found.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return targets


def sheet_paths(workbook: bytes, relations: bytes) -> list[str]:
    """Return the entry of each sheet in the order of the workbook."""
    targets = relation_targets(relations)
    paths = []
    for tag in _SHEET_TAG.findall(workbook):
        found = _attributes(tag)
        identity = next((value for name, value in found.items() if name.endswith(b":id")), b"")
        paths.append(targets.get(identity, ""))
    return paths
