"""Names that people taught: which words of a printed table mean which place of a form. They name things and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from budget.forms.form import Column, Form, Item, Layout, Role


class Named(StrEnum):
    """What a taught wording is the name of."""

    TITLE = "title"
    COLUMN = "column"
    LINE = "line"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return {"title": "表名", "column": "列", "line": "项目"}[self.value]


# The place of a column that is none of the form's: what stands there is not read.
BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Wording:
    """That `words`, folded, name a place of a table: a column or a line by its key, the table itself where it is empty.

    `number` is whatever its keeper calls it.
    """

    form: str
    table: str
    named: Named
    place: str
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Customs:
    """What is known of a body's workbooks beforehand: the form that it uses, and what was taught."""

    form: str = ""
    wordings: tuple[Wording, ...] = ()

    @property
    def titles(self) -> frozenset[Wording]:
        """Return the names of tables."""
        return frozenset(one for one in self.wordings if one.named is Named.TITLE)


NOTHING_KNOWN = Customs()


def column_places(layout: Layout) -> dict[str, Column]:
    """Return the columns of a table by what they are called here: those of one code's levels are told apart."""
    places: dict[str, Column] = {}
    for column in layout.columns:
        name = f"{column.role.value}.{column.key}"
        count = sum(place.partition("#")[0] == name for place in places)
        places[f"{name}#{count + 1}" if count else name] = column
    return places


def line_place(side: str, item: Item) -> str:
    """Return what a line of a list is called here."""
    return f"{side}|{item.dimension}|{item.code}"


def place_label(layout: Layout, named: Named, place: str) -> str:
    """Return what a place of a table is called in the form's own words; empty where the form has none such any more."""
    if named is Named.TITLE:
        return layout.title
    if place == BESIDE:
        return "不属于本表，不读取"
    if named is Named.COLUMN:
        column = column_places(layout).get(place)
        return column.headers[0] if column else ""
    lines = {line_place(side.label, item): item.names[0] for side in layout.sides for item in side.items}
    return lines.get(place, "")


# Forms and wordings are values that do not change: the same ones make the same form.
@lru_cache(maxsize=64)
def taught(form: Form, wordings: tuple[Wording, ...]) -> Form:
    """Return the form as one knows it who was taught these wordings. What its places are does not change."""
    mine: dict[str, list[Wording]] = {}
    for one in wordings:
        if one.form == form.key:
            mine.setdefault(one.table, []).append(one)
    if not mine:
        return form
    tables = tuple(_taught(table, mine[table.key]) if table.key in mine else table for table in form.tables)
    return replace(form, tables=tables)


def _taught(layout: Layout, wordings: Sequence[Wording]) -> Layout:
    columns = column_places(layout)
    sides = layout.sides
    beside: list[str] = []
    for one in wordings:
        if one.named is Named.COLUMN and one.place == BESIDE:
            beside.append(one.words)
        elif one.named is Named.COLUMN and (column := columns.get(one.place)):
            # Behind the form's own: the first heading is what the column is called towards people.
            columns[one.place] = replace(column, headers=(*column.headers, one.words))
        elif one.named is Named.LINE:
            sides = tuple(
                replace(side, items=tuple(_named(item, one, line_place(side.label, item)) for item in side.items))
                for side in sides
            )
    # A column of the form as well, so that its heading counts as known.
    rest = (Column("", tuple(beside), Role.BESIDE, required=False),) if beside else ()
    return replace(layout, columns=(*columns.values(), *rest), sides=sides, taught=tuple(wordings))


def _named(item: Item, wording: Wording, place: str) -> Item:
    return replace(item, names=(*item.names, wording.words)) if place == wording.place else item
