"""The parts that an edition's pages have, in five groups: asked of its contents, for menus, maps, links and advice alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.forms import Subject
from budget.queries.contents import Contents
from budget.vocabulary import Scheme


class MenuGroup(StrEnum):
    """The words of the first row of the menu: a reader's five questions."""

    FROM = "from"
    TO = "to"
    PROJECTS = "projects"
    PROOF = "proof"
    DATA = "data"

    @property
    def label(self) -> str:
        """Return what a reader reads."""
        words = {
            "from": _("从哪来"),
            "to": _("用在哪"),
            "projects": _("项目"),
            "proof": _("查证"),
            "data": _("下载"),
        }
        return words[self.value]


def _about(*subjects: Subject) -> Callable[[Contents], bool]:
    return lambda contents: any(next(contents.about(subject), None) for subject in subjects)


def _always(contents: Contents) -> bool:  # noqa: ARG001 - every edition has it
    return True


def _economic(contents: Contents) -> dict[str, object]:
    return {"scheme": contents.economic or Scheme.GOV_ECONOMIC}


def _nothing(contents: Contents) -> dict[str, object]:  # noqa: ARG001 - most addresses need no more
    return {}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an edition's pages: the name of its address, its word, and whether an edition has it.

    `subjects` are the tables that it shows: where all of them are empty it is there, but no menu leads to it.
    """

    name: str
    label: str
    group: MenuGroup
    there: Callable[[Contents], bool] = _always
    subjects: tuple[Subject, ...] = ()
    arguments: Callable[[Contents], dict[str, object]] = _nothing

    def is_in_menus(self, contents: Contents) -> bool:
        """Say whether a menu leads to it: it is there and shows something."""
        tables = [table for subject in self.subjects for table in contents.about(subject)]
        return self.there(contents) and (not tables or not all(table.is_empty for table in tables))


def _of(name: str, label: str, group: MenuGroup, *subjects: Subject) -> Section:
    return Section(name, label, group, _about(*subjects), subjects)


SECTIONS: tuple[Section, ...] = (
    _of("income", mark("收入来源"), MenuGroup.FROM, Subject.BALANCE, Subject.INCOME),
    Section("function", mark("按用途"), MenuGroup.TO, lambda contents: bool(contents.bases(Scheme.FUNCTION))),
    Section(
        "economic", mark("按花法"), MenuGroup.TO, lambda contents: contents.economic is not None, arguments=_economic
    ),
    Section("matrix", mark("用途和花法"), MenuGroup.TO, lambda contents: contents.crossing is not None),
    Section("stages", mark("预算与决算"), MenuGroup.TO, lambda contents: contents.has_stages),
    _of("sangong", mark("“三公”经费"), MenuGroup.TO, Subject.SANGONG),
    _of("procurement", mark("政府采购"), MenuGroup.TO, Subject.PROCUREMENT),
    _of("services", mark("购买服务"), MenuGroup.TO, Subject.SERVICES),
    _of("projects", mark("项目和目标"), MenuGroup.PROJECTS, Subject.PROJECT_GOALS),
    _of("performance", mark("部门总目标"), MenuGroup.PROJECTS, Subject.DEPARTMENT_GOALS),
    Section("checks", mark("数字核对"), MenuGroup.PROOF),
    Section("tables", mark("公开原表"), MenuGroup.PROOF),
    Section("completeness", mark("公开得全不全"), MenuGroup.PROOF),
    Section("texts", mark("文字说明"), MenuGroup.PROOF, lambda contents: contents.has_texts),
    Section("editions", mark("版本和更正"), MenuGroup.PROOF),
    Section("data", mark("下载数据"), MenuGroup.DATA),
)
_BY_NAME = {section.name: section for section in SECTIONS}
# Pages below a section are there where it is.
_BELOW = {
    "function-code": "function",
    "economic-code": "economic",
    "matrix-cell": "matrix",
    "project": "projects",
    "table": "tables",
}


def has(contents: Contents, name: str, **arguments: object) -> bool:
    """Say whether an edition has a named page; a page of one classification, whether it has that."""
    scheme = arguments.get("scheme")
    if isinstance(scheme, Scheme) and not contents.bases(scheme):
        return False
    section = _BY_NAME.get(_BELOW.get(name, name))
    return section is None or section.there(contents)


def in_menus(contents: Contents) -> Iterator[Section]:
    """Yield the sections that menus lead to, in the order of a reader's questions."""
    return (section for section in SECTIONS if section.is_in_menus(contents))


def group_of(name: str) -> MenuGroup | None:
    """Return the group that a section stands in."""
    section = _BY_NAME.get(name)
    return section.group if section else None
