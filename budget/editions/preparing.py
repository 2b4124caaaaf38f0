"""Reading and checking files before anything is written: bytes -> Prepared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from budget import unit_tree
from budget.classification import Classification
from budget.classification.loading import of_year
from budget.cycles import held_back
from budget.editions.customs import customs_of
from budget.editions.guarding import UPLOAD, Actor, require
from budget.editions.kept_files import sha256_of
from budget.editions.kept_readings import kept_reading
from budget.editions.personal import personal_findings
from budget.editions.recognising import recognise, stages_of, unregistered_bodies
from budget.editions.refusals import Damaged, NotReadable, Unanswered, Unclear
from budget.editions.sameness import OF_PUBLIC, sameness
from budget.editions.sizes import Doubtful
from budget.findings import Finding, Severity
from budget.forms import Funds, Subject
from budget.forms.wordings import Customs
from budget.models import DisclosedTable, Edition, LineItem, SourceFile, Unit
from budget.models.doubts import CORRECTION
from budget.queries.standing import own_phase
from budget.reconciliation import Context, Outcome, reconcile
from budget.unit_tree import Registration
from budget.unseen_signs import taken_out
from budget.vocabulary import EditionState, Scheme, Stage
from budget.workbook import Given, Together, apart
from budget.workbook.rows import Reading


class Examined(NamedTuple):
    """Files read and checked, whoever they belong to."""

    reading: Reading
    checks: tuple[Outcome, ...]
    codes_year: int | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that forbid publishing."""
        return tuple(found for found in self.reading.findings if found.severity is Severity.ERROR)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Return the results of must rules that forbid publishing."""
        return tuple(check for check in self.checks if check.blocks_publication)

    @property
    def is_publishable(self) -> bool:
        """Whether neither an error nor a failed must rule stands; warnings may."""
        return bool(self.reading.tables) and not self.errors and not self.failed


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. `kept` is its record where it is there from the draft before."""

    name: str
    content: bytes
    sha256: str
    kept: SourceFile | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files read and checked for a body, year and stage, ready to be drafted.

    `unit` may not be in the database yet; the draft saves it then. `base` is the key of the draft or public edition whose
    tables stand beside the new ones, None where nothing of it is kept.
    """

    unit: Unit
    year: int
    stage: Stage
    files: tuple[Upload, ...]
    examined: Examined
    base: int | None = None
    # What somebody must answer before it is stored, and confirm before it is public.
    doubts: tuple[Doubtful, ...] = ()

    @property
    def reading(self) -> Reading:
        """Return what was read."""
        return self.examined.reading

    @property
    def checks(self) -> tuple[Outcome, ...]:
        """Return what the rules gave."""
        return self.examined.checks

    @property
    def new(self) -> tuple[Upload, ...]:
        """Return the files that were not there before."""
        return tuple(file for file in self.files if file.kept is None)


def uploaded(content: bytes, filename: str) -> Upload:
    """Return a file as it came, its name without signs that nobody sees."""
    return Upload(taken_out(filename), content, sha256_of(content))


def examine(content: bytes, filename: str, context: Context) -> Examined:
    """Read and check a file. No database; a file that cannot be read gives findings and no checks."""
    return _examined(apart.read(content, taken_out(filename)), context, [filename])


@held_back()
def prepare(
    content: bytes, filename: str, body: Unit | Registration, year: int, stage: Stage = Stage.BUDGET
) -> Prepared:
    """Read and check a file for a body, year and stage. Reads the database, writes nothing.

    A body that is not registered is named by its Registration; its tables say what that leaves open.
    Raises NotReadable where such a file has no tables, UnitUnknown where they do not say enough, Unclear where they
    are of another stage.
    """
    file = uploaded(content, filename)
    customs = customs_of(body if isinstance(body, Unit) else None, stage)
    reading = apart.read(content, file.name, customs=customs)
    _require_stage(reading, stage)
    unit = body if isinstance(body, Unit) else _registered(body, reading)
    examined = _examined(reading, _context(unit, year, stage), [file.name])
    return Prepared(unit, year, stage, (file,), examined, doubts=tuple(sameness(unit, year, stage, examined.reading)))


@held_back()
def prepare_files(
    files: Sequence[Upload],
    unit: Unit | None,
    year: int | None,
    stage: Stage | None,
    *,
    by: Actor,
    whole: bool = False,
    answered: Sequence[str] | None = None,
) -> Prepared:
    """Read and check files as one budget; what is not said of body, year and stage is taken from their tables.

    Tables that the present draft has, or else the edition that is public, and that the files lack are kept, with their
    files, unless `whole` says that the files are the whole budget. `answered` are the sentences that somebody has said
    yes to; without them nothing is asked, and what asks is told in `doubts`. Raises NotReadable; NotAllowed; Unclear
    where the tables do not say whose they are, or two files hold the same table; Damaged where a kept file is not what
    it was; Unanswered, before anything is checked, where what must be answered is not `answered`.
    """
    given = [Given(file.content, file.name) for file in files]
    customs = customs_of(unit, stage)
    read = _together(given, customs)
    said = recognise(read.reading)
    unit, year, stage = unit or said.unit, year or said.year, stage or said.stage or stages_of(read.reading)[0]
    known = customs_of(unit, stage)
    if _tells_more(known, customs, read.reading):
        # Whose they are has only now been seen: what is known of that body may let more be understood.
        read = _together(given, known)
    customs = known
    _require_stage(read.reading, stage)
    if unit is None or year is None:
        if unit is None and (said_of := unregistered_bodies(read.reading)):
            raise Unclear(said_of)
        missing = "、".join(name for name, value in (("公开主体", unit), ("年份", year)) if value is None)
        if problems := _errors_told(read.reading):
            # Choosing by hand would mend nothing: what names them stands in what could not be read.
            raise Unclear(
                f"从文件里认不出{missing}，没有保存：有的表没有读出来。请先改好下面这些，再重新上传。", problems
            )
        raise Unclear(f"从文件里认不出{missing}，没有保存。请在下面选好后重新上传。")
    require(by, UPLOAD, unit)  # before anything that the body has already is looked at
    every, base = tuple(files), None
    present = None if whole else _present(unit, year, stage)
    brought = {table.key: table.title for table in read.reading.tables}
    if present is not None and _brings_less(read.reading, present):
        # The kept files first, so that what is found is told in the order in which they came.
        every, base = (*kept_uploads(present), *files), present.pk
        read = apart.read_files(
            [Given(file.content, file.name, file.kept is not None) for file in every], customs=customs
        )
    doubts = list(sameness(unit, year, stage, read.reading))
    if base and present is not None and present.state == EditionState.PUBLISHED:
        carried = _carried(brought, read.reading, present.version)
        doubts = [replace(one, message=carried + one.message) if one.code in OF_PUBLIC else one for one in doubts]
    # By the sentences themselves: something may have become public between the question and the answer.
    if answered is not None and (asked := [one.message for one in doubts]) != list(answered):
        raise Unanswered(asked)
    used = tuple(every[index] for index in read.files)
    examined = _examined(read.reading, _context(unit, year, stage), [file.name for file in used])
    return Prepared(unit, year, stage, used, examined, base, tuple(doubts))


def _carried(brought: Mapping[str, str], reading: Reading, version: int) -> str:
    """Return which tables change and which stay as they are public: the shorter list is named.

    A table that the files have and that could not be read does not stay: what is wrong in it is said elsewhere.
    """
    stay = [table.title for table in reading.tables if table.key not in brought]
    if not stay:
        return ""
    if len(stay) < len(brought):
        return f"文件里没有《{'》《'.join(stay)}》，照已公开的第 {version} 版；其余的表都换。"
    return f"只换《{'》《'.join(brought.values())}》，其余的表照已公开的第 {version} 版。"


@held_back()
def prepare_again(public: Edition) -> Prepared:
    """Read and check the files of what is public once more, for a correction of its words alone.

    Raises Damaged where a kept file is not what it was; NotReadable where nothing is read from it any more.
    """
    files, stage = kept_uploads(public), Stage(public.stage)
    given = [Given(file.content, file.name, is_kept=True) for file in files]
    read = apart.read_files(given, customs=customs_of(public.unit, stage))
    require_tables(read.reading)
    used = tuple(files[index] for index in read.files)
    examined = _examined(read.reading, _context(public.unit, public.year, stage), [file.name for file in used])
    said = f"这会成为对已公开的第 {public.version} 版的更正：金额照原来的文件，没有上传新的；改的是文字说明。"
    return Prepared(
        public.unit, public.year, stage, used, examined, public.pk, (Doubtful(CORRECTION, str(public.pk), said),)
    )


def _tells_more(known: Customs, used: Customs, reading: Reading) -> bool:
    """Whether files may be understood otherwise by what is known than by what they were read with.

    A usual form that was recognised without knowing it changes nothing, where every name was understood.
    """
    if known.wordings != used.wordings or any(found.unnamed for found in reading.findings):
        return known != used
    return known.form not in {used.form, reading.form}


def _together(given: Sequence[Given], customs: Customs) -> Together:
    read = apart.read_files(given, customs=customs, kept=kept_reading(given, customs))
    require_tables(read.reading)
    if read.clashes:
        raise Unclear("两个文件里有同一张表，不知道以哪一张为准，没有保存。请只留一张后重新上传。", read.clashes)
    return read


def _examined(reading: Reading, context: Context, filenames: Iterable[str]) -> Examined:
    if not reading.tables:
        return Examined(reading, ())
    if found := personal_findings(reading, filenames):
        reading = replace(reading, findings=(*reading.findings, *found))
    return Examined(reading, reconcile(reading, context), context.codes_year)


def _present(unit: Unit, year: int, stage: Stage) -> Edition | None:
    """Return what there is: the draft, else what is public."""
    states = (EditionState.DRAFT.value, EditionState.PUBLISHED.value)
    rows = Edition.every_stage.filter(unit=unit, year=year, stage=stage.value, state__in=states)
    found: Edition | None = rows.order_by("-version").first()
    return found


def _brings_less(reading: Reading, edition: Edition) -> bool:
    """Whether an edition has a table that the files lack."""
    present = {table.key for table in reading.tables}
    keys: set[str] = set(DisclosedTable.every_stage.filter(edition=edition).values_list("key", flat=True))
    return bool(keys - present)


def kept_uploads(edition: Edition) -> tuple[Upload, ...]:
    """Return the files of an edition as they came. Raises Damaged where one is not what it was."""
    files = []
    for file in SourceFile.every_stage.filter(edition=edition).order_by("position"):
        try:
            with file.content.open("rb") as kept:
                content = kept.read()
        except FileNotFoundError:
            content = b""
        if sha256_of(content) != file.sha256:
            raise Damaged(f"原来的文件“{file.name}”缺失或与上传时不一致，不能照它更正，也不能只换几张表。请整份上传。")
        files.append(Upload(file.name, content, file.sha256, file))
    return tuple(files)


def require_tables(reading: Reading) -> None:
    """Raise NotReadable, with every error of the reading, where no table was understood and none can be taught."""
    if not reading.tables and not any(found.unnamed for found in reading.findings):
        raise NotReadable("这个文件没有读出任何预算公开表，没有保存。", _errors_told(reading))


def _errors_told(reading: Reading) -> list[str]:
    """Return each error of a reading with its place and what to do."""
    errors = (found for found in reading.findings if found.severity is Severity.ERROR)
    return [f"{found.place} {found.message}{found.hint}".strip() for found in errors]


def _require_stage(reading: Reading, stage: Stage) -> None:
    """Raise Unclear where the tables are of a form of other stages, or their titles name another one."""
    if reading.tables and stage not in (stages := stages_of(reading)):
        words = "、".join(one.label for one in stages)
        raise Unclear(f"文件里的表是“{words}”的，您选的是“{stage.label}”，没有保存。请核对后重新上传。")


def _registered(body: Registration, reading: Reading) -> Unit:
    require_tables(reading)
    return unit_tree.find(body.code, body.division) or unit_tree.unregistered(body, reading)


def _context(unit: Unit, year: int, stage: Stage) -> Context:
    return context_of(of_year(year), unit.code, year, unit.name, _previous(unit, year, stage))


def context_of(
    classification: Classification,
    unit_code: str | None = None,
    year: int | None = None,
    unit_name: str | None = None,
    previous: Mapping[tuple[str, str], int] | None = None,
) -> Context:
    """Return what the rules must know from outside the file."""
    return Context(
        unit_code=unit_code,
        year=year,
        codes_year=classification.year,
        codes=classification.names(),
        aliases=classification.aliases(),
        crosswalk=classification.crosswalk(),
        previous=previous,
        unit_name=unit_name,
    )


def _previous(unit: Unit, year: int, stage: Stage) -> Mapping[tuple[str, str], int] | None:
    """Return last year's published 分 by (scheme, code), for every level of the functions; None where there is none."""
    if not unit.pk:  # its registration waits for the draft
        return None
    edition = Edition.published.filter(unit=unit, year=year - 1, stage=stage, state=EditionState.PUBLISHED).first()
    if edition is None:
        return None
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    rows = LineItem.published.filter(
        own_phase(),
        table__edition=edition,
        table__subject=Subject.SPENDING.value,
        table__funds=Funds.ALL.value,
        measure="total",
        is_total=False,
    )
    for function, amount in rows.exclude(function="").values_list("function", "amount"):
        # A set, because a code shorter than a level is cut to itself more than once.
        for code in {function[:length] for length in Scheme.FUNCTION.level_lengths}:
            sums[Scheme.FUNCTION.value, code] += amount
    return dict(sums)
