"""Walks over XML by a conforming parser, and refuses what no office program writes: entities of a file's own, damage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


class BadContent(ValueError):
    """The XML is damaged, or declares entities of its own."""


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]


def walk(
    chunks: Iterable[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    """Call back for each element of an XML file; names are «namespace local». Raises BadContent."""
    parser = expat.ParserCreate(namespace_separator=" ")
    # Else a text comes in pieces, at every line break and reference.
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if characters is not None:
        parser.CharacterDataHandler = characters

    def refuse(*_: object) -> None:
        raise BadContent

    # Entities of a file's own grow without bound, or fetch other files.
    parser.EntityDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise BadContent from error
    except ValueError as error:
        # What a caller raises is the caller's; the parser's own is about an encoding that it does not know.
        if type(error) is ValueError:
            raise BadContent from error
        raise


def elements(data: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """Return the elements of these names, in order, with their attributes, namespaces left out. Raises BadContent."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) in names:
            found.append((local(name), {local(key): value for key, value in attributes.items()}))

    walk([data], start)
    return found
