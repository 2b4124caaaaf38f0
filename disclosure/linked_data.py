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

from disclosure import catalogue
from disclosure.context import absolute
from disclosure.visit import Visit

# Signs that could end the element which holds the data.
SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def element(data: Mapping[str, Any]) -> SafeString:
    """Return the data as an element of a page. It is data, not a script: browsers never run it."""
    text = json.dumps(data, ensure_ascii=False).translate(SAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


def dataset(request: HttpRequest, visit: Visit, description: str) -> dict[str, Any]:
    """Describe an edition after schema.org."""
    edition = visit.edition
    page = catalogue.page_of(request, edition)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "identifier": catalogue.identifier(edition),
        "name": f"{edition.unit.name} {edition.title}",
        "description": description,
        "inLanguage": catalogue.LANGUAGE,
        "version": str(edition.version),
        "datePublished": timezone.localdate(edition.published_at).isoformat(),
        "dateModified": timezone.localdate(edition.published_at).isoformat(),
        "temporalCoverage": str(edition.year),
        "spatialCoverage": edition.unit.name,
        "isAccessibleForFree": True,
        "license": absolute(request, reverse("terms")),
        "creator": {"@type": "GovernmentOrganization", "name": edition.unit.name},
        "publisher": {"@type": "GovernmentOrganization", "name": edition.publisher},
        "keywords": ["预算", "决算", "政府信息公开", "财政", edition.unit.name],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": absolute(request, reverse("data-home"))},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media,
                "contentUrl": catalogue.file_of(request, edition, form),
                **(
                    {"contentSize": f"{kept.size} B", "sha256": kept.sha256}
                    if (kept := catalogue.made_file(request, edition, form))
                    else {}
                ),
            }
            for form, media in catalogue.MEDIA_TYPES.items()
        ],
    }


def catalogue_entry(request: HttpRequest, visit: Visit, description: str) -> dict[str, Any]:
    """Describe the same edition after DCAT 3."""
    return {"@context": catalogue.CONTEXT, **catalogue.entry(request, visit.edition, description)}
