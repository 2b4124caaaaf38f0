"""The only door for readers: questions about published editions, answered with frozen results.

Nothing here returns a draft. Amounts are integers in 分; each figure names its cell or says how many it sums.
"""

from budget.queries.as_of import EditionsAsOf, last_act
from budget.queries.bodies import bodies, disclosed_years
from budget.queries.breakdowns import breakdown, coarse_and_fine, cross, lines, matrix
from budget.queries.checks import agreeing_rules, checks, checks_about, failed_checks, telling_checks
from budget.queries.comparisons import changes, series, shares, side_by_side
from budget.queries.contents import contents, table_of
from budget.queries.editions import (
    current_of,
    edition,
    edition_keys,
    editions,
    expect_files,
    file_bytes,
    files,
    files_of,
    in_portions,
    span,
    units,
    versions_of,
    withdrawn_of,
)
from budget.queries.errors import (
    Changed,
    FileLost,
    NotDisclosed,
    NotPublished,
    Undecided,
    UnknownBody,
    UnknownCode,
    Withdrawn,
)
from budget.queries.facts import fact_rows, fact_words, facts
from budget.queries.holdings import bodies_from, holdings, largest, readable_from
from budget.queries.later_codes import codes_asked_again
from budget.queries.list_years import listed_rows, years_of_list
from budget.queries.long_lists import (
    bodies_after,
    check_rows,
    count_bodies,
    count_checks,
    count_editions,
    count_projects,
    editions_after,
    project_rows,
    recheck_rows,
)
from budget.queries.names import nodes, path
from budget.queries.neighbours import crossed, services_in, under_class
from budget.queries.news import count_events, events, tombstones
from budget.queries.own_terms import own_terms
from budget.queries.projects import indicators, performance, project, projects, projects_of, target_counts
from budget.queries.record_names import RecordNames, SumNames
from budget.queries.records import codes, disclosed_editions, find_editions, records
from budget.queries.revision import has_made_up, site_words, state
from budget.queries.rooms import rooms
from budget.queries.search import mentions, search
from budget.queries.searchable import things
from budget.queries.specials import procurement, sangong, services
from budget.queries.stages import carried, same_year, schemes_of, stages_beside
from budget.queries.summaries import flow, headline, income
from budget.queries.sums import sums
from budget.queries.tables import official_table, sheet, tables
from budget.queries.twins import twins
from budget.queries.unmatched import known_bodies, lacking_codes, lacking_editions
from budget.queries.versions import compare, history
from budget.queries.written_parts import changed_texts, completeness, passages, text, texts
from budget.queries.years import years_of

__all__ = [
    "Changed",
    "EditionsAsOf",
    "FileLost",
    "NotDisclosed",
    "NotPublished",
    "RecordNames",
    "SumNames",
    "Undecided",
    "UnknownBody",
    "UnknownCode",
    "Withdrawn",
    "agreeing_rules",
    "bodies",
    "bodies_after",
    "bodies_from",
    "breakdown",
    "carried",
    "changed_texts",
    "changes",
    "check_rows",
    "checks",
    "checks_about",
    "coarse_and_fine",
    "codes",
    "codes_asked_again",
    "compare",
    "completeness",
    "contents",
    "count_bodies",
    "count_checks",
    "count_editions",
    "count_events",
    "count_projects",
    "cross",
    "crossed",
    "current_of",
    "disclosed_editions",
    "disclosed_years",
    "edition",
    "edition_keys",
    "editions",
    "editions_after",
    "events",
    "expect_files",
    "fact_rows",
    "fact_words",
    "facts",
    "failed_checks",
    "file_bytes",
    "files",
    "files_of",
    "find_editions",
    "flow",
    "has_made_up",
    "headline",
    "history",
    "holdings",
    "in_portions",
    "income",
    "indicators",
    "known_bodies",
    "lacking_codes",
    "lacking_editions",
    "largest",
    "last_act",
    "lines",
    "listed_rows",
    "matrix",
    "mentions",
    "nodes",
    "official_table",
    "own_terms",
    "passages",
    "path",
    "performance",
    "procurement",
    "project",
    "project_rows",
    "projects",
    "projects_of",
    "readable_from",
    "recheck_rows",
    "records",
    "rooms",
    "same_year",
    "sangong",
    "schemes_of",
    "search",
    "series",
    "services",
    "services_in",
    "shares",
    "sheet",
    "side_by_side",
    "site_words",
    "span",
    "stages_beside",
    "state",
    "sums",
    "table_of",
    "tables",
    "target_counts",
    "telling_checks",
    "text",
    "texts",
    "things",
    "tombstones",
    "twins",
    "under_class",
    "units",
    "versions_of",
    "withdrawn_of",
    "years_of",
    "years_of_list",
]
