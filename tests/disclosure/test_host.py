"""A request under a name that is not ours is refused, never an error of the site."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/xiaohongmen/2026/", "/admin/login/", "/nowhere"])
def test_a_request_for_another_host_is_a_400(settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["budget.example"]
    answer = Client(raise_request_exception=False).get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
