"""Workbooks with a marked secret in every place that a reader of the sheets does not see, in each format."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable

import olefile  # type: ignore[import-untyped]  # it publishes no types
import xlwt
from odf.dc import Creator
from odf.meta import UserDefined
from odf.office import Annotation
from odf.opendocument import OpenDocument
from odf.table import NamedExpressions, NamedRange, Table, TableCell, TableColumn, TableRow
from odf.text import A, P
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, NamedStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from budget.public_copy import CarriedKind
from fixtures.build_other_formats import old_excel, open_document
from fixtures.packages import rewritten, saved
from tests.builders import REAL
from tests.public_copy.compounds import compound
from tests.public_copy.planted_elsewhere import web_archive, web_page, xlsb, xml_of_2003

# What every secret begins with; a number follows, so that a leak says which one it was.
MARK = "QZXSECRET"


class Secrets:
    """Hands out one secret after the other."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, where: str) -> str:
        """Return the secret that is hidden there."""
        secret = f"{MARK}{len(self.told):03d}"
        self.told.append(f"{secret} {where}")
        return secret


def xlsx(secret: Secrets) -> bytes:
    """The real workbook with secrets in its cells' comments, its hidden parts and everything around its sheets."""
    book = load_workbook(REAL)
    first = book.worksheets[1]
    first["A6"].comment = Comment(secret("comment"), secret("author of a comment"))
    hidden = book.create_sheet("内部", 1)  # before the others: positions must not slip
    hidden.sheet_state = "hidden"
    hidden["A1"] = secret("hidden sheet")
    very = book.create_sheet(secret("name of a sheet")[:31])
    very.sheet_state = "veryHidden"
    very["B2"] = secret("very hidden sheet")
    words = book.create_sheet("人员名单")
    words["A1"], words["A2"] = secret("sheet of words"), secret("second row of words")
    last = first.max_row
    first.cell(last + 3, 1, f"注：{secret('hidden row')}")
    first.row_dimensions[last + 3].hidden = True
    first.cell(last + 5, 1, f"注：{secret('row without height')}")
    first.cell(4, 30, secret("hidden column"))
    first.column_dimensions["AD"].hidden = True
    book.defined_names[MARK] = DefinedName(MARK, attr_text=f'"{secret("defined name")}"')
    check = DataValidation(type="list", formula1=f'"{secret("validation")}"', prompt=secret("prompt"), promptTitle="x")
    first.add_data_validation(check)
    check.add("C9")
    for margin, where in ((first.oddHeader, "header"), (first.oddFooter, "footer")):
        assert margin is not None
        margin.left.text = secret(where)
    first["A1"].hyperlink = f"https://example.gov.cn/{secret('hyperlink')}"
    first.sheet_properties.codeName = secret("code name")
    about = book.properties
    about.creator, about.lastModifiedBy, about.title = secret("creator"), secret("modified by"), secret("title")
    about.keywords, about.description = secret("keywords"), secret("description")
    in_styles(book, secret)
    place = book.worksheets.index(first) + 1

    def changed(sheet: bytes) -> bytes:
        words = f"<f>IF(1,&quot;{secret('formula')}&quot;,2)</f><v>注：公式</v>"
        row = f'<row r="{last + 12}"><c r="A{last + 12}" t="str">{words}</c></row>'.encode()
        sheet = sheet.replace(b"</sheetData>", row + b"</sheetData>")
        return sheet.replace(f'<row r="{last + 5}"'.encode(), f'<row r="{last + 5}" ht="0"'.encode())

    data = rewritten(
        saved(book),
        {f"xl/worksheets/sheet{place}.xml": changed},
        {name: text.encode() for name, text in parts(secret).items()},
    )
    # And in the zip itself.
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = secret("comment of the package").encode()
    return buffer.getvalue()


def in_styles(book: Workbook, secret: Secrets) -> None:
    """Secrets in what cells look like: formats whose words no number shows, names of fonts and styles, rules, links of colour."""
    sheet = book.worksheets[2]
    number = next(cell for row in sheet.iter_rows(min_row=4) for cell in row if isinstance(cell.value, float))
    number.number_format = f'#,##0.000000;-#,##0.000000;0.000000;"{secret("words of a format")}"'
    number.font = Font(name=secret("name of a font"))
    sheet.cell(2, 20).number_format = f'0.00"{secret("format of a blank cell")}"'
    style = NamedStyle(secret("name of a style"))
    book.add_named_style(style)
    sheet.cell(3, 20).style = style.name
    rule = CellIsRule("equal", [f'"{secret("rule")}"'], font=Font(color="FF0000"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("A5:B6", rule)


def parts(secret: Secrets) -> dict[str, str]:
    """Parts of a package that no sheet shows."""
    return {
        "customXml/item1.xml": f"<a>{secret('custom XML')}</a>",
        "docProps/custom.xml": f"<Properties><property name='x'><lpwstr>{secret('property')}</lpwstr></property></Properties>",
        "xl/printerSettings/printerSettings1.bin": secret("printer"),
        "xl/media/image1.png": secret("picture"),
        "xl/embeddings/oleObject1.bin": secret("object"),
        "xl/vbaProject.bin": secret("macro"),
        "xl/externalLinks/externalLink1.xml": f"<a>{secret('external link')}</a>",
        "xl/threadedComments/threadedComment1.xml": f"<threadedComment>{secret('threaded')}</threadedComment>",
        "xl/persons/person.xml": f"<person displayName='{secret('person')}'/>",
        "xl/drawings/drawing9.xml": f"<a>{secret('text box')}</a>",
        "xl/pivotCache/pivotCacheRecords1.xml": f"<a>{secret('pivot')}</a>",
        "xl/sharedStrings.xml": f"<sst><si><t>{secret('unused string')}</t></si></sst>",
        "xl/connections.xml": f"<a>{secret('connection')}</a>",
    }


def biff(kind: int, *texts: str) -> bytes:
    """A record of an .xls with these texts in it, as far as anybody need read it."""
    body = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    return struct.pack("<HH", kind, len(body)) + body


def xls(secret: Secrets) -> bytes:
    """The old format with secrets."""

    def finish(book: xlwt.Workbook) -> None:
        first = book.get_sheet(0)
        row = first.last_used_row + 3
        first.write(row, 0, f"注：{secret('hidden row')}")
        first.row(row).hidden = True
        first.write(3, 30, secret("hidden column"))
        first.col(30).hidden = True
        first.header_str, first.footer_str = secret("header").encode(), secret("footer").encode()
        hidden = book.add_sheet("内部")
        hidden.visibility = 2
        hidden.write(0, 0, secret("very hidden sheet"))
        words = book.add_sheet("人员名单")
        words.write(0, 0, secret("sheet of words"))
        book.owner = secret("owner")

    with olefile.OleFileIO(io.BytesIO(old_excel(finish))) as ole:
        stream = ole.openstream("Workbook").read()
    # Behind everything else no place of the stream moves: its last record is the end of the last sheet.
    end = stream.rindex(struct.pack("<HH", 0x000A, 0))
    beside = (
        (0x001C, "comment"), (0x0018, "defined name"), (0x01B8, "hyperlink"), (0x00EB, "picture"), (0x01BE, "validation"),
        (0x004D, "printer"),
    )  # fmt: skip
    stream = stream[:end] + b"".join(biff(kind, secret(where)) for kind, where in beside) + stream[end:]
    others = ("\x05SummaryInformation", "\x05DocumentSummaryInformation", "_VBA_PROJECT_CUR/dir", "MBD00012345/Package")
    return compound({"Workbook": stream} | {name: secret(name).encode("utf-16-le") for name in others})


def ods(secret: Secrets) -> bytes:
    """OpenDocument with secrets."""

    def finish(document: OpenDocument) -> None:
        first = document.spreadsheet.getElementsByType(Table)[0]
        noted = TableCell(valuetype="string")
        noted.addElement(P(text="注：如下"))
        remark = Annotation()
        remark.addElement(Creator(text=secret("author of a comment")))
        remark.addElement(P(text=secret("comment")))
        noted.addElement(remark)
        row = TableRow()
        row.addElement(noted)
        first.addElement(row)
        covered = TableRow(visibility="collapse")
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=secret("hidden row")))
        covered.addElement(cell)
        first.addElement(covered)
        words = Table(name="人员名单")
        words.addElement(TableColumn())
        line = TableRow()
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=secret("sheet of words")))
        line.addElement(cell)
        words.addElement(line)
        document.spreadsheet.addElement(words)
        names = NamedExpressions()
        names.addElement(NamedRange(name=secret("defined name"), cellrangeaddress="$人员名单.$A$1"))
        document.spreadsheet.addElement(names)
        linked = P()
        linked.addElement(A(href=f"https://{secret('hyperlink')}", text="注"))
        cell = TableCell(valuetype="string")
        cell.addElement(linked)
        row.addElement(cell)
        document.meta.addElement(Creator(text=secret("creator")))
        document.meta.addElement(UserDefined(name="x", text=secret("property")))

    def headed(styles: bytes) -> bytes:
        master = '<style:master-page style:name="Default" style:page-layout-name="pm"><style:header><text:p>{}</text:p>'
        made = f"{master.format(secret('header'))}</style:header></style:master-page></office:master-styles>".encode()
        return re.sub(
            rb"<office:master-styles\s*/>|</office:master-styles>", b"<office:master-styles>" + made, styles, count=1
        )

    folders = ("Pictures/1.png", "Object 1/content.xml", "Basic/Standard/Module1.xml", "Configurations2/a.xml")
    return rewritten(open_document(finish), {"styles.xml": headed}, {name: secret(name).encode() for name in folders})


FORMATS: dict[str, Callable[[Secrets], bytes]] = {
    "xlsx": xlsx,
    "xlsb": lambda secret: xlsb(secret, parts(secret)),
    "xls": xls,
    "ods": ods,
    "web page": web_page,
    "web archive": web_archive,
    "XML of 2003": xml_of_2003,
}
# What a format has no place for: a page is one sheet, and XML holds neither programs nor pictures.
LACKS: dict[str, set[CarriedKind]] = {
    "web page": {CarriedKind.SHEETS},
    "XML of 2003": {CarriedKind.OBJECTS, CarriedKind.PICTURES, CarriedKind.MACROS},
}
ENDINGS = {"web page": "xls", "web archive": "xls", "XML of 2003": "xls"}
