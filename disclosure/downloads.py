"""A table as a file: CSV, XLSX and JSON, exact, with the cell of every figure, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import quote

from django.http import HttpResponseBase, StreamingHttpResponse

from budget.defusing import FORMULA_STARTS, defused
from budget.late import late
from budget.unseen_signs import NOT_IN_XML
from disclosure.tables import Field, FieldKind, FileTable, Value, is_sum
from disclosure.visit import FileSubject

if TYPE_CHECKING:
    from xlsxwriter import Workbook
else:
    Workbook = late("xlsxwriter", "Workbook")


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
# The forms of a file as its link calls them.
FORMS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
FORMATS = {
    FieldKind.TEXT: "@",
    FieldKind.COUNT: "0",
    FieldKind.YUAN: "#,##0.00",
    FieldKind.WAN: "#,##0.000000",
    FieldKind.PERCENT: "0.0000",
    FieldKind.NUMBER: "General",
    FieldKind.FLAG: "General",
}
# Rows of CSV and JSON that travel together.
CHUNK = 200


@runtime_checkable
class WritesItself(Protocol):
    """A table whose files are another thing than its columns."""

    def as_file(self, form: str) -> HttpResponseBase:
        """Return the answer with the file of the form «csv», «xlsx» or «json»."""


def fields(table: FileTable) -> list[Field]:
    """Return the fields of a table's files, in order."""
    return [field for column in table.file_columns() for field in column.fields()]


def records(table: FileTable) -> Iterator[list[Value]]:
    """Yield the values of each record, one for each field: a file has the rows that make the total, and no row of sums.

    Whoever adds a column up gets what the page says, and never twice the money.
    """
    columns = table.file_columns()
    for record in table.records:
        if not is_sum(record):
            yield [value for column in columns for value in column.values(record)]


def download(table: FileTable, subject: FileSubject, form: str, title: str) -> HttpResponseBase:
    """Answer with the table as a file of the form «csv», «xlsx» or «json»."""
    response: HttpResponseBase
    if isinstance(table, WritesItself):
        response = table.as_file(form)
        return response
    if form == "xlsx":
        # Made when it is asked for: whoever only looks whether it is there causes no work.
        response = StreamingHttpResponse(_when_sent(table, title), content_type=TYPES[form])
    else:
        text = as_csv(table) if form == "csv" else as_json(table, subject, title)
        response = StreamingHttpResponse(text, content_type=TYPES[form])
    plain = f"{subject.file_stem}-{table.name}.{form}"
    response["Content-Disposition"] = disposition(plain, f"{subject.readable_name(title)}.{form}")
    response["Accept-Ranges"] = "bytes"
    return response


def _when_sent(table: FileTable, title: str) -> Iterator[bytes]:
    yield as_xlsx(table, title)


def disposition(plain: str, readable: str) -> str:
    """Return Content-Disposition with a plain name for old programs and the full one after RFC 5987."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(readable, safe='')}"


def as_csv(table: FileTable) -> Iterator[bytes]:
    """Yield CSV after RFC 4180 in UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([defused(field.heading) for field in fields(table)])
    for number, row in enumerate(records(table), 1):
        writer.writerow([_plain(value) for value in row])
        if number % CHUNK == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _plain(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return format(value, "f")
        case int():
            return str(value)
        case _:
            return defused(value)


def as_json(table: FileTable, subject: FileSubject, title: str) -> Iterator[bytes]:
    """Yield JSON: what the table is, its columns, and its rows with amounts as text, so that no digit is lost."""
    head = {
        "title": title,
        "caption": table.caption,
        **subject.about,
        "columns": [{"key": field.key, "heading": field.heading, "type": field.kind.value} for field in fields(table)],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    keys = [field.key for field in fields(table)]
    waiting: list[str] = []
    before = "\n"
    for row in records(table):
        values = {key: _jsonable(value) for key, value in zip(keys, row, strict=True)}
        waiting.append(json.dumps(values, ensure_ascii=False))
        if len(waiting) == CHUNK:
            yield (before + ",\n".join(waiting)).encode()
            before = ",\n"
            waiting.clear()
    if waiting:
        yield (before + ",\n".join(waiting)).encode()
    yield b"\n]}\n"


def _jsonable(value: Value) -> str | int | bool | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def as_xlsx(table: FileTable, title: str) -> bytes:
    """Return a workbook of one sheet: heading frozen, numbers as numbers, codes and all other texts as text.

    The same table makes the same bytes: the workbook says it was made when its figures were published.
    """
    written = io.BytesIO()
    # What is long goes through a file of its own, what is short never touches the disk.
    memory = {"constant_memory": True} if table.streamed else {"in_memory": True}
    book = Workbook(written, {**memory, "strings_to_formulas": False, "strings_to_urls": False})
    # Else the library writes the present, and the same figures would be another file each second.
    book.set_properties({"created": table.visit.made_at.astimezone(UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet(_sheet_title(title))
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    columns = fields(table)
    looks = [book.add_format({"num_format": FORMATS[field.kind]}) for field in columns]
    # The apostrophe mark keeps a text one when a reader edits the cell or saves the sheet as CSV.
    kept_text = book.add_format({"num_format": FORMATS[FieldKind.TEXT], "quote_prefix": True})
    for place, field in enumerate(columns):
        wide = field.kind is FieldKind.TEXT and field.key.endswith(("name", "title", "goal"))
        sheet.set_column(place, place, 32 if wide else 16)
        sheet.write_string(0, place, field.heading, bold)
    for line, row in enumerate(records(table), 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                look = kept_text if value.startswith(FORMULA_STARTS) else looks[place]
                if text := _printable(value):
                    sheet.write_string(line, place, text, look)
            elif isinstance(value, bool):
                sheet.write_boolean(line, place, value, looks[place])
            elif value is not None:
                sheet.write_number(line, place, value, looks[place])
    book.close()
    return written.getvalue()


def _printable(text: str) -> str:
    """Return the text without what a workbook cannot hold, cut to what a cell holds."""
    # Nothing else is left out: an ideographic space is printed in many names, and the other forms of the file keep it.
    return NOT_IN_XML.sub("", text)[:32767]


def _sheet_title(title: str) -> str:
    return "".join("·" if sign in r"[]:*?/\'" else sign for sign in title)[:31] or "数据"
