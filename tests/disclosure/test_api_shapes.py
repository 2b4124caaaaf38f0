"""Every list of the API as JSON, CSV and lines: the same rows, whole or in pages that lead on, never cut in silence."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from budget.models import Edition, RecheckedCodes
from disclosure.api import parameters, shapes
from disclosure.api.service import api
from tests.builders import make_township, publish_real

pytestmark = pytest.mark.sweep(on="postgresql")

# Every operation that gives a list, with a question to it that has a few rows.
LISTS = {
    "/units": "", "/editions": "", "/withdrawn": "", "/checks": "result=fail", "/rechecks": "", "/events": "",
    "/line-items": "table=sangong", "/aggregates": "group=function:3,measure", "/projects": "unit=xiaohongmen",
    "/classifications": "scheme=function&prefix=208&year=2026",
}  # fmt: skip
# Those that come in pages also without being asked for, and the name of their rows.
PAGED = {"/events": "events", "/line-items": "items", "/projects": "projects", "/classifications": "codes"}


@pytest.fixture(autouse=True)
def _published(real: Edition, db: None) -> None:
    """The township's budget of 2026, checked again by later codes, and a client that nobody has counted yet."""
    remark = {"rule": "codes.names", "result": "fail", "title": "名称与官方名称一致", "subject": "x", "reason": "x"}
    RecheckedCodes.objects.create(edition=real, codes_year=2026, results=[remark])
    cache.clear()


def ask(client: Client, path: str, **more: str) -> Any:
    """The answer to the question of a list, and to more."""
    question = "&".join(filter(None, [LISTS[path], *(f"{name}={value}" for name, value in more.items())]))
    response: Any = client.get(f"/api/v1{path}?{question}")
    assert response.status_code == 200, response.content
    return response


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The rows of an answer in JSON."""
    return answer if isinstance(answer, list) else next(each for each in answer.values() if isinstance(each, list))


def step(response: Any, name: str) -> str:
    """The address to which an answer leads on, "" where it does not."""
    found = re.search(rf'<([^>]+)>; rel="{name}"', response.headers["Link"])
    return found[1] if found else ""


def test_every_list_is_tried() -> None:
    described = api.get_openapi_schema()["paths"]
    lists = {
        path.removeprefix("/api/v1")
        for path, methods in described.items()
        if any(each["name"] == "format" for each in methods["get"].get("parameters", ()))
    }
    assert lists == set(LISTS)


@pytest.mark.parametrize("path", LISTS)
def test_csv_and_lines_hold_the_rows_of_the_json(client: Client, path: str) -> None:
    listed = rows_of(ask(client, path, **({"limit": "1000"} if path in PAGED else {})).json())
    lines = [json.loads(line) for line in ask(client, path, format="jsonl").content.splitlines()]
    said = ask(client, path, format="csv")
    assert said.headers["Content-Type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(said.content.decode("utf-8-sig"))))
    assert len(listed) == len(lines) == len(table)
    for row, line, cells in zip(listed, lines, table, strict=True):
        assert row.items() <= line.items()
        for name, value in row.items():
            if isinstance(value, str):
                assert cells[name] in {value, f"'{value}"}
            elif isinstance(value, dict):
                assert cells[f"{name}_cell"] == value["cell"]
            elif isinstance(value, bool):
                assert cells[name] == str(value).lower()
    names = [name for row in listed[:1] for name in row]
    assert [name for name in (table[0] if table else {}) if name in names] == [
        n for n in names if n in (table or [{}])[0]
    ]


def test_an_empty_file_has_its_heading(client: Client) -> None:
    (line,) = client.get("/api/v1/withdrawn?format=csv").content.decode("utf-8-sig").splitlines()
    assert line.split(",")[:3] == ["unit", "body_name", "year"]
    (line,) = client.get("/api/v1/line-items?function=999&format=csv&fields=label,source").content.decode().splitlines()
    assert line.removeprefix("\ufeff").startswith("label,source_file,")


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize("path", sorted({*PAGED, "/checks"}))
def test_pages_lead_to_the_next_until_there_is_none(client: Client, path: str) -> None:
    publish_real(make_township("991", "another"))
    whole = ask(client, path, format="jsonl").content.splitlines()
    size = str(max(1, len(whole) // 3))
    seen: list[bytes] = []
    response = ask(client, path, format="jsonl", limit=size)
    begin = response
    while True:
        seen += response.content.splitlines()
        if not (address := step(response, "next")):
            break
        response = client.get(address)
    assert seen == whole
    assert rows_of(client.get(step(begin, "next").replace("format=jsonl", "format=json")).json())
    assert step(response, "first") in {
        "",
        f"http://testserver{begin.request['PATH_INFO']}?{begin.request['QUERY_STRING']}",
    }
    if path in PAGED:
        counted = ask(client, path, count="true", limit="1")
        assert counted.headers["X-Total-Count"] == str(counted.json()["count"]) == str(len(whole))
    else:
        assert response.headers["X-Total-Count"] == str(len(whole))


@pytest.mark.sweep(keep=2)
@pytest.mark.no_cover
@pytest.mark.parametrize("path", ["/line-items", "/checks", "/editions", "/units", "/projects"])
def test_what_is_too_long_to_come_whole_is_refused_and_never_cut(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    publish_real(make_township("991", "another"))
    monkeypatch.setattr(parameters, "MOST_WHOLE", 1)
    monkeypatch.setattr(shapes, "MOST_WHOLE", 1)
    refused = client.get(f"/api/v1{path}?format=csv")
    assert refused.status_code == 400
    assert "limit" in refused.json()["detail"]
    asked = client.get(f"/api/v1{path}?format=csv&limit=1")
    assert asked.status_code == 200
    assert step(asked, "next")


def test_names_stand_beside_codes(client: Client) -> None:
    (row,) = client.get("/api/v1/line-items?table=general_expenditure&function=2040604&measure=total").json()["items"]
    assert (row["unit_name"], row["measure_name"]) == ("北京市朝阳区小红门乡人民政府", "合计")
    assert row["function_name"]
    project = client.get("/api/v1/line-items?table=projects&limit=1").json()["items"][0]
    assert project["category_name"]
    (spent,) = client.get(
        "/api/v1/aggregates?function=2040604&table=expenditure&measure=total&group=unit,table,function,measure"
    ).json()["sums"]
    assert (spent["function_name"], spent["body_name"]) == (row["function_name"], row["body_name"])
    assert (spent["table_name"], spent["measure_name"]) == ("支出预算总表", "合计")
    of_unit = client.get("/api/v1/aggregates?table=general_expenditure&group=unit_code").json()["sums"]
    assert row["unit_name"] in {each["unit_name"] for each in of_unit}
    publish_real(make_township("991", "another"))
    assert client.get("/api/v1/aggregates?group=unit_code").json()["sums"][0]["unit_name"] == ""
    procured = client.get("/api/v1/aggregates?table=procurement&group=category").json()["sums"]
    assert all(each["category_name"] for each in procured)


def test_a_sum_as_a_line_says_what_it_is_of(client: Client) -> None:
    text = client.get("/api/v1/aggregates?group=function:3&format=csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["table"], row["measure"], row["side"], row["stage"]) == (
        "expenditure",
        "total",
        "expenditure",
        "budget",
    )
    assert row["assumed"] == "stage; phase; line; table; measure"


def test_an_answer_says_how_often_may_still_be_asked_and_an_unchanged_one_costs_nothing(client: Client) -> None:
    def left(response: Any) -> int:
        return int(re.fullmatch(r'"network";r=(\d+);t=\d+', response.headers["RateLimit"])[1])  # type: ignore[index]

    first = client.get("/api/v1/editions")
    for _ in range(3):
        again = client.get("/api/v1/editions", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "RateLimit" not in again.headers
    assert left(client.get("/api/v1/editions")) in {left(first) - 1, left(first)}
    assert (
        client.get("/api/v1/units", headers={"Origin": "https://paper.example"})
        .headers["Access-Control-Expose-Headers"]
        .count("RateLimit,")
    )
