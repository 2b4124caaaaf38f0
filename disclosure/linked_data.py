"""What search engines and data catalogues are told of an edition: schema.org Dataset and DCAT, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from disclosure.context import absolute
from disclosure.visit import Visit

# Signs that could end the element which holds the data.
SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}
LANGUAGE = "zh-CN"


def element(data: Mapping[str, Any]) -> SafeString:
    """Return the data as an element of a page. It is data, not a script: browsers never run it."""
    text = json.dumps(data, ensure_ascii=False).translate(SAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


def dataset(request: HttpRequest, visit: Visit, description: str) -> dict[str, Any]:
    """Describe an edition after schema.org."""
    edition = visit.edition
    page = _page(request, visit)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "name": f"{edition.unit.name} {edition.title}",
        "description": description,
        "inLanguage": LANGUAGE,
        "version": str(edition.version),
        "datePublished": timezone.localdate(edition.published_at).isoformat(),
        "temporalCoverage": str(edition.year),
        "spatialCoverage": edition.unit.name,
        "isAccessibleForFree": True,
        "license": absolute(request, reverse("terms")),
        "creator": {"@type": "GovernmentOrganization", "name": edition.unit.name},
        "publisher": {"@type": "GovernmentOrganization", "name": edition.publisher},
        "keywords": ["预算", "决算", "政府信息公开", "财政", edition.unit.name],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": _file(request, visit, form)}
            for form, media in MEDIA_TYPES.items()
        ],
    }


def catalogue_entry(request: HttpRequest, visit: Visit, description: str) -> dict[str, Any]:
    """Describe the same edition after DCAT 3, the vocabulary of government data catalogues."""
    edition = visit.edition
    page = _page(request, visit)
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@type": "dcat:Dataset",
        "@id": f"{page}#dcat",
        "dct:title": {"@value": f"{edition.unit.name} {edition.title}", "@language": LANGUAGE},
        "dct:description": {"@value": description, "@language": LANGUAGE},
        "dct:issued": {"@value": edition.published_at.isoformat(), "@type": "xsd:dateTime"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": edition.publisher},
        "dct:license": {"@id": absolute(request, reverse("terms"))},
        "dct:language": LANGUAGE,
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{edition.year}-01-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{edition.year}-12-31", "@type": "xsd:date"},
        },
        "dcat:version": str(edition.version),
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": {"@id": _file(request, visit, form)},
                "dcat:mediaType": media,
            }
            for form, media in MEDIA_TYPES.items()
        ],
    }


def _page(request: HttpRequest, visit: Visit) -> str:
    return absolute(request, f"/{visit.selection.unit}/{visit.selection.period}/?edition={visit.edition.version}")


def _file(request: HttpRequest, visit: Visit, form: str) -> str:
    # The package holds everything, the original files too; the others hold every amount.
    name = "data/datapackage" if form == "zip" else "data"
    base = f"/{visit.selection.unit}/{visit.selection.period}/{name}.{form}"
    return absolute(request, f"{base}?edition={visit.edition.version}")
