"""The shared strings of an .xlsx, read by a conforming parser: their texts, and which of them have raised or struck signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from budget.workbook.cells import is_amount_like
from budget.workbook.files.ink import INK, PAPER, TINY, Palette, hides_signs, is_thin, of_font
from budget.workbook.files.markup import Attributes, BadContent, local, walk
from budget.workbook.sheets import Flaw, FlawKind

_SPACE = "http://www.w3.org/XML/1998/namespace space"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO = ("0", "false", "baseline")
# What stands in a text: its runs, how they are pronounced, and how they look.
_KNOWN = frozenset(
    {
        "t", "r", "rPr", "rPh", "phoneticPr", "rFont", "charset", "family", "b", "i", "strike", "outline", "shadow", "condense",
        "extend", "color", "sz", "u", "vertAlign", "scheme",
    }
)  # fmt: skip


@dataclass(slots=True)
class Strings:
    """The texts by their place, as they are written, and what is wrong with some of them."""

    texts: list[str] = field(default_factory=list)
    flaws: dict[int, Flaw] = field(default_factory=dict)

    def normal(self) -> bytes:
        """Return them as calamine needs them."""
        items = "".join(f'<si><t xml:space="preserve">{written(text)}</t></si>' for text in self.texts)
        return f"<sst>{items}</sst>".encode()


class RichText:
    """Gathers one text: its words, without those that only tell how it is pronounced, and the signs of its runs."""

    def __init__(self, palette: Palette | None = None) -> None:
        self._palette = palette or Palette()
        self.pieces: list[str] = []
        self.raised = self.struck = self.unsure = False
        self._kept: list[str] | None = None
        self._keeps_space = False
        self._reading_aid = 0
        self._run: set[str] = set()
        # The colours of the runs that have signs to see, and what is too small to be seen.
        self._inks: list[str] = []
        self._ink, self._is_tiny = INK, False
        self._face: dict[str, str] = {}

    @classmethod
    def of(cls, text: str, *, struck: bool, raised: bool, inks: Iterable[str] = ()) -> RichText:
        """Make a text of which it is known already what signs it has."""
        made = cls()
        made.pieces, made.struck, made.raised, made._inks = [text], struck, raised, list(inks)
        return made

    def start(self, element: str, attributes: Attributes) -> None:
        """Follow the beginning of an element in the text."""
        if element not in _KNOWN and not self._reading_aid:
            self.unsure = True  # one of two texts, or what only newer programs show
        if element == "rPh":
            self._reading_aid += 1
        elif element == "r":
            self._run, self._ink, self._is_tiny, self._face = set(), INK, False, {}
        elif element == "color":
            self._ink = self._palette.of(attributes)
        elif element == "sz":
            self._is_tiny = self._is_tiny or is_thin(attributes.get("val", ""), TINY)
        elif element in ("rFont", "charset"):
            self._face[element] = attributes.get("val", "").strip()
            charset = 2 * (self._face.get("charset") == "2")
            drawn = of_font("", name=self._face.get("rFont", ""), charset=charset)
            self._is_tiny = self._is_tiny or drawn == "transparent"
        elif element in ("strike", "vertAlign") and attributes.get("val", "1") not in _NO:
            self._run.add(element)
        elif element == "t" and not self._reading_aid:
            self._kept = []
            self._keeps_space = attributes.get(_SPACE) == "preserve"

    def end(self, element: str) -> None:
        """Follow the end of an element."""
        if element == "rPh":
            self._reading_aid -= 1
        elif element == "r":
            self._run, self._ink, self._is_tiny = set(), INK, False
        elif element == "t" and self._kept is not None:
            text = "".join(self._kept)
            # As Excel shows it: blanks at the ends count only where the file says so.
            text = text if self._keeps_space else text.strip(" \t\n\r")
            if text.strip():
                self.struck = self.struck or "strike" in self._run
                self.raised = self.raised or "vertAlign" in self._run
                self._inks.append(PAPER if self._is_tiny else self._ink)
            self.pieces.append(text)
            self._kept = None

    def characters(self, text: str) -> None:
        """Take the signs of the text."""
        if self._kept is not None:
            self._kept.append(text)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)

    @property
    def flaw(self) -> Flaw | None:
        """What is wrong with it: signs struck through, or a number with a raised sign."""
        text = unescaped(self.text)
        if self.unsure:
            return Flaw(FlawKind.UNREAD, text)
        if self.struck:
            return Flaw(FlawKind.STRUCK, text)
        if self.raised and is_amount_like(text):
            return Flaw(FlawKind.RAISED, text)
        return Flaw(FlawKind.UNREAD, text) if hides_signs(self._inks) and is_amount_like(text) else None


# Excel's own way to write signs that XML does not allow.
def unescaped(text: str) -> str:
    """Return a text with «_x000D_» as the sign that it stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def written(text: str) -> str:
    """Return a text as XML holds it, line breaks of every kind kept."""
    # A parser makes a line feed of any bare carriage return.
    return escape(text, quote=False).replace("\r", "&#13;")


def read_strings(chunks: Iterable[bytes], palette: Palette | None = None) -> Strings:
    """Read the part of the shared strings. Raises BadContent."""
    strings = Strings()
    now: list[RichText] = []
    spaces: list[str] = []  # of the elements that are open

    def start(name: str, attributes: Attributes) -> None:
        space, _, element = name.rpartition(" ")
        spaces.append(space)
        if element == "si":
            # Each program would count the texts otherwise: one is foreign, one of two, or within another.
            if spaces != [space, space]:
                raise BadContent
            now[:] = [RichText(palette)]
        elif now and space != spaces[0]:
            now[0].unsure = True  # it is named like a part of the text, and is none to whoever minds the namespace
        elif now:
            now[0].start(element, attributes)

    def end(name: str) -> None:
        element = local(name)
        spaces.pop()
        if element == "si" and now:
            if flaw := now[0].flaw:
                strings.flaws[len(strings.texts)] = flaw
            strings.texts.append(now.pop().text)
        elif now:
            now[0].end(element)

    walk(chunks, start, end, lambda text: now[0].characters(text) if now else None)
    return strings
