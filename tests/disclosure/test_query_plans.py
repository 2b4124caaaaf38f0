"""No page reads a table of all editions from one end to the other: the plan of each of its queries says so."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.models import Edition
from budget.queries import records
from tests.disclosure.pages import YEAR, body_of
from tests.disclosure.test_company import EDITION, PAGED, SITE

# Tables that grow with every edition. Tables of editions and bodies, texts and codes are not among them.
LARGE = (
    "lineitem", "sheetrow", "searchentry", "checkresult", "printedname", "project", "performanceindicator",
    "disclosedtable", "storedfinding", "spendingsum",
)  # fmt: skip
# What programs take the whole site by is as long as the site, and is not asked here.
WHOLE_SITE = {"/data/index.json", "/data/catalog.jsonld", "/data/all.zip"}
ADDRESSES = [
    *(address for address in SITE if address.partition("?")[0] not in WHOLE_SITE and "/current" not in address),
    *(f"{YEAR}{page}" for page in EDITION),
]
# What points nowhere in every edition is no way to find those of one: SQLite takes the index, and reads all that point nowhere.
POINTS_NOWHERE = re.compile(rf'"budget_({"|".join(LARGE)})"\."\w+_id" IS NULL')
COUNTED = 'COUNT(*) AS "__count"'
# A whole index is a table from one end to the other too. (Of a small table PostgreSQL takes whichever index it likes.)
FROM_END_TO_END = re.compile(rf"(?:^SCAN |Seq Scan on )budget_({'|'.join(LARGE)})\b", re.MULTILINE)
SCANNED = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", re.MULTILINE)
ALIAS = re.compile(r'"(budget_\w+)" ([A-Z]+\d+)\b')
# Indexes of few rows, whatever a site holds.
OF_FEW = {"check_that_does_not_agree"}


def plan(sql: str) -> str:
    """How the database goes about a query; what it reads whole is named by its table, whatever the query calls it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read whole where that is cheaper
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
        indexed = {index: f"of few rows: {table}" if index in OF_FEW else table for index, table in cursor.fetchall()}
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        how = "\n".join(str(row[-1]) for row in cursor.fetchall())
    # One short name may stand for several tables: each of them is held to be read.
    tables: dict[str, set[str]] = {}
    for table, alias in ALIAS.findall(sql):
        tables.setdefault(alias, set()).add(table)

    def named(scanned: re.Match[str]) -> str:
        called, index = scanned.groups()
        read = {indexed[index]} if index in indexed else tables.get(called, {called})
        return "\n".join(f"SCAN {table}" for table in sorted(read))

    return SCANNED.sub(named, how)


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    "addresses", [ADDRESSES[::2], ADDRESSES[1::2], [f"/api/v1{page}" for page in PAGED]], ids=["even", "odd", "api"]
)
def test_no_query_of_a_page_walks_through_all_editions(
    real: Edition, db: None, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    monkeypatch.setitem(records.__globals__, "MOST_LISTED", 0)  # as where there are very many
    client, found = Client(), {}
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            body_of(client.get(address))
        for query in captured.captured_queries:
            sql = query["sql"]
            # A list says how many it has in all, which is counted once a change (test_counted_once.py).
            if COUNTED in sql:
                continue
            if sql.startswith(("SELECT", "(SELECT")) and any(f"budget_{name}" in sql for name in LARGE):
                how = plan(sql)
                if walked := FROM_END_TO_END.search(how) or POINTS_NOWHERE.search(sql):
                    found[address, walked[1]] = f"{sql[:300]}\n{how}"
    assert found == {}
