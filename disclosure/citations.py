"""How a page is quoted: GB/T 7714, APA and BibTeX, each with the version, the day of access and the lasting address."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    # The day in China: a publication of the evening is not one of the day before, as UTC would have it.
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


def comparison_citation(editions: Sequence[EditionInfo], title: str, url: str) -> Citation:
    """Quote a comparison of several editions; its address names the versions."""
    today = timezone.localdate()
    offices = _("、").join(dict.fromkeys(edition.unit.name for edition in editions))
    told = _("；").join(
        _("{title}第 {version} 版").format(title=f"{edition.unit.short_name} {edition.title}", version=edition.version)
        for edition in editions
    )
    key = "-".join(dict.fromkeys([*(edition.unit.slug for edition in editions), *(each.period for each in editions)]))
    year = max(edition.published_at for edition in editions).year
    fields = {"author": offices, "title": f"{title} ({told})", "publisher": _(SITE)}
    plain = {"year": str(year), "url": url, "urldate": f"{today:%Y-%m-%d}"}
    return Citation(
        text=_("{office}，《{title}》（{told}），{site}，{today:%Y-%m-%d} 查阅。").format(
            office=offices, title=title, told=told, site=_(SITE), today=today
        ),
        url=url,
        styles=(
            ("GB/T 7714", f"{offices}. {title} ({told})[DS/OL]. ({year})[{today:%Y-%m-%d}]. {url}."),
            (
                "APA",
                f"{offices}. ({year}). {title} ({told}) [Data set]. {_(SITE)}. Retrieved {_day(today)}, {today.year}, from {url}",
            ),
            ("BibTeX", _entry(f"compare-{key}", {name: text.translate(TEX) for name, text in fields.items()}, plain)),
        ),
    )


def _entry(key: str, texts: dict[str, str], plain: dict[str, str]) -> str:
    fields = {name: f"{{{text}}}" for name, text in texts.items()} | plain
    lines = ",\n".join(f"  {field} = {{{value}}}" for field, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}"


def _day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"


def _bibtex(edition: EditionInfo, title: str, url: str, name: str, published: date, today: date) -> str:
    key = re.sub(r"[^0-9A-Za-z]+", "-", f"{edition.unit.slug}-{edition.period}-v{edition.version}-{name}").strip("-")
    texts = {"author": edition.unit.name, "title": title, "publisher": _(SITE)}
    plain = {
        "year": str(published.year),
        "date": f"{published:%Y-%m-%d}",
        "version": str(edition.version),
        # An address is read as it stands by the url package.
        "url": url,
        "urldate": f"{today:%Y-%m-%d}",
    }
    return _entry(key, {name: text.translate(TEX) for name, text in texts.items()}, plain)
