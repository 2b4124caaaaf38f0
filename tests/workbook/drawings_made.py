"""The parts of a drawing with one picture over a cell, for an .xlsx or an .xlsb."""

from __future__ import annotations

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

# A theme whose inks are white; the numbers by which binary files know from which side a cell is written.
INKS_WHITE = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="甲">'
    '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="000000"/></a:lt1></a:clrScheme>'
    "</a:themeElements></a:theme>"
)
SIDES = {"": 0, "left": 1, "center": 2, "right": 3}


def drawing(kind: str, row: int, column: int) -> dict[str, bytes]:
    """A picture over the cell at a 0-based place of the first sheet."""
    corner = f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    drawn = f"<xdr:twoCellAnchor><xdr:from>{corner}</xdr:from><xdr:to>{corner}</xdr:to><xdr:pic/></xdr:twoCellAnchor>"
    relation = f'<Relationship Id="rId1" Type="{_KIND}" Target="../drawings/drawing1.xml"/>'
    return {
        f"xl/worksheets/_rels/sheet1.{kind}.rels": f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode(),
        "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{_SPACE}">{drawn}</xdr:wsDr>'.encode(),
    }
