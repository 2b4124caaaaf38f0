"""The small workbook with one odd cell as an .ods."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.workbook.books_made import COLUMN, ROW, Odd, Parts
from tests.workbook.formulas_made import FORMULAS
from tests.workbook.sheets_made import PROCUREMENT


def _number_style(inner: str, name: str = "N1", kind: str = "number", maps: str = "") -> str:
    maps = "".join(
        f'<style:map style:condition="value(){escape(sign)}" style:apply-style-name="N1P{place}"/>'
        for place, sign in enumerate(maps.split())
    )
    return f'<number:{kind}-style style:name="{name}">{inner}{maps}</number:{kind}-style>'


_TWO = '<number:number number:decimal-places="2"/>'
_NOTHING = "<number:text/>"
_POINTED = (
    '<number:number number:decimal-places="0" number:min-integer-digits="5"><number:embedded-text number:position="4">.'
)
# The number styles of .ods that show what these codes show, as LibreOffice writes them.
_ODS_STYLES = {
    "0.00%": _number_style(_TWO + "<number:text>%</number:text>", kind="percentage"),
    "0.00": _number_style(_TWO),
    ";;;": "".join(_number_style(_NOTHING, f"N1P{place}") for place in range(3))
    + _number_style(_NOTHING, kind="text", maps=">0 <0 =0"),
    "0.00;0.00": _number_style(_TWO, "N1P0") + _number_style(_TWO, maps=">=0"),
    "[<1]0;0\\.0000": _number_style('<number:number number:decimal-places="0"/>', "N1P0")
    + _number_style(f"{_POINTED}</number:embedded-text></number:number>", maps="<1"),
    "0.00,,": _number_style('<number:number number:decimal-places="2" number:display-factor="1000000"/>'),
    '"略"': _number_style("<number:text>略</number:text>"),
    "0.00元": _number_style(_TWO + "<number:text>元</number:text>"),
    "yyyy-m-d": _number_style("<number:year/>", kind="date"),
    "0*0": _number_style('<number:number number:decimal-places="0"/><number:fill-character>0</number:fill-character>'),
    "General": "",
}

_SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "draw": "drawing",
        "config": "config",
    }.items()
)


def ods(odd: Odd) -> Parts:
    """The parts of an .ods."""
    fonts = {
        "struck": '<style:text-properties style:text-line-through-type="single"/>',
        "raised": '<style:text-properties style:text-position="super 58%"/>',
        "unseen": '<style:text-properties fo:color="#ffffff"/>',
    }
    font = fonts["struck"] * odd.struck + fonts["raised"] * odd.raised
    font += f'<style:text-properties fo:font-size="{odd.points}pt" style:font-name="{odd.face}"/>'
    font += f'<style:text-properties fo:color="#{odd.ink}"/>' * bool(odd.ink)
    font += f'<style:table-cell-properties fo:background-color="#{odd.paper}"/>' * bool(odd.paper)
    font += '<style:table-cell-properties style:repeat-content="true"/>' * odd.repeats
    font += '<style:table-cell-properties style:rotation-angle="180"/>' * odd.turned
    font += f'<style:paragraph-properties fo:margin-left="{10 * odd.indent}pt"/>' * bool(odd.indent)
    side = {"left": "start", "right": "end"}.get(odd.side, odd.side)
    font += f'<style:paragraph-properties fo:text-align="{side}"/>' * bool(side)
    font += '<style:paragraph-properties style:writing-mode="rl-tb"/>' * odd.backwards
    font += _ods_border(odd.diagonal)
    rule = '<style:map style:condition="cell-content()!=1" style:apply-style-name="ceil"/>' * bool(
        odd.overlay or odd.laid_ink or odd.laid_diagonal
    )
    laid = f'<style:text-properties fo:color="#{odd.laid_ink}"/>' * bool(odd.laid_ink)
    laid += _ods_border(odd.laid_diagonal)
    styles = (
        _ODS_STYLES[odd.code]
        + _ODS_STYLES[odd.overlay or "General"].replace('"N1', '"N2')
        + f'<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1">{font}{rule}</style:style>'
        + f'<style:style style:name="ceil" style:family="table-cell" style:data-style-name="N2">{laid}</style:style>'
        + '<style:default-style style:family="table-column"><style:table-column-properties style:column-width="6mm"/></style:default-style>'
        * odd.all_narrow
        + '<style:style style:name="co1" style:family="table-column">'
        + '<style:table-column-properties style:column-width="6mm"/></style:style>'
        + '<style:style style:name="ro1" style:family="table-row"><style:table-row-properties style:row-height="1.2mm"/></style:style>'
        + (f'<style:style style:name="T1" style:family="text">{fonts[odd.run]}</style:style>' if odd.run else "")
    )
    rows = ""
    for number, row in enumerate(PROCUREMENT):
        hidden = ' table:visibility="collapse"' if number == ROW and odd.hidden_row else ""
        hidden += ' table:style-name="ro1"' if number == ROW and odd.thin_row else ""
        cells = "".join(
            _ods_cell(odd) if (number, column) == (ROW, COLUMN)
            else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' if isinstance(value, str)
            else f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            for column, value in enumerate(row)
        )  # fmt: skip
        rows += f"<table:table-row{hidden}>{cells}</table:table-row>"
    content = (
        f"<office:document-content{_SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="一">{_ods_column(odd)}{rows}{_ods_alone(odd)}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    parts = {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    if odd.without_zeros or any(odd.first) or any(odd.panes):
        parts["settings.xml"] = _ods_settings(odd).encode()
    return parts


def _ods_settings(odd: Odd) -> str:
    """The settings of its view: where its window is scrolled to, how it is parted, and whether it leaves zeros out."""
    item = '<config:config-item config:name="ShowZeroValues">false</config:config-item>' * odd.without_zeros
    told = {"PositionTop": odd.first[0], "PositionLeft": odd.first[1], "PositionBottom": 98, "PositionRight": 25}
    for side, many in zip(("Vertical", "Horizontal"), odd.panes, strict=True):
        told |= {f"{side}SplitMode": (2 if odd.frozen else 1) if many else 0, f"{side}SplitPosition": many}
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="int">{value}</config:config-item>'
        for name, value in told.items()
    )
    named, entry, entries = (
        "config:config-item-map-named",
        "config:config-item-map-entry",
        "config:config-item-map-indexed",
    )
    sheets = f'<{named} config:name="Tables"><{entry} config:name="一">{items}</{entry}></{named}>'
    view = f'<{entries} config:name="Views"><{entry}>{sheets}{item}</{entry}></{entries}>'
    return f"<office:document-settings{_SPACES}>{view}</office:document-settings>"


def _ods_border(direction: str) -> str:
    """A border with a diagonal in a direction, and none in the other."""
    up, down = ("0.5pt solid #000000" if direction == one else "none" for one in ("up", "down"))
    lines = f'style:diagonal-bl-tr="{up}" style:diagonal-tl-br="{down}"'
    return f"<style:table-cell-properties {lines}/>" * bool(direction)


def _ods_column(odd: Odd) -> str:
    given = ' table:style-name="co1"' * odd.narrow + ' table:visibility="collapse"' * odd.hidden_column
    return f"<table:table-column/><table:table-column{given}/>" * bool(given)


def _ods_alone(odd: Odd) -> str:
    """A bar or icons over the odd cell, as LibreOffice writes them in its own namespace."""
    drawn = {"bar": "data-bar", "icons": "icon-set"}.get(odd.alone, "")
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    entry = f'<calcext:color-scale><calcext:color-scale-entry calcext:color="#{odd.shade}"/></calcext:color-scale>'
    drawn = f'<calcext:{drawn} calcext:show-value="false"/>' * bool(drawn) + entry * bool(odd.shade)
    inner = f'<calcext:conditional-format calcext:target-range-address="一.B4:一.B4">{drawn}'
    return (
        f"<calcext:conditional-formats {space}>{inner}</calcext:conditional-format></calcext:conditional-formats>"
    ) * bool(drawn)


def _ods_cell(odd: Odd) -> str:
    style = ' table:style-name="ce1"'
    if odd.error:
        return f'<table:table-cell{style} office:value-type="string"><text:p>#REF!</text:p></table:table-cell>'
    formula = ' table:formula="of:=HYPERLINK([.A1])"' if odd.formula else ""
    formula = f' table:formula="of:={escape(FORMULAS[odd.told].open_document)}"' if odd.told else formula
    if odd.formula and odd.value == "":
        return f"<table:table-cell{style}{formula}/>"
    picture = '<draw:frame table:end-cell-address="一.B4"/>' * odd.picture
    if isinstance(odd.value, str):
        last = f'<text:span text:style-name="T1">{odd.value[-1]}</text:span>' if odd.run else odd.value[-1]
        return f'<table:table-cell{style} office:value-type="string"><text:p>{odd.value[:-1]}{last}</text:p>{picture}</table:table-cell>'
    return f'<table:table-cell{style}{formula} office:value-type="float" office:value="{odd.value!r}">{picture}</table:table-cell>'


def _styles_apart(parts: Parts) -> Parts:
    content = parts["content.xml"]
    begin, end = content.index(b"<office:automatic-styles>"), content.index(b"<office:body>")
    head = content[:begin]
    styles = content[begin:end].replace(b"automatic-styles", b"styles")
    document = head.replace(b"document-content", b"document-styles") + styles + b"</office:document-styles>"
    return {**parts, "content.xml": head + content[end:], "styles.xml": document}


# An .ods has fixed names; its styles may stand in another part.
ODS_SPELLINGS: dict[str, Callable[[Parts], Parts]] = {
    "as usual": lambda parts: parts,
    "styles apart": _styles_apart,
}  # fmt: skip
