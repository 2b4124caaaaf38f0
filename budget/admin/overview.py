"""The overview of a district on the desk: who has published what, by when, and what is missing; as a table and a file."""

from __future__ import annotations

import csv
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget.admin.pages import on_the_desk, page, person
from budget.defusing import defused
from budget.desk.overview import BodyLine, lines_of, years_of
from budget.late import late
from budget.rights import SEE
from budget.vocabulary import Stage

if TYPE_CHECKING:
    from xlsxwriter import Workbook
else:
    Workbook = late("xlsxwriter", "Workbook")

_HEADINGS = ("区划", "代码", "单位", "情况", "批复日期", "公开期限", "期限依据", "是否逾期", "还缺什么")
_WIDTHS = (10, 12, 30, 28, 12, 12, 30, 12, 60)


class PeriodForm(forms.Form):
    """Of which year and stage."""

    year = forms.TypedChoiceField(label="年份", coerce=int)
    stage = forms.ChoiceField(label="阶段", choices=[(stage.value, stage.label) for stage in Stage])

    def __init__(self, years: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]  # type: ignore[attr-defined] # of choices


def urls() -> list[URLPattern]:
    """Return the addresses, for the admin of editions."""
    return [
        path("overview/", on_the_desk(overview), name="budget_edition_overview"),
        path("overview.csv", on_the_desk(as_csv), name="budget_edition_overview_csv"),
        path("overview.xlsx", on_the_desk(as_xlsx), name="budget_edition_overview_xlsx"),
    ]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the table of a year and stage."""
    form, year, stage = _asked(request)
    lines = lines_of(person(request), year, stage)
    published = sum(line.published_on is not None for line in lines)
    overdue = sum(line.is_overdue for line in lines)
    reckoned = sum(line.is_overdue and line.deadline.is_reckoned for line in lines)
    return page(
        request, "edition/overview", f"各单位公开了没有：{year} 年{stage.label}", form=form, lines=lines,
        published=published, overdue=overdue, reckoned=reckoned, query=f"year={year}&stage={stage.value}",
    )  # fmt: skip


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the same table as a file."""
    _, year, stage = _asked(request)
    # By this mark spreadsheets know UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="overview-{year}-{stage.value}.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(_HEADINGS)
    writer.writerows(map(defused, _cells(line)) for line in lines_of(person(request), year, stage))
    return response


@require_safe
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the same table as a workbook, in which every cell is a text: a name that looks like a formula is none."""
    _, year, stage = _asked(request)
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(f"{year} 年{stage.label}")
        head, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, head)
        for number, line in enumerate(lines_of(person(request), year, stage), 1):
            for column, text in enumerate(_cells(line)):
                sheet.write_string(number, column, text, plain)
        sheet.freeze_panes(1, 0)
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="overview-{year}-{stage.value}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: HttpRequest) -> tuple[PeriodForm, int, Stage]:
    """Return the form with what was asked; this year's budget where nothing was, or nothing that there is."""
    who = person(request)
    if not who.has_perm(SEE):
        raise PermissionDenied
    usual = {"year": timezone.localdate().year, "stage": Stage.BUDGET.value}
    form = PeriodForm(years_of(who), {name: request.GET.get(name, value) for name, value in usual.items()})
    if not form.is_valid():
        form = PeriodForm(years_of(who), usual)
        form.full_clean()
    return form, form.cleaned_data["year"], Stage(form.cleaned_data["stage"])


def _cells(line: BodyLine) -> tuple[str, ...]:
    deadline = line.deadline
    return (
        line.unit.division_code,
        line.unit.code,
        line.unit.name,
        line.state,
        str(deadline.approved or ""),
        str(deadline.last_day or ""),
        deadline.basis,
        "逾期未公开" if line.is_overdue else "迟公开" if deadline.is_late else "",
        "；".join(line.missing),
    )
