"""deploy/nginx-copy.conf before the files of a copy: an address with choices never gets the page of other choices."""

from __future__ import annotations

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest

from bench.production import ROOT, free_port, wait_for
from tests.disclosure.front import nginx

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database]

FILES = {
    "404.html": "gone",
    "healthz": "ok",
    "a/2026/index.html": "now",
    "a/2026/~edition=1/index.html": "first",
    "a/2026/~edition=1~basis=general/index.html": "first, general",
    "a/2026/function.csv": "now",
    "a/2026/function~edition=1.csv": "first",
    ".manifest.json": "secret",
}
MAIN = """
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/copy.conf;
}}
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program, folder, port = nginx(), tmp_path_factory.mktemp("copy"), free_port()
    for name, text in FILES.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    text = (ROOT / "deploy" / "nginx-copy.conf").read_text(encoding="utf-8")
    changed = text.replace("/srv/mingzhang;", f"{folder}/site;").replace("listen 80;", f"listen 127.0.0.1:{port};")
    assert changed.count(str(folder)) == 1
    (folder / "copy.conf").write_text(changed, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(user + MAIN.format(folder=folder), encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        process.terminate()
        process.wait()


def got(port: int, address: str) -> tuple[int, str]:
    """The status of an address, and its text or where it leads."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location") or answer.read().decode()


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/a/2026/", 200, "now"),
        ("/a/2026/?utm_source=mail", 200, "now"),
        ("/a/2026/?edition=1", 302, "/a/2026/~edition=1/"),
        ("/a/2026/?edition=1&basis=general", 302, "/a/2026/~edition=1~basis=general/"),
        ("/a/2026/function.csv?edition=1", 302, "/a/2026/function~edition=1.csv"),
        ("/a/2026/~edition=1/", 200, "first"),
        ("/a/2026/function~edition=1.csv", 200, "first"),
        ("/a/2026/~edition=2/", 404, "gone"),
        # What has no name here is not answered with another version.
        ("/a/2026/?edition=1&basis=general&amounts=yuan", 404, "gone"),
        ("/a/2026/?utm_source=mail&edition=1", 404, "gone"),
        ("/a/2026/?edition=%31", 404, "gone"),
        ("/a/2026/?edition", 404, "gone"),
        ("/a/2026/function.csv?order=-total", 404, "gone"),
        ("/.manifest.json", 404, "gone"),
    ],
)
def test_an_address_gets_its_own_file_or_none(port: int, address: str, status: int, said: str) -> None:
    found, words = got(port, address)
    assert (found, words.removeprefix(f"http://127.0.0.1:{port}").removeprefix("http://budget.example.gov.cn")) == (
        status,
        said,
    )
