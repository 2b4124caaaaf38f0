"""What a web page, a web archive or XML of 2003 carries besides its cells; all three are saved under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from html import unescape

from budget.public_copy.carried_kinds import Carried, CarriedKind, named
from budget.workbook.files import xml_2003
from budget.workbook.files.web import archive as web_archive
from budget.workbook.files.web import tables as web_tables

_HEAD = 8192
_I = re.IGNORECASE
# What shows each kind in the text of a page or of an XML spreadsheet; where it has a group, that is its name.
_SIGNS: dict[CarriedKind, tuple[re.Pattern[str], ...]] = {
    CarriedKind.COMMENTS: (re.compile(r"mso-element:\s*comment\b(?!-)|<(?:ss:)?Comment[\s>]"),),
    CarriedKind.AUTHORS: (
        re.compile(
            r"<(?:\w+:)?(?:Author|LastAuthor|Company|Manager|Title|Subject|Keywords|Description|Category)>([^<]+)<", _I
        ),
        re.compile(r"<meta\s+name=[\"']?(?:author|description|keywords)[\"']?\s+content=[\"']?([^\"'>]+)", _I),
        re.compile(r"<(?:\w+:)?CustomDocumentProperties[^>]*>\s*<(?:\w+:)?([\w-]+)", _I),
    ),
    CarriedKind.NAMES: (
        re.compile(r"<x:ExcelName>\s*<x:Name>([^<]+)<", _I),
        re.compile(r"<(?:ss:)?NamedRange\s[^>]*?ss:Name=[\"']([^\"']+)"),
    ),
    CarriedKind.LINKS: (
        re.compile(r"<a\s[^>]*?href=[\"']?[^#\"'\s>]", _I),
        re.compile(r"\sss:HRef="),
        re.compile(r"<(?:x:)?SupBook>", _I),
    ),
    CarriedKind.OBJECTS: (re.compile(r"<(?:object|embed|iframe|applet|o:OLEObject)[\s>]", _I),),
    CarriedKind.PICTURES: (re.compile(r"<(?:img|svg|v:imagedata|v:shape)[\s>]", _I),),
    CarriedKind.MACROS: (re.compile(r"<script[\s>]", _I),),
    CarriedKind.OTHER: (
        re.compile(r"<(?:x:)?(?:Header|Footer)\s[^>]*x:Data=", _I),
        re.compile(r"mso-(?:header|footer)-data:", _I),
        re.compile(r"<(?:x:)?DataValidation[\s>]", _I),
        re.compile(r"display\s*:\s*none|<input\s[^>]*type=[\"']?hidden|<\w+\s[^>]*\shidden[\s>=]", _I),
        # A remark of whoever wrote the page; what Excel hides from browsers in one is looked at above.
        re.compile(r"<!--(?!\[if|\s*(?:table|\.|@|tr|td|ul|ol|body|<))", _I),
    ),
}
_PARTS: dict[str, CarriedKind] = {
    "image": CarriedKind.PICTURES,
    "video": CarriedKind.OBJECTS,
    "audio": CarriedKind.OBJECTS,
}


def of_text(data: bytes) -> Iterator[Carried]:
    """Yield what such a text carries; one parted by tabs or commas carries nothing."""
    head = data[:_HEAD].replace(b"\0", b"")
    kinds: dict[CarriedKind, int] = {}
    if web_archive.looks_like_it(head):
        texts = []
        for part in message_from_bytes(data).walk():
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes):
                continue
            main, _, sub = part.get_content_type().partition("/")
            if main == "text":
                texts.append(web_tables.decoded(content) or "")
            elif kind := CarriedKind.MACROS if "mso" in sub else _PARTS.get(main, CarriedKind.OBJECTS):
                kinds[kind] = kinds.get(kind, 0) + 1
        yield from _told("\n".join(texts), kinds)
    elif b"<" in head and (xml_2003.looks_like_it(head) or b"<t" in data.lower()):
        yield from _told(web_tables.decoded(data) or "", kinds)


def _told(text: str, parts: dict[CarriedKind, int]) -> Iterator[Carried]:
    for kind, signs in _SIGNS.items():
        found = [match for sign in signs for match in sign.finditer(text)]
        count = len(found) + parts.get(kind, 0)
        names = [unescape(match[1]).strip() for match in found if match.re.groups]
        if count:
            yield named(kind, [name for name in names if name], count)
