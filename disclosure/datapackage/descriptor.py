"""datapackage.json: a Tabular Data Package, and within it what the Fiscal Data Package asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from budget.queries.results import EditionInfo
from disclosure.datapackage.resource import Resource

_MONEY = {"resource": "facts", "currency": "CNY", "factor": 1}
# What keeps amounts apart that must not be added to each other, by the fields that say it.
FACETS = {
    "version": "version",
    "table": "table",
    "side": "side",
    "moment": "phase",
    "line": "line",
    "measure": "measure",
    "category": "category",
}
# The measures and dimensions of the Fiscal Data Package, by the fields of facts.csv.
MODEL: dict[str, Any] = {
    "measures": {
        # All amounts, whichever way they go; what may be added stands in the columns of one direction each.
        "amount": {"source": "amount_yuan", **_MONEY},
        "expenditure": {"source": "expenditure_yuan", **_MONEY, "direction": "expenditure"},
        "income": {"source": "income_yuan", **_MONEY, "direction": "revenue"},
    },
    "dimensions": {
        "date": {
            "dimensionType": "datetime",
            "primaryKey": ["year"],
            "attributes": {"year": {"source": "year", "resource": "facts"}},
        },
        "phase": {
            "dimensionType": "other",
            "primaryKey": ["stage"],
            "attributes": {"stage": {"source": "stage", "resource": "facts"}},
        },
        **{
            name: {
                "dimensionType": "other",
                "primaryKey": [name],
                "attributes": {name: {"source": source, "resource": "facts"}},
            }
            for name, source in FACETS.items()
        },
        "unit": {
            "dimensionType": "entity",
            "primaryKey": ["code"],
            "attributes": {
                "code": {"source": "unit_code", "resource": "facts"},
                "name": {"source": "unit_name", "resource": "facts", "labelfor": "code"},
            },
        },
        **{
            name: {
                "dimensionType": "classification",
                "classificationType": kind,
                "primaryKey": ["code"],
                "attributes": {
                    "code": {"source": name, "resource": "facts"},
                    "name": {"source": f"{name}_name", "resource": "facts", "labelfor": "code"},
                },
            }
            for name, kind in {
                "function": "functional",
                "gov_economic": "economic",
                "dept_economic": "economic",
            }.items()
        },
    },
}


def descriptor(
    edition: EditionInfo, tables: Iterable[Resource], digests: Mapping[str, tuple[str, int]], home: str
) -> dict[str, Any]:
    """Return the description of a package; `digests` are (SHA-256, bytes) by path, `home` the address of the edition."""
    unit = edition.unit
    return {
        "profile": "tabular-data-package",
        "name": f"{unit.slug}-{edition.period}-v{edition.version}",
        "title": f"{unit.name} {edition.title}（第 {edition.version} 版）",
        "description": f"公布原因：{edition.reason}",
        # The specification asks for three numbers.
        "version": f"{edition.version}.0.0",
        "created": edition.published_at.isoformat(),
        "homepage": f"{home}?edition={edition.version}",
        # The Open Definition's word for «another one, with attribution»: these terms are in no list of licences.
        "licenses": [{"name": "other-at", "title": "可以自由使用，请注明出处和版本", "path": "LICENSE.txt"}],
        "sources": [{"title": "原始文件，见 original 文件夹", "path": f"{home}data/?edition={edition.version}"}],
        "contributors": [{"title": unit.name, "role": "publisher"}],
        "keywords": ["预算公开", edition.stage.label, str(edition.year), unit.name],
        "countryCode": "CN",
        "regionCode": unit.division_code,
        "currency": "CNY",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{edition.year}-01-01", "end": f"{edition.year}-12-31"},
        "model": MODEL,
        "resources": [_resource(table, *digests[table.path]) for table in tables],
    }


def _resource(table: Resource, digest: str, size: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [field.described() for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [reference.described() for reference in table.references]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "path": table.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }
