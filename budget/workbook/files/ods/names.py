"""The names of an .ods: those of its own namespaces, and which of two attributes counts where both are called alike."""

from __future__ import annotations

from budget.workbook.files.markup import Attributes

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE = f"{_ODF}table:1.0"
# What LibreOffice, and OpenOffice before it, add to the standard.
_ADDED = ("urn:org:documentfoundation:names:experimental:", "http://openoffice.org/")
# Those of the web, of which elements stand in drawings and remarks, and attributes say what a link leads to.
_OF_THE_WEB = ("http://www.w3.org/", "http://purl.org/dc/")


def is_foreign(space: str) -> bool:
    """Whether elements of a namespace are none of an .ods: programs pass them over."""
    return bool(space) and not space.startswith((_ODF, *_ADDED, *_OF_THE_WEB))


def rank_of(space: str, own: str) -> int:
    """Return how much an attribute counts on an element of a namespace of its own: 0 where nobody knows it."""
    if space == own:
        return 3
    return 2 if space.startswith(_ODF) else int(space.startswith(_ADDED))


def plain_names(element: str, given: Attributes) -> Attributes:
    """Return the attributes of an element by their names without namespaces, but for those that nobody knows."""
    own = element.rpartition(" ")[0]
    found: dict[str, tuple[int, str]] = {}
    for key, value in given.items():
        space, _, name = key.rpartition(" ")
        rank = rank_of(space, own)
        if rank and rank >= found.get(name, (0, ""))[0]:
            found[name] = rank, value
    return {name: value for name, (_, value) in found.items()}
