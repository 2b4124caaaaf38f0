"""Walks over XML by a conforming parser, and refuses what no office program writes: entities of a file's own, damage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


class BadContent(ValueError):
    """The XML is damaged, or declares entities of its own."""


# What holds alternatives, of which each program takes the one that it knows.
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


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


def walk_own(chunks: Iterable[bytes], start: Start, end: Callable[[str], None] | None = None) -> None:
    """Walk over the elements of a part's own namespace, for parts whose elements are counted.

    What is foreign, and what stands in an extension, is passed over with all within it, as programs pass it over. Raises
    BadContent, also where an element of its own is one of several alternatives: each program would count otherwise.
    """
    own: list[str] = []
    passed: list[str] = []

    def begin(name: str, given: Attributes) -> None:
        space, _, element = name.rpartition(" ")
        if not own:
            own.append(space)
        if passed and space == own[0] and COMPATIBILITY in passed:
            raise BadContent
        if passed or space != own[0] or element == "extLst":
            passed.append(space)
        else:
            start(name, given)

    def finish(name: str) -> None:
        if passed:
            passed.pop()
        elif end is not None:
            end(name)

    walk(chunks, begin, finish)


def elements(data: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """Return the elements of these names, in order, with their attributes, namespaces left out. Raises BadContent."""
    return _named(walk, data, names)


def own_elements(data: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """Return the same of the part's own namespace alone, extensions aside. Raises BadContent."""
    return _named(walk_own, data, names)


def _named(
    walking: Callable[[Iterable[bytes], Start], None], data: bytes, names: tuple[str, ...]
) -> list[tuple[str, Attributes]]:
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) in names:
            found.append((local(name), {local(key): value for key, value in attributes.items()}))

    walking([data], start)
    return found
