"""What a file carries besides the cells of its sheets: looked at only to say what a public copy does not have."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath

import olefile  # type: ignore[import-untyped]  # it publishes no types

from budget.public_copy.carried_kinds import Carried, CarriedKind, named
from budget.public_copy.carried_texts import of_text
from budget.workbook.files.archive import Archive, InflatesTooFar, Unsafe
from budget.workbook.files.sealed import unsealed
from budget.workbook.files.xls.styles import records
from budget.workbook.files.xlsb.styles import records as binary_records
from budget.workbook.files.xlsb.styles import text_at

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def carried_by(data: bytes) -> list[Carried]:
    """Return what a workbook carries; nothing of it is opened or run."""
    try:
        if data.startswith(_ZIP):
            return list(_of_zip(Archive(data)))
        if data.startswith(_OLE):
            return list(_of_ole(data))
        return list(of_text(data))
    except (Unsafe, InflatesTooFar, OSError, ValueError, IndexError, struct.error):
        return []  # the reader says what is wrong with it, and the copy is made of cells alone


# --- packages: .xlsx .xlsb .ods -------------------------------------------------------------

# What lies in which folder of a package, by the beginning of its name in small letters.
_FOLDERS: dict[CarriedKind, tuple[str, ...]] = {
    CarriedKind.LINKS: ("xl/externallinks/", "xl/connections", "xl/querytables/"),
    CarriedKind.OBJECTS: ("xl/embeddings/", "xl/activex/", "xl/ctrlprops/", "object ", "objectreplacements/"),
    CarriedKind.PICTURES: ("xl/media/", "xl/drawings/", "xl/charts/", "pictures/"),
    CarriedKind.MACROS: ("xl/vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/"),
    CarriedKind.OTHER: (
        "customxml/", "xl/customproperty", "xl/printersettings/", "xl/pivotcache/", "xl/revisions/", "configurations2/",
        "docprops/thumbnail", "thumbnails/", "customui/", "xl/webextensions/", "xl/model/",
    ),
}  # fmt: skip
_COMMENT_PARTS = ("xl/comments", "xl/threadedcomments/")
_SHEETS = ("xl/worksheets/sheet", "content.xml", "styles.xml")
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment|annotation)[\s>]")
_NAME = re.compile(rb"<(?:\w+:)?(?:definedName|named-range|named-expression)\s[^>]*?\bname=[\"']([^\"']*)[\"']")
_MARGIN = re.compile(
    rb"<(?:\w+:)?(?:oddHeader|oddFooter|evenHeader|evenFooter|firstHeader|firstFooter|dataValidation|content-validation"
    rb"|header|footer)[\s>]"
)
_LINK = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']|<text:a\s")
_AUTHOR = re.compile(
    rb"<(?:\w+:)?(?:creator|lastModifiedBy|initial-creator|printed-by|Company|Manager|title|subject|description|keywords"
    rb"|keyword|category|author|lpwstr|user-defined)(?:\s[^>]*)?>([^<]+)<"
)
_PROPERTIES = ("docprops/", "meta.xml", "xl/persons/")


def _of_zip(archive: Archive) -> Iterator[Carried]:
    names = {name: name.casefold() for name in archive.entries if not name.endswith("/")}

    def parts(*beginnings: str) -> list[str]:
        return [name for name, small in names.items() if small.startswith(beginnings)]

    def found(pattern: re.Pattern[bytes], among: list[str]) -> list[str]:
        texts: list[bytes] = []
        for name in among:
            texts += [match or b"" for match in pattern.findall(archive.read(name))]
        return [unescape(text.decode("utf-8", "replace")).strip() for text in texts]

    sheets = parts(*_SHEETS)
    comments = found(_COMMENT, [*parts(*_COMMENT_PARTS), *parts("content.xml")])
    binary = [name for name in parts("xl/comments") if name.casefold().endswith(".bin")]
    if comments or binary:
        yield Carried(
            CarriedKind.COMMENTS, len(comments) + sum(_count(archive.read(name), _COMMENT_TEXT) for name in binary)
        )
    authors = [text for text in found(_AUTHOR, [*parts(*_PROPERTIES), *parts(*_COMMENT_PARTS)]) if text]
    if authors:
        yield named(CarriedKind.AUTHORS, authors)
    defined = found(_NAME, parts("xl/workbook.xml", "content.xml"))
    defined += [name for part in parts("xl/workbook.bin") for name in _binary_names(archive.read(part))]
    # Those with this prefix are the program's own, print areas and filters: no author wrote them.
    if own := [name for name in defined if "_xlnm" not in name]:
        yield named(CarriedKind.NAMES, own)
    external = found(_LINK, [*parts("xl/worksheets/_rels/"), *parts("content.xml")])
    for kind, folders in _FOLDERS.items():
        # The boxes in which comments are drawn are no drawings of their own.
        inside = [name for name in parts(*folders) if not name.endswith(".rels") and "comments" not in names[name]]
        count = len(inside) + (len(external) if kind is CarriedKind.LINKS else 0)
        if kind is CarriedKind.OTHER:
            count += len(found(_MARGIN, sheets))
            count += sum(_margins(archive.read(name)) for name in sheets if names[name].endswith(".bin"))
        if count:
            yield named(kind, [PurePosixPath(name).name for name in inside], count)


# The records of an .xlsb: a name, a remark in a part of remarks, the margins of the print, a rule for what may be typed.
_BINARY_NAME, _COMMENT_TEXT, _HEADER_FOOTER, _VALIDATION = 39, 637, 479, 64
# Two bytes of flags and six texts of which none is there.
_NO_MARGINS = 26


def _count(data: bytes, wanted: int) -> int:
    return sum(kind == wanted for kind, _, _ in binary_records(data))


def _binary_names(data: bytes) -> Iterator[str]:
    for kind, start, size in binary_records(data):
        if kind == _BINARY_NAME:
            yield text_at(data[start : start + size], 9)[0]


def _margins(data: bytes) -> int:
    return sum(
        kind == _VALIDATION or (kind == _HEADER_FOOTER and size > _NO_MARGINS) for kind, _, size in binary_records(data)
    )


# --- .xls: records of one stream ------------------------------------------------------------

_RECORDS: dict[int, CarriedKind] = {
    0x001C: CarriedKind.COMMENTS,  # NOTE
    0x0018: CarriedKind.NAMES,  # NAME
    0x01B8: CarriedKind.LINKS,  # HLINK
    0x0023: CarriedKind.LINKS,  # EXTERNNAME
    0x00EB: CarriedKind.PICTURES,  # MSODRAWINGGROUP
    0x005D: CarriedKind.PICTURES,  # OBJ
    0x0014: CarriedKind.OTHER,  # HEADER
    0x0015: CarriedKind.OTHER,  # FOOTER
    0x01BE: CarriedKind.OTHER,  # DV
    0x004D: CarriedKind.OTHER,  # PLS, of the printer
}
_WRITE_ACCESS = 0x005C
_SUMMARIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")


def _of_ole(data: bytes) -> Iterator[Carried]:
    with olefile.OleFileIO(BytesIO(data)) as ole:
        if ole.exists("EncryptedPackage"):  # sealed with the password that everybody knows, or it would not be read
            yield from carried_by(unsealed(data) or b"")
            return
        stream = next((ole.openstream(name).read() for name in ("Workbook", "Book") if ole.exists(name)), b"")
        counts: dict[CarriedKind, int] = {}
        # That there are some is enough: what they say is not opened.
        authors = ["文件属性"] if any(ole.exists(name) for name in _SUMMARIES) else []
        for kind, start, size in records(stream):
            if kind == _WRITE_ACCESS and stream[start : start + size].strip(b" \0"):
                authors.append("最后保存的人")
            elif kind in _RECORDS and size:
                counts[_RECORDS[kind]] = counts.get(_RECORDS[kind], 0) + 1
        folders = {path[0] for path in ole.listdir()}
    if authors:
        yield Carried(CarriedKind.AUTHORS, len(authors))
    if any(name.startswith("_VBA_PROJECT") for name in folders):
        counts[CarriedKind.MACROS] = 1
    if embedded := [name for name in folders if name.startswith("MBD")]:
        counts[CarriedKind.OBJECTS] = len(embedded)
    yield from (Carried(kind, count) for kind, count in counts.items())
