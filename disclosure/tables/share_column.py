"""The column of a share with the bar of its row; where one of the parts is less than nothing, it is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from budget.money import has_shares
from disclosure.figures import bar_html, fen_of, percent_text
from disclosure.tables.columns import Field, FieldKind, FileColumn, FileTable, Value, percent, row_class


class ShareColumn(FileColumn):
    """The share of a base, with the bar of the row. `base` is the attribute that holds the base in 分."""

    def __init__(self, heading: str, *, key: str, base: str, bar: bool = True, css: str = "share") -> None:
        super().__init__(heading, name=key, css=css)
        self.base = base
        self.bar = bar

    def fields(self) -> tuple[Field, ...]:
        """Return the share in per cent."""
        return (Field(self.name, f"{self.heading}（%）", FieldKind.PERCENT),)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return the share with four decimals, nothing where it has no base."""
        part, base = fen_of(record.figure), getattr(record, self.base)
        if part is None or not base or not has_shares([part], base):
            return (None,)
        return (percent(part, base),)

    def render(self, record: Any, table: Any) -> SafeString | str:
        """Return the bar and the percentage."""
        part, base = fen_of(record.figure), getattr(record, self.base)
        if part is None or base is None or not has_shares([part], base):
            return ""
        text = percent_text(part, base)
        if not self.bar or record.row_class in {"total", "gap"}:
            return text
        return mark_safe(f"{bar_html(part, table.longest, record.colour)}{conditional_escape(text)}")  # noqa: S308

    def is_silent(self, records: Iterable[Any]) -> bool:
        """Tell whether no part has a share: a heading with nothing below it but the share of the sum would stand there."""
        parts = [record for record in records if row_class(record) != "total"]
        return bool(parts) and not any(getattr(record, self.base) for record in parts)


def has_silent_shares(table: FileTable) -> bool:
    """Tell whether the shares beside a table's bars are left out, as its chart then leaves them out too."""
    columns = [bound.column for bound in table.columns.iterall()]
    return any(isinstance(one, ShareColumn) and one.bar and one.is_silent(table.records) for one in columns)
