"""What targets say beside the money: costs added up, what one piece costs on average, and what is odd about a target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.money import AmountUnit
from budget.queries.results import Check, Figure, Indicator, Performance, ProjectItem
from budget.queries.targets import Oddity, Price, is_cost, oddity, pieces, price
from budget.queries.years import Years
from disclosure.english_names import called
from disclosure.english_units import counted as in_words
from disclosure.english_units import one_of
from disclosure.figures import plain_number, rounded, said_fen, unit_name, within_quotes
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit

_FUNDS = {"fiscal": mark("财政资金"), "other": mark("其他资金")}
_COSTS = "projects.costs"
# The more pieces the cheaper each: of «at least so many» the average is one that is not passed, and the other way
# round.
_AVERAGES = {
    "=": mark("平均每{unit} {each}"),
    "≥": mark("平均每{unit}最多 {each}"),
    ">": mark("平均每{unit}不到 {each}"),
    "≤": mark("平均每{unit}至少 {each}"),
    "<": mark("平均每{unit}超过 {each}"),
}
_ODD = {
    Oddity.AREA: mark("“{name}”以“{unit}”计量，不是面积的单位"),
    Oddity.LENGTH: mark("“{name}”以“{unit}”计量，不是长度的单位"),
    Oddity.PEOPLE: mark("“{name}”以“{unit}”计量，不是人数的单位"),
    Oddity.HOUSEHOLDS: mark("“{name}”以“{unit}”计量，不是户数的单位"),
    Oddity.MONEY: mark("“{name}”以“{unit}”计量，不是钱的单位"),
    Oddity.RATE: mark("“{name}”以“{unit}”计量，不是比率的单位"),
    Oddity.SCORE: mark("“{name}”以“{unit}”计量，不是比率或者分数"),
    Oddity.NUMBER: mark("写的是定性指标，指标值却是一个数"),
    Oddity.NO_UNIT: mark("没有写计量单位"),
    Oddity.SHARE: mark("超过 100%"),
}


def odd(found: Indicator) -> str:
    """Say what is odd about a target as it is printed; "" where nothing is."""
    kind = oddity(found)
    return (
        ""
        if kind is None
        else _(_ODD[kind]).format(name=within_quotes(found.level3), unit=one_of(found.unit_of_measure))
    )


def targets_since(visit: Visit, years: Years | None, counts: Mapping[int, int]) -> Said | None:
    """Say how many targets the department set itself this year and the year before. None where that was not published."""
    edition = years.before.point.edition if years and years.before else None
    now = counts.get(visit.edition.id, 0)
    if edition is None or not now or not counts.get(edition.id):
        return None
    before = counts[edition.id]
    text = _("{before_year} 年定了 {before} 项指标，{year} 年定了 {now} 项。")
    if before == now:
        text = _("{before_year} 年和 {year} 年都定了 {now} 项指标。")
    shown = format_html(text, before_year=edition.year, before=before, year=visit.edition.year, now=now)
    return Said("targets-since-last-year", shown)


def costs(visit: Visit, item: ProjectItem, found: Sequence[Indicator], checks: Iterable[Check]) -> Said | None:
    """Say what the targets of cost add up to beside the project's total; None where there are none to speak of."""
    if item.total is None or not any(map(is_cost, found)):
        return None
    check = _checked(item, checks)
    if check is None or check.left is None:
        text = _("成本指标没有写成能换算成一个总数的金额，所以没有同项目总额 {total}核对。")
        return Said("target-costs", format_html(text, total=Teller(visit)(item.total)))
    said = Teller.differing(visit, check.left, item.total)
    added = said.derived(check.left, called(check.left_label))
    if check.left == item.total.fen:
        text = _("成本指标算下来一共 {added}，正是项目总额。")
        return Said("target-costs", format_html(text, added=added))
    text = _("成本指标算下来一共 {added}，项目总额是 {total}，相差 {difference}。")
    difference = said.derived(abs(check.left - item.total.fen), _("两边之差"))
    shown = format_html(text, added=added, total=said(item.total), difference=difference)
    return Said("target-costs", shown, False, visit.link("checks", f"check-{check.number}"), _("看两边的数"))


def _checked(item: ProjectItem, checks: Iterable[Check]) -> Check | None:
    """Return the result that holds a project's costs against its total, where they make a sum."""
    found = (one for one in checks if one.rule == _COSTS and one.subject.split(" ")[0] == item.code)
    return next((one for one in found if one.left is not None and one.right is not None), None)


def pieces_cost(visit: Visit, item: ProjectItem, found: Sequence[Indicator], checks: Iterable[Check]) -> Iterator[Said]:
    """Say what one piece costs, from the one count of pieces or from the one price that the targets print."""
    if item.total is None or item.total.fen <= 0:
        return
    counted, printed = pieces(found), price(found)
    if counted is not None and counted.relation in _AVERAGES:
        yield _average(visit, item.total, counted)
    # Where the rule could multiply price and pieces, what came of it is said already.
    if printed is not None and _checked(item, checks) is None and (said := _worth(visit, item.total, printed)):
        yield said


def _average(visit: Visit, total: Figure, counted: Indicator) -> Said:
    number, printed = int(counted.target or 1), counted.unit_of_measure.strip()
    unit = one_of(printed)
    each = _each(visit, total, number, _("项目总额除以 {number}").format(number=plain_number(number)))
    shown = format_html(
        _("{each}（项目总额 ÷ 指标“{name}”的 {pieces}；每{unit}实际花多少，公开表没有写）。"),
        each=format_html(_(_AVERAGES[counted.relation]), unit=unit, each=each),
        name=within_quotes(counted.level3),
        pieces=in_words(number, printed),
        unit=unit,
    )
    return Said("unit-cost", shown)


def _worth(visit: Visit, total: Figure, printed: Price) -> Said | None:
    exact = Fraction(total.fen) / (Fraction(printed.number) * printed.money.value)
    # Of what costs more than all of the money nobody buys a rounded one, or none.
    if exact < 1:
        return None
    worth = int(rounded(exact, 0))
    pieces = in_words(worth, printed.per)
    shown = format_html(
        _("照“{name}”每{per} {price} {money}算，项目总额 {total}相当于 {pieces}；实际数量公开表没有写。"),
        name=within_quotes(printed.name),
        per=one_of(printed.per),
        price=plain_number(printed.number),
        money=unit_name(printed.money),
        total=Teller(visit)(total),
        pieces=pieces if worth == exact else _("约 {amount}").format(amount=pieces),
    )
    return Said("priced", shown)


def department_money(visit: Visit, found: Performance) -> Said | None:
    """Say with how much money the department's goals are to be reached, and where its parts do not make the whole."""
    money = {named.key: named.figure for named in found.money}
    total = money.get("total")
    if total is None:
        return None
    parts = [(name, figure) for key, name in _FUNDS.items() if (figure := money.get(key)) is not None]
    missed = total.fen - sum(figure.fen for _name, figure in parts)
    said = Teller.adding(visit, [figure for _name, figure in parts], total)
    named = {"department": found.department or visit.place_name, "amount": said(total)}
    if not parts:
        return Said("department-money", format_html(_("{department}用 {amount}，要达到下面的目标。"), **named))
    if missed:
        said = Teller(visit, to_the_fen=True)
    told = format_html_join(_("，"), "{} {}", ((_(name), said(figure)) for name, figure in parts))
    if not missed:
        text = _("{department}用 {amount}（{parts}），要达到下面的目标。")
        return Said("department-money", format_html(text, parts=told, **named))
    gap = said.gap(missed, _("总额与财政资金和其他资金之和的差"))
    text = _("{department}用 {amount}（{parts}；两样相加比总额{gap}），要达到下面的目标。")
    shown = format_html(text, parts=told, gap=gap, **named)
    return Said("department-money", shown, False, visit.link("checks"), _("看核对结果"))


def per_head(visit: Visit, total: Figure | int) -> Said | None:
    """Say what an amount is for each resident and household, with the divisors and their source; None without one."""
    residents, households, source = visit.edition.residents, visit.edition.households, visit.edition.residents_source
    if not residents:
        return None
    text = _("按常住人口 {residents} 人算，平均每人 {each}（人口出处：{source}）。")
    parts = {
        "residents": plain_number(residents),
        "each": _each(visit, total, residents, _("除以常住人口")),
        "source": source,
    }
    if households:
        text = _("按常住人口 {residents} 人、{households} 户算，平均每人 {each}，每户 {home}（出处：{source}）。")
        parts |= {"households": plain_number(households), "home": _each(visit, total, households, _("除以户数"))}
    return Said("per-head", format_html(text, **parts))


def _each(visit: Visit, total: Figure | int, number: int, made_of: str) -> SafeString:
    """Say what is one part of so many equal ones; «约» where it does not come out even."""
    fen = total.fen if isinstance(total, Figure) else total
    each = int(rounded(Fraction(fen, number), 0))
    if fen and not each:
        # «约 0 元» would say that there is nothing.
        return format_html(
            _("不足 {amount}"), amount=Teller(visit, AmountUnit.YUAN, to_the_fen=True).derived(1, made_of)
        )
    # What is less than a 万元 would lose most of its digits in that unit.
    said = Teller(visit, to_the_fen=abs(each) < AmountUnit.WAN.value)
    text = said.derived(each, made_of)
    is_rounded = not said.to_the_fen and said_fen(each, said.unit) != each
    return format_html(_("约 {amount}"), amount=text) if fen % number and not is_rounded else text
