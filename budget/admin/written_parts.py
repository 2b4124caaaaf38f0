"""The words of an edition on the desk: each written part with its preview and findings, and completeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from budget import editions
from budget.admin.pages import address, edition_for, hand_back_words, on_the_desk, page, person
from budget.completeness import Assessed, State, assess, may_state
from budget.editions.written_parts import body_of, last_years_texts, mark_of, may_write, review_text, stated
from budget.models import Edition, EditionText, Statement, StoredFinding
from budget.queries.disclosed import gather
from budget.texts import TextKind, paragraphs, tidy
from budget.texts.kinds import MOST_CHARACTERS
from budget.texts.looks import looked_at
from budget.vocabulary import Stage


class TextForm(forms.Form):
    """A written part, and the mark of the text that its editor began with."""

    body = forms.CharField(
        label="正文",
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        # Django's own words call a text «this variable».
        error_messages={"max_length": "这一部分有 %(show_value)d 字，超过 %(limit_value)d 字的上限，没有保存。"},
        help_text="每行是一段。只写文字，不用排版；粘贴来的格式不会保留。",
    )
    began_with = forms.CharField(widget=forms.HiddenInput)


def urls() -> list[URLPattern]:
    """Return the addresses, to stand beside those of the edition's admin."""
    views = (
        ("<int:pk>/texts/", on_the_desk(texts), "texts"),
        ("<int:pk>/texts/<str:kind>/", _handing_back(text), "text"),
        ("<int:pk>/completeness/", on_the_desk(completeness), "completeness"),
    )
    return [path(route, view, name=f"budget_edition_{name}") for route, view, name in views]


def _handing_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view behind the desk's login; a text that can no longer be kept goes back to who wrote it."""
    guarded = on_the_desk(view)

    @wraps(view)
    def answer(request: HttpRequest, **at: Any) -> HttpResponse:
        # Before the guard, whose way to the login page would lose an hour's writing.
        if request.method == "POST" and not admin.site.has_permission(request):
            return _unsaved(request, "登录已过期，这些文字没有保存。", status=403)
        response = guarded(request, **at)
        if request.method == "POST" and response.status_code == HTTPStatus.NOT_FOUND:
            return _unsaved(request, editions.Gone().sentence, status=404)
        return response

    return answer


def _unsaved(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Say why a text was not kept, and give it back."""
    return page(request, "edition/unsaved", "没有保存", status, sentence=sentence, written=request.POST.get("body", ""))


@require_http_methods(["GET", "HEAD"])
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """List the nine parts: what is written, and how many findings each has."""
    edition = edition_for(request, pk)
    bodies = dict(EditionText.every_stage.filter(edition=edition).values_list("kind", "body"))
    sheets = StoredFinding.every_stage.filter(edition=edition, code__startswith="text.").values_list("sheet", flat=True)
    # A finding about a text keeps as its place the part's name, then the paragraph.
    found = Counter(sheet.partition("，")[0] for sheet in sheets)
    last = last_years_texts(edition)
    parts = [
        {
            "kind": kind,
            "last_year": kind in last and not bodies.get(kind),
            "length": len(bodies.get(kind, "")),
            "findings": found[kind.label],
            "url": reverse("admin:budget_edition_text", args=[edition.pk, kind.value]),
        }
        for kind in TextKind
    ]
    return page(
        request, "edition/texts", f"文字说明 · {edition}", edition=edition, parts=parts,
        may_write=may_write(edition, person(request)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Show a written part as readers will see it, with its findings; keep it, or only look, as the button says."""
    edition = edition_for(request, pk)
    if kind not in set(TextKind):
        raise Http404("文字说明没有这一部分。")
    part = TextKind(kind)
    kept = body_of(edition, part)
    last = last_years_texts(edition).get(part, "")
    # Offered to begin with, and not put in the place of what was just written.
    from_last_year = bool(last) and request.method != "POST" and "last-year" in request.GET
    form = TextForm(
        request.POST or None, initial={"body": last if from_last_year else kept, "began_with": mark_of(kept)}
    )
    if request.method == "POST" and form.is_valid():
        kept = tidy(form.cleaned_data["body"])
        if "save" in request.POST and (saved := _save(request, edition, part, form)):
            return saved
    return page(
        request,
        "edition/text",
        f"{part.label} · {edition}",
        edition=edition,
        part=part,
        form=form,
        paragraphs=paragraphs(kept),
        last_year=edition.year - 1 if last else None,
        from_last_year=from_last_year,
        to_look_at=[looked_at(paragraph) for paragraph in paragraphs(last)] if from_last_year else (),
        findings=review_text(edition, part, kept) if kept else (),
        may_write=may_write(edition, person(request)),
    )


def _save(request: HttpRequest, edition: Edition, part: TextKind, form: TextForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        editions.save_text(edition, part, given["body"], person(request), given["began_with"])
    except editions.TextRefused as refused:
        form.add_error("body", refused.sentence)
        return None
    except editions.NotAllowed as refused:
        return _unsaved(request, refused.sentence, status=403)
    except editions.Refused as refused:
        return _unsaved(request, refused.sentence, status=409)
    messages.success(request, f"已保存“{part.label}”。")
    return HttpResponseRedirect(reverse("admin:budget_edition_text", args=[edition.pk, part.value]))


@require_http_methods(["GET", "HEAD", "POST"])
def completeness(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every item with its state and reason; take the clerk's statement about those that no figure tells."""
    edition = edition_for(request, pk)
    if request.method == "POST":
        return _state(request, edition)
    published_on = timezone.localdate(edition.published_at) if edition.published_at else None
    found = assess(
        gather(edition.pk, edition.form, Stage(edition.stage), edition.approval_date, published_on, "every_stage")
    )
    writable = may_write(edition, person(request))
    said = {one.item: one for one in Statement.every_stage.filter(edition=edition)}
    counts = Counter(one.state for one in found)
    return page(
        request,
        "edition/completeness",
        f"完整性 · {edition}",
        edition=edition,
        rows=[
            {"one": one, "answers": _answers(one) if writable else [], "stated": stated(said.get(one.item.key))}
            for one in found
        ],
        counts=[(state.label, counts[state]) for state in State],
    )


def _answers(one: Assessed) -> list[tuple[str, str]]:
    """Return what the clerk may state about an item, none where the system alone decides."""
    if one.state is State.PRESENT and not one.is_stated:
        return []
    return [(value, str(label)) for value, label in Statement.Answer.choices if may_state(one.item, value)]


def _state(request: HttpRequest, edition: Edition) -> HttpResponse:
    given = request.POST
    try:
        editions.save_statement(
            edition,
            given.get("item", ""),
            given.get("answer", ""),
            given.get("reason", ""),
            person(request),
            given.get("stated"),
        )
    except editions.NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except editions.TextRefused as refused:
        messages.error(request, refused.sentence)
        hand_back_words(request)
    except editions.Refused as refused:
        messages.error(request, refused.sentence)
        hand_back_words(request)
        return HttpResponseRedirect(address(edition))
    else:
        messages.success(request, "已保存说明。" if given.get("answer") else "已撤去说明。")
    return HttpResponseRedirect(reverse("admin:budget_edition_completeness", args=[edition.pk]))
