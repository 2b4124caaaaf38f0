"""Takes the pages out of a web archive («单个文件网页», .mht), as Excel and WPS save a workbook under the name .xls too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from budget.workbook.files.opc import MissingSheet
from budget.workbook.files.web.selectors import file_of
from budget.workbook.files.web.tables import decoded

_BEGINS = re.compile(
    rb"\A\s*(?:MIME-Version|From|Subject|Date|Content-Type|Content-Location|Snapshot)[^\n]*:", re.IGNORECASE
)
_SHEET = re.compile(
    r"<x:Name>([^<]{1,200})</x:Name>\s*(?:<x:\w+[^>]*/?>\s*)*<x:WorksheetSource HRef=[\"']([^\"']+)", re.IGNORECASE
)
_MOST_PAGES = 255
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page of an archive, and the name of its sheet; empty where nobody says it."""

    text: str
    name: str
    # The style sheets that lie beside it in the archive, by their names.
    styles: Mapping[str, str]


def looks_like_it(head: bytes) -> bool:
    """Whether a file begins like a web archive."""
    return bool(_BEGINS.match(head)) and b"multipart/" in head.lower()


def pages_of(data: bytes) -> list[ArchivedPage]:
    """Return the pages that hold tables, in the order of the workbook. Raises MissingSheet where one that is named is not there."""
    found: list[tuple[str, str]] = []
    others: dict[str, Message] = {}
    styles: dict[str, str] = {}
    for part in message_from_bytes(data).walk():
        place = file_of(str(part.get("Content-Location", "")))
        # A part that says nothing of itself is looked at, too.
        if part.get_content_type() in _PAGES or (part.get("Content-Type") is None and not part.is_multipart()):
            if text := _text_of(part):
                found.append((place, text))
        elif part.get_content_type() == "text/css":
            content = part.get_payload(decode=True)
            styles[place] = (decoded(content) if isinstance(content, bytes) else "") or ""
        else:
            others[place] = part
        if len(found) > _MOST_PAGES:
            break
    names = {file_of(place): name.strip() for _, text in found for name, place in _SHEET.findall(text)}
    # What a workbook names as its sheet is one, whatever its part says that it is.
    found += [(place, text) for place in names if place in others and (text := _text_of(others[place]))]
    if missing := [name for place, name in names.items() if place not in {file for file, _ in found}]:
        raise MissingSheet(missing[0])
    # The frame around the sheets is a page too: it names them and holds nothing.
    pages = [(file, text) for file, text in found if "<table" in text.lower()]
    order = list(names)
    pages.sort(key=lambda page: order.index(page[0]) if page[0] in names else len(order))
    return [ArchivedPage(text, names.get(file, ""), styles) for file, text in pages]


def _text_of(part: Message) -> str | None:
    """Return the text of a part; None where it has none."""
    content = part.get_payload(decode=True)
    return decoded(_with_charset(content, part)) if isinstance(content, bytes) else None


def _with_charset(content: bytes, part: Message) -> bytes:
    """Return a page as UTF-8 where its part says another encoding; else as it is, to be asked itself."""
    named = part.get_content_charset()
    # What the page says of itself stands nearer to its text than what a mail program wrote around it.
    if not named or b"charset" in content[:4096].lower():
        return content
    try:
        return content.decode(named).encode()
    except (LookupError, UnicodeDecodeError):
        return content
