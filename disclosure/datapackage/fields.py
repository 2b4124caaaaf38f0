"""The fields of the package's tables, and how they are said in a Table Schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from budget.queries.standing import PHASES, BalanceSide, Standing
from budget.vocabulary import Stage
from disclosure.tables import FieldKind
from disclosure.tidy import COLUMNS

TYPES = {
    FieldKind.TEXT: "string",
    FieldKind.COUNT: "integer",
    FieldKind.YUAN: "number",
    FieldKind.WAN: "number",
    FieldKind.PERCENT: "number",
    FieldKind.NUMBER: "number",
    FieldKind.FLAG: "boolean",
}
# How truth is written in the package's CSV files.
FLAGS = ("false", "true")


@dataclass(frozen=True, slots=True)
class PackageField:
    """A field: name in the file, title and meaning for readers, what it holds, what is true of every row."""

    name: str
    title: str
    meaning: str = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    fiscal: str = ""

    def described(self) -> dict[str, Any]:
        """Return its entry in a Table Schema."""
        constraints: dict[str, Any] = {}
        if self.required:
            constraints["required"] = True
        if self.choices:
            constraints["enum"] = list(self.choices)
        if self.pattern:
            constraints["pattern"] = self.pattern
        entry: dict[str, Any] = {"name": self.name, "type": TYPES[self.kind], "title": self.title}
        if self.kind is FieldKind.FLAG:
            entry |= {"trueValues": [FLAGS[1]], "falseValues": [FLAGS[0]]}
        optional = {"description": self.meaning, "constraints": constraints, "columnType": self.fiscal}
        return entry | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class Reference:
    """Fields whose values are keys of another table; an empty value refers to nothing."""

    fields: tuple[str, ...]
    table: str
    keys: tuple[str, ...] = field(default=("code",))

    def described(self) -> dict[str, Any]:
        """Return its entry in a Table Schema."""
        own, other = list(self.fields), list(self.keys)
        return {"fields": own, "reference": {"resource": self.table, "fields": other}}


CHOICES = {
    "stage": tuple(Stage),
    "side": tuple(BalanceSide),
    "phase": PHASES,
    "line": tuple(Standing),
}
PATTERNS = {"source_cell": "[A-Z]{1,3}[1-9][0-9]*"}

FACT_FIELDS = tuple(
    PackageField(
        column.key,
        column.heading,
        # The meanings are written for the files of pages, which say 是 and 否; a package says what programs read.
        column.meaning.replace("是：", "true：").replace("否：", "false：")
        if column.kind is FieldKind.FLAG
        else column.meaning,
        column.kind,
        column.required,
        CHOICES.get(column.key, ()),
        PATTERNS.get(column.key, ""),
        column.fiscal,
    )
    for column in COLUMNS
)

# Money by the side on which it may be added, so that each column is of one direction and holds nothing twice.
SIDE_FIELDS = (
    PackageField(
        "expenditure_yuan", "可相加的支出（元）", "add_up 为 true 的支出，其余为空。一次只加一张表。", FieldKind.YUAN
    ),
    PackageField(
        "income_yuan", "可相加的收入（元）", "add_up 为 true 的收入，其余为空。一次只加一张表。", FieldKind.YUAN
    ),
)
