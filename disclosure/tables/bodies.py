"""The table of the bodies that disclose here: what each spends in one year, and where its years are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from disclosure.tables.columns import Field, FileColumn, FileTable, TextColumn, Value
from disclosure.tables.comparison import BarColumn, EditionColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """A body: its total in 分, None where it published none for the year; its years as (title, address)."""

    name: str
    slug: str
    url: str
    district: str
    figure: int | None
    figure_url: str
    periods: Sequence[tuple[str, str]]
    colour: str = "fiscal"
    row_class: str = ""


class PeriodsColumn(FileColumn):
    """The newest of what a body has published, as links; files have all of it."""

    def __init__(self, heading: str) -> None:
        super().__init__(heading, name="periods", css="opt")

    def values(self, record: BodyRow) -> tuple[Value, ...]:
        """Return the titles."""
        return ("；".join(title for title, _url in record.periods),)

    def render(self, record: BodyRow, table: Any) -> SafeString:  # noqa: ARG002 - django-tables2 passes by name
        """Return the newest few, each linked."""
        shown = format_html_join(_("、"), '<a href="{1}">{0}</a>', record.periods[:3])
        more = len(record.periods) - 3
        if more <= 0:
            return shown
        return format_html(_('{}，<a href="{}">还有 {} 份</a>'), shown, record.url, more)


class SlugColumn(FileColumn):
    """The word of a body in addresses: for files, by which programs ask for it."""

    def __init__(self) -> None:
        super().__init__(mark("网址里的名称"), name="slug", on_page=False)

    def fields(self) -> tuple[Field, ...]:
        """Return it as text."""
        return (Field("slug", self.heading),)


class BodiesTable(FileTable):
    """The bodies of the site beside each other, the largest first; they are not added up: one may hold another."""

    name = TextColumn(mark("单位"), name="name", url="url")
    district = TextColumn(mark("地区"), name="district", css="opt")
    periods = PeriodsColumn(mark("公开了"))
    size = BarColumn()
    figure = EditionColumn(mark("全部支出"), name="figure")
    slug = SlugColumn()
    adds_up = False
    has_own_finder = True
