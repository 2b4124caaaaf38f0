"""Numbers of an .xlsx that are written with a raised sign: «54.5¹» is kept as the text 54.51 with its last digit raised."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from budget.workbook.cells import is_amount_like

_P = rb"(?:\w+:)?"  # a namespace prefix, as in sheet_xml
_ITEM = re.compile(rb"<" + _P + rb"si(?:\s*/>|[\s>].*?</" + _P + rb"si>)", re.DOTALL)
_TEXT = re.compile(rb"<" + _P + rb"t(?:\s[^<>]*)?>([^<]*)</")
_RAISED = re.compile(rb"<" + _P + rb"vertAlign\s[^<>]*(?:superscript|subscript)")


def raised_number(text: bytes) -> str:
    """Return the number that the XML of a text spells with a raised or lowered sign in it; empty where it spells none."""
    if not _RAISED.search(text):
        return ""
    plain = "".join(html.unescape(part.decode("utf-8", "replace")) for part in _TEXT.findall(text))
    return plain if is_amount_like(plain) else ""


def raised_numbers(strings: bytes) -> Mapping[bytes, str]:
    """Return the shared strings that are such numbers, by their place as cells write it."""
    if b"script" not in strings:
        return {}
    items = enumerate(_ITEM.findall(strings))
    return {str(place).encode(): number for place, item in items if (number := raised_number(item))}
