"""The tables of the package: their fields, keys, references and rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from budget import queries
from budget.forms import MEASURES, TABLES, part_of
from budget.queries.facts import CodesUsed, FactWords, codes_used, fact_rows, fact_words
from budget.queries.filters import ItemFilter
from budget.queries.results import EditionInfo, Figure, Node, Place
from budget.vocabulary import Scheme
from disclosure.datapackage.fields import FACT_FIELDS, FLAGS, SIDE_FIELDS, PackageField, Reference
from disclosure.datapackage.resource import Resource, Rows, exact, lines_of
from disclosure.datapackage.statements import checks_table, completeness_table, texts_table
from disclosure.tables import FieldKind, Value
from disclosure.tidy.csv_text import csv_lines

_SHA256 = "[0-9a-f]{64}"

CODE = PackageField("code", "编码", "文本，保留前导零。", required=True)
NAME = PackageField("name", "名称", "先用公开表里印的，没有印的用当年科目。")
SHEET = PackageField("source_sheet", "出处工作表")
CELL = PackageField("source_cell", "出处单元格")
NODE_FIELDS = (
    CODE,
    NAME,
    PackageField("parent", "上级编码"),
    PackageField("level", "级次", "从 1 起，1 最粗。", FieldKind.COUNT),
    PackageField("plain_name", "通俗名称"),
    PackageField("explanation", "通俗解释"),
    PackageField("english_name", "英文名称"),
)
RELATIONS = ("=", "≥", "≤", ">", "<", "定性")
FACT_REFERENCES = (
    Reference(("table",), "tables", ("table",)),
    Reference(("table", "measure"), "measures", ("table", "measure")),
    Reference(("unit_code",), "units"),
    Reference(("function",), "functions"),
    Reference(("gov_economic",), "gov_economic"),
    Reference(("dept_economic",), "dept_economic"),
    Reference(("category",), "categories"),
    Reference(("source_file",), "files", ("name",)),
)


def resources(edition: EditionInfo) -> tuple[Resource, ...]:
    """Return the tables of an edition's package. No query: names and rows are asked for when a table is written."""

    @cache
    def words() -> FactWords:
        return fact_words(edition)

    @cache
    def used() -> CodesUsed:
        return codes_used(edition)

    facts = _facts(edition, words)
    return (
        facts,
        replace(
            facts,
            name="totals",
            title="合计",
            description="公开表里印着的合计。它们是明细之和，不要与 facts.csv 相加。",
            lines=lambda: csv_lines(edition, words(), fact_rows(edition, ItemFilter(is_total=True)), FLAGS),
            fields=FACT_FIELDS,
        ),
        _projects(edition),
        _indicators(edition),
        checks_table(edition),
        texts_table(edition),
        completeness_table(edition, words),
        _classification(words, used, Scheme.FUNCTION, "functions"),
        _classification(words, used, Scheme.GOV_ECONOMIC, "gov_economic"),
        _classification(words, used, Scheme.DEPT_ECONOMIC, "dept_economic"),
        _categories(words, used),
        _units(edition, words, used),
        _measures(used),
        _tables(words),
        _files(edition),
    )


def _facts(edition: EditionInfo, words: Callable[[], FactWords]) -> Resource:
    return Resource(
        "facts",
        "金额明细",
        "每行一个金额，都是明细。相加时只取一个口径，例如 table=expenditure、measure=total。",
        (*FACT_FIELDS, *SIDE_FIELDS),
        lambda: csv_lines(edition, words(), fact_rows(edition, ItemFilter(is_total=False)), FLAGS, by_side=True),
        key=("table", "source_file", "source_sheet", "source_cell"),
        references=FACT_REFERENCES,
        may_be_huge=True,
    )


def _projects(edition: EditionInfo) -> Resource:
    def rows() -> Rows:
        for item in queries.projects(edition).rows:
            place = next((figure.place for figure in (item.total, item.fiscal, item.other) if figure), None)
            money = (_yuan(item.total), _yuan(item.fiscal), _yuan(item.other))
            yield (item.code, item.name, item.unit_code, item.goal, *money, item.indicator_count, *_cell(place))

    fields = (
        CODE,
        NAME,
        PackageField("unit_code", "预算单位编码"),
        PackageField("goal", "绩效目标"),
        PackageField("total_yuan", "项目总额（元）", "空的是表里没有填。", FieldKind.YUAN),
        PackageField("fiscal_yuan", "财政资金（元）", kind=FieldKind.YUAN),
        PackageField("other_yuan", "其他资金（元）", kind=FieldKind.YUAN),
        PackageField("indicator_count", "绩效指标数", kind=FieldKind.COUNT, required=True),
        SHEET,
        CELL,
    )
    references = (Reference(("unit_code",), "units"),)
    return Resource("projects", "项目", "公开了绩效目标的项目。", fields, lines_of(rows), ("code",), references)


def _indicators(edition: EditionInfo) -> Resource:
    def rows() -> Rows:
        for number, (project, row) in enumerate(queries.indicators(edition), 1):
            levels = (row.activity, row.level1, row.level2, row.level3)
            # «10» and «10.0» are one number; how it was written stands in the text beside it.
            target = None if row.target is None else row.target.normalize()
            yield (
                number,
                project,
                *levels,
                row.relation,
                row.target_text,
                target,
                row.unit_of_measure,
                *_cell(row.place),
            )

    fields = (
        PackageField("number", "序号", kind=FieldKind.COUNT, required=True),
        PackageField("project", "项目代码", "空的是部门整体的指标。"),
        PackageField("activity", "活动"),
        PackageField("level1", "一级指标"),
        PackageField("level2", "二级指标"),
        PackageField("level3", "三级指标"),
        PackageField("relation", "性质", choices=RELATIONS),
        PackageField("target", "指标值（原文）"),
        PackageField("target_number", "指标值（数）", "原文是一个数时才有。", FieldKind.NUMBER),
        PackageField("unit_of_measure", "度量单位"),
        SHEET,
        CELL,
    )
    references = (Reference(("project",), "projects"),)
    title = "项目和部门整体的绩效指标，一行一个。"
    return Resource("indicators", "绩效指标", title, fields, lines_of(rows), ("number",), references)


def _yuan(figure: Figure | None) -> Value:
    return exact(figure.fen if figure else None)


def _cell(place: Place | None) -> tuple[str, str]:
    return (place.sheet, place.address) if place else ("", "")


def _classification(
    words: Callable[[], FactWords], used: Callable[[], CodesUsed], scheme: Scheme, name: str
) -> Resource:
    def rows() -> Rows:
        lengths = scheme.level_lengths
        # Those above them too: what `parent` names must be in the table.
        codes = {
            code[:length] for code in used().codes(scheme) for length in (*lengths, len(code)) if length <= len(code)
        }
        for code in sorted(codes):
            parent = max((each for each in codes if code.startswith(each) and each != code), key=len, default="")
            yield _node(words().names.node(scheme, code), parent)

    title = "本版用到的科目和它们的上级。"
    return Resource(name, scheme.label, title, NODE_FIELDS, lines_of(rows), ("code",), (Reference(("parent",), ""),))


def _node(node: Node, parent: str) -> tuple[Value, ...]:
    return node.code, node.name, parent, node.level, node.plain_name, node.explanation, node.english_name


def _categories(words: Callable[[], FactWords], used: Callable[[], CodesUsed]) -> Resource:
    def rows() -> Rows:
        named: dict[str, tuple[str, str]] = {}
        for table, code in sorted(used().categories):
            # The code is the key, so that each stands once, whichever tables use it.
            named.setdefault(code, (table, words().category(table, code)))
        for code, (table, name) in named.items():
            yield code, name, table

    fields = (CODE, NAME, PackageField("table", "表", "最先用到它的表。", required=True))
    title = "收入来源、采购品目、服务目录、项目和合计项的编码。"
    return Resource("categories", "类别", title, fields, lines_of(rows), ("code",))


def _units(edition: EditionInfo, words: Callable[[], FactWords], used: Callable[[], CodesUsed]) -> Resource:
    def rows() -> Rows:
        codes = used().units | {item.unit_code for item in queries.projects(edition).rows if item.unit_code}
        for code in sorted(codes):
            yield code, words().names.unit(code)

    return Resource("units", "预算单位", "本版出现的部门和单位。", (CODE, NAME), lines_of(rows), ("code",))


def _measures(used: Callable[[], CodesUsed]) -> Resource:
    def rows() -> Rows:
        for table, measure in sorted(used().measures):
            yield table, measure, MEASURES.get(measure, measure), part_of(table, measure)

    fields = (
        PackageField("table", "表", required=True),
        PackageField("measure", "口径", required=True),
        PackageField("name", "口径名称", required=True),
        PackageField("part_of", "从属口径", "同一行里它已包含在哪个口径之内。"),
    )
    references = (Reference(("table",), "tables", ("table",)),)
    return Resource("measures", "口径", "每张表有哪些口径。", fields, lines_of(rows), ("table", "measure"), references)


def _tables(words: Callable[[], FactWords]) -> Resource:
    def rows() -> Rows:
        for info in words().tables.values():
            usual = TABLES.get(info.key, info.title)
            counts = (info.amount_unit.label, info.is_empty, info.row_count)
            yield (info.key, usual, info.number, info.title, *counts, info.sheet)

    fields = (
        PackageField("table", "表", "固定名称。", required=True),
        PackageField("name", "通用名称", required=True),
        PackageField("number", "表号", required=True),
        PackageField("title", "表名", required=True),
        PackageField("amount_unit", "表内金额单位", required=True),
        PackageField("is_empty", "是否空表", "空表也是公开的内容，与没有公开不同。", FieldKind.FLAG, required=True),
        PackageField("row_count", "行数", kind=FieldKind.COUNT, required=True),
        SHEET,
    )
    return Resource("tables", "公开表", "这一版公开的表。", fields, lines_of(rows), ("table",))


def _files(edition: EditionInfo) -> Resource:
    def rows() -> Rows:
        for file in queries.files(edition):
            copy = (file.copy_sha256, file.copy_size)
            yield file.position, file.name, file.sha256, file.size, file.uploaded_at.isoformat(), *copy

    fields = (
        PackageField("number", "序号", kind=FieldKind.COUNT, required=True),
        PackageField("name", "文件名", required=True),
        PackageField("sha256", "原件的 SHA-256", "原件由公布单位保存。", required=True, pattern=_SHA256),
        PackageField("bytes", "原件的字节数", kind=FieldKind.COUNT, required=True),
        PackageField("uploaded_at", "上传时间", required=True),
        PackageField("copy_sha256", "副本的 SHA-256", "副本在 original 文件夹。", required=True, pattern=_SHA256),
        PackageField("copy_bytes", "副本的字节数", kind=FieldKind.COUNT, required=True),
    )
    said = "上传的文件。original 文件夹里是公开的副本：只有读出表的工作表，单元格照原样，公式只留结果。"
    return Resource("files", "原始文件", said, fields, lines_of(rows), ("number",))
