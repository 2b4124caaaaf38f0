"""The addresses of the site. Others quote them, so that what has one keeps it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from disclosure import converters
from disclosure.api.service import api
from disclosure.views import (
    about,
    api_docs,
    bodies,
    bulk,
    checking,
    compare,
    data,
    document,
    draft,
    files,
    glossary,
    guide,
    history,
    home,
    income,
    machines,
    matrix,
    official,
    overview,
    projects,
    search,
    sharing,
    specials,
    spending,
    stages,
    styleguide,
    watching,
    written_parts,
)

for name, converter in {
    "unit": converters.UnitConverter,
    "period": converters.PeriodConverter,
    "code": converters.CodeConverter,
    "economic": converters.EconomicConverter,
    "project": converters.ProjectConverter,
    "number": converters.NumberConverter,
    "position": converters.PositionConverter,
    "output": converters.OutputConverter,
    "part": converters.PartConverter,
    "document": converters.DocumentConverter,
    "image": converters.ImageConverter,
    "file": converters.FileConverter,
    "secret": converters.SecretConverter,
    "year": converters.YearConverter,
    "shape": converters.ShapeConverter,
}.items():
    register_converter(converter, name)  # type: ignore[arg-type] # any class with these two methods will do

EDITION = "<unit:unit>/<period:period>"


def page(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """Return the addresses of a page of an edition: the page, its files, its chart and pictures, and its embedding."""
    whole = f"{EDITION}/{route}" if route else EDITION
    return [
        path(f"{whole}/", view, name=name),
        path(f"{whole}.<output:output>", view),
        path(f"{whole}/<part:part>.<output:output>", view),
        path(f"{whole}/<shape:part>.<image:output>", view),
        path(f"embed/{whole}/", sharing.embedded(view), {"part": "embed", "output": "embed"}, name=f"embed-{name}"),
    ]


urlpatterns = [
    path("admin/draft/<int:pk>/", draft.draft, name="draft"),
    path("admin/draft/<int:pk>/<path:rest>", draft.draft),
    path("admin/draft/<int:pk>.<path:rest>", draft.dotted),
    path("preview/<secret:secret>/", draft.linked, name="preview"),
    path("preview/<secret:secret>/<path:rest>", draft.linked),
    path("preview/<secret:secret>.<path:rest>", draft.linked_dotted),
    path("admin/", admin.site.urls),
    path("api/v1/docs", api_docs.api_docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("", home.home, name="home"),
    path("bodies.<output:output>", home.home, name="bodies"),
    path("bodies/<part:part>.<output:output>", home.home, name="bodies-part"),
    path("preferences/", home.preferences, name="preferences"),
    path("search/", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("glossary/", glossary.terms, name="glossary"),
    path("glossary/<slug:slug>/", glossary.term, name="term"),
    path("about/", about.about, name="about"),
    path("about/terms/", about.terms, name="terms"),
    path("status/", about.status, name="status"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("robots.txt", machines.robots, name="robots"),
    path("feed.atom", machines.feed, name="feed"),
    path("feed/<unit:unit>/", watching.watch, name="watch"),
    path("feed/<unit:unit>/asked/", watching.asked, name="watch-asked"),
    path("feed/letters/<uuid:key>/confirm/", watching.confirm, name="watching-confirm"),
    path("feed/letters/<uuid:key>/end/", watching.end, name="watching-end"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap/pages.xml", machines.sitemap_site, name="sitemap-site"),
    path("sitemap/<unit:unit>/<period:period>.xml", machines.sitemap_edition, name="sitemap-edition"),
    path("data/", bulk.data_home, name="data-home"),
    path("data/guide/", guide.data_guide, name="data-guide"),
    path("data/index.json", bulk.index, name="data-index"),
    path("data/catalog.jsonld", bulk.dcat, name="data-catalogue"),
    *(
        path(f"data/current{whose}.<file:form>{end}", bulk.current, more, name=name)
        for whose, end, more, name in (
            ("", "", {}, "data-current"),
            ("/<year:year>", "", {}, "data-year"),
            ("/<unit:unit>", "", {}, "data-body"),
            *((whose, ".sha256", {"hashed": True}, None) for whose in ("", "/<year:year>", "/<unit:unit>")),
        )
    ),
    path("data/all.zip", bulk.everything, name="data-all"),
    path("data/all.zip.sha256", bulk.everything, {"hashed": True}),
    path("oembed", sharing.oembed, name="oembed"),
    path("compare/", compare.compare, name="compare"),
    path("compare.<output:output>", compare.compare),
    path("compare/<part:part>.<output:output>", compare.compare),
    path("compare/<shape:part>.<image:output>", compare.compare),
    path(
        "embed/compare/", sharing.embedded(compare.compare), {"part": "embed", "output": "embed"}, name="embed-compare"
    ),
    path("<unit:unit>/", bodies.body, name="body"),
    path("<unit:unit>/<part:part>.<output:output>", bodies.body, name="body-part"),
    path("<unit:unit>/feed.atom", machines.feed, name="body-feed"),
    *(
        path(f"{EDITION}/{route}/{kind}.<output:form>", view, {"kind": kind, **more})
        for kind in files.WRITERS
        for route, view, more in (
            *((name, files.page_facts, {"page": name}) for name in files.PAGES),
            ("function", files.function_facts, {}),
            ("function/<code:code>", files.function_facts, {}),
            ("economic/<economic:scheme>", files.economic_facts, {}),
            ("economic/<economic:scheme>/<code:code>", files.economic_facts, {}),
            ("matrix", files.matrix_facts, {}),
            ("matrix/<code:row>/<code:column>", files.matrix_facts, {}),
            ("projects/<project:code>", files.project_facts, {}),
        )
    ),
    path(f"{EDITION}/tables/<number:number>/rows.<output:form>", files.table_lines, {"kind": "rows"}),
    *page("", overview.overview, "overview"),
    *page("income", income.income, "income"),
    *page("function", spending.function, "function"),
    *page("function/<code:code>", spending.function, "function-code"),
    *page("economic/<economic:scheme>", spending.economic, "economic"),
    *page("economic/<economic:scheme>/<code:code>", spending.economic, "economic-code"),
    *page("stages", stages.stages, "stages"),
    *page("matrix", matrix.matrix, "matrix"),
    *page("matrix/<code:row>/<code:column>", matrix.cell, "matrix-cell"),
    *page("projects", projects.projects, "projects"),
    *page("projects/<project:code>", projects.project, "project"),
    *page("performance", projects.performance, "performance"),
    *page("sangong", specials.sangong, "sangong"),
    *page("procurement", specials.procurement, "procurement"),
    *page("services", specials.services, "services"),
    *page("tables", official.tables, "tables"),
    *page("tables/<number:number>", official.table, "table"),
    *page("checks", checking.checks, "checks"),
    *page("texts", written_parts.texts, "texts"),
    *page("completeness", written_parts.completeness, "completeness"),
    *page("editions", history.editions, "editions"),
    *page("editions/<position:version>", history.changes, "edition-changes"),
    *page("sources/<position:file>/<position:position>", official.sheet, "sheet"),
    *page("data", data.data, "data"),
    *page("data/verify", data.verify, "verify"),
    path(f"{EDITION}/document.<document:form>", document.document, name="document"),
    path(f"{EDITION}/data/datapackage.zip", data.package, name="package"),
    path(f"{EDITION}/data/datapackage.zip.sha256", data.package, {"hashed": True}),
    path(f"{EDITION}/data/files/<position:position>/", data.original, name="original"),
]

if not settings.PRODUCTION:
    urlpatterns[:0] = [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/chart.json", styleguide.styleguide_chart, name="styleguide-chart"),
    ]

handler400 = "disclosure.views.errors.bad_request"
handler404 = "disclosure.views.errors.not_found"
handler500 = "disclosure.serving.plain_pages.server_error"
