"""An upload by the desk's script: it is told where the draft is, and the draft's page is loaded once, by the browser."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.models import Edition, Unit
from budget.roles import UPLOADER
from tests.builders import REAL, make_person, signed_in

UPLOAD = "/admin/budget/edition/upload/"
BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
SAID = "已存为草稿"

pytestmark = pytest.mark.django_db


def test_is_told_the_draft_and_the_message_waits_for_its_page(township: Unit) -> None:
    client = signed_in(make_person("clerk", UPLOADER))
    file = SimpleUploadedFile("预算.xlsx", REAL.read_bytes())
    answer = client.post(UPLOAD, {"file": file}, headers=BY_SCRIPT)
    assert answer.status_code == HTTPStatus.CREATED
    draft = Edition.every_stage.get()
    assert answer.headers["Location"] == f"/admin/budget/edition/{draft.pk}/change/"
    pages = [client.get(address).content.decode() for address in (answer.headers["Location"], UPLOAD)]
    assert [SAID in page for page in pages] == [True, False]


def test_is_shown_the_form_again_with_what_is_wrong(township: Unit) -> None:
    file = SimpleUploadedFile("预算.xlsx", b"no workbook")
    answer = signed_in(make_person("clerk", UPLOADER)).post(UPLOAD, {"file": file}, headers=BY_SCRIPT)
    assert answer.status_code == HTTPStatus.OK
    assert "errorlist" in answer.content.decode()
