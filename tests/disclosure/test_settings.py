"""What the settings do with their environment, each time in a process that has that environment alone."""

import json
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

import psycopg
import pytest

from disclosure.settings import database

pytestmark = pytest.mark.sweep

ROOT = Path(__file__).parents[2]
PRODUCTION = {"SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz", "ALLOWED_HOSTS": "budget.example"}
ASK = """
import json
from disclosure import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=str))
"""
MAKE_KEY_TWICE = """
import sys
from pathlib import Path
from disclosure.settings import lasting_key
path = Path(sys.argv[1])
print(lasting_key(path) == lasting_key(path), len(lasting_key(path)))
"""


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python on `command` with nothing in its environment but PATH, `environment` and what coverage needs."""
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    whole = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"} | measuring | environment
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=whole, capture_output=True, text=True, check=False, timeout=300
    )


def ask(environment: dict[str, str], *names: str) -> list[object]:
    """Return what the settings called `names` become in `environment`."""
    values = all_settings(frozenset(environment.items()))
    return [values[name] for name in names]


@cache
def all_settings(environment: frozenset[tuple[str, str]]) -> dict[str, object]:
    """Return every setting in `environment`; one process answers all tests of the same."""
    answer = run(dict(environment), "-c", ASK)
    assert answer.returncode == 0, answer.stderr
    values = json.loads(answer.stdout)
    assert isinstance(values, dict)
    return values


def test_a_web_server_without_a_key_does_not_start() -> None:
    answer = run({"DATABASE_URL": "sqlite://"}, "-c", "import disclosure.wsgi")
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr


def test_a_secret_may_lie_in_a_file_that_its_name_leads_to(tmp_path: Path) -> None:
    """As a vault or `docker compose` hands it out: with the end of its line, and before what the environment says itself."""
    key, password = tmp_path / "key", tmp_path / "password"
    key.write_text(f"{PRODUCTION['SECRET_KEY'][::-1]}\n")
    password.write_text("a/b@c:d\r\n")
    environment = PRODUCTION | {"SECRET_KEY_FILE": str(key), "DATABASE_PASSWORD_FILE": str(password)}
    told, databases = ask(environment | {"DATABASE_URL": "postgresql://mingzhang@db:5432/m"}, "SECRET_KEY", "DATABASES")
    assert told == PRODUCTION["SECRET_KEY"][::-1]
    assert isinstance(databases, dict)
    entry = databases["default"]
    assert [entry[name] for name in ("USER", "PASSWORD", "HOST", "NAME")] == ["mingzhang", "a/b@c:d", "db", "m"]
    key.unlink()
    gone = run(environment | {"DATABASE_URL": "sqlite://"}, "manage.py", "check")
    assert (gone.returncode, str(key) in gone.stderr) == (1, True)


def test_production_without_hosts_does_not_start() -> None:
    answer = run({"SECRET_KEY": "k" * 50, "DATABASE_URL": "sqlite://"}, "-c", "import disclosure.asgi")
    assert answer.returncode != 0
    assert "ALLOWED_HOSTS" in answer.stderr


@pytest.mark.parametrize("url", ["mysql://root@localhost/budget", "budget.sqlite3"])
def test_another_database_than_the_two_is_refused_by_name(url: str) -> None:
    answer = run(PRODUCTION | {"DATABASE_URL": url}, "-c", "import disclosure.settings")
    assert answer.returncode != 0
    assert "DATABASE_URL must start with" in answer.stderr


@pytest.mark.parametrize("name", ["SITE_URL", "SITE_CONTACT", "EMAIL_URL"])
def test_what_every_page_says_of_the_site_makes_another_release(name: str) -> None:
    """A copy that is asked about by its date alone would else count as unchanged after a restart with another address."""
    given = PRODUCTION | {"SITE_URL": "https://old.example"}
    value = {"SITE_URL": "https://new.example", "EMAIL_URL": "smtp://mail.example"}.get(name, "new")
    assert ask(given, "RELEASE") != ask(given | {name: value}, "RELEASE")


def test_production_passes_the_deployment_check() -> None:
    answer = run(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr


def test_production_is_strict_by_default() -> None:
    names = ["DEBUG", "HTTPS", "SESSION_COOKIE_SECURE", "REQUIRE_SECOND_PERSON", "ALLOWED_HOSTS"]
    assert ask(PRODUCTION, *names) == [False, True, True, True, ["budget.example"]]


def test_the_word_of_a_proxy_is_taken_only_where_there_is_one() -> None:
    header = ["HTTP_X_FORWARDED_PROTO", "https"]
    assert ask(PRODUCTION | {"BEHIND_PROXY": "1"}, "SECURE_PROXY_SSL_HEADER") == [header]
    assert ask(PRODUCTION, "BEHIND_PROXY") == [False]


def test_one_person_on_one_machine_is_let_in_without_https() -> None:
    environment = {"DEMO": "1", "SECRET_KEY": "any"}
    assert ask(environment, "DEBUG", "HTTPS", "REQUIRE_SECOND_PERSON") == [False, False, False]


def test_the_demonstration_keeps_the_key_that_it_made(tmp_path: Path) -> None:
    answer = run({"DEMO": "1", "SECRET_KEY": "any"}, "-c", MAKE_KEY_TWICE, str(tmp_path / "k"))
    assert answer.stdout.split() == ["True", "86"], answer.stderr
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["k"]


def test_a_command_without_a_key_counts_as_a_demonstration() -> None:
    answer = run({"DATABASE_URL": "sqlite://"}, "manage.py", "check")
    assert answer.returncode == 0, answer.stderr


def test_postgresql_connections_are_kept_and_checked() -> None:
    (databases,) = ask(PRODUCTION | {"DATABASE_URL": "postgresql://u:p@db:5432/budget"}, "DATABASES")
    assert isinstance(databases, dict)
    default = databases["default"]
    assert (default["ENGINE"], default["HOST"], default["NAME"]) == ("django.db.backends.postgresql", "db", "budget")
    assert (default["CONN_MAX_AGE"], default["CONN_HEALTH_CHECKS"]) == (60, True)


def test_a_postgresql_that_does_not_answer_is_given_up_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes calls, and says nothing
        port = silent.getsockname()[1]
        limits = database(f"postgresql://u:p@127.0.0.1:{port}/budget?connect_timeout=1")["OPTIONS"]
        with pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(host="127.0.0.1", port=port, **limits)
    limits = database("postgresql://u:p@db/budget")["OPTIONS"]
    assert limits["connect_timeout"] <= 5
    assert limits["tcp_user_timeout"] <= 10_000
    assert limits["keepalives_idle"] + limits["keepalives_interval"] * limits["keepalives_count"] < 20


def test_nothing_from_outside_or_inline_is_allowed_in_a_page() -> None:
    (policy,) = ask(PRODUCTION, "CONTENT_SECURITY_POLICY")
    assert isinstance(policy, dict)
    sources = {source for allowed in policy["DIRECTIVES"].values() for source in allowed}
    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name, allowed in policy["DIRECTIVES"].items() if "data:" in allowed] == ["img-src"]


@pytest.mark.no_cover
def test_static_files_are_collected_under_names_that_carry_their_hash(tmp_path: Path) -> None:
    environment = PRODUCTION | {"STATIC_ROOT": str(tmp_path), "DATABASE_URL": "sqlite://"}
    answer = run(environment, "manage.py", "collectstatic", "--no-input")
    assert answer.returncode == 0, answer.stderr
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    bundle = tmp_path / paths["vendor/plotly/plotly.min.js"]
    assert bundle.name != "plotly.min.js"
    assert bundle.with_name(f"{bundle.name}.gz").stat().st_size < 460_000  # bytes over the line
    assert bundle.stat().st_mode & 0o004  # the web server need not be who collected them
