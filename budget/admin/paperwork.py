"""Files that the desk hands out: the marked workbook, the list of problems, blank and filled official workbooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget.admin.forms import choose_body
from budget.admin.pages import address, as_file, edition_for, on_the_desk, page, person
from budget.desk import paperwork
from budget.desk.marking import marked_file
from budget.forms import FORMS, form_of
from budget.marked_problems import CannotMark
from budget.models import Edition, SourceFile, Unit
from budget.rights import SEE, narrowed
from budget.vocabulary import EditionState

# Seconds after which a browser asks again for a workbook that is still being marked.
_AGAIN = 4
_LOST = "服务器上保存的原始文件不在了，请联系管理员。"


class BlankForm(forms.Form):
    """For whom and which year a blank workbook is, and of which form."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="公开主体", empty_label=None)
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    # An address without it is of the first, as all were.
    form = forms.ChoiceField(label="表式", choices=[(form.key, form.label) for form in FORMS], required=False)

    def __init__(self, who: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_body(self, who, SEE)


def urls() -> list[URLPattern]:
    """Return the addresses, to stand beside those of the edition's admin."""
    views = (
        ("templates/", templates, "templates"),
        ("templates/blank.xlsx", blank, "blank"),
        ("<int:pk>/next-year.xlsx", filled, "filled"),
        ("<int:pk>/problems.xlsx", problems, "problems"),
        ("<int:pk>/marked/<int:position>.xlsx", marked, "marked"),
        ("<int:pk>/original/<int:position>/", original, "original"),
        ("<int:pk>/copy/<int:position>.xlsx", copy, "copy"),
    )
    return [path(route, on_the_desk(view), name=f"budget_edition_{name}") for route, view, name in views]


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Offer a blank workbook of a year, and those of published editions with their figures."""
    _require_view(request)
    current = Edition.every_stage.filter(state=EditionState.PUBLISHED.value).select_related("unit")
    current = narrowed(current, person(request), SEE)
    form = BlankForm(person(request), initial={"year": timezone.localdate().year})
    return page(request, "edition/templates", "官方表样", form=form, editions=current)


@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """Answer with the blank workbook, or with the form again where something is wrong."""
    _require_view(request)
    form = BlankForm(person(request), request.GET)
    if not form.is_valid():
        return page(request, "edition/templates", "官方表样", form=form, editions=())
    wanted = form_of(form.cleaned_data["form"] or FORMS[0].key)
    return as_file(*paperwork.blank_template(form.cleaned_data["unit"], form.cleaned_data["year"], wanted))


@require_safe
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with next year's workbook, filled with this edition's figures."""
    edition = edition_for(request, pk)
    try:
        return as_file(*paperwork.filled_template(edition))
    except FileNotFoundError:
        return _back(request, edition, _LOST)


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the list of every finding and failed check."""
    return as_file(*paperwork.problem_list(edition_for(request, pk)))


@require_safe
def marked(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Answer with the uploaded workbook, every problem marked in its cell; or say why it cannot be."""
    edition = edition_for(request, pk)
    try:
        made = marked_file(edition, position)
    except SourceFile.DoesNotExist as error:
        raise Http404("没有这个文件。") from error
    except FileNotFoundError:
        return _back(request, edition, _LOST)
    except CannotMark as refused:
        return _back(request, edition, refused.sentence)
    if made is not None:
        return as_file(*made)
    answer = page(request, "edition/marking", "正在标注", status=202, edition=edition)
    # The browser asks again by itself, without any script.
    answer.headers["Refresh"] = str(_AGAIN)
    return answer


@require_safe
def original(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Answer with an uploaded file as it came; nobody but staff gets it."""
    edition = edition_for(request, pk)
    try:
        # As mere bytes: no browser is to open in itself what somebody uploaded.
        return as_file(*paperwork.original_file(edition, position), "application/octet-stream")
    except SourceFile.DoesNotExist as error:
        raise Http404("没有这个文件。") from error
    except FileNotFoundError:
        return _back(request, edition, _LOST)


@require_safe
def copy(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Answer with the public copy of an uploaded file, before or after it is public."""
    edition = edition_for(request, pk)
    try:
        return as_file(*paperwork.public_file(edition, position))
    except SourceFile.DoesNotExist as error:
        raise Http404("没有这个文件，或它没有可以公开的内容。") from error
    except FileNotFoundError:
        return _back(request, edition, _LOST)


def _require_view(request: HttpRequest) -> None:
    if not person(request).has_perm(SEE):
        raise PermissionDenied


def _back(request: HttpRequest, edition: Edition, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return HttpResponseRedirect(address(edition))
