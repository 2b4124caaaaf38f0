"""How a page is quoted: GB/T 7714, APA and BibTeX, each with the version, the day of access and the lasting address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import EditionInfo

SITE = mark("明账")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# What TeX reads as a command and a reader as a sign.
TEX = str.maketrans({sign: f"\\{sign}" for sign in "&%$#_{}"} | {"~": r"\~{}", "^": r"\^{}", "\\": r"\textbackslash{}"})


@dataclass(frozen=True, slots=True)
class Citation:
    """The reference to a page: in words, the address that will not change, and (name, text) of each style."""

    text: str
    url: str
    styles: tuple[tuple[str, str], ...]


def citation(edition: EditionInfo, title: str, url: str, name: str) -> Citation:
    """Quote a page of an edition; `name` is the end of its key in a bibliography, in letters and digits."""
    today = timezone.localdate()
    published = timezone.localtime(edition.published_at).date()
    whole = _("{edition}：{page}").format(edition=edition.title, page=title) if title else edition.title
    office = edition.unit.name
    version = _("第 {version} 版").format(version=edition.version)
    return Citation(
        text=_(
            "{office}，《{title}》{version}，{title_2}，{published:%Y-%m-%d} 公布，{site}，{today:%Y-%m-%d} 查阅。"
        ).format(
            office=office,
            title=edition.title,
            version=version,
            title_2=title,
            published=published,
            site=_(SITE),
            today=today,
        ),
        url=url,
        styles=(
            ("GB/T 7714", f"{office}. {whole} ({version})[DS/OL]. ({published:%Y-%m-%d})[{today:%Y-%m-%d}]. {url}."),
            (
                "APA",
                (
                    f"{office}. ({published.year}, {_day(published)}). {whole} ({version}) [Data set]. {_(SITE)}. "
                    f"Retrieved {_day(today)}, {today.year}, from {url}"
                ),
            ),
            ("BibTeX", _bibtex(edition, whole, url, name, published, today)),
        ),
    )


def _day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"


def _bibtex(edition: EditionInfo, title: str, url: str, name: str, published: date, today: date) -> str:
    key = re.sub(r"[^0-9A-Za-z]+", "-", f"{edition.unit.slug}-{edition.period}-v{edition.version}-{name}").strip("-")
    fields = {
        "author": f"{{{edition.unit.name.translate(TEX)}}}",
        "title": f"{{{title.translate(TEX)}}}",
        "year": str(published.year),
        "date": f"{published:%Y-%m-%d}",
        "version": str(edition.version),
        "publisher": f"{{{_(SITE)}}}",
        # An address is read as it stands by the url package.
        "url": url,
        "urldate": f"{today:%Y-%m-%d}",
    }
    lines = ",\n".join(f"  {field} = {{{value}}}" for field, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}"
