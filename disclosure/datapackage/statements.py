"""The tables of the package that stand beside the amounts: what was checked, what was written, what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from budget import queries
from budget.completeness import Assessed, State
from budget.completeness.items import HasColumns, HasDepth, HasEither, HasTable, HasText
from budget.queries.facts import FactWords
from budget.queries.results import Check, EditionInfo, Place
from budget.texts import TextKind
from disclosure.datapackage.fields import PackageField, Reference
from disclosure.datapackage.resource import Resource, Rows, exact, lines_of
from disclosure.tables import FieldKind, Value


def checks_table(edition: EditionInfo) -> Resource:
    """Return the results of the reconciliation."""

    def rows() -> Rows:
        for number, row in enumerate(queries.checks(edition), 1):
            yield number, *_check(row)

    money = [
        PackageField(f"{key}_yuan", f"{title}（元）", kind=FieldKind.YUAN)
        for key, title in {"left": "左边", "right": "右边", "difference": "差额", "allowed": "允许差额"}.items()
    ]
    fields = (
        PackageField("number", "序号", kind=FieldKind.COUNT, required=True),
        PackageField("rule", "规则", required=True),
        PackageField("level", "要求", required=True, choices=("must", "should", "note")),
        PackageField("result", "结果", required=True, choices=("pass", "fail", "not_applicable", "insufficient")),
        PackageField("title", "内容", required=True),
        PackageField("subject", "对象"),
        *money,
        PackageField("left_label", "左边是"),
        PackageField("right_label", "右边是"),
        PackageField("instances", "核对次数", kind=FieldKind.COUNT, required=True),
        PackageField("reason", "说明"),
        PackageField("explanation", "公布单位的说明", "不符的，公布单位写的原因。"),
        PackageField("left_cells", "左边单元格", "以空格分开。"),
        PackageField("right_cells", "右边单元格", "以空格分开。"),
    )
    return Resource("checks", "核对结果", "表与表、行与行之间的勾稽核对。", fields, lines_of(rows), ("number",))


def _check(row: Check) -> tuple[Value, ...]:
    words = (row.rule, row.level, row.result, row.title, row.subject)
    money = (exact(fen) for fen in (row.left, row.right, row.difference, row.allowed))
    sides = (row.left_label, row.right_label)
    cells = (_cells(row.left_places), _cells(row.right_places))
    return (*words, *money, *sides, row.instances, row.reason, row.explanation, *cells)


def _cells(places: Iterable[Place]) -> str:
    return " ".join(f"{place.sheet}!{place.address}" for place in places)


def texts_table(edition: EditionInfo) -> Resource:
    """Return the written parts, a row each paragraph."""

    def rows() -> Rows:
        for part in queries.texts(edition):
            for number, paragraph in enumerate(part.paragraphs, 1):
                yield part.kind.value, part.kind.label, number, paragraph

    fields = (
        PackageField("part", "部分", "固定名称。", required=True, choices=tuple(kind.value for kind in TextKind)),
        PackageField("part_name", "部分名称", required=True),
        PackageField("number", "段", "从 1 起。", FieldKind.COUNT, required=True),
        PackageField("paragraph", "正文", "公布单位写的一段原文。", required=True),
    )
    title = "公布单位的文字说明，一行一段。没有写的部分不在里面。"
    return Resource("texts", "文字说明", title, fields, lines_of(rows), ("part", "number"))


def completeness_table(edition: EditionInfo, words: Callable[[], FactWords]) -> Resource:
    """Return what the rules ask to disclose, each with what was found."""

    def rows() -> Rows:
        tables = {info.key for info in words().tables.values()}
        parts = {part.kind for part in queries.texts(edition)}
        for one in queries.completeness(edition):
            checked_by = "" if one.state is State.UNCHECKED else "body" if one.is_stated else "system"
            judged = (one.state.value, one.state.label, one.reason, checked_by)
            yield one.item.key, one.item.title, *judged, *_found_in(one, tables, parts), one.item.basis

    fields = (
        PackageField("item", "项目", "固定名称。", required=True),
        PackageField("title", "要求公开什么", required=True),
        PackageField(
            "state", "结果", "没有核对的不算有。", required=True, choices=tuple(state.value for state in State)
        ),
        PackageField("state_name", "结果名称", required=True),
        PackageField("reason", "怎么看出来的", required=True),
        PackageField(
            "checked_by",
            "由谁核对",
            "system 系统核对，body 公布单位说明；空的还没有核对。",
            choices=("system", "body"),
        ),
        PackageField("table", "表", "看的是哪张公开表；空的不看表，或者没有这张表。"),
        PackageField("part", "部分", "看的是哪一部分文字说明；空的不看文字，或者没有写。"),
        PackageField("basis", "依据", required=True),
    )
    references = (Reference(("table",), "tables", ("table",)), Reference(("part",), "texts", ("part",)))
    title = "规定要求公开的内容，逐项列出有没有。"
    return Resource("completeness", "完整性", title, fields, lines_of(rows), ("item",), references)


def _found_in(one: Assessed, tables: set[str], parts: set[TextKind]) -> tuple[str, str]:
    """Return the table and the written part that an item was looked for in, empty where the edition has none."""
    table = part = ""
    check = one.item.check
    for way in check.ways if isinstance(check, HasEither) else (check,):
        match way:
            case HasTable(key) | HasColumns(key) | HasDepth(key) if key in tables:
                table = key
            case HasText(kind) if kind in parts:
                part = kind.value
    return table, part
