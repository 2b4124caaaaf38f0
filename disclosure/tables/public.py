"""Tables about the disclosure itself: the official tables and the checks."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.results import Check, Place
from disclosure.english_names import called
from disclosure.figures import mark_html
from disclosure.tables.columns import (
    AmountColumn,
    Field,
    FieldKind,
    FileColumn,
    FileTable,
    TextColumn,
    Value,
    name_html,
)

LEVELS = {"must": mark("必须"), "should": mark("应当"), "note": mark("说明")}
RESULTS = {
    "pass": mark("通过"),
    "fail": mark("不符"),
    "not_applicable": mark("不适用"),
    "insufficient": mark("数据不足"),
}
# Cells of one side of a check that are marks; more of them are a list that opens.
SHOWN_PLACES = 3


class WordColumn(FileColumn):
    """A word of a closed list, shown in Chinese."""

    def __init__(self, heading: str, *, name: str, words: dict[str, str], css: str = "") -> None:
        super().__init__(heading, name=name, css=css)
        self.words = words

    def fields(self) -> tuple[Field, ...]:
        """Return the word for programs and the one for readers."""
        return Field(self.name, f"{self.heading}代码"), Field(f"{self.name}_label", self.heading)

    def values(self, record: Any) -> tuple[Value, ...]:
        """Return both."""
        value = getattr(record, self.name)
        return value, _(self.words.get(value, value))

    def render(self, record: Any, table: Any) -> SafeString:  # noqa: ARG002 - django-tables2 passes by name
        """Return the Chinese word, its meaning as a class."""
        value = getattr(record, self.name)
        return format_html('<span class="result-{}">{}</span>', value, _(self.words.get(value, value)))


class CheckSideColumn(AmountColumn):
    """One side of a check: what it is, the amount, and its cells."""

    def __init__(self, heading: str, *, name: str) -> None:
        super().__init__(heading, name=name)

    def fields(self) -> tuple[Field, ...]:
        """Return what the side is, the amount twice, and the cells."""
        return (
            Field(f"{self.name}_label", f"{self.heading}是"),
            *super().fields(),
            Field(f"{self.name}_cells", f"{self.heading}单元格"),
        )

    def values(self, record: Check) -> tuple[Value, ...]:
        """Return them; cells are joined by spaces."""
        places = _places(record, self.name)
        cells = " ".join(f"{place.sheet}!{place.address}" for place in places)
        return (getattr(record, f"{self.name}_label"), *super().values(record), cells)

    def render(self, record: Check, table: Any) -> SafeString:
        """Return the amount, what it is, and the marks of its first cells."""
        places = _places(record, self.name)
        label = called(getattr(record, f"{self.name}_label"))
        shown = super().render(record, table)
        if len(places) <= SHOWN_PLACES:
            marks = format_html_join("", "{}", ((mark_html(place, table.visit.cell(place)),) for place in places))
            return format_html('{}{}<span class="official">{}</span>', shown, marks, label)
        listed = format_html_join(
            "、", '<a href="{}">{}</a>', ((table.visit.cell(place), place.address) for place in places)
        )
        return format_html(
            _(
                '{}<span class="official">{}</span><details class="cells"><summary>{} 个单元格相加</summary>{}</details>'
            ),
            shown,
            label,
            len(places),
            listed,
        )


def _places(record: Check, side: str) -> tuple[Place, ...]:
    return record.left_places if side == "left" else record.right_places


class RuleColumn(FileColumn):
    """What a check compares, of what, and why it could not where it could not."""

    def fields(self) -> tuple[Field, ...]:
        """Return the parts."""
        return (
            Field("rule", "规则"),
            Field("title", "内容"),
            Field("subject", "对象"),
            Field("reason", "说明"),
            Field("explanation", "公布单位的说明"),
            Field("instances", "核对次数", FieldKind.COUNT),
        )

    def values(self, record: Check) -> tuple[Value, ...]:
        """Return them as they are kept."""
        return record.rule, record.title, record.subject, record.reason, record.explanation, record.instances

    def render(self, record: Check, table: Any) -> SafeString:  # noqa: ARG002 - django-tables2 passes by name
        """Return title, subject and reason."""
        times = _("（核对 {instances} 处）").format(instances=record.instances) if record.instances > 1 else ""
        note = "　".join(text for text in (called(record.subject), called(record.reason), record.explanation) if text)
        return format_html(
            '{}{}<span class="official">{}</span>', called(record.title), times, conditional_escape(note)
        )


class ChecksTable(FileTable):
    """The results of the checks."""

    stacked = True
    rule = RuleColumn(mark("核对什么"), name="rule")
    result = WordColumn(mark("结果"), name="result", words=RESULTS)
    level = WordColumn(mark("要求"), name="level", words=LEVELS, css="opt")
    left = CheckSideColumn(mark("左边"), name="left")
    right = CheckSideColumn(mark("右边"), name="right")
    difference = AmountColumn(mark("差额（左减右）"), name="difference")
    allowed = AmountColumn(mark("允许差额"), name="allowed", on_page=False)


class TitleColumn(TextColumn):
    """The printed title of a table, behind what it is called in the reader's language where that is another."""

    def render(self, record: Any, table: Any) -> SafeString | str:  # noqa: ARG002 - django-tables2 passes by name
        """Return the linked name."""
        return name_html(record.title, record.plain, "", record.url)


class OfficialTablesTable(FileTable):
    """The official tables of an edition."""

    title = TitleColumn(mark("表"), name="title", url="url", css="wide")
    number = TextColumn(mark("表号"), name="number", css="num opt")
    amount_unit = TextColumn(mark("金额单位"), name="amount_unit", css="opt")
    row_count = TextColumn(mark("行数"), name="row_count", css="num")
    state = TextColumn(mark("状态"), name="state", css="nowrap")
    sheet = TextColumn(mark("工作表"), name="sheet", css="opt wide")
