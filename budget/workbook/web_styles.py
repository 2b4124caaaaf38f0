"""What the styles of a web page say of its cells: number formats of Excel, what is hidden, struck through or raised."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from budget.workbook.shown import CellStyle

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SELECTOR = re.compile(r"([a-z0-9]*)(?:\.([\w-]+))?\Z", re.IGNORECASE)
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^;\"'])*)")
_ESCAPE = re.compile(r"\\([0-9a-f]{4,6}) ?|\\(.)", re.IGNORECASE | re.DOTALL)
# Formats that Excel writes by name.
NAMED_FORMATS = {
    "general": "General",
    "general number": "General",
    "fixed": "0.00",
    "standard": "#,##0.00",
    "percent": "0.00%",
    "scientific": "0.00E+00",
    "currency": "¥#,##0.00",
    "text": "@",
    "short date": "yyyy/m/d",
    "medium date": "d-mmm-yy",
    "long date": "yyyy/m/d",
    "general date": "yyyy/m/d h:mm",
    "short time": "h:mm",
    "medium time": "h:mm AM/PM",
    "long time": "h:mm:ss",
}

Declarations = dict[str, str]


class StyleSheetRules:
    """The rules of a page's style sheets, as far as they are about one element or one class."""

    def __init__(self, page: HtmlElement) -> None:
        self._rules: dict[tuple[str, str], Declarations] = {}
        for sheet in page.iter("style"):
            for selectors, body in _RULE.findall(_COMMENT.sub(" ", sheet.text_content())):
                declared = _declarations(body)
                for selector in selectors.split(","):
                    if found := _SELECTOR.match(selector.strip()):
                        self._rules.setdefault((found[1].lower(), found[2] or ""), {}).update(declared)

    def of(self, element: HtmlElement) -> Declarations:
        """Return what is declared for an element: by its name, its classes, itself."""
        tag = str(element.tag).lower()
        found = dict(self._rules.get((tag, ""), {}))
        for name in str(element.get("class") or "").split():
            found |= self._rules.get(("", name), {}) | self._rules.get((tag, name), {})
        return found | _declarations(element.get("style") or "")


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value.strip()) for name, value in _DECLARATION.findall(text))


def _declarations(text: str) -> Declarations:
    return dict(_parsed(text))


def is_hidden(element: HtmlElement, declared: Declarations) -> bool:
    """Whether an element is not shown."""
    return (
        element.get("hidden") is not None
        or declared.get("display", "").lower() == "none"
        or declared.get("visibility", "").lower() in ("hidden", "collapse")
        or declared.get("mso-hide", "").lower() == "all"
        # Excel writes the remarks on cells below the table; in Excel they are remarks again, and no row.
        or declared.get("mso-element", "").lower().startswith("comment")
    )


def is_struck(element: HtmlElement, declared: Declarations) -> bool:
    """Whether the text of an element is struck through."""
    decoration = declared.get("text-decoration", "") + declared.get("text-decoration-line", "")
    return str(element.tag).lower() in ("s", "strike", "del") or "line-through" in decoration.lower()


def is_raised(element: HtmlElement, declared: Declarations) -> bool:
    """Whether the text of an element is raised or lowered."""
    return str(element.tag).lower() in ("sup", "sub") or declared.get("vertical-align", "").lower() in ("super", "sub")


@lru_cache(maxsize=1024)
def cell_style(written: str) -> CellStyle:
    """Return how a number format shows cells, as a page declares it in its own escapes."""
    return CellStyle((format_code(written),))


def format_code(written: str) -> str:
    """Return the code of a number format that a page declares."""
    bare = written.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1]
    code = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], bare)
    return NAMED_FORMATS.get(code.strip().lower(), code) or "General"
