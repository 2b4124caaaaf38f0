"""One small workbook as .xlsx and .xlsb, with one cell that can be anything: written part by part and record by record."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from budget.letters import letters_of
from tests.workbook.drawings_made import INKS_WHITE, SIDES, drawing
from tests.workbook.formulas_made import FORMULAS, XLSB_LINKS
from tests.workbook.sheets_made import PROCUREMENT

Parts = dict[str, bytes]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WHITE = "FFFFFF"
ROW, COLUMN = 3, 1  # the odd cell stands in B4


@dataclass(frozen=True)
class Odd:
    """The odd cell: what it holds, how it is shown, and how it came about."""

    value: float | str = 54.51
    code: str = "General"
    struck: bool = False
    raised: bool = False
    # The text's last sign is in a font of its own: «struck», «raised» or «unseen».
    run: str = ""
    error: bool = False
    formula: bool = False
    overlay: str = ""
    hidden_row: bool = False
    thin_row: bool = False
    # The number of its format where the file leaves the code out, and that of the style above it.
    number: int = 0
    above: int = 0
    # In the colour of the paper, or of a fill behind it; repeated until the cell is full.
    ink: str = ""
    paper: str = ""
    repeats: bool = False
    # The colour in which a condition writes it; a picture over it; a column for three digits, or none at all.
    laid_ink: str = ""
    picture: bool = False
    narrow: bool = False
    hidden_column: bool = False
    # How high its letters are, in points; the font that draws them.
    points: int = 11
    face: str = "Arial"
    # A bar or icons that show themselves alone; in the first ink of a theme, or of a palette, that has it white.
    alone: str = ""
    themed: bool = False
    palette: bool = False
    # A value of a kind of its own; all columns for three digits; a window that shows formulas, or leaves out zeros.
    rich: bool = False
    all_narrow: bool = False
    as_formulas: bool = False
    without_zeros: bool = False
    # The colour of a scale behind it; whether its fill is a pattern of one colour twice.
    shade: str = ""
    mixed: bool = False
    # The direction of the diagonal that its border draws through it, itself or by a condition: «up» or «down».
    diagonal: str = ""
    laid_diagonal: str = ""
    # The 0-based row and column that its window shows first; how many rows and columns have panes of their own; whether they stand still.
    first: tuple[int, int] = (0, 0)
    panes: tuple[int, int] = (0, 0)
    frozen: bool = True
    # What its formula is, by its name among those that are made.
    told: str = ""
    # By how many steps it is moved from the right side of its cell.
    indent: int = 0
    # Whether it stands on its head, which only some formats of file can say.
    turned: bool = False
    # From which side it is written.
    side: str = ""
    backwards: bool = False


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return buffer.getvalue()


def _package(kind: str, parts: Parts, odd: Odd) -> Parts:
    """The parts of an .xlsx or .xlsb with their relations and content types."""
    theme = f'<Relationship Id="rId4" Type="{RELATIONS}/theme" Target="theme/theme1.xml"/>' * odd.themed
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{name}" Target="{target}"/>'
        for number, (name, target) in enumerate(
            (("worksheet", f"worksheets/sheet1.{kind}"), ("styles", f"styles.{kind}"), ("sharedStrings", f"sharedStrings.{kind}")), 1
        )
    )  # fmt: skip
    main = "sheet.main+xml" if kind == "xml" else "sheet.binary.macroEnabled.main"
    types = "".join(
        f'<Override PartName="/xl/{name}" ContentType="application/vnd.{ending}"/>'
        for name, ending in (
            (f"workbook.{kind}", main), (f"styles.{kind}", "styles" + "+xml" * (kind == "xml")),
            (f"sharedStrings.{kind}", "sharedStrings" + "+xml" * (kind == "xml")), (f"worksheets/sheet1.{kind}", "worksheet"),
        )
    )  # fmt: skip
    root = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.{kind}"/>'
    head = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'.encode(),
        "_rels/.rels": f"{head}{root}</Relationships>".encode(),
        f"xl/_rels/workbook.{kind}.rels": f"{head}{relations}{theme}</Relationships>".encode(),
        **({"xl/theme/theme1.xml": INKS_WHITE.encode()} if odd.themed else {}),
        **{f"xl/{name}.{kind}": content for name, content in parts.items()},
    }


def xlsx(odd: Odd) -> Parts:
    """The parts of an .xlsx."""
    texts = [str(value) for row in PROCUREMENT for value in row if isinstance(value, str)]
    marks = {
        "struck": "<strike/>",
        "raised": '<vertAlign val="superscript"/>',
        "": "",
        "unseen": f'<color rgb="FF{WHITE}"/>',
    }
    shared = [f"<si><t>{text}</t></si>" for text in texts]
    held = str(odd.value) or "无"
    shared.append(f"<si><r><t>{held[:-1]}</t></r><r><rPr>{marks[odd.run]}</rPr><t>{held[-1]}</t></r></si>")
    rows = ""
    for number, row in enumerate(PROCUREMENT):
        cells = ""
        for column, value in enumerate(row):
            place = f"{'AB'[column]}{number + 1}"
            if (number, column) == (ROW, COLUMN):
                cells += _xlsx_cell(place, odd, len(texts))
            elif isinstance(value, str):
                cells += f'<c r="{place}" t="s"><v>{texts.index(value)}</v></c>'
            else:
                cells += f'<c r="{place}"><v>{value}</v></c>'
        hidden = ' hidden="1"' if number == ROW and odd.hidden_row else ""
        hidden += ' ht="3.5" customHeight="1"' if number == ROW and odd.thin_row else ""
        rows += f'<row r="{number + 1}"{hidden}>{cells}</row>'
    laid = _xlsx_laid(odd)
    font = (
        f'<sz val="{odd.points}"/><name val="{odd.face}"/>'
        + "<strike/>" * odd.struck
        + marks["raised"] * odd.raised
        + f'<color rgb="FF{odd.ink}"/>' * bool(odd.ink)
        + '<color theme="1"/>' * odd.themed
        + '<color indexed="20"/>' * odd.palette
    )
    kind = "darkGray" if odd.mixed else "solid" if odd.paper else "none"
    paper = f'rgb="FF{odd.paper}"'
    fill = f'<patternFill patternType="{kind}"><fgColor {paper}/><bgColor {paper}/></patternFill>'
    styles = (
        f'<numFmts><numFmt numFmtId="170" formatCode="{escape(odd.code)}"/></numFmts><fonts><font/><font>{font}</font></fonts>'
        f'<fills><fill><patternFill patternType="none"/></fill><fill>{fill}</fill></fills>'
        f"<borders><border/>{_xlsx_border(odd.diagonal)}</borders>"
        f'<cellStyleXfs><xf numFmtId="{odd.above}"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{odd.number or 170}" fontId="1" fillId="1" borderId="1">'
        f"{_xlsx_side(odd)}</xf></cellXfs>"
        f"<dxfs><dxf>{laid}</dxf></dxfs>"
    ) + f"<colors><indexedColors>{_PALETTE}</indexedColors></colors>" * odd.palette
    view = f'<sheetView showFormulas="{int(odd.as_formulas)}" showZeros="{int(not odd.without_zeros)}"{_xlsx_window(odd)}</sheetView>'
    view = f"<sheetViews>{view}</sheetViews>"
    view += '<sheetFormatPr defaultColWidth="3"/>' * odd.all_narrow + _xlsx_column(odd)
    sheet = '<sheet name="一" sheetId="1" r:id="rId1"/>'
    parts = {
        "workbook": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheet}</sheets></workbook>',
        "styles": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "sharedStrings": f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>',
        "worksheets/sheet1": f'<worksheet xmlns="{MAIN}">{view}<sheetData>{rows}</sheetData>{_xlsx_rule(odd)}</worksheet>',
    }
    return _package("xml", {name: part.encode() for name, part in parts.items()}, odd) | (
        drawing("xml", ROW, COLUMN) if odd.picture else {}
    )


_PALETTE = "".join(f'<rgbColor rgb="00{WHITE if place == 20 else "000000"}"/>' for place in range(64))


def _xlsx_laid(odd: Odd) -> str:
    """What the style that a condition lays over the odd cell says."""
    laid = f'<numFmt numFmtId="171" formatCode="{escape(odd.overlay)}"/>' * bool(
        odd.overlay or not (odd.laid_ink or odd.laid_diagonal)
    )
    laid = f'<font><color rgb="FF{odd.laid_ink}"/></font>' * bool(odd.laid_ink) + laid
    return laid + _xlsx_border(odd.laid_diagonal) * bool(odd.laid_diagonal)


def _xlsx_side(odd: Odd) -> str:
    """From which side it is written, or that it is repeated."""
    side = "fill" if odd.repeats else "right" if odd.indent else odd.side or "general"
    return f'<alignment horizontal="{side}" indent="{odd.indent}" readingOrder="{2 * odd.backwards}"/>'


def _xlsx_window(odd: Odd) -> str:
    """Where its window is scrolled to and how it is parted; a pane itself may be scrolled anywhere."""
    rows, columns = odd.panes
    first = f' topLeftCell="{letters_of(odd.first[1] + 1)}{odd.first[0] + 1}"' * any(odd.first)
    state = "frozen" if odd.frozen else "split"
    pane = f'<pane xSplit="{columns}" ySplit="{rows}" topLeftCell="Z99" state="{state}"/>'
    return f"{first}>{pane * any(odd.panes)}"


def _xlsx_border(direction: str) -> str:
    """A border with a diagonal in a direction, and the line for it that Excel leaves where it has none."""
    return f'<border diagonal{direction.title() or "Up"}="{int(bool(direction))}"><diagonal style="thin"/></border>'


def is_laid(odd: Odd) -> bool:
    """Whether a condition lays something over the odd cell."""
    return bool(odd.overlay or odd.laid_ink or odd.alone or odd.shade or odd.laid_diagonal)


def _xlsx_rule(odd: Odd) -> str:
    """What a condition lays over the odd cell, or draws in it alone."""
    told, inner = 'cellIs" operator="greaterThan" dxfId="0', "<formula>1</formula>"
    if drawn := {"bar": "dataBar", "icons": "iconSet"}.get(odd.alone):
        told, inner = drawn, f'<{drawn} showValue="0"/>'
    if odd.shade:
        told, inner = "colorScale", f'<colorScale><color rgb="FFFFFF00"/><color rgb="FF{odd.shade}"/></colorScale>'
    rule = f'<conditionalFormatting sqref="B4"><cfRule type="{told}">{inner}</cfRule></conditionalFormatting>'
    return rule * is_laid(odd)


def _xlsx_column(odd: Odd) -> str:
    given = 'width="3"' if odd.narrow else 'width="12" hidden="1"'
    return f'<cols><col min="2" max="2" {given} customWidth="1"/></cols>' * (odd.narrow or odd.hidden_column)


def _xlsx_cell(place: str, odd: Odd, shared: int) -> str:
    if odd.error:
        return f'<c r="{place}" t="e"><v>#REF!</v></c>'
    if odd.told:
        return f'<c r="{place}" s="1"><f>{escape(FORMULAS[odd.told].words)}</f><v>{odd.value}</v></c>'
    if odd.formula:
        return f'<c r="{place}" s="1"><f>HYPERLINK(A1)</f>' + (f"<v>{odd.value}</v></c>" if odd.value != "" else "</c>")
    if isinstance(odd.value, str):
        return f'<c r="{place}" s="1" t="s"><v>{shared}</v></c>'
    rich = ' vm="1"' * odd.rich
    return f'<c r="{place}" s="1"{rich}><v>{odd.value!r}</v></c>'


def record(kind: int, payload: bytes = b"") -> bytes:
    """One .xlsb record."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = bytes([len(payload) & 0x7F | (0x80 if len(payload) > 127 else 0)]) + bytes(
        [len(payload) >> 7] * (len(payload) > 127)
    )
    return head + size + payload


def wide(text: str) -> bytes:
    """A text as .xlsb keeps it."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb(odd: Odd) -> Parts:
    """The parts of an .xlsb."""
    rows = b""
    for number, row in enumerate(PROCUREMENT):
        hidden = 0x10 if number == ROW and odd.hidden_row else 0
        rows += record(
            0, struct.pack("<IIHBB", number, 0, 70 if number == ROW and odd.thin_row else 300, 0, hidden) + bytes(5)
        )
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if (number, column) == (ROW, COLUMN):
                rows += _xlsb_cell(struct.pack("<II", column, 1), odd)
            elif isinstance(value, str):
                rows += record(6, place + wide(value))
            else:
                rows += record(5, place + struct.pack("<d", float(str(value))))
    sheet = (
        record(129)
        + _xlsb_window(odd)
        + record(485, struct.pack("<IHH", 256 * 3, 8, 300) + bytes(4)) * odd.all_narrow
        + _xlsb_column(odd)
        + record(148, struct.pack("<IIII", 0, 5, 0, 1))
        + record(145)
        + rows
        + record(146)
    )
    fonts = [
        (11, False, False, bytes(8), "Arial"),
        (odd.points, odd.struck, odd.raised, _xlsb_ink(odd), odd.face),
        (11, odd.run == "struck", odd.run == "raised", _xlsb_colour(WHITE * (odd.run == "unseen")), "Arial"),
    ]
    styles = (
        record(44, struct.pack("<H", 170) + wide(odd.code))
        + b"".join(record(43, struct.pack("<HHHH", 20 * points, 8 * struck, 400, int(raised)) + bytes(4) + ink + bytes(1) + wide(face))
                   for points, struck, raised, ink, face in fonts)
        + record(45, struct.pack("<I", 9 if odd.mixed else bool(odd.paper)) + 2 * _xlsb_colour(odd.paper))
        + record(46, bytes(51)) + record(46, bytes([_XLSB_DIAGONALS[odd.diagonal]]) + bytes(40) + b"\x01" + bytes(9))
        + record(626) + record(47, struct.pack("<HHH", 0xFFFF, odd.above, 0) + bytes(10)) + record(627)
        + record(617) + b"".join(record(47, struct.pack("<HHHHH", 0, *used, 0, place) + bytes([0, moved, side, 8 * place * odd.backwards]))
                                 for place, (*used, side, moved) in enumerate(((0, 0, 0, 0), _xlsb_used(odd)))) + record(618)
        + record(507, _xlsb_overlay(odd))
        + b"".join(record(475, bytes.fromhex(WHITE if place == 20 else "000000") + b"\0") for place in range(64)) * odd.palette
    )  # fmt: skip
    held = str(odd.value) or "无"
    text = record(19, b"\x01" + wide(held) + struct.pack("<IHHHH", 2, 0, 0, len(held) - 1, 2))
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("一"))
    book = record(131) + record(143) + listed + record(144)
    book += record(353) + b"".join(record(*one) for one in XLSB_LINKS) + record(354) + record(132)
    return _package(
        "bin",
        {
            "workbook": book,
            "styles": styles,
            "sharedStrings": record(159, struct.pack("<II", 1, 1)) + text + record(160),
            "worksheets/sheet1": sheet + _xlsb_rule(odd) + record(130),
        },
        odd,
    ) | (drawing("bin", ROW, COLUMN) if odd.picture else {})


def _xlsb_window(odd: Odd) -> bytes:
    """What the window of the sheet is told, and its panes where it has some."""
    rows, columns = odd.panes
    shown = 0x2 * odd.as_formulas | 0x10 * (not odd.without_zeros)
    panes = record(151, struct.pack("<ddIIIB", columns, rows, 98, 25, 0, int(odd.frozen)))
    return record(137, struct.pack("<HIII", shown, 0, *odd.first) + bytes(16)) + panes * any(odd.panes)


def _xlsb_rule(odd: Odd) -> bytes:
    """What a condition lays over the odd cell, or draws in it alone."""
    if not is_laid(odd):
        return b""
    told, drawn = struct.pack("<IIi", 1, 0, 0), b""
    if odd.alone:
        told = struct.pack("<IIi", 4 if odd.alone == "bar" else 6, 3, -1)
        drawn = record(467, b"\x0a\x5a\0") if odd.alone == "bar" else record(465, struct.pack("<IH", 0, 1))
    if odd.shade:
        told, drawn = struct.pack("<IIi", 3, 2, -1), record(469) + record(564, _xlsb_colour(odd.shade)) + record(470)
    where = record(461, struct.pack("<III", 1, 0, 1) + struct.pack("<IIII", ROW, ROW, COLUMN, COLUMN))
    return where + record(463, told + bytes(32)) + drawn + record(464) + record(462)


def _xlsb_column(odd: Odd) -> bytes:
    """The odd cell's column, where it is narrow or hidden."""
    if not (odd.narrow or odd.hidden_column):
        return b""
    return record(60, struct.pack("<IIIIH", COLUMN, COLUMN, 256 * (3 if odd.narrow else 12), 0, int(odd.hidden_column)))


def _xlsb_used(odd: Odd) -> tuple[int, int, int, int]:
    """The number format, the font, the side and the indent of the odd cell's style."""
    return odd.number or 170, 1, 3 if odd.indent else 4 * odd.repeats or SIDES[odd.side], odd.indent


def _xlsb_overlay(odd: Odd) -> bytes:
    """The properties of the style that a condition lays over the cell: an ink, else a format."""
    ink = struct.pack("<HH", 0x05, 12) + _xlsb_colour(odd.laid_ink) if odd.laid_ink else b""
    code = struct.pack("<HHHH", 0x26, 8 + 2 * len(odd.overlay), 171, len(odd.overlay)) + odd.overlay.encode("utf-16-le")
    if odd.laid_diagonal:
        turned = 0x0D + (_XLSB_DIAGONALS[odd.laid_diagonal] == 1)
        line = struct.pack("<HH8xH", 0x0A, 14, 1) + struct.pack("<HHB", turned, 5, 1)
        return struct.pack("<HHH", 0, 0, 2) + line
    return struct.pack("<HHH", 0, 0, 1) + (ink or code)


_XLSB_DIAGONALS = {"": 0, "down": 1, "up": 2}


def _xlsb_ink(odd: Odd) -> bytes:
    if odd.themed or odd.palette:
        return bytes([3 << 1, 1] if odd.themed else [1 << 1, 20]) + bytes(6)
    return _xlsb_colour(odd.ink)


def _xlsb_colour(name: str) -> bytes:
    """A colour by its parts, or the automatic one."""
    return bytes([5, 0, 0, 0]) + bytes.fromhex(name) + b"\xff" if name else bytes(8)


def _xlsb_cell(place: bytes, odd: Odd) -> bytes:
    if odd.error:
        return record(3, place + bytes([0x17]))
    if odd.told:
        codes = FORMULAS[odd.told].xlsb
        told = struct.pack("<HI", 0, len(codes)) + codes + bytes(4)
        return record(9, place + struct.pack("<d", odd.value) + told)
    if odd.formula:
        return record(9, place + struct.pack("<d", float(odd.value or 0)) + bytes(10))
    if isinstance(odd.value, str):
        return record(7, place + struct.pack("<I", 0))
    return record(50, struct.pack("<I", 1)) * odd.rich + record(5, place + struct.pack("<d", odd.value))
