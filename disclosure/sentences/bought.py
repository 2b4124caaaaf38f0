"""What pages claim of what is bought: whether services and procurement fit into the spending that can have paid for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from budget.forms import Subject
from budget.queries.contents import contents
from budget.queries.makeup import Makeup
from budget.queries.results import Breakdown, Check, Figure, ServiceLine
from budget.queries.rooms import ClassRoom, granted_by
from disclosure.english_names import called
from disclosure.sentences.saying import Said, Teller
from disclosure.visit import Visit


def services_inside(
    visit: Visit, found: Breakdown, services: Sequence[ServiceLine], room: int | None, failed: Sequence[Check]
) -> Said | None:
    """Say whether the services printed under a 类 can be part of its spending; `room` is what of it is not for staff.

    None as `room`: the tables do not tell what is for staff, so that only the whole can be compared.
    """
    if not services:
        return None
    added = sum(line.figure.fen for line in services)
    total = found.total.fen
    limit = total if room is None else min(room, total)
    # What is more than all of it is said with its difference; else only two amounts are.
    said = Teller.differing(visit, added, total) if added > total else Teller.comparing(visit, added, limit)
    amount = said.derived(added, _("写明属于这一类的各项购买服务之和"))
    several = _("这 {count} 项一共 {added}") if len(services) > 1 else _("这一项是 {added}")
    parts = {
        "listed": format_html(several, count=len(services), added=amount),
        "total": said(found.total, "#lines"),
        "more": said.derived(added - total, _("购买服务之和减这一类的支出")) if added > total else "",
        "room": said.derived(limit, _("这一类里能用来买服务的钱减去人员待遇")),
        # Whose money the list counts: a line that the body pays from other money buys none of it.
        "where": _("这一类用财政拨款安排的钱里，人员待遇以外的")
        if granted_by(contents(visit.edition))
        else _("这一类里人员待遇以外的"),
    }
    if added > total:
        text = _(
            "购买服务表写在这一类的，{listed}，比这一类在这个口径里的全部支出 {total}还多 {more}。"
            "所以至少有一部分不在上面的支出里，公开表没有写明列在哪里。"
        )
    elif added > limit:
        text = _(
            "购买服务表写在这一类的，{listed}；可是{where}只有 {room}，放不下。"
            "所以至少有一部分不在上面的支出里，公开表没有写明列在哪里。"
        )
        if not limit:
            text = _(
                "购买服务表写在这一类的，{listed}；可是{where}一分也没有，放不下。"
                "所以它们不在上面的支出里，公开表没有写明列在哪里。"
            )
    elif room is None:
        text = _("{listed}，没有超过这一类的支出 {total}。购买服务是花钱的方式，不是另一笔钱，不要再加一次。")
    else:
        text = _("{listed}，没有超过{where} {room}。购买服务是花钱的方式，不是另一笔钱，不要再加一次。")
    url, link = visit.way("services"), _("看全部购买服务")
    code = found.node.code if found.node else ""
    if added > limit and (check := _about_services(visit, failed, code)):
        # The rule holds the same two sums against each other: there both sides stand with their cells.
        url, link = visit.link("checks", f"check-{check.number}"), _("看没有通过的核对")
    return Said("services-inside", format_html(text, **parts), holds=added <= limit, url=url, link=link)


def bought_inside(visit: Visit, claim: str, bought: Figure | None, whole: Makeup | None) -> Said | None:
    """Say whether what is bought (procurement, services) fits into all spending that is not for staff."""
    if bought is None or whole is None:
        return None
    limit = whole.bought if whole.is_known else whole.total
    holds = bought.fen <= limit
    said = Teller.comparing(visit, bought, limit)
    room = said.derived(limit, _("全部支出减去人员待遇") if whole.is_known else _("支出总表各行之和"))
    where = _("全部支出里人员待遇以外的") if whole.is_known else _("全部支出")
    text = (
        _("这是花钱的方式，不是另一笔钱：{where}有 {room}，这里的 {bought}没有超过它，不要再加一次。")
        if holds
        else _("{where}只有 {room}，这里的 {bought}比它还多，不会都在全部支出里。")
    )
    told = said(bought) if bought.place else said.derived(bought.fen, _("各行之和"))
    shown = format_html(text, where=where, room=room, bought=told)
    return Said(claim, shown, holds, visit.link("function"), _("看全部支出"))


def services_by_class(
    visit: Visit,
    services: Sequence[ServiceLine],
    rooms: Mapping[str, ClassRoom],
    failed: Sequence[Check],
    *,
    is_known: bool = True,
) -> Said | None:
    """Name the 类 under which more services are printed than it has for anything but staff.

    Where the tables do not tell what is for staff (`is_known`), its room is all that it spends.
    """
    if not rooms:
        return None
    added: dict[str, int] = {}
    for line in services:
        if line.function is not None:
            code = line.function.code[:3]
            added[code] = added.get(code, 0) + line.figure.fen
    # The largest excess first: that is the check to which the sentence leads.
    excess = {code: fen - (rooms[code].fen if code in rooms else 0) for code, fen in added.items()}
    over = sorted((code for code, fen in excess.items() if fen > 0), key=lambda code: -excess[code])
    if not over:
        return None
    listed = _("、").join(
        called(f"{code} {rooms[code].name if code in rooms else ''}".strip()) for code in sorted(over)
    )
    beside = of_what(visit, is_known=is_known)
    text = _(
        "“服务领域”照公开表填写。写在 {classes}下面的服务，比这一类里能用来买服务的钱{beside}还多，"
        "有的服务可能实际列在别的类里，公开表没有写明。"
    )
    if len(over) > 1:
        text = _(
            "“服务领域”照公开表填写。写在 {classes}下面的服务，比这些类各自能用来买服务的钱{beside}还多，"
            "有的服务可能实际列在别的类里，公开表没有写明。"
        )
    check = _about_services(visit, failed, over[0])
    url = visit.link("checks", f"check-{check.number}") if check else visit.link("checks")
    return Said("services-by-class", format_html(text, classes=listed, beside=beside), False, url, _("看核对结果"))


def of_what(visit: Visit, *, is_known: bool) -> str:
    """Say of which money services are bought: where the list counts 财政拨款 alone, what a 类 has besides buys none of them."""
    if granted_by(contents(visit.edition)):
        return _("（财政拨款里人员待遇以外的）") if is_known else _("（财政拨款安排的）")
    return _("（人员待遇以外的）") if is_known else ""


def _about_services(visit: Visit, failed: Sequence[Check], code: str) -> Check | None:
    """Return the failed result that holds the services of a 类 against what it has, if there is one."""
    keys = tuple(table.key for table in contents(visit.edition).about(Subject.SERVICES))
    return next(
        (
            check
            for check in failed
            if check.subject.startswith(code)
            # By the table and the 类, in the form's words or in those of every form.
            and (
                check.rule == "services.beside_staff"
                or (check.rule.startswith(keys) and check.rule.endswith(".by_class"))
            )
        ),
        None,
    )
