"""A virus scanner looks at every file of the desk before anybody reads it, where the site has one."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budget.admin.forms import ScannedFileField
from budget.models import Edition
from budget.roles import UPLOADER
from tests.builders import REAL, make_person, make_township

UPLOAD = "/admin/budget/edition/upload/"
BAD = b"a virus, but for the test"


@dataclass
class Scanner:
    """Speaks as clamd does with who sends it a stream: it finds what is BAD, or says nothing at all."""

    listening: socket.socket
    seen: list[bytes] = field(default_factory=list)
    answer: bytes = b""

    def serve(self) -> None:
        """Answer one caller after the other."""
        with suppress(OSError):
            while True:
                caller, _ = self.listening.accept()
                with caller, caller.makefile("rb") as said:
                    assert said.read(10) == b"zINSTREAM\0"
                    content = b""
                    while size := struct.unpack(">I", said.read(4))[0]:
                        content += said.read(size)
                    self.seen.append(content)
                    found = b"stream: Test.Virus FOUND\0" if BAD in content else b"stream: OK\0"
                    caller.sendall(self.answer or found)


@pytest.fixture
def scanner(settings: LazySettings) -> Iterator[Scanner]:
    """The site's scanner."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMD = f"127.0.0.1:{listening.getsockname()[1]}"
        scanner = Scanner(listening)
        threading.Thread(target=scanner.serve, daemon=True).start()
        yield scanner
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def clerk(client: Client) -> Client:
    """The clerk of the township, logged in."""
    make_township()
    client.force_login(make_person("clerk", UPLOADER))
    return client


def sent(clerk: Client, content: bytes) -> str:
    """Upload a file; return the page that comes, "" where the site leads on."""
    answer = clerk.post(UPLOAD, {"file": SimpleUploadedFile(REAL.name, content), "unit": "", "year": "", "stage": ""})
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("scanner")
class TestUpload:
    def test_what_the_scanner_passes_is_read_as_ever(self, clerk: Client, scanner: Scanner) -> None:
        assert sent(clerk, REAL.read_bytes()) == ""
        assert scanner.seen == [REAL.read_bytes()]
        assert Edition.every_stage.count() == 1

    def test_what_it_finds_is_refused_by_name_and_kept_nowhere(self, clerk: Client) -> None:
        page = sent(clerk, REAL.read_bytes() + BAD)
        assert "发现了 Test.Virus" in page
        assert REAL.name in page
        assert not Edition.every_stage.exists()

    @pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"stream: OK FOUND\0"])
    def test_an_answer_that_is_no_yes_lets_nothing_through(
        self, clerk: Client, scanner: Scanner, answer: bytes
    ) -> None:
        scanner.answer = answer
        assert "文件没有读取" in sent(clerk, REAL.read_bytes())
        assert not Edition.every_stage.exists()

    @pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl", "no.such.host.invalid"])
    def test_a_scanner_that_is_away_lets_nothing_through(
        self, clerk: Client, settings: LazySettings, address: str
    ) -> None:
        settings.CLAMD = address
        assert "查毒程序现在不能用" in sent(clerk, REAL.read_bytes())
        assert not Edition.every_stage.exists()


def test_every_file_of_the_desk_comes_in_by_the_scanner() -> None:
    from budget.admin import classification, many, uploading  # noqa: F401, PLC0415 - their forms are to be there

    def kinds(form: type[Any]) -> Iterator[type[Any]]:
        for kind in form.__subclasses__():
            yield kind
            yield from kinds(kind)

    fields = [
        (form.__qualname__, field)
        for form in kinds(forms.BaseForm)
        if form.__module__.startswith("budget.")
        for field in form.base_fields.values()
        if isinstance(field, forms.FileField)
    ]
    assert len(fields) >= 3
    assert [name for name, field in fields if not isinstance(field, ScannedFileField)] == []
