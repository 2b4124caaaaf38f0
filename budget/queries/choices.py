"""The choices that a sum needs: one stage, version, table, measure and side, rows of one kind, no body within another.

Each is given by the question, or grouped by, or the one sensible one is taken and named; else the question is Undecided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from budget.forms import FORMS, Funds, Subject, form_of
from budget.models import DisclosedTable, Edition, LineItem, Unit
from budget.queries.bodies import bodies_above
from budget.queries.errors import Undecided
from budget.queries.filters import ItemFilter, chosen
from budget.queries.results import EditionInfo
from budget.queries.standing import (
    STAGES_WITH,
    BalanceSide,
    Standing,
    Told,
    alone_among,
    on_line,
    on_side,
    own_among,
    sides_of,
)
from budget.vocabulary import Stage

# The groups that come from a fact's edition, and what keeps stages apart.
OF_EDITIONS = ("unit", "year", "stage", "version")
# What sums are of where nothing is said: the whole amounts of the table of all spending, or of all income.
USUAL_MEASURE = "total"
_USUAL = {BalanceSide.EXPENDITURE: (Subject.SPENDING, "function"), BalanceSide.INCOME: (Subject.INCOME, "")}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An edition of the question whose facts are in no sum, and why: «stage», «table», «measure» or «unit»."""

    edition: EditionInfo
    why: str


@dataclass(frozen=True, slots=True)
class SumBasis:
    """What was added: one value of each, or those that the sums are grouped by."""

    tables: tuple[str, ...]
    measures: tuple[str, ...]
    sides: tuple[BalanceSide, ...]
    stages: tuple[Stage, ...]
    phases: tuple[str, ...]
    line: Standing
    editions: tuple[EditionInfo, ...]
    # The parameters that were not given and were chosen here.
    assumed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


class Asked:
    """A question while its choices are made; afterwards `facts` are what is added."""

    def __init__(self, wanted: ItemFilter, groups: Mapping[str, int | None], editions: tuple[EditionInfo, ...]) -> None:
        self.wanted = wanted
        self.groups = groups
        self.editions = editions
        self.assumed: list[str] = []
        self.left_out: list[LeftOut] = []
        # Bodies that are part of another one in the same year and stage, by the ids of their editions.
        self.nested: frozenset[int] = frozenset()
        self.line = Standing.DETAIL
        self.measures = chosen(wanted.measure)
        self.keys = chosen(wanted.table)
        self.phases = wanted.phases
        # The tables that are added, by their primary keys.
        self.tables: dict[int, Told] = {}
        self.sides: tuple[BalanceSide, ...] = ()
        self.rows = Q()

    def choose_stage(self, given: tuple[Stage, ...]) -> None:
        """Take the first stage of the year that has the phase asked for, where several are there and nothing is said."""
        if "stage" in self.groups:
            return
        stages = [stage for stage in Stage if any(edition.stage is stage for edition in self.editions)]
        if phases := self.wanted.phases:
            # A 决算数 stands in no budget: whoever asks for it means the stage that has it, not the first of the year.
            stages = [stage for stage in stages if any(stage in STAGES_WITH[phase] for phase in phases)] or stages
        # Two stages that were both named are a wish to add them, and budget plus final accounts is money that never
        # was.
        if len(stages) > 1 and given:
            raise Undecided("stage", tuple(stage.value for stage in stages), "added")
        if not given:
            self.assumed.append("stage")
        self._leave_out((edition for edition in self.editions if edition.stage is not stages[0]), "stage")

    def choose_years(self, given: tuple[int, ...]) -> None:
        """Take all years that are there; where they are several and none was named, the answer says so."""
        if not given and "year" not in self.groups and len({edition.year for edition in self.editions}) > 1:
            self.assumed.append("year")

    def choose_phase(self) -> None:
        """Take what each edition is about: of a 决算 that prints three amounts side by side, the 决算数."""
        if "phase" in self.groups:
            return
        if len(self.phases) > 1:
            raise Undecided("phase", self.phases, "added")
        if not self.phases:
            self.assumed.append("phase")

    @property
    def has_several_versions(self) -> bool:
        """Tell whether a year and stage of a body is there in more than one version."""
        return any(count > 1 for count in Counter(map(_period, self.editions)).values())

    def choose_version(self) -> None:
        """Refuse several versions of the same."""
        if self.has_several_versions and "version" not in self.groups:
            versions = sorted({edition.version for edition in self.editions})
            raise Undecided("version", tuple(map(str, versions)), "added")

    def choose_bodies(self, given: tuple[str, ...]) -> None:
        """Leave out a body whose money is in another's: a unit below a department that discloses for both."""
        bodies = {edition.unit.id for edition in self.editions}
        if len(bodies) < 2:
            return
        # All of them in one query: a chain asked step by step would cost a query for each body and level.
        parents = dict(Unit.objects.values_list("pk", "parent"))
        there = {(edition.unit.id, edition.year, edition.stage) for edition in self.editions}
        within = [
            edition
            for edition in self.editions
            if any((above, edition.year, edition.stage) in there for above in bodies_above(edition.unit.id, parents))
        ]
        self.nested = frozenset(edition.id for edition in within)
        if "unit" in self.groups or not within:
            return
        if given:
            raise Undecided("unit", tuple(sorted({edition.unit.slug for edition in self.editions})), "added")
        self._leave_out(within, "unit")

    def choose_line(self) -> None:
        """Take details where nothing is said; printed sums only where they are the sums of all."""
        lines = set(self.wanted.standings)
        if self.wanted.is_total is None and not self.wanted.lines:
            self.assumed.append("line")
        elif lines == {Standing.TOTAL} or (self.wanted.is_total and not self.wanted.lines):
            self.line = Standing.TOTAL
        elif lines != {Standing.DETAIL}:
            raise Undecided("line", (Standing.DETAIL.value, Standing.TOTAL.value), "added")

    def choose_table(self) -> None:
        """Take the table of all spending where nothing is said: of each form its own."""
        if not self.keys and "table" not in self.groups:
            side = BalanceSide.INCOME if self.wanted.sides == (BalanceSide.INCOME,) else BalanceSide.EXPENDITURE
            self.keys = (self._usual_table(side),)
            self.assumed.append("table")
        if len(self.keys) > 1 and "table" not in self.groups:
            raise Undecided("table", self.keys, "added")
        listed = DisclosedTable.published.filter(edition__in=[edition.id for edition in self.editions])
        if self.keys:
            listed = listed.filter(key__in=self.keys)
        found = list(listed.order_by().values_list("edition", "pk", "key", "subject", "phases"))
        self.tables = {pk: Told(*told) for _, pk, *told in found}
        having = {edition for edition, *_ in found}
        self._leave_out((edition for edition in self.editions if edition.id not in having), "table")

    def _usual_table(self, side: BalanceSide) -> str:
        """Return the table of all money on a side: that of the form which most of the editions are of.

        Those of another form, whose rows are cut otherwise, are named as left out. One query.
        """
        rows = Edition.published.filter(pk__in=[edition.id for edition in self.editions]).order_by()
        forms = Counter(rows.values_list("form", flat=True))
        order = [form.key for form in FORMS]
        # Of equally many the form that stands first, so that the same question has the same answer tomorrow.
        usual = max(order, key=lambda key: (forms[key], -order.index(key)))
        subject, dimension = _USUAL[side]
        tables = list(form_of(usual).about(subject, Funds.ALL))
        return next((one.key for one in tables if not dimension or dimension in one.about.keyed_by), tables[0].key)

    def choose_measure(self) -> None:
        """Take the whole where nothing is said; several are added by nobody, since one may be part of another."""
        if "measure" in self.groups:
            return
        if len(self.measures) > 1:
            raise Undecided("measure", self.measures, "added")
        if not self.measures:
            self.assumed.append("measure")
            self.measures = (USUAL_MEASURE,)
            self._without_the_usual_measure()

    def _without_the_usual_measure(self) -> None:
        """Leave out the tables that have amounts but no whole, and say so."""
        facts = LineItem.published.filter(table=OuterRef("pk"))
        lacking = DisclosedTable.published.filter(
            ~Exists(facts.filter(measure=USUAL_MEASURE)), Exists(facts), pk__in=self.tables
        )
        found = dict(lacking.order_by().values_list("pk", "edition"))
        # Left out one by one nothing would remain, and the answer would be that there is no money.
        if found and len(found) == len(self.tables):
            measures = (
                LineItem.published.filter(table__in=found).order_by().values_list("measure", flat=True).distinct()
            )
            raise Undecided("measure", tuple(sorted(measures)), "missing")
        for pk in found:
            del self.tables[pk]
        lost = set(found.values())
        if "table" in self.groups:
            self.left_out += [LeftOut(edition, "measure") for edition in self.editions if edition.id in lost]
        else:
            self._leave_out((edition for edition in self.editions if edition.id in lost), "measure")

    def choose_side(self) -> None:
        """Take the only side that the facts stand on; refuse both."""
        # A row that is alone in its table is its details and its total at once.
        alone = alone_among(self.tables) if self.line is Standing.DETAIL else frozenset()
        self.rows = on_line(self.line, alone)
        possible = {side for told in self.tables.values() for side in sides_of(told.subject, told.key)}
        self.sides = tuple(
            side for side in BalanceSide if side in possible and side in (self.wanted.sides or BalanceSide)
        )
        divided = {pk: told for pk, told in self.tables.items() if len(sides_of(told.subject, told.key)) > 1}
        if "side" in self.groups or not divided or len(self.sides) < 2:
            return
        facts = self.facts().filter(table__in=divided)
        # Asked of the facts and not of the form: a code of spending leaves no doubt about the side.
        there = {side for side in self.sides if facts.filter(on_side(side, divided)).exists()}
        if len(there) > 1:
            raise Undecided("side", tuple(side.value for side in self.sides if side in there), "added")
        if not self.wanted.sides:
            self.assumed.append("side")
        # Beside tables of two lists there may be such of one, kept apart by the groups.
        whole = {sides_of(told.subject, told.key)[0] for pk, told in self.tables.items() if pk not in divided}
        self.sides = tuple(side for side in self.sides if side in there | whole)

    def facts(self) -> QuerySet[LineItem]:
        """Return the facts that the choices leave."""
        wanted = ItemFilter(
            measure=self.measures,
            function=self.wanted.function,
            gov_economic=self.wanted.gov_economic,
            dept_economic=self.wanted.dept_economic,
            unit_code=self.wanted.unit_code,
            category=self.wanted.category,
            source=self.wanted.source,
            phases=self.phases,
            sides=self.wanted.sides,
            least=self.wanted.least,
            most=self.wanted.most,
        )
        found: QuerySet[LineItem] = LineItem.published.filter(
            self.rows, self._own_phase(), wanted.condition(self.tables, ()), table__in=self.tables
        )
        if self.wanted.source or "source" in self.groups:
            return found
        # What comes from one source is part of the amount from all; some measures name their source themselves.
        return found.filter(Q(source="") | Q(measure__contains="."))

    def _own_phase(self) -> Q:
        if self.phases or "phase" in self.groups:
            return Q()
        return own_among(self.tables)

    def taken(self, parameter: str) -> set[str]:
        """Return what was chosen for a parameter."""
        return {
            "table": set(self.keys),
            "measure": set(self.measures),
            "stage": {edition.stage.value for edition in self.editions},
        }[parameter]

    def basis(self) -> SumBasis:
        """Return what was added."""
        return SumBasis(
            tables=tuple(sorted({told.key for told in self.tables.values()} or {*self.keys})),
            measures=self.measures,
            sides=self.sides,
            stages=tuple(stage for stage in Stage if any(edition.stage is stage for edition in self.editions)),
            phases=self._phases(),
            line=self.line,
            editions=self.editions,
            assumed=tuple(self.assumed),
            left_out=tuple(self.left_out),
        )

    def _phases(self) -> tuple[str, ...]:
        """Return the phases that were added, as far as they were not grouped by."""
        if self.phases or "phase" in self.groups:
            return self.phases
        return tuple(stage.value for stage in Stage if any(edition.stage is stage for edition in self.editions))

    def _leave_out(self, without: Iterable[EditionInfo], why: str) -> None:
        gone = {edition.id: edition for edition in without}
        self.left_out += [LeftOut(edition, why) for edition in gone.values()]
        self.editions = tuple(edition for edition in self.editions if edition.id not in gone)


def _period(edition: EditionInfo) -> tuple[int, int, Stage]:
    return edition.unit.id, edition.year, edition.stage
