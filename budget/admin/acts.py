"""The buttons of the desk: each does one act of `budget.editions` and says how it went."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget import editions
from budget.admin.forms import ApprovalForm
from budget.admin.pages import address, edition_for, hand_back_words, number_sent, on_the_desk, page, person
from budget.desk.preview import published_beside
from budget.editions.guarding import expect
from budget.editions.looking_back import let_stand
from budget.models import Doubt, Edition
from budget.vocabulary import EditionState

_PROBLEMS_SHOWN = 10
# What each act will do, and its button.
_SENTENCES = {
    "publish": ("{name}会马上公开，任何人都能看到和下载{correction}；公开后不能再改，只能更正或撤回。", "公开这一版"),
    "withdraw": (
        "{name}会马上从公众面前撤下，它的网址会写明撤回的原因；撤回后不能恢复，只能重新上传、公开。",
        "撤回这一版",
    ),
    "discard": ("{name}的草稿连同文字说明会放进回收站，三十天内可以取回。", "废弃草稿"),
}

# In which states it may be done.
_FITS = {
    "publish": (EditionState.DRAFT,),
    "withdraw": tuple(EditionState.visible()),
    "discard": (EditionState.DRAFT,),
}


def urls() -> list[URLPattern]:
    """Return the addresses of the acts, for the admin of editions."""
    acts = {
        "publish": publish,
        "withdraw": withdraw,
        "discard": discard,
        "approve": approve,
        "confirm": confirm,
        "explain": explain,
        "reword": reword,
    }
    return [
        *(
            path(f"<int:pk>/{name}/", admin.site.admin_view(view), name=f"budget_edition_{name}")
            for name, view in acts.items()
        ),
        path("<int:pk>/ask/<slug:act>/", on_the_desk(ask), name="budget_edition_ask"),
        path("withdrawals/<int:pk>/seen/", admin.site.admin_view(seen), name="budget_edition_seen"),
        path("persons/<int:pk>/", admin.site.admin_view(stands), name="budget_edition_let-stand"),
    ]


@require_safe
def ask(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Say in one sentence what an act will do, and ask once."""
    edition = edition_for(request, pk)
    if act not in _SENTENCES:
        raise Http404("没有这件事可以办理。")
    try:
        expect(edition, *_FITS[act])
    except editions.Refused as refused:  # as for who comes back to this page by the browser's own button
        messages.warning(request, refused.sentence)
        hand_back_words(request, {edition.reason, edition.withdrawn_reason})
        return HttpResponseRedirect(address(edition))
    sentence, button = _SENTENCES[act]
    published = published_beside(edition)
    correction = f"，公众会看到它与第 {published.version} 版的差异" if published and act == "publish" else ""
    name = f"{edition.unit.name} {edition.year} 年{edition.get_stage_display()}第 {edition.version} 版"
    return page(
        request, "edition/ask", button, edition=edition, sentence=sentence.format(name=name, correction=correction),
        button=button, address=reverse(f"admin:budget_edition_{act}", args=[pk]),
        reason=request.GET.get("reason", ""), wants_reason=act != "discard",
        # Of the page that she comes from: what changed since, this page does not show.
        seen=request.GET.get("seen", ""),
    )  # fmt: skip


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""

    def act(edition: Edition, reason: str) -> Edition:
        return editions.publish(edition, person(request), reason, seen=request.POST.get("seen", ""))

    return act_on(request, pk, act, "已公开。")


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a published edition."""
    done = "已撤回，它的网址现在写着撤回的原因。要再公开，请录入的同志上传改好的文件。"

    def act(edition: Edition, reason: str) -> Edition:
        return editions.withdraw(edition, person(request), reason, seen=request.POST.get("seen", ""))

    return act_on(request, pk, act, done)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that this person has looked at another's withdrawal."""
    try:
        edition = editions.acknowledge(pk, person(request))
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Gone:
        messages.success(request, "已经有人核对过了。")
        return HttpResponseRedirect(reverse("admin:index"))
    messages.success(request, "已记下您核对过这次撤回。")
    return _back(edition)


@require_POST
def stands(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that this person stands by it that what was found in public are no numbers of persons."""
    try:
        edition = let_stand(pk, person(request))
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Gone:
        messages.success(request, "已经有人核对过了。")
        return HttpResponseRedirect(reverse("admin:index"))
    messages.success(request, "已记下：由您核对，不是个人号码。")
    return _back(edition)


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft."""
    return act_on(
        request,
        pk,
        lambda edition, _: editions.discard(edition, person(request)),
        "草稿已废弃，在回收站里保留三十天，可以取回。",
    )


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the day of the approval."""
    form = ApprovalForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, "日期没有看懂，没有保存。请写成 2026-01-15 这样。")
        return HttpResponseRedirect(reverse("admin:budget_edition_change", args=[pk]))
    return act_on(
        request,
        pk,
        lambda edition, _: editions.approve(
            edition, form.cleaned_data["approval_date"], person(request), request.POST.get("before")
        ),
        "批复日期已保存。",
    )


def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep why a check does not agree, or all checks of some rules."""
    position = number_sent(request.POST.get("check", ""))

    # Either one check, or a field for each rule.
    named = request.POST.getlist("rule")
    rules = dict(zip(named, request.POST.getlist("words"), strict=False))
    marks = dict(zip(named, request.POST.getlist("mark"), strict=False))

    def act(edition: Edition, _reason: str) -> Edition:
        if rules:
            return editions.explain_rules(edition, rules, person(request), marks)
        said, mark = request.POST.get("explanation", ""), request.POST.get("mark")
        return editions.explain(edition, position, said, person(request), mark)

    return act_on(request, pk, act, "核对说明已保存，它会和结果一起公开。")


def reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction of the words of what is public."""
    return act_on(
        request,
        pk,
        lambda edition, _: editions.begin_correction(edition, person(request)),
        "已建好更正的草稿，金额照已公开的，文字说明也带来了。改好文字以后，请另一位审核人员公开。",
    )


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one doubt of a draft."""

    def act(edition: Edition, _reason: str) -> Edition:
        doubt = Doubt.every_stage.filter(edition=edition, pk=number_sent(request.POST.get("doubt", ""))).first()
        # What counts is the sentence that she read: it may have changed while her page stood open.
        if doubt is None or doubt.message != request.POST.get("message"):
            raise editions.Gone(editions.NO_DOUBT)
        return editions.confirm(doubt, person(request))

    return act_on(request, pk, act, "已确认，记入办理记录。")


@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: HttpRequest, pk: int, act: Callable[[Edition, str], Edition | None], done: str) -> HttpResponse:
    """Do one act and say how it went; a link alone does nothing."""
    if request.method != "POST":
        # Where the login leads whose session had ended when the button was pressed.
        messages.warning(request, "还没有办理。如果您刚才重新登录过，请在这一页再办一次。")
        return HttpResponseRedirect(reverse("admin:budget_edition_change", args=[pk]))
    edition: Edition | None = Edition.every_stage.filter(pk=pk).first()
    try:
        if edition is None:
            raise editions.Gone
        after = act(edition, request.POST.get("reason", ""))
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.Refused as refused:
        for sentence in (refused.sentence, *refused.problems[:_PROBLEMS_SHOWN]):
            messages.error(request, sentence)
        hand_back_words(request)
        return _back(edition)
    except OperationalError:
        messages.error(request, "数据库暂时不能用，这次没有办成，什么都没有改动。请过几分钟再试；仍不行请联系管理员。")
        hand_back_words(request)
        return _back(edition)
    messages.success(request, done)
    # A colleague may have gone on with it already; then the list tells.
    return _back(after if after is None or Edition.every_stage.filter(pk=after.pk).exists() else None)


def _back(edition: Edition | None) -> HttpResponse:
    """Go to the edition if it is still there, else to the list."""
    if edition is None:
        return HttpResponseRedirect(reverse("admin:budget_edition_changelist"))
    return HttpResponseRedirect(address(edition))
