"""How a newcomer asks: one search, or links from the overview, and what has to stand on the page that they come to."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from django.test import Client


@dataclass
class Newcomer:
    """Somebody who knows nothing, before the pages of one edition; `body` is chosen beside what they type."""

    client: Client
    root: str
    body: str = ""
    seen: dict[str, BeautifulSoup] = field(default_factory=dict)

    def page(self, address: str) -> BeautifulSoup:
        """A page as it is shown; each is asked for once."""
        if address not in self.seen:
            answer = self.client.get(address)
            assert answer.status_code == 200, address
            self.seen[address] = BeautifulSoup(answer.content, "html.parser")
        return self.seen[address]

    def search(self, typed: str) -> BeautifulSoup:
        """What a word finds."""
        answer = self.client.get("/search/", {"q": typed} | ({"unit": self.body} if self.body else {}))
        return BeautifulSoup(answer.content, "html.parser")

    def misses(self, typed: str, links: tuple[str, ...], answers: tuple[str, ...]) -> list[str]:
        """What does not stand where the way leads: by a word, or from the overview, on links that are there."""
        assert len(links) + bool(typed) <= 2, "more than two clicks"
        page = self.search(typed) if typed else self.page(f"{self.root}/")
        for link in links:
            if not page.select(f'a[href^="{self.root}{link}"]'):
                return [f"no way to {link}"]
            page = self.page(f"{self.root}{link}")
        (main,) = page.select("main")
        squeezed = "".join(main.get_text(" ").replace("\u2060", "").split())
        return [one for one in answers if one.replace(" ", "") not in squeezed]
