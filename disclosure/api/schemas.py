"""What the API answers: amounts as exact decimal text, every fact with its cell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from budget.forms import PUBLISHED_MEASURES, TABLES
from budget.vocabulary import Scheme, Stage

# Words of closed lists; a list may grow, a word in it keeps its meaning.
TableKey = Annotated[str, Field(json_schema_extra={"enum": [*TABLES]})]
SideKey = Literal["income", "expenditure", "by_use"]
PhaseKey = Literal["budget", "initial", "adjusted", "final"]
LineKey = Literal["detail", "subtotal", "total"]
MeasureKey = Annotated[str, Field(json_schema_extra={"enum": [*PUBLISHED_MEASURES]})]
Level = Literal["must", "should", "note"]
Result = Literal["pass", "fail", "not_applicable", "insufficient"]
Action = Literal["published", "withdrawn"]
FoundKind = Literal["code", "income", "project", "indicator", "service", "procurement", "sangong", "table"]


Unmatched = Annotated[dict[str, list[str]], Field(description="回答里没有一条符合的参数和值，写在第一页。")]


class PageOut(Schema):
    """What a page of rows says besides them."""

    next: str | None
    count: int | None = Field(description="全部条数；没有要求（count=true）时为空。")
    unmatched: Unmatched


class UnitOut(Schema):
    """A disclosing body."""

    slug: str = Field(examples=["xiaohongmen"])
    code: str = Field(examples=["661"])
    name: str
    short_name: str
    division_code: str = Field(examples=["110105"])
    url: str


class EditionOut(Schema):
    """A published edition."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    is_current: bool
    reason: str
    published_at: datetime
    approval_date: date | None
    url: str
    package_url: str


class SourceOut(Schema):
    """The cell that a figure came from."""

    file: int
    file_name: str
    sheet: str
    cell: str = Field(examples=["D12"])
    printed: str = Field(examples=["15618.434219"])
    url: str


class ItemOut(Schema):
    """A fact: one amount in one cell. Only the fields asked for are there."""

    id: int | None = None
    unit: str | None = None
    body_name: str | None = None
    year: int | None = None
    stage: Stage | None = None
    version: int | None = None
    is_current: bool | None = None
    table: TableKey | None = None
    table_name: str | None = None
    number: str | None = None
    row: int | None = None
    label: str | None = None
    measure: MeasureKey | None = None
    measure_name: str | None = None
    unit_code: str | None = None
    unit_name: str | None = Field(None, description="预算单位的名称，表里没有印的是空的。")
    function: str | None = None
    function_name: str | None = None
    gov_economic: str | None = None
    gov_economic_name: str | None = None
    dept_economic: str | None = None
    dept_economic_name: str | None = None
    category: str | None = None
    category_name: str | None = None
    income_source: str | None = Field(None, description="金额的资金来源；空的是全部来源。")
    phase: PhaseKey | None = None
    side: SideKey | None = None
    line: LineKey | None = None
    is_total: bool | None = Field(None, description="合计行（小计或总计），不与明细相加。")
    amount_yuan: str | None = Field(None, examples=["156184342.19"])
    amount_wan: str | None = Field(None, examples=["15618.434219"])
    source: SourceOut | None = None


class ItemsOut(PageOut):
    """A page of facts; `next` is the cursor of the page after it, null on the last."""

    items: list[ItemOut]


class SumOut(Schema):
    """A sum of facts that agree in the grouped dimensions; only those are there."""

    unit: str | None = None
    body_name: str | None = None
    year: int | None = None
    stage: Stage | None = None
    version: int | None = None
    phase: PhaseKey | None = None
    table: TableKey | None = None
    table_name: str | None = None
    side: SideKey | None = None
    function: str | None = None
    function_name: str | None = None
    gov_economic: str | None = None
    gov_economic_name: str | None = None
    dept_economic: str | None = None
    dept_economic_name: str | None = None
    unit_code: str | None = None
    unit_name: str | None = Field(None, description="只在各数都属于一个公开主体时有。")
    category: str | None = None
    category_name: str | None = None
    measure: MeasureKey | None = None
    measure_name: str | None = None
    source: str | None = None
    amount_yuan: str
    amount_wan: str
    count: int


class NamedOut(Schema):
    """A key and its name."""

    key: str
    name: str


class SummedOut(Schema):
    """An edition whose facts were added."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    is_current: bool


class LeftOutOut(SummedOut):
    """An edition of the question whose facts are in no sum, and why."""

    why: str


class BasisOut(Schema):
    """What was added: one value of each, or those that the sums are grouped by."""

    table: list[NamedOut]
    measure: list[NamedOut] = Field(description="空的：按口径分组，每个口径都列出。")
    side: list[SideKey]
    stage: list[Stage]
    phase: list[PhaseKey] = Field(description="空的：按环节分组。")
    line: LineKey
    assumed: list[str] = Field(description="没有给出、由接口选定的参数。")
    edition_count: int
    editions: list[SummedOut] = Field(description="最多列一百个。")
    left_out: list[LeftOutOut] = Field(description="符合条件但没有相加的，最多列一百个。")
    left_out_count: int


class SumsOut(Schema):
    """Sums; `total` is the sum of them all, null where nothing was found or where `total_note` says why there is none."""

    sums: list[SumOut]
    total_yuan: str | None
    total_wan: str | None
    total_note: str
    basis: BasisOut
    unmatched: Unmatched


class CodeOut(Schema):
    """A classification code of a year."""

    scheme: Scheme | None = None
    year: int | None = None
    code: str | None = None
    name: str | None = None
    parent: str | None = None
    level: int | None = None
    status: Literal["verified2", "verified1", "derived", "unverified"] | None = Field(
        None,
        description="名称的核实程度：verified2 有两个来源，verified1 有一个来源，derived 由下级科目推得，unverified 未核实。",
    )
    plain_name: str | None = None
    explanation: str | None = None
    english_name: str | None = None


class CodesOut(PageOut):
    """A page of codes."""

    codes: list[CodeOut]


class IndicatorOut(Schema):
    """A performance target."""

    activity: str
    level1: str
    level2: str
    level3: str
    relation: str
    target: str
    target_number: str | None
    unit_of_measure: str
    source: SourceOut


class ProjectOut(Schema):
    """A project; amounts null where the cell is blank."""

    unit: str | None = None
    body_name: str | None = None
    year: int | None = None
    stage: Stage | None = None
    version: int | None = None
    code: str | None = None
    name: str | None = None
    unit_code: str | None = None
    goal: str | None = None
    total_yuan: str | None = None
    fiscal_yuan: str | None = None
    other_yuan: str | None = None
    indicator_count: int | None = None
    url: str | None = None


class ProjectsOut(PageOut):
    """A page of projects."""

    projects: list[ProjectOut]


class ProjectDetailOut(ProjectOut):
    """A project with its targets."""

    indicators: list[IndicatorOut] = []


class PerformanceOut(Schema):
    """The department as a whole."""

    department: str
    goal: str
    note: str
    money: dict[str, str]
    indicators: list[IndicatorOut]


class CheckOut(Schema):
    """One result of one rule; amounts in 元, null where it could not be evaluated."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    rule: str
    level: Level
    result: Result
    title: str
    subject: str
    left_yuan: str | None
    right_yuan: str | None
    difference_yuan: str | None
    instances: int
    reason: str
    explanation: str
    left_cells: list[str]
    right_cells: list[str]


class RecheckOut(Schema):
    """What a rule about codes gives by a list that was loaded after the publication, beside what it gave then."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    codes_year: int | None
    later_codes_year: int
    checked_at: datetime
    rule: str
    title: str
    subject: str
    result_before: Result | None
    result: Result
    reason: str


class EventOut(Schema):
    """A publication, correction or withdrawal."""

    id: int | None = None
    number: int | None = Field(None, description="全站第几条，从 1 起，中间没有空号；id 有空号。")
    at: datetime | None = None
    action: Action | None = None
    kind: Literal["published", "corrected", "withdrawn"] | None = None
    unit: str | None = None
    body_name: str | None = None
    year: int | None = None
    stage: Stage | None = None
    version: int | None = None
    total_before_yuan: str | None = Field(None, description="前一版支出合计；没有前一版或已撤回时为空。")
    total_after_yuan: str | None = Field(None, description="这一版支出合计；已撤回时为空。")
    subject: str | None = None
    reason: str | None = None
    url: str | None = None


class TombstoneOut(Schema):
    """What is left of an edition that was withdrawn."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    published_at: datetime
    withdrawn_at: datetime
    reason: str
    url: str


class EventsOut(PageOut):
    """A page of events, newest first."""

    events: list[EventOut]


class FoundOut(Schema):
    """Something that a search found; `amount_yuan` is null where it has no amount."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    kind: FoundKind
    scheme: str
    code: str
    name: str
    place: str
    text: str
    amount_yuan: str | None
    url: str


class FoundFigureOut(Schema):
    """A printed amount that a search may have meant, with its cell."""

    unit: str
    body_name: str
    year: int
    stage: Stage
    version: int
    number: str
    title: str
    label: str
    measure: MeasureKey
    codes: dict[str, str]
    amount_yuan: str
    source: SourceOut


class SearchOut(Schema):
    """What a search found, best first; `has_more` tells that there is more than `limit`."""

    results: list[FoundOut]
    figures: list[FoundFigureOut]
    has_more: bool
    unmatched: Unmatched
