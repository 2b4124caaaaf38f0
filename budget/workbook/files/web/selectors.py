"""Which rules of a web page's style sheets are for an element: selectors, and which of several declarations counts.

What cannot be told (whether a page is printed, what has something within it) is taken both ways: a rule that hides a row hides
then one too many, and one that would show it again does not, so that the page is refused by cell rather than a figure read
that nobody sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from budget.workbook.files.web.style_sheets import (
    Declarations,
    StyleRule,
    declarations,
    is_for_screens,
    parted,
    taken_apart,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
_IN_BRACKETS = r"\((?:[^()]|\([^()]*\))*\)"
# One step of a selector: what leads to it, its element, and all that is asked of it.
_STEP = re.compile(rf"\s*([>+~]?)\s*((?:[\w*-]|\\.)*)((?:[#.](?:[\w-]|\\.)+|\[[^\]]*\]|::?[\w-]+(?:{_IN_BRACKETS})?)*)")
_ASKED = re.compile(
    r"([#.])((?:[\w-]|\\.)+)|\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*[\"']?([^\"'\]]*?)[\"']?\s*[iIsS]?\s*)?\]"
    rf"|(::?[\w-]+)({_IN_BRACKETS})?"
)
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_NTH = re.compile(r"([+-]?\d*)n\s*([+-]\s*\d+)?\Z|([+-]?\d+)\Z")
# Who prints a page touches and visits nothing in it.
_NEVER = frozenset(
    {":hover", ":active", ":focus", ":visited", ":target", ":checked", ":focus-within", ":focus-visible", ":selection"}
    | {":marker", ":placeholder", ":backdrop", ":disabled", ":file-selector-button"}
)
_BESIDE = frozenset({":before", ":after"})
_AMONG = frozenset({":is", ":where", ":matches", ":any", ":not"})
_TOLD = _AMONG | {":link", ":any-link", ":empty", ":root"}
_CHILD = re.compile(r":(?:(first|last|only)-(child|of-type)|nth-(last-)?(child|of-type))\Z")
# What an attribute may be asked beside being the very same.
_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": lambda has, asked: has == asked,
    "~=": lambda has, asked: asked in has.split(),
    "|=": lambda has, asked: has == asked or has.startswith(f"{asked}-"),
    "^=": lambda has, asked: bool(asked) and has.startswith(asked),
    "$=": lambda has, asked: bool(asked) and has.endswith(asked),
    "*=": lambda has, asked: bool(asked) and asked in has,
}
# Stands among the declarations of an element for a text that a style sheet puts before or behind its own.
ADDED = "::content"
_HIDING = {
    "display": ("none",), "visibility": ("hidden", "collapse"), "mso-hide": ("all",), "content-visibility": ("hidden",),
}  # fmt: skip
Weight = tuple[bool, int, int, int]


def hides(declared: Declarations) -> bool:
    """Whether declarations say that an element is not shown."""
    return any(declared.get(name, "").lower() in values for name, values in _HIDING.items())


class _Step(NamedTuple):
    leads: str
    tag: str
    names: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str, str], ...] = ()
    pseudos: tuple[tuple[str, str, tuple[_Rule, ...]], ...] = ()

    def fits(self, element: HtmlElement) -> bool:
        if self.tag not in ("", "*") and self.tag != str(element.tag).lower():
            return False
        # Pages that name no standard, as most exported ones, take capitals in names for small letters.
        classes = str(element.get("class") or "").lower().split()
        for kind, name in self.names:
            if name not in classes if kind == "." else name != str(element.get("id") or "").lower():
                return False
        return all(
            element.get(name) is not None and (not sign or _COMPARED[sign](element.get(name).lower(), value))
            for name, sign, value in self.attributes
        ) and all(_is(element, *pseudo) for pseudo in self.pseudos)


_ROWS = _Step(">", "tbody")


def _is(element: HtmlElement, pseudo: str, given: str, inner: tuple[_Rule, ...]) -> bool:
    """Whether an element is what a pseudo-class asks; yes where that cannot be told."""
    if pseudo in _AMONG:
        return any(rule.fits(element) for rule in inner) is not (pseudo == ":not")
    if pseudo in (":link", ":any-link"):
        return element.get("href") is not None
    if pseudo == ":root":
        return element.getparent() is None
    if pseudo == ":empty":
        return not len(element) and not element.text
    if found := _CHILD.match(pseudo):
        return _is_nth(element, found, given)
    return True


def _is_nth(element: HtmlElement, asked: re.Match[str], given: str) -> bool:
    one, kind, from_last, counted = asked.groups()
    parent = element.getparent()
    # Every browser puts rows that stand in a table itself into a body of their own.
    is_of_type = "of-type" in (kind, counted) or (element.tag == "tr" and parent is not None and parent.tag == "table")
    places = _places(parent, element.tag if is_of_type else None) if parent is not None else {element: 0}
    before, count = places[element], len(places)
    if one:
        return {"first": before == 0, "last": before == count - 1, "only": count == 1}[one]
    written = {"odd": "2n+1", "even": "2n"}.get(given.strip().lower(), given.strip().lower())
    nth = _NTH.match(written.replace(" ", ""))
    if nth is None:
        return True
    place = count - before if from_last else before + 1
    if nth[3]:
        return place == int(nth[3])
    step = int(f"{nth[1]}1" if nth[1] in ("", "+", "-") else nth[1])
    rest = place - int(nth[2] or 0)
    return rest % step == 0 and rest // step >= 0 if step else rest == 0


@lru_cache(maxsize=16)
def _places(parent: HtmlElement, tag: str | None) -> dict[HtmlElement, int]:
    """Return the elements in another, or those of a tag, with their places; kept, for each row of a table asks it."""
    children = (child for child in parent if isinstance(child.tag, str) and tag in (None, child.tag))
    return {child: place for place, child in enumerate(children)}


@dataclass(slots=True)
class _Rule:
    steps: list[_Step] = field(default_factory=list)
    declared: Declarations = field(default_factory=dict)
    weight: tuple[int, int] = (0, 0)
    is_beside: bool = False
    is_certain: bool = True

    def fits(self, element: HtmlElement) -> bool:
        """Whether the last step is this element and the steps before are around it."""
        if not self.steps[-1].fits(element):
            return False
        around = element
        for place in range(len(self.steps) - 2, -1, -1):
            leads, step = self.steps[place + 1].leads, self.steps[place]
            if leads in ("+", "~"):
                before = around.itersiblings(preceding=True)
                beside = [one for one in before if isinstance(one.tag, str)][: 1 if leads == "+" else None]
                found = next((one for one in beside if step.fits(one)), None)
                if found is None:
                    return False
                around = found
                continue
            parent = around.getparent()
            if step == _ROWS and parent is not None and parent.tag == "table":
                continue  # a page need not write it, and every browser puts it there
            while leads != ">" and parent is not None and not step.fits(parent):
                parent = parent.getparent()
            if parent is None or not step.fits(parent):
                return False
            around = parent
        return True


class StyleSheetRules:
    """The rules of a page's style sheets; `files` holds those that lie beside it, by their names."""

    def __init__(self, page: HtmlElement, files: Mapping[str, str] | None = None) -> None:
        self._rules: list[_Rule] = []
        self.drawn: set[str] = set()
        # Whether the page asks for a style sheet that was not sent with it.
        self.misses = False
        for element in page.iter("style", "link"):
            text = element.text_content()
            if element.tag == "link":
                if "stylesheet" not in str(element.get("rel") or "").lower().split():
                    continue
                found = (files or {}).get(file_of(str(element.get("href") or "")))
                self.misses = self.misses or found is None
                text = found or ""
            sheet = taken_apart(text, is_certain=is_for_screens(str(element.get("media") or "")))
            self._rules += [rule for given in sheet.rules if (rule := _rule(given)) is not None]
            self.drawn |= sheet.drawn
            self.misses = self.misses or sheet.imports
        # Then what an element looks like follows from itself alone, and is worth remembering.
        self._is_simple = all(
            len(rule.steps) == 1 and not rule.steps[0].attributes and not rule.steps[0].pseudos for rule in self._rules
        )
        self._tags: dict[str, list[tuple[int, _Rule]]] = {}
        # The element that was asked of last: of a cell it is asked more than once, one time after the other.
        self._last: tuple[HtmlElement | None, _Both] = (None, _NOTHING)
        self._known: dict[tuple[object, ...], _Both] = {}

    def of(self, element: HtmlElement) -> Declarations:
        """Return what is declared for an element, by rules and by itself."""
        return self._both(element).all

    def otherwise(self, element: HtmlElement) -> Declarations | None:
        """Return what is declared without the rules of which nobody knows whether they hold; None where that is the same."""
        return self._both(element).certain

    def _both(self, element: HtmlElement) -> _Both:
        if self._last[0] is not element:
            self._last = element, self._declared(element)
        return self._last[1]

    def _declared(self, element: HtmlElement) -> _Both:
        key = (element.tag, element.get("class"), element.get("id"), element.get("style"))
        if self._is_simple and key in self._known:
            return self._known[key]
        found: list[tuple[Weight, str, str, bool]] = []
        for place, rule in self._for_tag(str(element.tag).lower()):
            if rule.fits(element):
                found += [
                    (_weight(rule.weight, place, value), name, value, rule.is_certain)
                    for name, value in rule.declared.items()
                ]
        own = declarations(element.get("style") or "")
        if not found and not own:
            return _NOTHING
        # An element's own style outweighs any selector; only «!important» goes before it.
        found += [(_weight((2**30, 0), 0, value), name, value, True) for name, value in own.items()]
        found.sort(key=lambda one: one[0])
        both = _both(
            {name: value for _, name, value, _ in found}, {name: value for _, name, value, sure in found if sure}
        )
        if self._is_simple:
            self._known[key] = both
        return both

    def _for_tag(self, tag: str) -> list[tuple[int, _Rule]]:
        """Return the rules that may be for elements of this name, each with its place."""
        if tag not in self._tags:
            self._tags[tag] = [
                (place, rule) for place, rule in enumerate(self._rules) if rule.steps[-1].tag in ("", "*", tag)
            ]
        return self._tags[tag]


class _Both(NamedTuple):
    """What is declared by all rules, and by those alone that certainly hold where that is something else."""

    all: Declarations
    certain: Declarations | None = None


_NOTHING = _Both({})


def _both(every: Declarations, certain: Declarations) -> _Both:
    declared = {name: _IMPORTANT.sub("", value) for name, value in every.items()}
    if every == certain:
        return _Both(declared)
    sure = {name: _IMPORTANT.sub("", value) for name, value in certain.items()}
    if hides(sure):
        declared |= {name: sure[name] for name in _HIDING if name in sure}
    return _Both(declared, sure)


def file_of(address: str) -> str:
    """Return the name of the file that an address leads to, as names of files are compared."""
    return unquote(PurePosixPath(urlsplit(address.replace("\\", "/")).path).name).lower()


def _weight(weight: tuple[int, int], place: int, value: str) -> Weight:
    return bool(_IMPORTANT.search(value)), *weight, place


def _rule(given: StyleRule) -> _Rule | None:
    """Take a selector apart; None for one that is never so in print, or that nobody can take apart."""
    selector = _ESCAPED.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), given.selector)
    rule = _Rule(declared=given.declared, is_certain=given.is_certain)
    place = ids = names = 0
    while place < len(selector):
        step = _STEP.match(selector, place)
        if step is None or step.end() == place:
            return None  # «50%»: for no element of the page
        place = step.end()
        kept: list[tuple[str, str]] = []
        attributes: list[tuple[str, str, str]] = []
        pseudos: list[tuple[str, str, tuple[_Rule, ...]]] = []
        for sign, name, attribute, compared, value, pseudo, arguments in _ASKED.findall(step[3]):
            bare = pseudo.replace("::", ":").lower()
            # What programs call by names of their own («::-webkit-scrollbar») is never a text.
            if bare in _NEVER or bare.startswith(":-"):
                return None
            ids, names = ids + (sign == "#"), names + (sign != "#" and bare not in _BESIDE)
            if sign:
                kept.append((sign, name.replace("\\", "").lower()))
            elif attribute:
                attributes.append((attribute.lower(), compared, value.lower()))
            elif bare in _BESIDE:
                rule.is_beside = True
            else:
                among = parted(arguments[1:-1]) if bare in _AMONG else []
                inner = [_rule(StyleRule(one, {}, is_certain=True)) for one in among]
                pseudos.append((bare, arguments[1:-1], tuple(one for one in inner if one is not None)))
                is_known = bare in _TOLD or (_CHILD.match(bare) and " of " not in arguments)
                rule.is_certain = rule.is_certain and bool(is_known) and all(one and one.is_certain for one in inner)
        rule.steps.append(_Step(step[1] or " ", step[2].lower(), tuple(kept), tuple(attributes), tuple(pseudos)))
    if not rule.steps:
        return None
    # By the rule of cascading: ids, then classes and attributes, then elements; nobody writes a thousand of them.
    rule.weight = ids, 1000 * names + sum(step.tag not in ("", "*") for step in rule.steps)
    if rule.is_beside:
        content = given.declared.get("content", "").strip("\"' ")
        rule.declared = {ADDED: content} if content not in ("", "none", "normal") else {}
    return rule
