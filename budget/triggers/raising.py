"""The triggers that change the revision with every write that a public page may show, whoever writes and however."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from budget.models import (
    ClassificationCode,
    Edition,
    EverydayWord,
    Holding,
    OwnWord,
    Population,
    RecheckedCodes,
    Revision,
    SearchEntry,
    SearchText,
    SiteWords,
    SpendingSum,
    Unit,
)
from budget.models.managers import EditionPart
from budget.triggers.sql import Trigger
from budget.vocabulary import EditionState

# Whatever of these changes may change a page. What belongs to an edition is not among them: it cannot change at all.
SHOWN: tuple[type[models.Model], ...] = (
    Unit, Population, ClassificationCode, EverydayWord, SiteWords, SearchEntry, SearchText, SpendingSum,
    Holding, RecheckedCodes, OwnWord,
)  # fmt: skip

# What is deleted with an edition, drafts of which have none.
_WITH_AN_EDITION = (EditionPart, RecheckedCodes)
_TABLE = Revision._meta.db_table  # noqa: SLF001 - Django's documented model API
_DRAW = {
    "sqlite": ("lower(hex(randomblob(16)))", "CAST(strftime('%s', 'now') AS INTEGER)"),
    "postgresql": (
        "replace(gen_random_uuid()::text, '-', '')",
        "floor(extract(epoch FROM clock_timestamp()))::bigint",
    ),
}


def raised(vendor: str) -> str:
    """Return the statement that draws a new mark and a later second.

    The second is at most one ahead of the clock, however many rows one act writes: nobody is shown a second that has
    not begun. Where the clock was set back it goes on from where it was.
    """
    mark, now = _DRAW[vendor]
    later = f"CASE WHEN {now} > second THEN {now} WHEN second - {now} <= 1 THEN {now} + 1 ELSE second + 1 END"
    return f"UPDATE {_TABLE} SET mark = {mark}, second = {later} WHERE id = {Revision.THE_ONE};"  # noqa: S608


def triggers(vendor: str, tables: set[str]) -> Iterator[Trigger]:
    """Yield the triggers for those tables that are there."""
    for model in SHOWN:
        table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
        if table in tables and issubclass(model, _WITH_AN_EDITION) and vendor == "postgresql":
            yield from _of_written_rows(table)
        elif table in tables:
            yield from _of_every_write(vendor, table)
    if Edition._meta.db_table in tables:  # noqa: SLF001 - Django's documented model API
        yield from _of_public_editions(vendor)


def _of_every_write(vendor: str, table: str) -> Iterator[Trigger]:
    short = table.removeprefix("budget_")
    if vendor == "sqlite":
        for event in ("INSERT", "UPDATE", "DELETE"):
            yield Trigger(f"raise_{short}_{event.lower()}", f"AFTER {event} ON {table}", raised(vendor))
        return
    # Before the statement, so that whoever writes has the revision's lock before any row's: no two wait for each other.
    events = f"BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    yield Trigger(f"raise_{short}", events, f"{raised(vendor)} RETURN NULL;")


def _of_written_rows(table: str) -> Iterator[Trigger]:
    """For what goes with an edition: a draft that is thrown away, and has none of it, is no change."""
    for event, side in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        events = f"AFTER {event} ON {table} REFERENCING {side} TABLE AS touched FOR EACH STATEMENT"
        body = f"IF EXISTS (SELECT 1 FROM touched) THEN {raised('postgresql')} END IF; RETURN NULL;"  # noqa: S608 - nothing of it comes from outside
        yield Trigger(f"raise_{table.removeprefix('budget_')}_{event.lower()}", events, body)


def _of_public_editions(vendor: str) -> Iterator[Trigger]:
    """Drafts are written all day and shown nowhere, so only what is or was public counts."""
    public = {side: f"{side}.state <> '{EditionState.DRAFT}'" for side in ("OLD", "NEW")}
    conditions = {"INSERT": public["NEW"], "UPDATE": f"{public['OLD']} OR {public['NEW']}", "DELETE": public["OLD"]}
    after = "" if vendor == "sqlite" else " RETURN NULL;"
    for event, condition in conditions.items():
        events = f"AFTER {event} ON {Edition._meta.db_table} FOR EACH ROW WHEN ({condition})"  # noqa: SLF001 - as above
        yield Trigger(f"raise_edition_{event.lower()}", events, f"{raised(vendor)}{after}")
