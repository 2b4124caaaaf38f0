"""Leads what an answer links to to the files of a copy, and tells what it links to."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from disclosure.export.file_places import ABOUT, Address, NoCopy, Plan

# What in a page names an address of this site by its path.
_ATTRIBUTE = re.compile(
    r'(?P<before>\s(?P<name>href|src|action|data-chart|data-plotly|data-plotly-styles)=")(?P<link>[^"]*)"'
)
_FORM = re.compile(r"<form\b(?P<tag>[^>]*)>.*?</form>", re.DOTALL)
_SEARCHES = re.compile(r'\baction="/search/"')
_HEAD = '<meta charset="utf-8">\n'
# In the data of a drawing: the address that a part of it leads to.
_TARGET = re.compile(r'"(?P<link>/[^"\\]*)"')
_STATIC = "/static/"


@dataclass(slots=True)
class Links:
    """How one file of the copy writes addresses. `found` are the addresses that it leads to, `static` the other files.

    `base` is the address of the copy without a final slash, "" where addresses have no host; `live` that of the site.
    """

    plan: Plan
    address: Address
    base: str = ""
    live: str = ""
    relative: bool = False
    found: set[Address] = field(default_factory=set)
    static: set[str] = field(default_factory=set)

    def lasting(self, link: str) -> str:
        """Return an address as it is quoted outside of the copy."""
        return f"{self.base}{self.placed(link)}"

    def placed(self, link: str) -> str:
        """Return the path of what an address of this site becomes, or the address of the living site."""
        parts = urlsplit(link)
        end = f"#{parts.fragment}" if parts.fragment else ""
        if parts.path == ABOUT:
            return link
        if parts.path.startswith(_STATIC) or parts.path == "/favicon.ico":
            self.static.add(parts.path)
            return parts.path
        read = self.plan.read(link, self.address.language)
        if isinstance(read, NoCopy):
            return f"{self.live}{link}" if self.live and read is not NoCopy.DESK else f"{ABOUT}#{read.value}"
        self.found.add(read)
        if read.path == "/search/" and parts.query:
            return f"{read.url}?{parts.query}{end}"
        return f"{read.url}{end}"

    def written(self, link: str) -> str:
        """Return how a page writes a link to an address of this site."""
        placed = self.placed(link)
        if not self.relative or not placed.startswith("/"):
            return placed
        return self.root + placed

    @property
    def root(self) -> str:
        """Return the way from this file to the top, without a final slash."""
        # Relative, so that a copy can be opened from any folder, and without a server.
        depth = self.address.url.count("/") - 1
        return "/".join([".."] * depth) if depth else "."

    def page(self, text: str, script: str, searcher: str) -> str:
        """Return a page with its links led to files, without what only a living site does."""
        text = _FORM.sub(self._form, text)
        text = _ATTRIBUTE.sub(self._attribute, text)
        # Before anything is shown, so that the reader's colours and letters are there at once.
        root = self.root if self.relative else ""
        head = f'{_HEAD}<script src="{self.written(script)}"></script>\n'
        text = text.replace(_HEAD, head, 1).replace("<html ", f'<html data-root="{root}" ', 1)
        index = f"{root}/search/"
        return text.replace(
            'data-suggest="/search/suggest"', f'data-searcher="{self.written(searcher)}" data-index="{index}"'
        )

    def drawing(self, text: str) -> str:
        """Return the data of a drawing with the addresses that its parts lead to."""
        return _TARGET.sub(lambda match: f'"{self.placed(match["link"])}"', text)

    def _attribute(self, match: re.Match[str]) -> str:
        link = html.unescape(match["link"])
        here = self.address.live
        if link.startswith("#") or not link:
            return match[0]
        whole = link if link.startswith("/") and "/." not in link else urljoin(here, link)
        if not whole.startswith("/") or whole.startswith("//"):
            return match[0]
        told = f'{match["before"]}{html.escape(self.written(whole))}"'
        if match["name"] == "data-chart":
            # A script on the living site asks for the colours that it needs; no file can be asked, so both are there.
            dark = f"{whole}{'&' if '?' in whole else '?'}theme=dark"
            told += f' data-chart-dark="{html.escape(self.written(dark))}"'
        return told

    def _form(self, match: re.Match[str]) -> str:
        if _SEARCHES.search(match["tag"]) or "action" not in match["tag"]:
            return match[0]
        action = re.search(r'action="([^"]*)"', match["tag"])
        target = action[1] if action else "/"
        reason = NoCopy.COMPARED if target.startswith("/compare") else NoCopy.TYPED
        where = f"{self.live}{target}" if self.live else self.written(f"{ABOUT}#{reason.value}")
        said = _("这里是网站的副本，筛选和比较请到网站上做。") if self.live else _("这里是网站的副本，不能筛选和比较。")
        return f'<p class="note"><a href="{where}">{said}</a></p>'
