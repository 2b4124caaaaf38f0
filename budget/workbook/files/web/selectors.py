"""Which rules of a web page's style sheets are for an element: selectors, and which of several declarations counts.

What cannot be told of a selector (the third child, what is not something) is taken as if it were so: a rule that hides a
row hides then one too many, and the page is refused by cell, rather than a figure read that nobody sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^;\"'])*)")
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
# One step of a selector: what leads to it, its element, and all that is asked of it.
_STEP = re.compile(r"\s*([>+~]?)\s*((?:[\w*-]|\\.)*)((?:[#.](?:[\w-]|\\.)+|\[[^\]]*\]|::?[\w-]+(?:\([^()]*\))?)*)")
_ASKED = re.compile(
    r"([#.])((?:[\w-]|\\.)+)|\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*[\"']?([^\"'\]]*?)[\"']?\s*)?\]|(::?[\w-]+)(\([^()]*\))?"
)
# Who prints a page touches and visits nothing in it.
_NEVER = frozenset(
    {":hover", ":active", ":focus", ":visited", ":target", ":checked", ":focus-within", ":focus-visible", ":selection"}
)
_BESIDE = frozenset({":before", ":after"})

Declarations = dict[str, str]
# Stands among the declarations of an element for a text that a style sheet puts before or behind its own.
ADDED = "::content"
Weight = tuple[bool, int, int, int]


class _Step(NamedTuple):
    leads: str
    tag: str
    names: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: HtmlElement) -> bool:
        if self.tag not in ("", "*") and self.tag != str(element.tag).lower():
            return False
        classes = str(element.get("class") or "").split()
        for kind, name in self.names:
            if name not in classes if kind == "." else name != element.get("id"):
                return False
        return all(
            element.get(name) is not None and value in (None, element.get(name)) for name, value in self.attributes
        )


_ROWS = _Step(">", "tbody", (), ())


@dataclass(slots=True)
class _Rule:
    steps: list[_Step] = field(default_factory=list)
    declared: Declarations = field(default_factory=dict)
    weight: tuple[int, int] = (0, 0)
    is_beside: bool = False

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
    """The rules of a page's style sheets."""

    def __init__(self, page: HtmlElement) -> None:
        self._rules: list[_Rule] = []
        for sheet in page.iter("style"):
            for selectors, body in _RULE.findall(_COMMENT.sub(" ", sheet.text_content())):
                declared = declarations(body)
                for selector in selectors.split(","):
                    rule = _rule(selector.strip(), declared)
                    if rule is not None:
                        self._rules.append(rule)
        # Then what an element looks like follows from itself alone, and is worth remembering.
        self._is_simple = all(len(rule.steps) == 1 and not rule.steps[0].attributes for rule in self._rules)
        self._tags: dict[str, list[tuple[int, _Rule]]] = {}
        # The element that was asked of last: of a cell it is asked more than once, one time after the other.
        self._last: tuple[HtmlElement | None, Declarations] = (None, {})
        self._known: dict[tuple[object, ...], Declarations] = {}

    def of(self, element: HtmlElement) -> Declarations:
        """Return what is declared for an element, by rules and by itself."""
        if self._last[0] is not element:
            self._last = element, self._declared(element)
        return self._last[1]

    def _declared(self, element: HtmlElement) -> Declarations:
        key = (element.tag, element.get("class"), element.get("id"), element.get("style"))
        if self._is_simple and key in self._known:
            return self._known[key]
        found: list[tuple[Weight, str, str]] = []
        for place, rule in self._for_tag(str(element.tag).lower()):
            if rule.fits(element):
                found += [(_weight(rule.weight, place, value), name, value) for name, value in rule.declared.items()]
        own = declarations(element.get("style") or "")
        if not found and not own:
            return {}
        # An element's own style outweighs any selector; only «!important» goes before it.
        found += [(_weight((2**30, 0), 0, value), name, value) for name, value in own.items()]
        found.sort(key=lambda one: one[0])
        declared = {name: _IMPORTANT.sub("", value) for _, name, value in found}
        if self._is_simple:
            self._known[key] = declared
        return declared

    def _for_tag(self, tag: str) -> list[tuple[int, _Rule]]:
        """Return the rules that may be for elements of this name, each with its place."""
        if tag not in self._tags:
            self._tags[tag] = [
                (place, rule) for place, rule in enumerate(self._rules) if rule.steps[-1].tag in ("", "*", tag)
            ]
        return self._tags[tag]


def _weight(weight: tuple[int, int], place: int, value: str) -> Weight:
    return bool(_IMPORTANT.search(value)), *weight, place


@lru_cache(maxsize=4096)
def declarations(text: str) -> Declarations:
    """Return the declarations of a style; whoever asks leaves them as they are, for a page says the same in many cells."""
    return {name.lower(): value.strip() for name, value in _DECLARATION.findall(text)}


def _rule(selector: str, declared: Declarations) -> _Rule | None:
    """Take a selector apart; None for one that is never so in print, or that nobody can take apart."""
    rule = _Rule(declared=declared)
    place = ids = names = 0
    while place < len(selector):
        step = _STEP.match(selector, place)
        if step is None or step.end() == place:
            return None  # «@font-face», «50%»: for no element of the page
        place = step.end()
        kept: list[tuple[str, str]] = []
        attributes: list[tuple[str, str | None]] = []
        for sign, name, attribute, compared, value, pseudo, _ in _ASKED.findall(step[3]):
            bare = pseudo.replace("::", ":").lower()
            if bare in _NEVER:
                return None
            if sign:
                kept.append((sign, name.replace("\\", "")))
                ids, names = ids + (sign == "#"), names + (sign == ".")
            elif attribute:
                attributes.append((attribute.lower(), value if compared == "=" else None))
                names += 1
            elif bare in _BESIDE:
                rule.is_beside = True
        rule.steps.append(_Step(step[1] or " ", step[2].lower(), tuple(kept), tuple(attributes)))
    if not rule.steps:
        return None
    # By the rule of cascading: ids, then classes and attributes, then elements; nobody writes a thousand of them.
    rule.weight = ids, 1000 * names + sum(step.tag not in ("", "*") for step in rule.steps)
    if rule.is_beside:
        content = declared.get("content", "").strip("\"' ")
        rule.declared = {ADDED: content} if content not in ("", "none", "normal") else {}
    return rule
