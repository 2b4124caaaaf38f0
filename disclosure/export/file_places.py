"""Which addresses become files of a static copy, and which file each becomes.

A choice of the query goes into the path: `/a/function/?amounts=yuan` becomes `/a/function/~amounts=yuan/`. Choices are
finite where one names them: those that change what is shown are each kept; units of money, languages and drawings are
kept by themselves and not multiplied by one another. What anybody may type has no file; `NoCopy` says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from disclosure.converters import PartConverter
from disclosure.language import COOKIE, ENGLISH, PAGES

# No address of the site has this sign.
MARK = "~"
# Where the copy says what it has not.
ABOUT = "/~copy/"


class NoCopy(StrEnum):
    """Why an address has no file; each is a sentence of the page ABOUT."""

    TYPED = "typed"
    COMPARED = "compared"
    ASKED = "asked"
    DISPLAY = "display"
    DESK = "desk"
    LIVING = "living"


# What is no part of a copy, by how its address begins.
WITHOUT: dict[str, NoCopy] = {
    "/admin/": NoCopy.DESK,
    "/preview/": NoCopy.DESK,
    "/preferences/": NoCopy.DISPLAY,
    "/search/suggest": NoCopy.TYPED,
    "/oembed": NoCopy.LIVING,
    "/feed/": NoCopy.LIVING,
    "/readyz": NoCopy.LIVING,
    "/healthz": NoCopy.LIVING,
    "/styleguide/": NoCopy.DESK,
}
# The questions to programs that have one whole answer each; all others are asked with parameters.
API = re.compile(r"/api/v1/(?:docs|openapi\.json|units|editions|withdrawn|(?:projects|performance)/.+)\Z")
# Choices that change what a page says, and those that change how it is shown, in the order in which a path has them.
SAYS = ("edition", "basis", "cross", "against", "with", "scheme", "level", "sort", "rule", "page", "unit")
SHOWN = ("amounts", "chart", "theme")
ORDER = (COOKIE, *SAYS, *SHOWN)
# What readers type.
TYPED = frozenset({"q", "least", "most", "indicator", "kind"})
# How the rows of any table are sorted and chosen, the part of the page before it where there are several.
ARRANGED = ("order", "rows")
# Values that a path can hold.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,-]{0,79}\Z")
# What stands for itself where nothing is chosen.
_USUAL = {("amounts", "wan"), ("theme", "light"), (COOKIE, "zh-hans"), ("page", "1"), ("basis", "all")}
_ORIGINAL = re.compile(r"(?P<stem>.*/data/files/[0-9]+)/\Z")
_PART = re.compile(f"{PartConverter.regex}|card|rows|facts")
_PICTURE = re.compile(r"/(?:chart|series-chart)\.json\Z")
# The files of the lines behind a figure, and the choices that say which figure it is.
_LINES, _LINES_SAY = ("rows", "facts"), ("edition", "basis")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the live site that has a file: its path, and the choices that its query makes."""

    path: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def live(self) -> str:
        """Return the address on the live site, the language left out: a cookie says it there."""
        query = urlencode([(name, value) for name, value in self.choices if name != COOKIE])
        return f"{quote(self.path)}{f'?{query}' if query else ''}"

    @classmethod
    def of(cls, told: str) -> Address:
        """Return the address that `told` tells of."""
        path, _mark, query = told.partition("?")
        return cls(path, tuple(parse_qsl(query)))

    @property
    def told(self) -> str:
        """Return all of it in one text."""
        return f"{self.path}?{urlencode(self.choices)}"

    @property
    def page(self) -> str:
        """Return the page that it is, or is a part of: what is read for one of them need not be read for the others."""
        stem, _slash, name = self.path.removeprefix("/embed").rpartition("/")
        plain = name.partition(".")[0]
        return stem if not plain or _PART.fullmatch(plain) else f"{stem}/{plain}"

    @property
    def language(self) -> str:
        """Return «en» for an English page, "" else."""
        return dict(self.choices).get(COOKIE, "")

    @property
    def url(self) -> str:
        """Return the path under which the copy serves it."""
        path = self.path
        # A server of files tells what a file is by the end of its name, and these addresses have none.
        if found := _ORIGINAL.match(path):
            path = f"{found['stem']}.xlsx"
        elif path == "/api/v1/docs":
            path = f"{path}/"
        elif path.startswith("/api/v1/") and not path.endswith(".json"):
            path = f"{path}.json"
        if not self.choices:
            return path
        mark = "".join(f"{MARK}{name}={value}" for name, value in self.choices)
        if path.endswith("/"):
            return f"{path}{mark}/"
        folder, _slash, name = path.rpartition("/")
        stem, dot, end = name.partition(".")
        return f"{folder}/{stem}{mark}{dot}{end}"

    @property
    def file(self) -> str:
        """Return the path of the file below the folder of the copy."""
        url = self.url.removeprefix("/")
        return f"{url}index.html" if not url or url.endswith("/") else url


@dataclass(frozen=True, slots=True)
class Plan:
    """Which choices a copy has pages of their own for. `languages` and `amounts` are those besides the usual ones."""

    languages: tuple[str, ...] = (ENGLISH,)
    amounts: tuple[str, ...] = ("yuan", "yi")

    @lru_cache(maxsize=50_000)  # noqa: B019 - there is one plan in a process; all pages of a body have the same menus
    def read(self, link: str, language: str = "") -> Address | NoCopy:
        """Return what an address of this site becomes, read on a page of a language."""
        parts = urlsplit(link)
        path = unquote(parts.path)
        asked = {name: value for name, value in parse_qsl(parts.query) if value}
        if path == "/preferences/" and COOKIE in asked:
            back = self.read(asked.get("next", "/"), asked[COOKIE])
            return (
                back if isinstance(back, NoCopy) or asked[COOKIE] in {"", back.language, "zh-hans"} else NoCopy.DISPLAY
            )
        reason = next((why for start, why in WITHOUT.items() if path.startswith(start)), None)
        if reason is None and path.startswith("/api/") and (asked or not API.match(path)):
            reason = NoCopy.ASKED
        if reason is not None:
            return reason
        if path == "/search/" or path.startswith("/api/"):
            return Address(path, self._language(path, language))
        return self._chosen(path, asked, language)

    def _chosen(self, path: str, asked: dict[str, str], language: str) -> Address | NoCopy:
        if TYPED & asked.keys() or any(name.endswith(ARRANGED) for name in asked):
            return NoCopy.TYPED
        if path.startswith(("/compare", "/embed/compare")) and not asked.keys() <= {"unit", *SHOWN}:
            return NoCopy.COMPARED
        # In one order and without what says nothing: else one page would have as many files as links write it in ways.
        chosen = {name: asked[name] for name in (*SAYS, *SHOWN) if name in asked and (name, asked[name]) not in _USUAL}
        if not all(map(_PLAIN.match, chosen.values())):
            return NoCopy.TYPED
        return Address(path, self._kept(path, chosen, language))

    def _language(self, path: str, language: str) -> tuple[tuple[str, str], ...]:
        return ((COOKIE, language),) if language in self.languages and PAGES.match(path) else ()

    def _kept(self, path: str, chosen: dict[str, str], language: str) -> tuple[tuple[str, str], ...]:
        """Return the choices that a path has a file for: of those of display alone the first, where something is said."""
        says = {name: value for name, value in chosen.items() if name in SAYS and _counts(path, name)}
        shown = {}
        if path.endswith("/") or PAGES.match(path):
            if not says and chosen.get("amounts") in self.amounts:
                shown["amounts"] = chosen["amounts"]
            elif not says and "chart" in chosen:
                shown["chart"] = chosen["chart"]
            if "theme" in chosen and _PICTURE.search(path):
                shown["theme"] = chosen["theme"]
        # Old versions are not multiplied by the languages, or a copy would grow by as much again for each.
        spoken = () if "edition" in says else self._language(path, language)
        kept = dict(spoken) | says | shown
        return tuple((name, kept[name]) for name in ORDER if name in kept)


def _counts(path: str, choice: str) -> bool:
    """Whether a choice that changes a page changes one of its files too: else the file is made once for all of them."""
    part, is_file, _form = path.rpartition("/")[2].partition(".")
    if part in _LINES:
        return choice in _LINES_SAY
    return choice != "cross" or part == "cross" or not is_file


def group_of(path: str, bodies: frozenset[str]) -> str:
    """Return the body to which a path belongs, "" for what belongs to none or to several."""
    parts = path.removeprefix("/").split("/")
    match parts:
        case ["embed" | "sitemap", slug, *_] if slug in bodies:
            return slug
        case ["data", "current", name] if name.split(".")[0] in bodies:
            return name.split(".")[0]
        case ["api", "v1", "projects" | "performance", slug, *_] if slug in bodies:
            return slug
        case [slug, *_] if slug in bodies:
            return slug
    return ""
