"""What a comparison claims: how two editions differ as a whole, and how many codes went up, went down, came or went."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.money import AmountUnit
from budget.queries.comparisons import Change, Comparison, UnitColumn
from budget.queries.results import EditionInfo
from disclosure.figures import about, change_text, said_fen, words_html
from disclosure.sentences.saying import Said

Address = Callable[[EditionInfo], str]


def of_years(found: Comparison, unit: AmountUnit | None, address: Address) -> Said:
    """Say what two editions spend, and by how much the later one differs from the earlier."""
    before, after = found.before, found.after
    missed = after.total - before.total
    # Two amounts that differ must not be said in the same words, nor miss their difference as the three are said.
    smaller, larger = sorted((before.total, after.total))
    apart = about(before.total, unit) != about(after.total, unit)
    adds_up = said_fen(said_fen(smaller, unit) + said_fen(abs(missed), unit), unit) == said_fen(larger, unit)
    fine = bool(missed) and not (apart and adds_up)

    def side(edition: EditionInfo, fen: int) -> tuple[SafeString, SafeString]:
        link = format_html('<a href="{}">{}</a>', address(edition), edition.title)
        return link, words_html(fen, unit, to_the_fen=fine)

    later, earlier = side(after.edition, after.total), side(before.edition, before.total)
    names = {"later": later[0], "after": later[1], "earlier": earlier[0], "before": earlier[1]}
    if not missed:
        return Said("years", format_html(_("{later}全部支出 {after}，{earlier} {before}，一样多。"), **names))
    text = (
        _("{later}全部支出 {after}，{earlier} {before}，多 {difference}（{change}）。")
        if missed > 0
        else _("{later}全部支出 {after}，{earlier} {before}，少 {difference}（{change}）。")
    )
    difference = words_html(abs(missed), unit, _("两边之差"), to_the_fen=fine)
    change = change_text(after.total, before.total)
    return Said("years", format_html(text, difference=difference, change=change, **names))


def of_changes(found: Comparison) -> Said | None:
    """Count the codes by what became of them; None where there are none."""
    if not found.rows:
        return None
    counted = (
        (_("{count} 项增加"), sum(_lasts(row) and row.difference > 0 for row in found.rows)),
        (_("{count} 项减少"), sum(_lasts(row) and row.difference < 0 for row in found.rows)),
        (_("{count} 项一样多"), sum(_lasts(row) and not row.difference for row in found.rows)),
        (_("{count} 项是新增的"), sum(row.before is None for row in found.rows)),
        (_("{count} 项取消了"), sum(row.after is None for row in found.rows)),
    )
    parts = _("，").join(text.format(count=count) for text, count in counted if count)
    return Said("changes", SafeString(_("{parts}。").format(parts=parts)))


def _lasts(row: Change) -> bool:
    return row.before is not None and row.after is not None


def of_units(columns: Sequence[UnitColumn], unit: AmountUnit | None) -> Said:
    """Say what each of several bodies spends, as finely as it takes to tell them apart."""
    totals = [column.point.total for column in columns]
    fine = len({about(fen, unit) for fen in totals}) < len(set(totals))
    named = ((column.point.edition.unit.short_name, column.point.total) for column in columns)
    text = _("{name}全部支出 {amount}")
    parts = format_html_join(
        _("，"),
        "{}",
        ((format_html(text, name=name, amount=words_html(fen, unit, to_the_fen=fine)),) for name, fen in named),
    )
    return Said("units", format_html(_("{parts}。"), parts=parts))
