"""What a file carries besides the cells of its sheets: looked at only to say what a public copy does not have."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath

import olefile  # type: ignore[import-untyped]  # it publishes no types

from budget.workbook.archive import Archive, InflatesTooFar, Unsafe

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names that are told one by one; how many there are is always said.
NAMED = 12
_LONGEST = 60


class CarriedKind(StrEnum):
    """A kind of thing that is taken out of what is public."""

    SHEETS = "sheets"
    HIDDEN_CELLS = "hidden_cells"
    COMMENTS = "comments"
    AUTHORS = "authors"
    NAMES = "names"
    LINKS = "links"
    OBJECTS = "objects"
    PICTURES = "pictures"
    MACROS = "macros"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return what staff read."""
        return _LABELS[self]


_LABELS = {
    CarriedKind.SHEETS: "没有读出表的工作表",
    CarriedKind.HIDDEN_CELLS: "隐藏行列或合并格下面、表没有读取的内容",
    CarriedKind.COMMENTS: "批注",
    CarriedKind.AUTHORS: "作者、单位等文件属性",
    CarriedKind.NAMES: "定义的名称",
    CarriedKind.LINKS: "到其他文件或网址的链接",
    CarriedKind.OBJECTS: "嵌入的文件或控件",
    CarriedKind.PICTURES: "图片和图形",
    CarriedKind.MACROS: "宏",
    CarriedKind.OTHER: "页眉页脚、打印设置等其他内容",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that a file carries: how many of it, and the first few by name, for staff alone."""

    kind: CarriedKind
    count: int
    names: tuple[str, ...] = ()


def carried_by(data: bytes) -> list[Carried]:
    """Return what a workbook carries; nothing of it is opened or run. A text carries nothing."""
    try:
        if data.startswith(_ZIP):
            return list(_of_zip(Archive(data)))
        if data.startswith(_OLE):
            return list(_of_ole(data))
    except (Unsafe, InflatesTooFar, OSError, ValueError, IndexError, struct.error):
        return []  # the reader says what is wrong with it, and the copy is made of cells alone
    return []


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
_SHEETS = ("xl/worksheets/sheet", "content.xml", "xl/workbook.xml")
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment|annotation)[\s>]")
_NAME = re.compile(rb"<(?:\w+:)?(?:definedName|named-range|named-expression)\s[^>]*?\bname=[\"']([^\"']*)[\"']")
_MARGIN = re.compile(
    rb"<(?:\w+:)?(?:oddHeader|oddFooter|evenHeader|evenFooter|firstHeader|firstFooter|dataValidation)[\s>]"
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
        yield Carried(CarriedKind.COMMENTS, len(comments) + len(binary))
    authors = [text for text in found(_AUTHOR, [*parts(*_PROPERTIES), *parts(*_COMMENT_PARTS)]) if text]
    if authors:
        yield _named(CarriedKind.AUTHORS, authors)
    if defined := [name for name in found(_NAME, parts("xl/workbook.xml", "content.xml")) if "_xlnm" not in name]:
        yield _named(CarriedKind.NAMES, defined)
    external = found(_LINK, [*parts("xl/worksheets/_rels/"), *parts("content.xml")])
    for kind, folders in _FOLDERS.items():
        # The boxes in which comments are drawn are no drawings of their own.
        inside = [name for name in parts(*folders) if not name.endswith(".rels") and "comments" not in names[name]]
        count = len(inside) + (len(external) if kind is CarriedKind.LINKS else 0)
        if kind is CarriedKind.OTHER:
            count += len(found(_MARGIN, sheets))
        if count:
            yield _named(kind, [PurePosixPath(name).name for name in inside], count)


def _named(kind: CarriedKind, names: list[str], count: int = 0) -> Carried:
    distinct = tuple(dict.fromkeys(name[:_LONGEST] for name in names))
    return Carried(kind, count or len(distinct), distinct[:NAMED])


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
        stream = next((ole.openstream(name).read() for name in ("Workbook", "Book") if ole.exists(name)), b"")
        counts: dict[CarriedKind, int] = {}
        authors = ["文件属性"] if any(ole.exists(name) for name in _SUMMARIES) else []
        for kind, start, size in _records(stream):
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


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, size
        place += 4 + size
