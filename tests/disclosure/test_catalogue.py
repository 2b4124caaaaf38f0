"""The catalogue for machines keeps the shapes of DCAT-AP, and all that it leads to is there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pyshacl import validate
from pytest_django.fixtures import Settings
from rdflib import Graph

from budget.models import Edition
from tests.disclosure.compared import body_of
from tests.disclosure.package import keep_originals
from tests.disclosure.pages import YEAR

# What the libraries for linked data warn of among themselves is not ours to answer for.
pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.sweep(on="postgresql")]

SHAPES = Path(__file__).with_name("dcat_ap.ttl")
SITE = "https://ming.example"


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None, settings: Settings, tmp_path: Path) -> None:
    """The township's budget of 2026."""
    keep_originals()
    settings.SITE_URL = SITE
    settings.MADE_DIR = tmp_path / "made"


def described(client: Client) -> Any:
    """The catalogue."""
    answer = client.get("/data/catalog.jsonld")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/ld+json")
    return json.loads(answer.content)


def faults(told: Any) -> str:
    """What the shapes find wrong with a description, "" where that is nothing."""
    graph = Graph().parse(data=json.dumps(told), format="json-ld")
    keeps, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return "" if keeps else str(text)


def linked(client: Client, address: str) -> list[Any]:
    """What a page tells machines."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [json.loads(each.text) for each in page.find_all("script", type="application/ld+json")]


def test_the_catalogue_and_the_entry_of_a_page_keep_the_shapes(client: Client, settings: Settings) -> None:
    assert faults(described(client)) == ""
    settings.SITE_CONTACT = "财政所 budget@example.gov.cn"
    assert "mailto:budget@example.gov.cn" in json.dumps(described(client))
    assert faults(described(client)) == ""
    (entry,) = [each for each in linked(client, f"{YEAR}/data/") if each["@type"] == "dcat:Dataset"]
    assert faults(entry) == ""


@pytest.mark.parametrize(
    ("place", "lacking"), [("dcat:distribution", "accessURL"), ("dcat:contactPoint", "fn"), ("dct:publisher", "name")]
)
def test_what_lacks_something_would_be_noticed(client: Client, place: str, lacking: str) -> None:
    told = described(client)
    found = told["dcat:dataset"][0][place]
    for each in found if isinstance(found, list) else [found]:
        del each[next(name for name in each if name.endswith(f":{lacking}"))]
    assert lacking in faults(told)


def test_everything_that_it_leads_to_is_there(client: Client) -> None:
    addresses = sorted(set(re.findall(rf"{SITE}(/[^\"#]*)", json.dumps(described(client)))))
    assert len(addresses) > 2
    for address in addresses:
        assert client.get(address).status_code in {200, 302} or address == "/api/v1/", address


def test_a_version_has_a_name_that_lasts_and_a_size_once_it_is_known(client: Client) -> None:
    content = body_of(client.get(f"{YEAR}/data/datapackage.zip?edition=1"))
    (entry,) = described(client)["dcat:dataset"]
    assert entry["dct:identifier"] == "mingzhang:110105:661:2026:v1"
    sizes = [each["dcat:byteSize"]["@value"] for each in entry["dcat:distribution"] if "dcat:byteSize" in each]
    assert sizes == [str(len(content))]
    (dataset,) = [each for each in linked(client, f"{YEAR}/") if each["@type"] == "Dataset"]
    assert dataset["identifier"] == entry["dct:identifier"]
    assert dataset["dateModified"]
    # The overview would be another page after each file that is made; the page of data says so in its tag.
    assert {each.get("contentSize") for each in dataset["distribution"]} == {None}
    (of_files,) = [each for each in linked(client, f"{YEAR}/data/") if each["@type"] == "Dataset"]
    assert of_files["@id"] == dataset["@id"]
    assert f"{len(content)} B" in {each.get("contentSize") for each in of_files["distribution"]}
    (catalogue,) = linked(client, "/data/")
    assert (catalogue["@type"], catalogue["@id"]) == ("DataCatalog", dataset["includedInDataCatalog"]["@id"])
