"""Multi-row headers -> column paths («本年收入/小计»), and the match of paths against the columns of a layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from budget.forms import Column, Role
from budget.workbook.cells import TOTAL_WORDS, is_amount_like
from budget.workbook.folding import fold, fold_label, shown, unit_in_brackets
from budget.workbook.sheets import Sheet, printed

# Columns that every form may have and that hold nothing to count.
_LINE_NUMBERS = frozenset({"序号", "行次", "编号"})
_IGNORED = _LINE_NUMBERS | {"备注", "说明"}
# Columns that a clerk adds beside the form's own: another year's amounts, changes, shares. 上年结转 is none of them.
_COMPARED = re.compile(r"(?:上年|上期|去年|同期)(?!结转|结余)|增减|增长|同比|占比|比重|比例|率\Z|%")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_MOST_HEADER_ROWS = 6
# What heads the columns of a code that stands in several.
LEVELS = frozenset("类款项")
_OF_CODES = re.compile(r"编码|代码")
_NUMBERING_FIRST = frozenset({"栏次", "列次", "栏号", "序号", "甲", "**"})
_NUMBERING_CELL = re.compile(r"(?:\(?(\d{1,2})\)?(?:[=+\-\d()*]*)|[甲乙丙丁戊]|\*\*)\Z")


@dataclass(frozen=True, slots=True)
class Path:
    """The heading of one column: as printed, and folded for comparison, top to bottom; `cell` is the lowest of it."""

    index: int
    printed: tuple[str, ...]
    parts: tuple[str, ...]
    unit: str
    cell: tuple[int, int]

    @property
    def text(self) -> str:
        """Return «本年收入/小计»."""
        return "/".join(self.printed)

    @property
    def is_ignored(self) -> bool:
        """Whether the column is one that never counts: 序号, 备注."""
        return self.parts[-1] in _IGNORED

    @property
    def numbers_lines(self) -> bool:
        """Whether the column numbers the lines: 序号, 行次."""
        return self.parts[-1] in _LINE_NUMBERS

    @property
    def is_comparison(self) -> bool:
        """Whether the column sets something beside this year's amounts: 上年预算数, 增减额, 占比."""
        return any(_COMPARED.search(part) for part in self.parts)

    @property
    def year(self) -> int:
        """Return the year that the heading names, the lowest one: «2025年预算数»; 0 where it names none."""
        years = [int(found) for part in self.printed for found in _YEAR.findall(fold(part))]
        return years[-1] if years else 0


# «其中：基本支出» heads 基本支出: that it is a part of the column before, the form knows.
_OF_WHICH = re.compile(r"\A其中[:、]?(?=.)")
# What numbers a column and says of which others it is the sum: «合计（1=2+3）», «基本支出(2)», «合计 1=2+3».
_COLUMN_NUMBER = re.compile(r"(?<=.)(?:\(\d{1,2}(?:=[\d+\-()*]+)?\)|(?<!\d)\d{1,2}=\d[\d+\-()]*)\Z")
# What heads an amount of a budget of which nothing else is to be said.
_PLANS = frozenset(
    {"预算数", "预算", "预算金额", "预算安排", "预算安排数", "本年预算数", "本年预算", "年初预算数", "年初预算", "金额"}
)
# And which year's, where the year before stands beside it; of «2026年» folding leaves nothing.
_THIS_YEAR = frozenset({"", "本年", "本年数", "当年", "当年数", "本年度", "当年预算数", "本年决算数", "决算数"})


@dataclass(slots=True)
class Binding:
    """The columns of a block as a layout sees them: sheet column -> layout column, and what did not fit."""

    columns: dict[int, Column] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    unknown: list[Path] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)
    doubled: list[tuple[Column, Path, Path]] = field(default_factory=list)
    # Columns of another year, of a change or a share: they stand beside the form's own and are none of them.
    beside: set[int] = field(default_factory=set)
    # Where the same columns stand more than once, side by side: those of the next stretch to the right.
    right: Binding | None = None

    @property
    def unread(self) -> list[Path]:
        """Return the headings below which nothing is read: those that did not fit, and those that never count."""
        ignored = [path for index, path in self.paths.items() if path.is_ignored and index not in self.columns]
        return sorted({path.index: path for path in (*self.unknown, *ignored)}.values(), key=lambda path: path.index)

    @property
    def stretches(self) -> list[Binding]:
        """Return this and all that stand to its right."""
        return [self, *(self.right.stretches if self.right else ())]

    @property
    def score(self) -> tuple[int, int]:
        """Return how well the header fits: more columns known, then fewer unknown."""
        known, unknown = self.right.score if self.right else (0, 0)
        return len(self.columns) + len(self.doubled) + known, unknown - len(self.unknown)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return how well the header fits against others of the same rows: one that tells the years apart before one that does not."""
        known, unknown = self.score
        beside = sum(len(one.beside) for one in self.stretches)
        return known, unknown + beside, beside


def header_candidates(sheet: Sheet, body: Sequence[int]) -> list[int]:
    """Return the first rows of a body that can be header rows: words only, no number among them."""
    rows: list[int] = []
    for row in body[:_MOST_HEADER_ROWS]:
        values = sheet.grid[row]
        if any(not isinstance(value, str) or is_amount_like(value) for value in values):
            return [*rows, row] if is_half_heading(sheet, row) else rows
        rows.append(row)
    return rows


def is_half_heading(sheet: Sheet, row: int) -> bool:
    """Whether a row of amounts is a heading too, as some forms print the total: «类 | 款 | 项 | 合计 | 2,946.25»."""
    values = sheet.grid[row]
    levels = [value for value in values if isinstance(value, str) and fold(value) in LEVELS]
    return len(levels) > 1 and any(map(is_amount_like, values))


def _headed(sheet: Sheet, rows: Sequence[int], row: int) -> Callable[[int], bool]:
    """Return which cells of a header row are headings: all, but for those of a total that is printed in the same row.

    A total stands in a row of headings where the row above has named the column of codes: «合计 | | 小计 | 基本支出».
    """
    values = sheet.grid[row]
    if is_half_heading(sheet, row):
        return lambda column: fold(printed(values[column])) in LEVELS
    first = next((column for column, value in enumerate(values) if value != ""), 0)
    above = (sheet.text(*sheet.anchor(one, first)) for one in rows if one < row)
    is_total = fold(printed(values[first])) in TOTAL_WORDS and any(map(_OF_CODES.search, above))
    return lambda column: not (is_total and column == first)


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row below the header only numbers the columns: «栏次 1 2 3», «甲 1 2 3=1+2»."""
    texts = [fold(printed(value)) for value in sheet.grid[row] if value != ""]
    if len(texts) < 2:
        return False
    # «栏次 | 1 | 栏次 | 2» of lists side by side; «类 | 款 | 项 | 栏次 | 1», where the levels of a code are headings too.
    cells = [text for text in texts if text not in _NUMBERING_FIRST and text not in LEVELS]
    found = [_NUMBERING_CELL.match(text) for text in cells]
    numbers = [int(match.group(1)) for match in found if match and match.group(1)]
    rising = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    # Where no «栏次» says so, two rising numbers may be figures; the first is 2 where the names' own column was counted.
    needed = 1 if len(cells) < len(texts) else 3
    return all(found) and rising and len(numbers) >= needed and numbers[0] <= 2


def read_paths(sheet: Sheet, rows: Sequence[int]) -> list[Path]:
    """Return the path of each column that has a heading in the header `rows`."""
    filled = _filled(sheet, rows)
    paths = []
    left: list[tuple[int, int]] = []
    for column in range(sheet.width):
        steps: list[tuple[int, int]] = []
        for level in range(len(rows)):
            origin = filled[level][column]
            if origin is not None and origin not in steps:
                steps.append(origin)
        # One heading merged over several columns is one column: the cells below are merged too.
        repeated, left = steps == left, steps
        texts = [sheet.text(row, place) for row, place in steps]
        if texts and not repeated:
            # «科目名称（类/款/项）» is one heading: between the parts of a path the same sign stands for «below».
            parts = tuple(_named_part(text) for text in texts)
            unit = next((found for found in map(unit_in_brackets, texts) if found), "")
            paths.append(Path(column, tuple(map(shown, texts)), parts, unit, steps[-1]))
    return paths


def _named_part(text: str) -> str:
    """Return a heading folded for comparison: «其中：基本支出（2）» is 基本支出."""
    return _COLUMN_NUMBER.sub("", _OF_WHICH.sub("", fold_label(text))).replace("/", "、")


def _filled(sheet: Sheet, rows: Sequence[int]) -> list[list[tuple[int, int] | None]]:
    """Return for each header cell the cell whose text holds there: its own, its merge's, or its left neighbour's."""
    levels: list[list[tuple[int, int] | None]] = []
    for row in rows:
        headed = _headed(sheet, rows, row)
        level: list[tuple[int, int] | None] = []
        for column in range(sheet.width):
            origin = sheet.anchor(row, column)
            is_one = origin[0] in rows and sheet.text(*origin).strip() and (origin[0] != row or headed(origin[1]))
            level.append(origin if is_one else None)
        levels.append(level)
    for depth, level in enumerate(levels[:-1]):
        for column in range(1, sheet.width):
            if level[column] is None and _extends(levels, depth, column):
                level[column] = level[column - 1]
    return levels


def _extends(levels: Sequence[Sequence[tuple[int, int] | None]], depth: int, column: int) -> bool:
    """Whether a blank heading belongs to the group on its left.

    It does where both have headings below them and the same headings above them. Without
    merges (text, some formats) this is all that tells a group from a column of its own.
    """
    if any(level[column] != level[column - 1] for level in levels[:depth]):
        return False
    below = levels[depth + 1 :]
    return all(any(level[place] is not None for level in below) for place in (column - 1, column))


_Aliases = Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]


@lru_cache(maxsize=256)
def _aliases(columns: tuple[Column, ...]) -> _Aliases:
    """Return the headings of columns by their last part: the place of the column, and what has to stand above."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for place, column in enumerate(columns):
        for header in column.headers:
            *groups, leaf = (fold_label(part) for part in header.split("/"))
            found.setdefault(leaf, []).append((place, tuple(groups)))
    return found


def _fits(aliases: _Aliases, parts: Sequence[str]) -> dict[int, int]:
    """Return how specifically the aliases of each column name a path: the number of their parts."""
    found: dict[int, int] = {}
    if not parts:
        return found
    for place, groups in aliases.get(parts[-1], ()):
        above = iter(parts[:-1])
        if all(group in above for group in groups):
            found[place] = max(found.get(place, 0), len(groups) + 1)
    return found


def _year_before(paths: Sequence[Path]) -> int:
    """Return the year before this one, where headings name just the two: «2025年预算数 | 2026年预算数»; 0 otherwise."""
    years = sorted({path.year for path in paths} - {0})
    return years[0] if len(years) == 2 and years[1] - years[0] == 1 else 0


def _of_this_year(path: Path, paths: Sequence[Path], past: int) -> tuple[str, ...]:
    """Return what stands above «2026年» or «本年预算数» where «2025年» or «上年预算数» stands beside it, below the same heading."""
    *above, leaf = path.parts
    if not above or not (leaf in _PLANS or leaf in _THIS_YEAR):
        return ()
    beside = (other for other in paths if other is not path and list(other.parts[:-1]) == above)
    return tuple(above) if any(other.is_comparison or (past and other.year == past) for other in beside) else ()


def bind(paths: Sequence[Path], columns: Sequence[Column]) -> Binding:
    """Match paths with the columns of a layout, the most specific alias first; positions play no part.

    What stands beside this year's amounts, the year before and the change, is never one of the columns.
    """
    binding = Binding(paths={path.index: path for path in paths})
    claims: dict[int, list[tuple[int, Path]]] = {}
    past, aliases = _year_before(paths), _aliases(tuple(columns))
    for path in paths:
        if path.is_comparison or (past and path.year == past):
            binding.beside.add(path.index)
            binding.unknown.append(path)
            continue
        fits = _fits(aliases, path.parts) or _fits(aliases, _of_this_year(path, paths, past))
        best = max(fits.values(), default=0)
        winners = [place for place, fit in fits.items() if fit == best]
        if best == 0:
            if not path.is_ignored:
                binding.unknown.append(path)
        elif len(winners) == 1:
            claims.setdefault(winners[0], []).append((best, path))
        else:
            binding.unknown.append(path)
    for place, column in enumerate(columns):
        claimed = sorted(claims.get(place, []), key=lambda claim: -claim[0])
        if not claimed:
            if column.required:
                binding.missing.append(column)
            continue
        if len(claimed) > 1 and claimed[0][0] == claimed[1][0]:
            binding.doubled.append((column, claimed[0][1], claimed[1][1]))
            continue
        binding.columns[claimed[0][1].index] = column
        # A vaguer heading for the same column is another column: named, never added to it.
        binding.unknown.extend(path for _, path in claimed[1:])
    _bind_whole(binding)
    # A layout names these so that no other column can claim them; nothing of them is read.
    for index in [index for index, column in binding.columns.items() if column.role is Role.BESIDE]:
        del binding.columns[index]
        binding.beside.add(index)
        binding.unknown.append(binding.paths[index])
    return binding


def _bind_whole(binding: Binding) -> None:
    """Take the one heading that says nothing but that it is a budget («2026年预算数») for the whole of the row, where that is missing.

    Sums hold it: its parts stand beside it, or the other tables have the same money. Where two such headings are, nobody can tell.
    """
    missing = [column for column in binding.missing if column.key == "total" and column.role is Role.AMOUNT]
    plain = [path for path in binding.unknown if path.parts[-1] in _PLANS and path.index not in binding.beside]
    if len(missing) != 1 or len(plain) != 1:
        return
    (column,), (path,) = missing, plain
    amounts = [place for place, one in binding.columns.items() if one.role is Role.AMOUNT]
    # Below a heading of its own it is the whole of what stands there: of the others, if that is the heading of all of them.
    if all(binding.paths[place].parts[: len(path.parts) - 1] == path.parts[:-1] for place in amounts):
        binding.columns[path.index] = column
        binding.missing.remove(column)
        binding.unknown.remove(path)


def bind_halves(paths: Sequence[Path], columns: Sequence[Column]) -> Binding:
    """Match paths with columns that may stand more than once, side by side: each stretch at `right` of the one before."""
    whole = bind(paths, columns)
    if not whole.doubled:
        return whole
    split = min(second.index for _, _, second in whole.doubled)
    left = bind([path for path in paths if path.index < split], columns)
    rest = [path for path in paths if path.index >= split]
    # Where nothing was cut off, another round would find the same, without end.
    left.right = bind_halves(rest, columns) if len(rest) < len(paths) else bind(rest, columns)
    return left


def best_header(
    sheet: Sheet, candidates: Sequence[int], columns: Sequence[Column], *, halves: bool = False
) -> tuple[int, Binding]:
    """Return how many of the candidate rows are header rows, and the binding they give: the fewest that fit best."""
    best = (0, bind((), columns))
    binder = bind_halves if halves else bind
    for count in range(1, len(candidates) + 1):
        binding = binder(read_paths(sheet, candidates[:count]), columns)
        if binding.rank > best[1].rank:
            best = (count, binding)
    return best
