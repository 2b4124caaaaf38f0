"""What two tables of a form must agree on, by what they say they count: the same money, or money that is part of other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from budget.forms import Form, Funds, Layout, Subject
from budget.reconciliation.declare import Case, Key, Relation, Rule, Sides, Sum, Where, item, lines, named, whole
from budget.reconciliation.results import Level
from budget.vocabulary import ITEM

_INSIDE = "全部支出里包含这笔钱，不会比它少；少了，多半是两栏对调了。"
_SAME_MONEY = "同一笔钱在两张表里必须是同一个数。"
_BY_CODE = "工资福利和对个人的补助是人员经费，商品服务和资本性支出是公用经费；算在另一栏的反而多，多半是两栏对调了。"
_OF_BASIC = "基本支出里的这一项是三公经费的一部分，不会比它多；多了，可能是两栏对调或者漏填。"
_IS_SPENT = "购买服务是支出的一部分，不会比它多。"
_INSIDE_ITEM = "同一科目的全部支出包含这笔钱，不会比它少；少了，多半是金额填串了行，或者编码录错了。"
_INSIDE_LINE = "全部收支里包含这笔钱，不会比它少；少了，多半是金额填串了行。"
_CLASS = (Key("function", 3),)
_BY_ITEM, _BY_USE = Key("function", 7), Key("dept_economic", 5)
# Of whose money each is part, the nearest first.
_WITHIN = {
    Funds.GENERAL: (Funds.FISCAL, Funds.ALL), Funds.FUND: (Funds.FISCAL, Funds.ALL), Funds.CAPITAL: (Funds.FISCAL, Funds.ALL),
    Funds.FISCAL: (Funds.ALL,),
}  # fmt: skip
_GRANTS = {Funds.GENERAL: "general_budget", Funds.FUND: "government_fund", Funds.CAPITAL: "state_capital"}
_FISCAL = tuple(_GRANTS.values())
# The body's own money: some print it in one line, some each kind of it.
_OWN_FUNDS = (
    "public_institution",
    "institution_operation",
    "superior_subsidy",
    "affiliated_remittance",
    "other_income",
    "unit_funds",
)
# What is spent on persons and on running the office, and the 款 of the economic classification of parts of 三公.
_ON_PERSONS = ("301", "303")
_ON_RUNNING = ("302", "307", "309", "310")
_BOOKED_UNDER = {
    "abroad": ("30212",),
    "reception": ("30217",),
    "vehicle_purchase": ("30913", "31013"),
    "vehicle_running": ("30231",),
    "conferences": ("30215",),
    "training": ("30216",),
}


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of a form that count what others count too, by whose money it is."""

    balances: dict[Funds, Layout]
    income: dict[Funds, Layout]
    spending: dict[Funds, Layout]
    by_function: dict[Funds, Layout]
    basic: dict[Funds, Layout]
    sangong: dict[Funds, Layout]

    @property
    def grants(self) -> dict[Funds, Layout]:
        """Return the spending tables of the three budgets of 财政拨款, as far as there are any."""
        return {funds: self.by_function[funds] for funds in _GRANTS if funds in self.by_function}


def between(form: Form) -> Iterator[Rule]:
    """Yield what holds between the tables of a form that count the same money."""
    of = [
        {table.about.funds: table for table in form.about(subject)}
        for subject in (Subject.BALANCE, Subject.INCOME, Subject.SPENDING, Subject.BASIC, Subject.SANGONG)
    ]
    by_function = {funds: table for funds, table in of[2].items() if "function" in table.about.keyed_by}
    tables = _Tables(of[0], of[1], of[2], by_function, of[3], of[4])
    yield from _income(tables)
    yield from _spending(tables)
    yield from _grants(tables)
    yield from _inside_by_item(tables)
    yield from _inside_by_line(tables)
    yield from _basic(tables)
    yield from _uses(tables)
    yield from _services(form, tables)


def _income(tables: _Tables) -> Iterator[Rule]:
    """Yield that the table of income says of the whole and of each source what the balance says of it."""
    table, balance = tables.income.get(Funds.ALL), tables.balances.get(Funds.ALL)
    if table is None or balance is None:
        return
    # A table without a column of what is carried over counts the income of the year alone: held against 收入总计 it would
    # fail in every office that has any left.
    is_of_the_year = not table.sides and "carried" not in table.measures and "current_income" in _items(balance)
    total = "current_income" if is_of_the_year else "total_income"
    printed = item(table.key, total) if table.sides else whole(table.key)
    yield _same(table, balance, Case((printed,), (item(balance.key, total),)), "balance", "合计")
    cases = tuple(_sources_in_lines(table, balance) if table.sides else _sources_in_columns(table, balance))
    if cases:
        title = f"{table.title}的每一种收入与{balance.title}相同"
        yield Rule(f"{table.key}.same_by_source", Level.MUST, title, _SAME_MONEY, Sides(cases))


def _sources_in_lines(table: Layout, balance: Layout) -> Iterator[Case]:
    """Yield the sources that both tables have a line for."""
    printed = {one.code: one.names[0] for side in table.sides for one in side.items if one.dimension == "revenue"}
    for source in (*_FISCAL, "special_account", "carried_forward"):
        if source not in printed or source not in _items(balance):
            continue
        label = printed[source]
        left, right = (named(one.key, "revenue", source, label) for one in (table, balance))
        yield Case((left,), (right,), source, label)


def _sources_in_columns(table: Layout, balance: Layout) -> Iterator[Case]:
    """Yield the sources that one table has in its columns and the other in its lines; the body's own money as one."""
    # A balance that has one line for all of the body's own money has none for each kind to be held against.
    if "unit_funds" in _items(balance):
        kinds = [*((key, (key,)) for key in (*_FISCAL, "special_account")), ("own_funds", _OWN_FUNDS)]
    else:
        kinds = [(key, (key,)) for key in (*_FISCAL, "special_account", *_OWN_FUNDS)]
    kinds += [("fiscal_income", _FISCAL), ("carried", ("carried_forward",))]
    for kind, sources in kinds:
        if kind in table.measures:
            columns = [kind]
        else:
            columns = [
                key for key, one in table.measures.items() if one.source in sources and not key.startswith("carried")
            ]
        if columns:
            lines_of = tuple(named(balance.key, "revenue", source) for source in sources)
            if kind in _details(balance):
                # Where its parts are printed beside it, it is their sum, and none of its own.
                lines_of += (lines(balance.key, "total", ITEM, kind),)
            label = table.measures[columns[0]].label.rpartition("/")[2] if len(columns) == 1 else "单位资金"
            # Which kinds of its own money have a column is up to the body.
            is_optional = len(columns) > 1
            wholes = tuple(replace(whole(table.key, key), is_optional=is_optional) for key in columns)
            yield Case(wholes, lines_of, kind, label)


def _details(balance: Layout) -> set[str]:
    """Return the named lines of a balance that are no sums of others."""
    return {one.code for side in balance.sides for one in side.items if one.dimension == ITEM and one.line == "detail"}


def _items(balance: Layout) -> set[str]:
    return {one.code for side in balance.sides for one in side.items}


def _spending(tables: _Tables) -> Iterator[Rule]:
    """Yield that all spending is that of the balance, and holds that of each budget: changed columns show here."""
    every, balance = tables.by_function.get(Funds.ALL), tables.balances.get(Funds.ALL)
    if every is None:
        return
    if balance is not None:
        yield _same(every, balance, Case((whole(every.key),), (_spent(balance),)))
        by_class = Case((lines(every.key),), (lines(balance.key, "total", "function"),))
        yield _same(every, balance, by_class, "same_by_class", per=_CLASS)
    held: list[tuple[str, str, tuple[Layout, ...]]] = []
    if Funds.GENERAL in tables.grants:
        held.append(("holds", "", (tables.grants[Funds.GENERAL],)))
    # Of two budgets out of three nothing follows: the third may be what is missing.
    if len(tables.grants) == len(_GRANTS):
        held.append(("holds_grants", "三项财政拨款", tuple(tables.grants.values())))
    for rule, called, parts in held:
        for measure in ("basic", "project"):
            if all(measure in table.measures for table in (every, *parts)):
                label = every.measures[measure].label
                title = f"{every.title}的{label}不少于{called or parts[0].title}的{label}"
                case = Case((lines(every.key, measure),), tuple(lines(part.key, measure) for part in parts))
                # At least, for all spending also holds what is no grant. Were it asked to be equal, every office with
                # money of its own would fail.
                check = Sides((case,), Relation.AT_LEAST)
                yield Rule(f"{every.key}.{rule}_{measure}", Level.MUST, title, _INSIDE, check)


def _grants(tables: _Tables) -> Iterator[Rule]:
    """Yield that the balance of 财政拨款 says of the three budgets, together and each, what their tables say."""
    fiscal, grants = tables.balances.get(Funds.FISCAL), tables.grants
    # The same: the balance of 财政拨款 is that of all three together.
    if fiscal is None or len(grants) != len(_GRANTS):
        return
    first, others = grants[Funds.GENERAL], "一般公共预算、政府性基金、国有资本经营三张表"
    total = Case((_spent(fiscal),), tuple(whole(table.key) for table in grants.values()))
    yield _same(fiscal, first, total, called=others)
    by_class = Case((lines(fiscal.key, "total", "function"),), tuple(lines(table.key) for table in grants.values()))
    yield _same(fiscal, first, by_class, "same_by_class", called=others, per=_CLASS)
    for funds, table in grants.items():
        if (source := _GRANTS[funds]) in fiscal.measures:
            spent = Sum(fiscal.key, source, None, Where(ITEM, (_spent_code(fiscal),)))
            one = Case((spent,), (whole(table.key),))
            label = f"{fiscal.measures[source].label}支出"
            yield _same(fiscal, table, one, funds.value, label)
            classes = Case((Sum(fiscal.key, source, where=Where("function")),), (lines(table.key),))
            yield _same(fiscal, table, classes, f"{funds.value}_by_class", f"每一类{label}", per=_CLASS)


def _inside_by_item(tables: _Tables) -> Iterator[Rule]:
    """Yield that no item has less of all money than of money that is part of it: amounts that changed lines show here."""
    for of, key in ((tables.by_function, _BY_ITEM), (tables.basic, _BY_USE)):
        for funds, parts in _WITHIN.items():
            # Of the nearest only: what holds of it holds of what it is part of.
            inner, outer = of.get(funds), next((of[one] for one in parts if one in of), None)
            if inner is None or outer is None or not all(key.dimension in one.about.keyed_by for one in (inner, outer)):
                continue
            title = f"{outer.title}的每一项都不少于{inner.title}的同一项"
            check = Sides((Case((lines(inner.key),), (lines(outer.key),)),), Relation.AT_MOST, (key,))
            yield Rule(f"{inner.key}.within_by_item", Level.MUST, title, _INSIDE_ITEM, check)
    balance, fiscal = tables.balances.get(Funds.ALL), tables.by_function.get(Funds.FISCAL)
    # Where nothing counts all money by item, the balance counts it by 类.
    if balance is not None and fiscal is not None and Funds.ALL not in tables.by_function:
        title = f"{balance.title}的每一类支出都不少于{fiscal.title}的同一类"
        case = Case((lines(fiscal.key),), (lines(balance.key, "total", "function"),))
        yield Rule(
            f"{fiscal.key}.within_by_class", Level.MUST, title, _INSIDE_ITEM, Sides((case,), Relation.AT_MOST, _CLASS)
        )


def _inside_by_line(tables: _Tables) -> Iterator[Rule]:
    """Yield that no line of the balance has less of all money than the balance of 财政拨款 has in the same line."""
    every, fiscal = tables.balances.get(Funds.ALL), tables.balances.get(Funds.FISCAL)
    if every is None or fiscal is None:
        return
    names = {one.code: one.names[0] for side in fiscal.sides for one in side.items}
    cases = []
    for source in (one for one in _FISCAL if one in names and one in _items(every)):
        # A balance may print what the three budgets grant in one line, with its parts beside it or without.
        one_line = (lines(every.key, "total", ITEM, "fiscal_income"),) if "fiscal_income" in _details(every) else ()
        left, right = (named(table.key, "revenue", source, names[source]) for table in (fiscal, every))
        cases.append(Case((left,), (right, *one_line), source, names[source], if_printed=not one_line))
    for code in sorted((_details(fiscal) & _details(every)) - {"fiscal_income"}):
        left, right = (item(table.key, code, names[code]) for table in (fiscal, every))
        cases.append(Case((left,), (right,), code, names[code], if_printed=True))
    if cases:
        title = f"{every.title}的每一行都不少于{fiscal.title}的同一行"
        check = Sides(tuple(cases), Relation.AT_MOST)
        yield Rule(f"{fiscal.key}.within_by_line", Level.MUST, title, _INSIDE_LINE, check)


def _basic(tables: _Tables) -> Iterator[Rule]:
    """Yield what 基本支出 by 经济分类 has in common with the spending that it is part of, and with 三公."""
    for funds, table in tables.basic.items():
        if (spending := tables.by_function.get(funds)) and "basic" in spending.measures:
            cases = [
                Case((lines(table.key, key),), (whole(spending.key, other),), key, spending.measures[other].label)
                for key, other in (("total", "basic"), ("personnel", "personnel"), ("operating", "operating"))
                if key in table.measures and other in spending.measures
            ]
            title = f"{table.title}各款之和等于{spending.title}的基本支出"
            yield Rule(f"{table.key}.{funds.value}", Level.MUST, title, _SAME_MONEY, Sides(tuple(cases)))
        if {"personnel", "operating"} <= table.measures.keys():
            # Both at once: an office may well book a subsidy to persons as 公用经费, and one without staff has nothing
            # else on persons. That more stands in the wrong column than in the right one, no office does.
            right, wrong = (
                tuple(
                    lines(table.key, key, "dept_economic", *codes)
                    for key, codes in zip(columns, (_ON_PERSONS, _ON_RUNNING), strict=True)
                )
                for columns in (("personnel", "operating"), ("operating", "personnel"))
            )
            title = f"{table.title}：人员经费主要是工资福利和对个人的补助，公用经费主要是商品服务和资本性支出"
            check = Sides((Case(right, wrong),), Relation.AT_LEAST)
            yield Rule(f"{table.key}.on_persons", Level.MUST, title, _BY_CODE, check)
    general = tables.basic.get(Funds.GENERAL)
    for sangong in tables.sangong.values() if general else ():
        booked = tuple(
            Case(
                (whole(sangong.key, key),),
                (lines(general.key, "total", "dept_economic", *codes, label=f"基本支出的 {'、'.join(codes)}"),),
                key,
                sangong.measures[key].label,
            )
            for key, codes in _BOOKED_UNDER.items()
            if general and key in sangong.measures
        )
        title = f"{sangong.title}的各项不少于基本支出的同名科目"
        # A part of 三公 is also paid out of projects, which the table of 基本支出 does not count.
        check = Sides(booked, Relation.AT_LEAST)
        yield Rule(f"{sangong.key}.holds_basic", Level.SHOULD, title, _OF_BASIC, check)


def _uses(tables: _Tables) -> Iterator[Rule]:
    """Yield that a list of spending by its use says what the table of spending has in its columns."""
    every, balance = tables.spending.get(Funds.ALL), tables.balances.get(Funds.ALL)
    if every is None or balance is None:
        return
    uses = [one for side in balance.sides if side.name == "by_use" for one in side.items]
    cases = tuple(
        Case(
            (whole(every.key, one.code),),
            (item(balance.key, one.code, one.names[0]),),
            one.code,
            one.names[0],
        )
        for one in uses
        if one.code in every.measures
    )
    if cases:
        title = f"{every.title}的各项与{balance.title}按用途列的各项相同"
        yield Rule(f"{every.key}.same_by_use", Level.MUST, title, _SAME_MONEY, Sides(cases))


def _services(form: Form, tables: _Tables) -> Iterator[Rule]:
    """Yield that no 类 buys more services than it spends of the money that the list of services counts."""
    for table in form.about(Subject.SERVICES):
        funds = table.about.funds
        # The list of what 财政拨款 buys is held against the three budgets of it, where no table counts them together.
        paid = (tables.by_function[funds],) if funds in tables.by_function else tuple(tables.grants.values())
        if "function" in table.about.keyed_by and paid:
            case = Case((lines(table.key),), tuple(lines(one.key) for one in paid))
            called = paid[0].title if len(paid) == 1 else "各项财政拨款"
            title = f"{table.title}每个领域的金额不超过{called}的同类支出"
            yield Rule(
                f"{table.key}.by_class", Level.SHOULD, title, _IS_SPENT, Sides((case,), Relation.AT_MOST, _CLASS)
            )


def _spent_code(balance: Layout) -> str:
    """Return the line of a balance that says what is spent: 本年支出合计, or the whole where there is no carry-over."""
    return "current_expenditure" if "current_expenditure" in _items(balance) else "total_expenditure"


def _spent(balance: Layout) -> Sum:
    return item(balance.key, _spent_code(balance))


def _same(
    left: Layout,
    right: Layout,
    case: Case,
    rule: str = "same_total",
    what: str = "",
    *,
    called: str = "",
    per: tuple[Key, ...] = (),
) -> Rule:
    title = f"{left.title}的{what or ('每一类支出' if per else '支出合计')}与{called or right.title}相同"
    check = Sides((case,), per=per, blank_lines=bool(per))
    return Rule(f"{left.key}.{rule}", Level.MUST, title, _SAME_MONEY, check)
