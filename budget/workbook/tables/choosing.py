"""Which form a workbook is of: the one that most of its tables fit, by title and headings together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budget.forms import FORMS, BodyKind, Form, Layout, form_of
from budget.forms.wordings import NOTHING_KNOWN, Customs, taught
from budget.workbook.cells import is_amount_like
from budget.workbook.folding import fold
from budget.workbook.sheets import printed
from budget.workbook.tables.blocks import Block
from budget.workbook.tables.headers import Binding, best_header, header_candidates
from budget.workbook.tables.lists import bare_name
from budget.workbook.tables.performance import looks_like_form
from budget.workbook.tables.titles import Title, names_another_stage, read_title

# What a block says for a form: its title is one of the form's, its headings are, or both.
_NAMED, _HEADED, _BOTH = 1, 2, 3
# So few tables are a part of a form at most: half of it cannot be asked for.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The form chosen, None where no form fits; `seen` are the titles of the tables that were looked at."""

    form: Form | None
    seen: tuple[str, ...]


def choose_form(sheets: Iterable[Sequence[Block]], customs: Customs = NOTHING_KNOWN) -> Choice:
    """Return the form that the blocks of a workbook fit best, all sheets together.

    A form is the workbook's where half of what looks like a table fits it, or half of its tables are there. Where nearly
    all titles are its own, or there are very few tables, the titles are enough: then it is said at the headings what
    does not fit.
    """
    tables = [(block, blocks) for blocks in sheets for block in blocks if _is_table(block)]
    seen = tuple(dict.fromkeys(block.title.printed for block, _ in tables if block.title))
    forms = [taught(form, customs.wordings) for form in FORMS]
    # Forms share titles and headings: what a body published in before is not left while every table fits it.
    usual = next((form for form in forms if form.key == customs.form), None)
    if (
        usual
        and tables
        and all(_fit(block, title_of(block, blocks, usual), usual).points > _NAMED for block, blocks in tables)
    ):
        return Choice(usual, seen)
    chosen = _best(tables, forms)
    return Choice(chosen or _by_headings(tables, forms), seen)


_Tables = list[tuple[Block, Sequence[Block]]]


def _best(tables: _Tables, forms: Iterable[Form]) -> Form | None:
    """Return the form that titles and headings together fit best; None where none fits well enough."""
    best: tuple[float, ...] = (0, 0, 0)
    chosen = None
    for form in forms:
        fits = [_fit(block, title_of(block, blocks, form), form) for block, blocks in tables]
        points, columns = sum(fit.points for fit in fits), sum(fit.columns for fit in fits)
        whole = sum(fit.points > _NAMED for fit in fits)
        share = whole / len(form.required)
        named = sum(fit.points in (_NAMED, _BOTH) for fit in fits)
        is_called_so = bool(whole) and named * 4 >= len(fits) * 3
        is_known = whole * 2 >= len(fits) or share >= 1 / 2 or is_called_so or (len(fits) < _FEW and points)
        # Of forms whose titles are alike the headings tell; of those that fit as well, the one that is there as a whole,
        # and of a table or two, which may be of any, the first.
        fitting = (points, columns, share if share >= 1 / 2 else 0)
        # `>`: the forms come by rank, and of equals the first is meant.
        if points and is_known and fitting > best:
            best, chosen = fitting, form
    return chosen


def _by_headings(tables: _Tables, forms: Iterable[Form]) -> Form | None:
    """Return the form whose headings stand below the titles that no form knows: its tables are merely called otherwise."""
    best, chosen = (0, 0), None
    unknown = [block for block, _ in tables if not (block.title and block.title.is_known)]
    for form in forms:
        count = columns = 0
        for block in unknown:
            # The headings of both stages are alike: below a title that names the other one they tell nothing.
            if block.title and names_another_stage(block.title.printed, form):
                continue
            fitting = [_columns(binding) for layout in form.tables for binding in _whole(block, layout)]
            count, columns = count + bool(fitting), columns + max(fitting, default=0)
        if count * 2 >= len(tables) and (count, columns) > best:
            best, chosen = (count, columns), form
    return chosen


def likeliest_form(block: Block) -> Form | None:
    """Return the form that a block is a table of by title and headings: of several, the one that they fit best.

    A title alone says little: what one province lists besides its core tables is called as a table of another form, and
    a table that not all bodies of that form have tells nothing.
    """
    title = block.title
    tables = [(form_of(key), layout) for key, layout in title.tables] if title else []
    named = [form for form, layout in tables if layout.key not in form.optional]
    fits = [(fit, form) for form in named if (fit := _fit(block, title, form)).points == _BOTH]
    return max(fits, key=lambda one: one[0].columns)[1] if fits else None


def has_headings_of(block: Block, form: Form) -> bool:
    """Whether the headings of a block are all those of some table of a form."""
    return any(_whole(block, layout) for layout in form.tables)


def _whole(block: Block, layout: Layout) -> list[Binding]:
    """Return what the headings of a block bind of a table, where they are all there."""
    if layout.kind is BodyKind.PERFORMANCE:
        return []
    count, binding = header_of(block, layout)
    return [binding] if count and not (binding.missing or binding.doubled or binding.unknown) else []


def title_of(block: Block, blocks: Sequence[Block], form: Form) -> Title | None:
    """Return the title of a block: the printed one, or the sheet's name where that alone names a table of the form.

    A printed title that names another table, or one of another stage, outranks the name of its sheet.
    """
    title = block.title
    if title and (title.layout(form) or title.is_other(form) or names_another_stage(title.printed, form)):
        return title
    named = read_title(block.sheet.name, block.sheet.taught)
    alone = len(blocks) == 1 or not any(other.title for other in blocks)
    return named if named and alone and named.layout(form) else title


def by_header(block: Block, form: Form) -> Layout | None:
    """Return the only table of a form whose header fits wholly, or None where there is none or more than one."""
    free = next((layout for layout in form.tables if layout.kind is BodyKind.PERFORMANCE), None)
    if free and looks_like_form(block.sheet, block.body):
        return free
    fits = []
    for layout in form.tables:
        if layout.kind is not BodyKind.PERFORMANCE:
            count, binding = header_of(block, layout)
            # A name and an amount alone would fit almost anything.
            if count and not (binding.missing or binding.doubled or binding.unknown) and len(binding.columns) > 2:
                fits.append(layout)
    return fits[0] if len(fits) == 1 else None


def header_of(block: Block, layout: Layout) -> tuple[int, Binding]:
    """Return how many rows of a block are its header as a layout has it, and what they bind."""
    return best_header(block.sheet, header_candidates(block.sheet, block.body), layout.columns, halves=layout.halves)


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a block fits a form: by title and headings, and by its columns, the known less the unknown, and lines."""

    points: int
    columns: int = 0


def _fit(block: Block, title: Title | None, form: Form) -> _Fit:
    layout = title.layout(form) if title else None
    if layout is None:
        found = by_header(block, form) if block.title is None else None
        return _Fit(_HEADED, _columns(header_of(block, found)[1])) if found else _Fit(0)
    if layout.kind is BodyKind.PERFORMANCE:
        # Its columns change from body to body: it is known by its labels, so there are no headings to ask.
        return _Fit(_BOTH)
    count, binding = header_of(block, layout)
    if not count or binding.missing or binding.doubled:
        return _Fit(_NAMED, _columns(binding))
    return _Fit(_BOTH, _columns(binding) + _known_lines(block, layout, binding))


def _known_lines(block: Block, layout: Layout, binding: Binding) -> int:
    """Return how many lines of a table of lists the layout knows by name."""
    grid = block.sheet.grid
    found = 0
    for side in layout.sides:
        names = {fold(one) for item in side.items for one in item.names}
        labels = [index for index, column in binding.columns.items() if column.key == side.label]
        found += sum(bare_name(printed(grid[row][index])) in names for row in block.body for index in labels)
    return found


def _columns(binding: Binding) -> int:
    # The second is the number of unknown ones below zero, so that it is taken away here.
    known, unknown = binding.score
    return known + unknown


def _is_table(block: Block) -> bool:
    """Whether a block has to be some table: a form knows its title, or amounts stand in several columns of words."""
    if not block.body:
        return False
    if block.title and block.title.is_known:
        return True
    grid = block.sheet.grid
    return any(is_amount_like(value) for row in block.body for value in grid[row])
