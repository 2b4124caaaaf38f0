"""The address that the login throttle counts by can't be chosen by the visitor."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from disclosure.serving.client_address import client_address

CASES = [
    # behind a proxy, what the header says, the address it stands for
    (False, None, "172.18.0.2"),
    (False, "203.0.113.9", "172.18.0.2"),  # no proxy of ours wrote this
    (True, None, "172.18.0.2"),
    (True, "203.0.113.9", "203.0.113.9"),
    (True, "10.0.0.3", "10.0.0.3"),
    (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first one is the visitor's own claim
]


@pytest.mark.parametrize(("behind_proxy", "forwarded", "address"), CASES)
def test_the_address_is_what_we_saw_ourselves(
    settings: Settings, behind_proxy: bool, forwarded: str | None, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="172.18.0.2")) == address
