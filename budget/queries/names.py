"""The names and places that one edition's figures refer to, loaded once for a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from django.db.models import CharField, PositiveSmallIntegerField, Q, Value
from django.db.models.functions import Substr
from django.utils.translation import get_language

from budget.models import ClassificationCode, PrintedName, SourceSheet
from budget.queries.official_names import farness, is_meant
from budget.queries.results import EditionInfo, Node, Place
from budget.vocabulary import UNIT, Scheme

Key = tuple[str, str]

_SCHEMES = frozenset(scheme.value for scheme in Scheme)


class _Official(NamedTuple):
    """What the classification of a year says of a code. Year 0 is the edition itself, as it prints the name."""

    year: int
    scheme: str
    code: str
    name: str
    plain_name: str
    explanation: str
    english_name: str


# The columns that a printed name has not, so that both halves of a union have as many.
_NOTHING = (Value("", output_field=CharField()),) * 3


class EditionNames:
    """What codes are called in an edition: its printed name first, then the classification of its year.

    One query for all codes that the edition's tables name, and those above them.
    """

    def __init__(
        self,
        year: int,
        printed: Mapping[Key, str],
        asked: Iterable[_Official] = (),
        loaded: Mapping[Key, Sequence[_Official]] | None = None,
    ) -> None:
        """Take what is printed and what was asked for because of it, or what was `loaded` for many editions at once."""
        self._year = year
        self._printed = printed
        self._loaded = loaded
        self._official: dict[Key, _Official] = {}
        self._asked: set[Key] = set()
        if loaded is None:
            self._asked = {ancestor for scheme, code in printed for ancestor in _with_ancestors(scheme, code)}
            self._keep(asked, self._asked)

    def name(self, scheme: Scheme, code: str) -> str:
        """Return what a code is called; a code that nobody names is called by itself."""
        key = (scheme.value, code)
        if printed := self._printed.get(key):
            return printed
        official = self._told(key)
        return official.name if official else code

    def node(self, scheme: Scheme, code: str) -> Node:
        """Return the node of a code."""
        official = self._meant(scheme, code)
        return Node(
            scheme=scheme,
            code=code,
            name=self.name(scheme, code),
            plain_name=_everyday(official) if official else "",
            explanation=official.explanation if official else "",
            english_name=official.english_name if official else "",
            level=_level(scheme, code),
        )

    def printed(self, scheme: Scheme, code: str) -> str:
        """Return what the edition itself calls a code; "" where it prints no name."""
        return self._printed.get((scheme.value, code), "")

    def learn(self, scheme: Scheme, rows: Iterable[tuple[int, str, str, str, str, str]]) -> None:
        """Take in what classifications of years call codes that this edition does not name, so that none is asked for.

        Each row is year, code, name, everyday name, English name, explanation.
        """
        told = [
            _Official(year, scheme.value, code, name, plain, explanation, english)
            for year, code, name, plain, english, explanation in rows
        ]
        # What was asked for before stays: of it every year is known already.
        fresh = {(row.scheme, row.code) for row in told} - self._asked
        self._keep(told, fresh)
        self._asked |= fresh

    def unit(self, code: str) -> str:
        """Return what the edition prints as the name of a budget unit; "" where it prints none."""
        return self._printed.get((UNIT, code), "")

    def _meant(self, scheme: Scheme, code: str) -> _Official | None:
        """Return what the classification says of a code, unless the edition prints a name of another meaning.

        Codes are given anew: 30311 was 住房公积金 once and is 代缴社会保险费 now. Then the printed name alone holds.
        """
        official = self._told((scheme.value, code))
        printed = self._printed.get((scheme.value, code), "")
        return official if official and is_meant(scheme.value, printed, official.name) else None

    def _told(self, key: Key) -> _Official | None:
        if key not in self._asked:
            rows = self._rows(key)
            # Told before it is said to be known: other threads that serve this edition read the same names.
            self._keep(rows, {key})
            self._asked.add(key)
        return self._official.get(key)

    def _rows(self, key: Key) -> Iterable[_Official]:
        if self._loaded is not None:
            return self._loaded.get(key, ())
        rows = ClassificationCode.objects.filter(scheme=key[0], code=key[1]).values_list(*_Official._fields)
        return [_Official(*row) for row in rows]

    def _keep(self, rows: Iterable[_Official], wanted: Collection[Key]) -> None:
        for row in rows:
            key = (row.scheme, row.code)
            best = self._official.get(key)
            if key in wanted and (best is None or farness(row.year, self._year) < farness(best.year, self._year)):
                self._official[key] = row


def _everyday(official: _Official) -> str:
    """Return the everyday name in the reader's language; only the highest level has an English one."""
    return (official.english_name if get_language() == "en" else "") or official.plain_name


class Sheets:
    """The sheets of an edition's files, to say where a cell is."""

    def __init__(self, sheets: dict[int, tuple[int, int, str, str]]) -> None:
        self._sheets = sheets
        self._by_name: dict[str, int] = {}
        for pk, (_, _, name, _) in self._sheets.items():
            # Files of one edition may have sheets of one name; «sheet!D12» means that of the first.
            self._by_name.setdefault(name, pk)

    def place(self, sheet: int, address: str, raw: str = "") -> Place:
        """Return the place of a cell of the sheet with this primary key."""
        file, position, name, file_name = self._sheets[sheet]
        return Place(file, position, name, address, raw, file_name)

    def place_of(self, text: str) -> Place | None:
        """Return the place that «sheet!D12» names, None where no such sheet is kept."""
        name, _, address = text.rpartition("!")
        sheet = self._by_name.get(name)
        return None if sheet is None else self.place(sheet, address)


_names: WeakKeyDictionary[EditionInfo, EditionNames] = WeakKeyDictionary()
_sheets: WeakKeyDictionary[EditionInfo, Sheets] = WeakKeyDictionary()


def names_of(edition: EditionInfo) -> EditionNames:
    """Return the edition's names, loaded once as long as this EditionInfo lives: once a request, or once a state."""
    found = _names.get(edition)
    if found is None:
        found = _names[edition] = _named(edition)
    return found


def _named(edition: EditionInfo) -> EditionNames:
    printed = PrintedName.published.filter(edition=edition.id)
    lengths = sorted({length for scheme in Scheme for length in scheme.level_lengths})
    named = Q(code__in=printed.values("code"))
    for length in lengths:
        named |= Q(code__in=printed.annotate(above=Substr("code", 1, length)).values("above"))
    official = ClassificationCode.objects.filter(named).order_by().values_list(*_Official._fields)
    year = Value(0, output_field=PositiveSmallIntegerField())
    # Two questions in one query: a page has eight, and every page asks this.
    rows = printed.values_list(year, "scheme", "code", "name", *_NOTHING).union(official, all=True)
    found = [_Official(*row) for row in rows]
    own = {(row.scheme, row.code): row.name for row in found if not row.year}
    return EditionNames(edition.year, own, (row for row in found if row.year))


def names_on(
    editions: Iterable[EditionInfo], codes: Collection[str] | None = None, *, printed: bool = True
) -> dict[int, EditionNames]:
    """Return the names of many editions by their ids, of these codes or of all. Two queries, however many there are.

    Without `printed` they are those of the classifications alone.
    """
    listed = list(editions)
    only = {} if codes is None else {"code__in": codes}
    own: dict[int, dict[Key, str]] = defaultdict(dict)
    if printed:
        rows = PrintedName.published.filter(edition__in=[edition.id for edition in listed], **only)
        for key, scheme, code, name in rows.values_list("edition", "scheme", "code", "name"):
            own[key][scheme, code] = name
    loaded: dict[Key, list[_Official]] = defaultdict(list)
    for row in ClassificationCode.objects.filter(**only).order_by().values_list(*_Official._fields):
        told = _Official(*row)
        loaded[told.scheme, told.code].append(told)
    return {edition.id: EditionNames(edition.year, own[edition.id], loaded=loaded) for edition in listed}


def sheets_of(edition: EditionInfo) -> Sheets:
    """Return the edition's sheets, loaded once as long as this EditionInfo lives."""
    if edition not in _sheets:
        load_sheets([edition])
    return _sheets[edition]


def load_sheets(editions: Iterable[EditionInfo]) -> None:
    """Load the sheets of many editions before they are asked for one by one. One query."""
    listed = {edition.id: edition for edition in editions}
    found: dict[int, dict[int, tuple[int, int, str, str]]] = {key: {} for key in listed}
    rows = SourceSheet.published.filter(file__edition__in=found)
    for key, pk, *told in rows.values_list("file__edition", "pk", "file__position", "position", "name", "file__name"):
        found[key][pk] = (told[0], told[1], told[2], told[3])
    for key, edition in listed.items():
        _sheets[edition] = Sheets(found[key])


def nodes(edition: EditionInfo, scheme: Scheme, codes: Iterable[str]) -> tuple[Node, ...]:
    """Return the nodes of several codes of one scheme, in their order."""
    names = names_of(edition)
    return tuple(names.node(scheme, code) for code in codes)


def path(edition: EditionInfo, scheme: Scheme, code: str) -> tuple[Node, ...]:
    """Return the nodes from the coarsest level down to `code` itself."""
    return nodes(edition, scheme, [code[:n] for n in scheme.level_lengths if n < len(code)] + [code])


def _with_ancestors(scheme: str, code: str) -> list[Key]:
    # A budget unit has a printed name too, but no classification above it.
    lengths = Scheme(scheme).level_lengths if scheme in _SCHEMES else ()
    return [(scheme, code), *((scheme, code[:length]) for length in lengths if length < len(code))]


def _level(scheme: Scheme, code: str) -> int:
    return next((level for level, length in enumerate(scheme.level_lengths, 1) if len(code) <= length), 1)
