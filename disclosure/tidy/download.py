"""A choice of facts as a file that a browser takes home: CSV, XLSX or JSON."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from budget.queries.facts import FactWords, fact_rows, fact_words
from disclosure.downloads import TYPES, disposition
from disclosure.tidy.columns import COLUMNS
from disclosure.tidy.csv_text import BYTE_ORDER_MARK, csv_heading, csv_lines
from disclosure.tidy.json_text import json_text
from disclosure.tidy.scope import Scope
from disclosure.tidy.workbook import Explanation, FactBook
from disclosure.visit import Visit

# How to add without counting money twice: the first line of every help to the file.
HOW = "只加“相加这些行”（add_up）一列为“是”的行，一次一张表、一个收支方向；其余的行不要再加。"
TOTALS_TOO = (
    "“合计”表列出表内已有的合计：左边是明细之和的公式，右边是表上所印的数，差额应为 0；没有公式的，表内没有它的明细。"
)
# Bytes of a workbook that are kept in memory before it goes to a file of its own.
IN_MEMORY = 1024 * 1024
# Bytes of it that travel together.
PORTION = 64 * 1024


def fact_file(visit: Visit, scope: Scope, form: str, address: str) -> HttpResponseBase:
    """Answer with the facts of a scope as «csv», «xlsx» or «json»; `address` is the lasting one of this very file.

    One query for the rows, four for the words; the rows are streamed.
    """
    words = fact_words(visit.edition)
    if form == "xlsx":
        parts = _workbook(visit, scope, words, address)
    elif form == "csv":
        parts = _csv(visit, scope, words)
    else:
        parts = _json(visit, scope, words, address)
    response = StreamingHttpResponse(parts, content_type=TYPES[form])
    plain = f"{visit.file_stem}-{scope.name}.{form}"
    response["Content-Disposition"] = disposition(plain, f"{visit.readable_name(scope.title)}.{form}")
    response["Accept-Ranges"] = "bytes"
    return response


def _csv(visit: Visit, scope: Scope, words: FactWords) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK + csv_heading([column.heading for column in COLUMNS])
    yield from csv_lines(visit.edition, words, fact_rows(visit.edition, scope.wanted))


def _json(visit: Visit, scope: Scope, words: FactWords, address: str) -> Iterator[bytes]:
    about = {"title": visit.readable_name(scope.title), "how_to_add": HOW, **visit.about, "url": address}
    return json_text(visit.edition, words, fact_rows(visit.edition, scope.wanted), about)


def _workbook(visit: Visit, scope: Scope, words: FactWords, address: str) -> Iterator[bytes]:
    """Write the workbook when it is asked for, beside the memory where it is large, and send it."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as out:
        # By measure, so that the details that a printed sum adds up stand in one stretch, and its formula is short.
        rows = fact_rows(visit.edition, scope.wanted, by_measure=True)
        FactBook(out, visit.edition, words).write(rows, explanation(visit, scope, words, address, f"{HOW}{TOTALS_TOO}"))
        out.seek(0)
        while part := out.read(PORTION):
            yield part


def explanation(visit: Visit, scope: Scope, words: FactWords, address: str, how: str) -> Explanation:
    """Return what the workbook says of itself; the first line is how to add."""
    edition = visit.edition
    files = "、".join(dict.fromkeys(name for _, name, _, _ in words.sheets.values()))
    return Explanation(
        (
            ("怎么相加", how),
            ("内容", scope.title),
            ("公开主体", f"{edition.unit.name}（{edition.unit.code}，行政区划 {edition.unit.division_code}）"),
            ("预算", f"{edition.title}，第 {edition.version} 版，{timezone.localdate(edition.published_at)} 公布"),
            ("公布原因", edition.reason),
            ("原始文件", files),
            ("网址", address),
            ("编码", "编码是文本，保留前导零；元和万元两栏是同一个数，都精确到分。"),
            ("使用", "可以自由使用，请注明出处和版本。"),
        )
    )
