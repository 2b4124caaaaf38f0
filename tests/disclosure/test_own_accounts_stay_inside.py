"""What somebody changes of her own account stands in the record of the desk and in nothing that the public can ask for."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.accounts import record_own
from budget.models import Edition, Event
from tests.builders import make_person
from tests.disclosure.pages import body_of
from tests.disclosure.test_company import ADDRESSES

pytestmark = [pytest.mark.no_cover, pytest.mark.one_database, pytest.mark.sweep]


@pytest.mark.usefixtures("real", "db")
def test_no_public_address_tells_of_them() -> None:
    assert Edition.published.exists()
    record_own(make_person("hers-alone"), "关掉登录验证码", "开着", "关着")
    assert Event.objects.filter(subject__contains="hers-alone").exists()
    told = {address: body_of(Client().get(address)) for address in ADDRESSES}
    assert [
        address for address, body in told.items() if b"hers-alone" in body or "关掉登录验证码".encode() in body
    ] == []
