"""Facts as CSV after RFC 4180: each line is put together from pieces that are quoted once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from budget.defusing import defused
from budget.queries.facts import FactRow, FactWords
from budget.queries.results import EditionInfo
from budget.queries.standing import BalanceSide
from disclosure.tables import Value
from disclosure.tidy.rows import Repeated, Values, amounts_text

# What Excel needs to read Chinese.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Lines that travel together.
CHUNK = 500

_NEEDS_QUOTES = re.compile(r'[",\r\n]')


# An amount in the column of its side; what is printed once more by its use stands in neither, for it is spent once.
_OF_SIDE = {BalanceSide.EXPENDITURE: ",{},", BalanceSide.INCOME: ",,{}", BalanceSide.BY_USE: ",,"}
# «False» and «True» in the files of pages.
WORDS_OF_TRUTH = ("否", "是")


def quoted(text: str) -> str:
    """Return a text as one field of a line, never taken for a formula."""
    text = defused(text)
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def joined(values: Iterable[Value], *, flags: tuple[str, str] = WORDS_OF_TRUTH) -> str:
    """Return values as fields with commas between them; `flags` are the words for False and True."""
    texts = []
    for value in values:
        if isinstance(value, bool):
            texts.append(flags[value])
        elif isinstance(value, str):
            texts.append(quoted(value))
        elif value is None:
            texts.append("")
        else:
            texts.append(format(value, "f") if not isinstance(value, int) else str(value))
    return ",".join(texts)


def csv_lines(
    edition: EditionInfo,
    words: FactWords,
    rows: Iterable[FactRow],
    flags: tuple[str, str] = WORDS_OF_TRUTH,
    *,
    by_side: bool = False,
) -> Iterator[bytes]:
    """Yield the lines of facts, some hundred at a time, without a heading.

    `by_side` adds two columns: what may be added as spending and as income, empty where it is not that.
    """

    def turn(values: Values) -> str:
        return joined(values, flags=flags)

    known: Repeated[str] = Repeated(edition, words, turn)
    first, tables, measures, units, sheets = known.edition, known.tables, known.measures, known.units, known.sheets
    functions, govs, depts, categories = known.functions, known.gov_economics, known.dept_economics, known.categories
    standings = known.standings
    needs_quotes = _NEEDS_QUOTES.search
    waiting: list[str] = []
    for (
        table,
        number,
        label,
        measure,
        unit,
        function,
        gov,
        dept,
        category,
        is_sum,
        fen,
        sheet,
        cell,
        raw,
        *stands,
    ) in rows:
        # A cell's text is nearly always the plain number; only what begins oddly or holds a sign is looked at closely.
        text = raw if raw[:1].isdigit() and not needs_quotes(raw) else quoted(raw)
        yuan, wan = amounts_text(fen)
        source, phase, side, line = stands
        stand = (table, is_sum, measure, source, phase, side, line)
        standing = standings[stand]
        apart = ""
        if by_side:
            may, which = known.added[stand]
            apart = _OF_SIDE[which].format(yuan) if may else ",,"
        waiting.append(
            f"{first},{tables[table]},{standing},{number},{quoted(label)},{measures[table, measure]},{units[unit]},"
            f"{functions[function]},{govs[gov]},{depts[dept]},{categories[table, category]},{yuan},{wan},"
            f"{sheets[sheet]},{cell},{text}{apart}\r\n"
        )
        if len(waiting) == CHUNK:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def csv_heading(headings: Sequence[str]) -> bytes:
    """Return the first line."""
    return f"{joined(headings)}\r\n".encode()
