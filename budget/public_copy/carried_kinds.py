"""The kinds of things that a file carries besides the cells of its sheets, in the words of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Names that are told one by one; how many there are is always said.
NAMED = 12
_LONGEST = 60


class CarriedKind(StrEnum):
    """A kind of thing that is taken out of what is public."""

    SHEETS = "sheets"
    HIDDEN_CELLS = "hidden_cells"
    COMMENTS = "comments"
    AUTHORS = "authors"
    NAMES = "names"
    LINKS = "links"
    OBJECTS = "objects"
    PICTURES = "pictures"
    MACROS = "macros"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return what staff read."""
        return _LABELS[self]


_LABELS = {
    CarriedKind.SHEETS: "没有读出表的工作表",
    CarriedKind.HIDDEN_CELLS: "隐藏行列或合并格下面、表没有读取的内容",
    CarriedKind.COMMENTS: "批注",
    CarriedKind.AUTHORS: "作者、单位等文件属性",
    CarriedKind.NAMES: "定义的名称",
    CarriedKind.LINKS: "到其他文件或网址的链接",
    CarriedKind.OBJECTS: "嵌入的文件或控件",
    CarriedKind.PICTURES: "图片和图形",
    CarriedKind.MACROS: "宏",
    CarriedKind.OTHER: "页眉页脚、打印设置等其他内容",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that a file carries: how many of it, and the first few by name, for staff alone."""

    kind: CarriedKind
    count: int
    names: tuple[str, ...] = ()


def named(kind: CarriedKind, names: list[str], count: int = 0) -> Carried:
    """Return it with its first distinct names; there are as many as `count` says, or as it has names."""
    distinct = tuple(dict.fromkeys(name[:_LONGEST] for name in names))
    return Carried(kind, count or len(distinct), distinct[:NAMED])
