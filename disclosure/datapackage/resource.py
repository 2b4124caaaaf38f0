"""A table of the package: what it is called, its fields, keys and references, and the lines of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from budget.money import AmountUnit, in_unit
from disclosure.datapackage.fields import FLAGS, PackageField, Reference
from disclosure.tables import Value
from disclosure.tidy.csv_text import BYTE_ORDER_MARK, joined

Rows = Iterable[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of the package. `lines` yields the bytes below its heading."""

    name: str
    title: str
    description: str
    fields: tuple[PackageField, ...]
    lines: Callable[[], Iterator[bytes]]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    may_be_huge: bool = False

    @property
    def path(self) -> str:
        """Return where it lies in the package."""
        return f"data/{self.name}.csv"

    def parts(self) -> Iterator[bytes]:
        """Yield the file: UTF-8 with the byte order mark that Excel needs, lines end as RFC 4180 says."""
        yield BYTE_ORDER_MARK + f"{joined([field.name for field in self.fields])}\r\n".encode()
        yield from self.lines()


def lines_of(rows: Callable[[], Rows]) -> Callable[[], Iterator[bytes]]:
    """Return what yields the lines of rows, which are asked for only then."""

    def lines() -> Iterator[bytes]:
        for row in rows():
            yield f"{joined(row, flags=FLAGS)}\r\n".encode()

    return lines


def exact(fen: int | None) -> Value:
    """Return 分 as exact 元."""
    return None if fen is None else in_unit(fen, AmountUnit.YUAN)
