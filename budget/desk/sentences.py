"""Sentences of the desk that are put together from what happened: who confirmed, gave a link, published, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.timezone import localtime

from budget.classification.replacing import ReplacementPreview
from budget.findings import Severity
from budget.models import Doubt, Edition, Event, PreviewLink
from budget.models.people import name_of
from budget.vocabulary import EditionState


def who(user: User | None) -> str:
    """Return who did something: the full name, else the user name; «命令行» where it was a command."""
    return name_of(user) if user else "命令行"


def when(at: datetime) -> str:
    """Return a moment in the district's own time, without the year: what the desk tells of is of these weeks."""
    here = localtime(at)
    return f"{here.month} 月 {here.day} 日 {here:%H:%M}"


def of_doubt(doubt: Doubt) -> str:
    """Return who has confirmed a doubt and whose confirmation is still wanted."""
    said = ""
    if doubt.confirmed_at:
        said += f"{who(doubt.confirmed_by)}于 {when(doubt.confirmed_at)} 确认属实。"
    if doubt.reviewed_at:
        # A number of a person is never true or false: the reviewer lets it be public, or does not.
        done = "放行" if doubt.is_personal else "确认"
        said += f"{who(doubt.reviewed_by)}于 {when(doubt.reviewed_at)} 审核{done}。"
    return said + (f"还须由{doubt.waits_for}确认。" if doubt.is_open else "")


def of_link(link: PreviewLink) -> str:
    """Return who gave a link to a preview, how long it opens, and how often it was opened."""
    given = f"{who(link.created_by)} {when(link.created_at)} 给出；"
    ended = "已收回" if link.revoked_at else "失效" if link.is_open else "已失效"
    last = f"，最近 {when(link.opened_at)}" if link.opened_at else ""
    return f"{given}{when(link.revoked_at or link.ends_at)} {ended}。打开过 {link.opened} 页{last}。"


def of_state(edition: Edition) -> str:
    """Return the state of an edition, and who made it public when."""
    if not edition.published_at:
        return f"{edition.get_state_display()}。"
    here = localtime(edition.published_at)
    day = f"{here.year} 年 {here.month} 月 {here.day} 日 {here:%H:%M}"
    told = f"{day} 由 {who(edition.published_by)} 公开"
    if edition.state == EditionState.PUBLISHED:
        return f"{edition.get_state_display()}，{told}。"
    return f"{edition.get_state_display()}，原来是 {told}的。"


def of_publishing(edition: Edition, published: Edition | None) -> str:
    """Return what becomes public by publishing a draft, and of what it is a correction."""
    told = f"公开的是：{edition.unit.name} {edition.year} 年{edition.get_stage_display()}第 {edition.version} 版。"
    if published is None:
        return told
    return f"{told}这是对第 {published.version} 版的更正，公众会看到两版的差异和您写的原因。"


def of_last_change(edition: Edition) -> str:
    """Return who changed a draft last, when, and what of it: her own look at some page of it may have been before that."""
    changes = (Event.Action.UPLOADED, Event.Action.EDITED, Event.Action.RESTORED)
    last = Event.objects.filter(edition=edition, action__in=changes).order_by("-pk").first()
    if last is None:
        return ""
    what = f"（{last.reason}）" if last.reason else ""
    return f"草稿最后一次改动：{last.actor_name}，{when(last.at)}，{last.get_action_display()}{what}。"


def of_replacing(found: ReplacementPreview) -> str:
    """Return what an uploaded list of codes changes of the one before; "" where there is none."""
    now = found.against_now
    if now is None:
        return ""
    return (
        f"{found.year} 年已经载入过这一分类，确认后由这份文件替换：新增 {len(now.new)} 个，改名 {len(now.renamed)} 个，"
        f"去掉 {len(now.gone)} 个，其余 {now.same} 个不变。"
    )


def counted(counts: Iterable[tuple[Severity | str, int]], of: str) -> str:
    """Return numbers of several kinds in one line: «错误 2 处，提醒 1 处»."""
    named = ((kind.label if isinstance(kind, Severity) else kind, count) for kind, count in counts)
    return "，".join(f"{label} {count} {of}" for label, count in named)
