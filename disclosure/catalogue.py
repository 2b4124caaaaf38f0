"""Everything that is published as a catalogue for machines: DCAT 3, in the shape that DCAT-AP asks for, and schema.org."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from budget.queries.results import EditionInfo
from disclosure.context import EMAIL, absolute, owner
from disclosure.serving.made_files import MadeFile, found

LANGUAGE = "zh-CN"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
    "spdx": "http://spdx.org/rdf/terms#",
}
IANA = "http://www.iana.org/assignments/media-types/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
# The words of the European authority tables, which DCAT-AP wants; there is none of our own.
CHINESE = {"@id": "http://publications.europa.eu/resource/authority/language/ZHO"}
YEARLY = {"@id": "http://publications.europa.eu/resource/authority/frequency/ANNUAL"}
MONEY = {"@id": "http://publications.europa.eu/resource/authority/data-theme/ECON"}
CHINA = {"@id": "http://publications.europa.eu/resource/authority/country/CHN"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}


def identifier(edition: EditionInfo) -> str:
    """Return the name under which a version can be registered elsewhere, as a DOI for one: it never changes."""
    return f"mingzhang:{edition.unit.division_code}:{edition.unit.code}:{edition.period}:v{edition.version}"


def text(words: str) -> dict[str, str]:
    """Return Chinese words as JSON-LD has them."""
    return {"@value": words, "@language": LANGUAGE}


def typed(value: object, kind: str) -> dict[str, str]:
    """Return a value of a type of XML Schema."""
    return {"@value": str(value), "@type": f"xsd:{kind}"}


def catalogue(request: HttpRequest, first: datetime | None, last: datetime | None) -> dict[str, Any]:
    """Describe the site as a catalogue of all editions that can be read, without these: when they were published."""
    words = owner()
    return {
        "@context": CONTEXT,
        "@type": "dcat:Catalog",
        "@id": f"{absolute(request, reverse('data-home'))}#catalogue",
        "dct:title": text(f"{words['name']}：公开的预算和决算"),
        "dct:description": text("各单位公开的预算和决算，每个数附原始文件里的单元格。"),
        "dct:publisher": publisher(words["sponsor"] or words["name"]),
        "dct:language": CHINESE,
        "dct:license": licence(request),
        "foaf:homepage": {"@id": absolute(request, "/")},
        "dcat:contactPoint": contact(request),
        **({"dct:issued": typed(first.isoformat(), "dateTime")} if first else {}),
        **({"dct:modified": typed(last.isoformat(), "dateTime")} if last else {}),
        "dcat:service": service(request),
    }


def service(request: HttpRequest) -> dict[str, Any]:
    """Describe the API."""
    return {
        "@type": "dcat:DataService",
        "@id": f"{absolute(request, reverse('data-home'))}#api",
        "dct:title": text("开放接口"),
        "dcat:endpointURL": {"@id": absolute(request, "/api/v1/")},
        "dcat:endpointDescription": {"@id": absolute(request, "/api/v1/openapi.json")},
        "dct:license": licence(request),
        "dct:publisher": publisher(owner()["sponsor"] or owner()["name"]),
        "dcat:contactPoint": contact(request),
    }


def entry(request: HttpRequest, edition: EditionInfo, description: str = "") -> dict[str, Any]:
    """Describe an edition after DCAT 3, the vocabulary of government data catalogues."""
    page = page_of(request, edition)
    said = description or f"{edition.unit.name} {edition.title}，第 {edition.version} 版。{edition.reason}"
    return {
        "@type": "dcat:Dataset",
        # With a fragment, for the address alone names the page, which schema.org describes there as well.
        "@id": f"{page}#dcat",
        "dct:identifier": identifier(edition),
        "dct:title": text(f"{edition.unit.name} {edition.title}（第 {edition.version} 版）"),
        "dct:description": text(said),
        "dct:issued": typed(edition.published_at.isoformat(), "dateTime"),
        # A version never changes: a correction is another one, with an entry of its own.
        "dct:modified": typed(edition.published_at.isoformat(), "dateTime"),
        "dct:publisher": publisher(edition.publisher),
        "dct:creator": publisher(edition.unit.name),
        "dct:license": licence(request),
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dct:language": CHINESE,
        "dct:spatial": CHINA,
        "dct:accrualPeriodicity": YEARLY,
        "dcat:theme": MONEY,
        "dcat:keyword": [text(word) for word in ("预算公开", edition.stage.label, edition.unit.name)],
        "dcat:contactPoint": contact(request),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": typed(f"{edition.year}-01-01", "date"),
            "dcat:endDate": typed(f"{edition.year}-12-31", "date"),
        },
        "dcat:version": str(edition.version),
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [distribution(request, edition, form) for form in MEDIA_TYPES],
    }


def distribution(request: HttpRequest, edition: EditionInfo, form: str) -> dict[str, Any]:
    """Describe a file of an edition: where it is explained, where it is, what it is; size and sum where these are known."""
    # Size and sum only where the file lies there: to make hundreds of files for a catalogue would take minutes.
    kept = made_file(request, edition, form)
    address = file_of(request, edition, form)
    return {
        "@type": "dcat:Distribution",
        "@id": f"{address}#distribution",
        "dct:title": text("数据包" if form == "zip" else f"全部金额（{form.upper()}）"),
        "dcat:accessURL": {
            "@id": absolute(request, f"/{edition.unit.slug}/{edition.period}/data/?edition={edition.version}")
        },
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{IANA}{MEDIA_TYPES[form]}"},
        "dct:format": {"@id": f"{FILE_TYPES}{form.upper()}"},
        "dct:license": licence(request),
        "dct:issued": typed(edition.published_at.isoformat(), "dateTime"),
        **(_measured(kept) if kept else {}),
    }


def _measured(kept: MadeFile) -> dict[str, Any]:
    checksum = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": typed(kept.sha256, "hexBinary"),
    }
    return {"dcat:byteSize": typed(kept.size, "nonNegativeInteger"), "spdx:checksum": checksum}


def made_file(request: HttpRequest, edition: EditionInfo, form: str) -> MadeFile | None:
    """Return a file of an edition as it is kept, None where it was not made in the present state of the site."""
    end = ".zip" if form == "zip" else f"-data.{form}"
    return found(request, f"{edition.unit.slug}-{edition.period}-v{edition.version}{end}")


def publisher(name: str) -> dict[str, Any]:
    """Describe who publishes."""
    return {"@type": "foaf:Agent", "foaf:name": text(name)}


def licence(request: HttpRequest) -> dict[str, str]:
    """Return where the terms of use stand."""
    return {"@id": absolute(request, reverse("terms"))}


def contact(request: HttpRequest) -> dict[str, Any]:
    """Describe how the site's owner can be asked: by mail where an address is given, else by the page that says how."""
    words = owner()
    mail = EMAIL.search(words["contact"])
    told: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": words["sponsor"] or words["name"]}
    told["vcard:hasURL"] = {"@id": absolute(request, reverse("about"))}
    return told | ({"vcard:hasEmail": {"@id": f"mailto:{mail[0]}"}} if mail else {})


def page_of(request: HttpRequest, edition: EditionInfo) -> str:
    """Return the lasting address of a version."""
    return absolute(request, f"/{edition.unit.slug}/{edition.period}/?edition={edition.version}")


def file_of(request: HttpRequest, edition: EditionInfo, form: str) -> str:
    """Return the address of a file: the package holds everything, the original files too; the others hold every amount."""
    name = "data/datapackage" if form == "zip" else "data"
    return absolute(request, f"/{edition.unit.slug}/{edition.period}/{name}.{form}?edition={edition.version}")


def data_catalogue(request: HttpRequest) -> dict[str, Any]:
    """Describe the site as a catalogue after schema.org; the editions are described on their own pages."""
    words = owner()
    home = absolute(request, reverse("data-home"))
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "@id": home,
        "url": home,
        "name": f"{words['name']}：公开的预算和决算",
        "description": "各单位公开的预算和决算，每个数附原始文件里的单元格。",
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "license": absolute(request, reverse("terms")),
        "publisher": {"@type": "Organization", "name": words["sponsor"] or words["name"]},
    }
