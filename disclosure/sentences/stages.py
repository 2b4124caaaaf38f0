"""What was planned and what was spent, in words: how much of the plan, what has no counterpart, what is carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.forms import Phase
from budget.money import has_shares
from budget.queries.contents import contents
from budget.queries.results import Breakdown, EditionInfo, Figure
from budget.queries.stages import StageColumn, StagesBeside
from budget.vocabulary import Stage
from disclosure.figures import percent_text
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit


def plan_missing(visit: Visit, *, is_printed: bool) -> Said | None:
    """Say of a 决算 or 调整预算 that the budget of its year is not here; None where it is, or for a budget.

    Where its own table prints what was planned, there is something that it can be held against.
    """
    edition = visit.edition
    # Nothing comes before a budget that it could be held against.
    if edition.stage is Stage.BUDGET:
        return None
    others = [each for each in visit.editions if each.is_current and each.year == edition.year]
    if any(each.stage is Stage.BUDGET for each in others):
        return None
    text = _("{year} 年的预算没有在这里公开，所以{stage}没有年初预算可以对照。")
    if is_printed:
        text = _("{year} 年的预算没有在这里公开；这里的预算数，照{stage}的表里印的。")
    return Said("plan-missing", SafeString(text.format(year=edition.year, stage=_(edition.stage.label))))


def prints_its_plan(visit: Visit, found: StagesBeside) -> bool:
    """Tell whether the edition's own table prints what was planned, so that no edition before it is needed."""
    own = [column.phase for column in found.columns if column.edition.id == visit.edition.id]
    return any(phase is not own[-1] for phase in own)


def plan_and_spent(visit: Visit, found: StagesBeside) -> Said:
    """Say what the last stage gives and what the first gave, and how much more or less that is."""
    first, last = found.columns[0], found.columns[-1]
    year = visit.edition.year
    # A single column: there is nothing to hold it against.
    if first is last:
        amount = Teller(visit).derived(first.total, _made_of(first))
        return Said("plan-and-spent", format_html(_only(first), year=year, amount=amount))
    said = Teller.differing(visit, last.total, first.total)
    parts = {
        "year": year,
        "planned": said.derived(first.total, _made_of(first)),
        "amount": said.derived(last.total, _made_of(last)),
        "difference": said.derived(abs(last.total - first.total), _("两个合计相减")),
        # Of a plan of nothing, or of one below it, no part can have been spent, nor less than nothing of any.
        "rate": percent_text(last.total, first.total) if has_shares([last.total], first.total) else "",
    }
    text = _sentence(first, last, last.total - first.total)
    rate = _rate(first, last) if has_shares([last.total], first.total) else ""
    return Said("plan-and-spent", format_html(text + rate, **parts))


def planned_url(visit: Visit, found: Breakdown) -> str:
    """Return where what was planned is printed: the official table, for the pages below list what was spent alone."""
    says = contents(visit.edition).spending(found.basis, found.scheme) if found.plans else None
    return visit.link("table", number=says.number) if says else ""


def planned_before(visit: Visit, found: Breakdown) -> Said | None:
    """Say what was planned, where the table prints that beside what was spent; None where it does not."""
    if found.plans is None:
        return None
    url, total = planned_url(visit, found), found.total
    figures = [found.plans.totals[phase] for phase in found.plans.phases]
    said = Teller(visit)
    words = {
        Phase.BUDGET: _("预算是 {amount}"),
        Phase.INITIAL: _("年初预算是 {amount}"),
        Phase.ADJUSTED: _("全年预算是 {amount}"),
    }
    parts = [
        format_html(words[phase], amount=said(figure, url))
        for phase, figure in zip(found.plans.phases, figures, strict=True)
    ]
    plans = format_html_join(_("，"), "{}", ((part,) for part in parts))
    # Of a plan of nothing no part can have been spent.
    if not has_shares([total.fen], figures[0].fen):
        return Said("planned-before", format_html(_("{plans}。"), plans=plans))
    done = {
        Phase.BUDGET: _("{plans}，实际支出完成预算的 {rate}。"),
        Phase.INITIAL: _("{plans}，实际支出完成年初预算的 {rate}。"),
        Phase.ADJUSTED: _("{plans}，实际支出完成全年预算的 {rate}。"),
    }[found.plans.phases[0]]
    return Said("planned-before", format_html(done, plans=plans, rate=percent_text(total.fen, figures[0].fen)))


def _made_of(column: StageColumn) -> str:
    return _("{title}公开表的合计").format(title=column.edition.title)


def more_and_less(counts: Mapping[str, int]) -> Said:
    """Say how many parts got more, less, came, went or are called otherwise; of what there is none nothing is said."""
    words = {
        "up": _("{count} 项比原来多"),
        "down": _("{count} 项比原来少"),
        "new": _("{count} 项原来没有"),
        "gone": _("{count} 项后来没有"),
        "renamed": _("{count} 项改了名称"),
    }
    said = _("，").join(words[name].format(count=count) for name, count in counts.items() if count)
    return Said("more-and-less", SafeString(said + _("。") if said else _("每一项都和原来一样。")))


def _only(column: StageColumn) -> str:
    return {
        Phase.INITIAL: _("{year} 年年初预算 {amount}。"),
        Phase.ADJUSTED: _("{year} 年调整后的预算 {amount}。"),
    }.get(column.phase, _("{year} 年实际支出 {amount}。"))


def _sentence(first: StageColumn, last: StageColumn, difference: int) -> str:
    if last.phase is not Phase.FINAL:
        if not difference:
            return _("{year} 年年初预算 {planned}，调整后一样多。")
        more = _("{year} 年年初预算 {planned}，调整后 {amount}，多 {difference}。")
        return more if difference > 0 else _("{year} 年年初预算 {planned}，调整后 {amount}，少 {difference}。")
    if first.phase is Phase.INITIAL:
        if not difference:
            return _("{year} 年年初预算 {planned}，实际支出一样多。")
        more = _("{year} 年年初预算 {planned}，实际支出 {amount}，多 {difference}。")
        return more if difference > 0 else _("{year} 年年初预算 {planned}，实际支出 {amount}，少 {difference}。")
    if not difference:
        return _("{year} 年调整后的预算 {planned}，实际支出一样多。")
    more = _("{year} 年调整后的预算 {planned}，实际支出 {amount}，多 {difference}。")
    return more if difference > 0 else _("{year} 年调整后的预算 {planned}，实际支出 {amount}，少 {difference}。")


def _rate(first: StageColumn, last: StageColumn) -> str:
    if last.phase is not Phase.FINAL:
        return _("调整后是年初的 {rate}。")
    return _("完成年初预算的 {rate}。") if first.phase is Phase.INITIAL else _("完成调整预算的 {rate}。")


def differing(visit: Visit, found: StagesBeside) -> list[Said]:
    """Say where a later stage prints another total of an earlier one than that stage's own tables."""
    said = Teller(visit, to_the_fen=True)
    text = _("后来公开的表里印的{phase}合计是 {printed}，和当时公开的 {own}不同。这里用的是当时公开的数。")
    return [
        Said(
            "differing-plan",
            format_html(
                text,
                phase=_(phase.label),
                printed=said.derived(printed, _("后来公开的表里的合计")),
                own=said.derived(own, _("当时公开的表里的合计")),
            ),
            holds=False,
        )
        for phase, own, printed in found.differing
    ]


def carried_over(visit: Visit, told: Sequence[tuple[EditionInfo, Mapping[str, Figure]]]) -> Said | None:
    """Say what the 决算 leaves for the next year, and whether what came in is what went out and stayed."""
    figures = next((lines for edition, lines in told if edition.stage is Stage.FINAL), None)
    if figures is None or "carried_over" not in figures:
        return None
    said = Teller(visit)
    left = figures["carried_over"].fen
    # A line that the form has not, or that is blank, adds nothing; the three that make a sum are asked for below.
    opening, income, own, spent, distributed = (
        figures[line].fen if line in figures else 0
        for line in (
            "carried_forward",
            "current_income",
            "own_balance_used",
            "current_expenditure",
            "surplus_distribution",
        )
    )
    parts = {
        "left": said.derived(left, _("决算表里的年末结转和结余")),
        "opening": said.derived(opening, _("决算表里的年初结转和结余")),
    }
    # Without both ends of the balance nothing can be said of whether it holds, and nothing is.
    if not {"carried_forward", "current_income", "current_expenditure"} <= figures.keys():
        return Said("carried-over", format_html(_("年末还剩 {left}，结转到下一年。"), **parts))
    # 收入 and 年初结转 are what there was, 支出, 分配 and 年末结转 what became of it.
    if opening + income + own == spent + distributed + left:
        text = _("年初结转来 {opening}，年末还剩 {left}，结转到下一年；收入、支出和结转结余对得上。")
        return Said("carried-over", format_html(text, **parts))
    text = _("年初结转来 {opening}，年末还剩 {left}；可是收入、支出和结转结余相差 {gap}。")
    gap = said.derived(abs(opening + income + own - spent - distributed - left), _("两边相减"))
    return Said("carried-over", format_html(text, **parts, gap=gap), holds=False)
