"""How else the parts of an .xlsx or .xlsb may be named and pointed at; each takes the parts and gives them spelled anew."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.workbook.books_made import RELATIONS, Parts

STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"


def _renamed(parts: Parts, old: str, new: str) -> Parts:
    return {
        name.replace(old, new): content.replace(old.encode(), new.encode())
        if name.endswith((".rels", "Types].xml"))
        else content
        for name, content in parts.items()
    }


def _pointed(parts: Parts, target: Callable[[str], str]) -> Parts:
    def change(found: re.Match[bytes]) -> bytes:
        return b'Target="' + target(found[1].decode()).encode() + b'"'

    return {
        name: re.sub(rb'Target="([^"]*)"', change, content) if name.startswith("xl/_rels/") else content
        for name, content in parts.items()
    }


def _names(parts: Parts, change: Callable[[str], str]) -> Parts:
    return {change(name): part for name, part in parts.items()}


def _backslashed(name: str) -> str:
    return name.replace("/", "\\")


def _unrelated(parts: Parts) -> Parts:
    """Without relations to all but the sheets: content types, or nothing but their names, say what the parts are."""
    pattern = rb"<Relationship [^>]*/(?:styles|sharedStrings|officeDocument)\" [^>]*/>"
    return {name: re.sub(pattern, b"", part) if name.endswith(".rels") else part for name, part in parts.items()}


SPELLINGS: dict[str, Callable[[Parts], Parts]] = {
    "as usual": lambda parts: parts,
    "styles22": lambda parts: _renamed(parts, "styles.", "styles22."),
    "Sheet4": lambda parts: _renamed(parts, "sheet1.", "Sheet4."),
    "SharedStrings": lambda parts: _renamed(parts, "sharedStrings.", "SharedStrings."),
    "workbook22": lambda parts: _renamed(parts, "workbook.", "workbook22."),
    "another folder": lambda parts: _renamed(_renamed(parts, "xl/", "book/"), "worksheets/", "pages/"),
    "capitals": lambda parts: _names(parts, lambda name: name.upper() if name.startswith("xl/") else name),
    "dots": lambda parts: _pointed(parts, lambda target: f"./{target}"),
    "steps up": lambda parts: _pointed(parts, lambda target: f"../xl/./{target}"),
    "absolute": lambda parts: _pointed(parts, lambda target: f"/xl/{target}"),
    "escaped": lambda parts: _pointed(parts, lambda target: target.replace("s", "%73")),
    "backslashes": lambda parts: _names(_pointed(parts, _backslashed), _backslashed),
    "by content type": _unrelated,
    "by usual name": lambda parts: {name: part for name, part in _unrelated(parts).items() if "Types" not in name},
    "strict": lambda parts: {name: part.replace(RELATIONS.encode(), STRICT) for name, part in parts.items()},
}  # fmt: skip
