"""Letters to readers who watch a body: written in their language, and sent by a thread of their own, never by a request."""

from __future__ import annotations

import logging
import threading
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget import watching
from budget.looking import keep_looking
from budget.queries.news import PublicEvent
from budget.watching import Letter
from disclosure.context import owner, sends_mail

logger = logging.getLogger(__name__)

# Seconds between two looks at what is due; whoever asks is written to at once.
EVERY = 20
_ASKED = threading.Event()
WORDS = {"published": mark("公布"), "corrected": mark("更正"), "withdrawn": mark("撤回")}


def keep_mailing() -> None:
    """Look in this process, as long as it lives, at what is due; where the site sends no mail, do nothing."""
    if sends_mail():
        keep_looking("letters to readers", look_once, EVERY, _ASKED)


def hurry() -> None:
    """Let the next look begin now."""
    _ASKED.set()


def look_once() -> int:
    """Send what is due; return how many letters went out. A fault is told in the log, and the next look comes."""
    count = 0
    try:
        with get_connection() as line:
            for letter in watching.due():
                count += _sent(letter, line)
    except (OSError, SMTPException):
        logger.exception("letters to readers wait: the mail server does not answer")
    except Exception:  # it runs after all answers: a fault is logged, and the next look tries again
        logger.exception("letters to readers could not be looked at")
    return count


def _sent(letter: Letter, line: BaseEmailBackend) -> int:
    """Send one letter. Raises OSError where the server takes none at all."""
    try:
        written(letter, line).send()
    except SMTPRecipientsRefused:
        logger.warning("a mailbox that watches %s took no letter", letter.slug)
        watching.refused(letter)
        return 0
    watching.sent(letter)
    return 1


def written(letter: Letter, line: BaseEmailBackend | None = None) -> EmailMessage:
    """Return the letter, with the way to end it by one click in its head and by a link in its foot."""
    leave = _address("watching-end", letter)
    with translation.override(letter.language):
        name = owner()["name"]
        if letter.events:
            subject = _("{name}：{body}有新的公布、更正或撤回").format(name=name, body=letter.body_name)
            said = "\n\n".join(_told(each) for each in letter.events)
            foot = _("您订阅了{body}的公布、更正和撤回。不想再收到，点这里，邮箱马上删去：\n{leave}")
        else:
            subject = _("{name}：请确认订阅{body}").format(name=name, body=letter.body_name)
            said = _(
                "有人（应该是您）想在{body}公布、更正或撤回预算和决算的时候，让我们写信告诉这个邮箱。\n\n是您的话，请在两天内点这里确认：\n{link}"
            ).format(body=letter.body_name, link=_address("watching-confirm", letter))
            foot = _("不是您的话，不用理会：不点就不会再收到信，邮箱过两天删去。也可以马上删去：\n{leave}")
        foot = foot.format(body=letter.body_name, leave=leave)
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        # RFC 8058: mail programs then show a button of their own, and nobody calls the letter junk to be rid of it.
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # So that nobody's holiday notice answers it.
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, f"{said}\n\n-- \n{foot}\n", None, [letter.address], headers=headers, connection=line)


def _told(event: PublicEvent) -> str:
    """Return what happened and where it is to be read: no figure, which would stand alone in a letter."""
    what = _(WORDS[event.kind])
    if event.year and event.stage:
        stage = _("{year} 年{stage}").format(year=event.year, stage=_(event.stage.label))
        what = _("{what}：{stage}，第 {version} 版").format(what=what, stage=stage, version=event.version)
    at = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M")
    reason = _("原因：{reason}").format(reason=event.reason)
    return f"{what}\n{at}\n{reason}\n{settings.SITE_URL}{_page(event)}"


def _page(event: PublicEvent) -> str:
    if event.year is None or event.stage is None:
        return reverse("body", args=[event.slug])
    place: dict[str, object] = {"unit": event.slug, "period": f"{event.year}{event.stage.suffix}"}
    if event.kind == "corrected":
        return reverse("edition-changes", kwargs={**place, "version": event.version})
    return f"{reverse('overview', kwargs=place)}?edition={event.version}"


def _address(name: str, letter: Letter) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[letter.key])}"
