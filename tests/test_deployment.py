"""What stands in the files by which the site is set up: each holds what the others and the settings need."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[1]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
PROGRAM = ("migrate", "web", "backup")


def read_from_the_environment() -> set[str]:
    """Every name that the settings and the server's file read from their environment."""
    found = set()
    for file in ("disclosure/settings.py", "gunicorn.conf.py"):
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                of = ast.unparse(node.func)
                if of.startswith("env.") or of in {"words", "os.environ.get"}:
                    found.add(str(node.args[0].value))
    return {name for name in found if re.fullmatch(r"[A-Z_]{2,}", name)}


def test_the_example_names_everything_that_is_read_and_nothing_else() -> None:
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))
    for_compose = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert {"SECRET_KEY", "WEB_THREADS", "SITE_SPONSOR"} <= read_from_the_environment()
    assert named == read_from_the_environment() | for_compose


@pytest.mark.parametrize("service", PROGRAM)
def test_each_process_of_the_program_has_the_whole_environment(service: str) -> None:
    """Whatever is read comes from the file, but what only compose can know, which then stands in it for all alike."""
    told = SERVICES[service]
    assert told["env_file"] == ".env"
    assert told["environment"] == SERVICES["web"]["environment"]
    assert {name.removesuffix("_FILE") for name in told["environment"]} - {"TZ"} <= read_from_the_environment()
    in_example = dict(re.findall(r"^([A-Z_]+)=(.*)", EXAMPLE, re.MULTILINE))
    assert not set(in_example) & set(told["environment"])
    assert [name for name, value in in_example.items() if not value] == []


def test_secrets_are_files_of_the_containers_that_need_them_and_stand_in_no_environment() -> None:
    kept = yaml.safe_load(COMPOSE)["secrets"]
    asked = {name: told.get("secrets", []) for name, told in SERVICES.items()}
    program = ["secret_key", "database_password"]
    assert asked == {name: program if name in PROGRAM else program[1:] if name == "db" else [] for name in SERVICES}
    assert {name: told["file"] for name, told in kept.items()} == {
        name: f"${{SECRETS:-./secrets}}/{name}" for name in program
    }
    for told in SERVICES.values():
        for name, value in told.get("environment", {}).items():
            is_secret = re.search(r"KEY|PASSWORD|TOKEN", name)
            assert not is_secret or (name.endswith("_FILE") and value.removeprefix("/run/secrets/") in told["secrets"])
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("service", [*PROGRAM, "nginx"])
def test_nothing_runs_with_rights_or_on_a_root_that_can_be_written(service: str) -> None:
    told = SERVICES[service]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    user = str(told.get("user") or re.findall(r"^USER (.+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1])
    assert user.partition(":")[0] not in {"root", "0"}
    written = [volume.split(":")[1] for volume in told["volumes"] if not volume.endswith(":ro")]
    assert set(written) <= {"/data", "/made", "/backups"}
    # A folder in memory belongs to whom the process runs as.
    assert all(f"uid={user.partition(':')[0]}" in each for each in told["tmpfs"])


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, told in SERVICES.items() if "ports" in told] == ["nginx"]
    assert SERVICES["db"]["networks"] == ["inside"]
    assert re.fullmatch(r"postgres:(1[7-9]|[2-9]\d)", SERVICES["db"]["image"])


def test_nginx_lets_an_idle_connection_go_before_the_program_does() -> None:
    """A form that is sent on one which the program is just closing is lost: nginx sends nothing twice that may have been done."""
    asked = re.search(
        r"^ *keepalive_timeout (\d+)s;", (ROOT / "deploy" / "nginx" / "nginx.conf").read_text("utf-8"), re.MULTILINE
    )
    waits = re.search(r"^keepalive = (\d+)$", (ROOT / "gunicorn.conf.py").read_text("utf-8"), re.MULTILINE)
    assert asked is not None
    assert waits is not None
    assert int(asked[1]) < int(waits[1])


def test_every_service_that_stays_says_whether_it_is_well() -> None:
    image = "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name, told in SERVICES.items():
        assert told.get("restart") == "no" or told.get("healthcheck") or (name == "web" and image), name
        for other, condition in told.get("depends_on", {}).items():
            assert condition["condition"] in {"service_healthy", "service_completed_successfully"}, (name, other)


def test_every_file_that_a_container_is_given_is_there() -> None:
    mounted = [volume.rsplit(":", 2)[0] for volume in SERVICES["nginx"]["volumes"]]
    for path in (path for path in mounted if path.startswith("./deploy")):
        for front in ("https", "plain"):
            assert (ROOT / path.replace("${FRONT:-https}", front)).is_file(), path
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    allowed = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    sources = {source for line in copied for source in line.split()}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)
    commands = [SERVICES[name]["command"] for name in PROGRAM if "command" in SERVICES[name]]
    assert all((ROOT / command[1]).is_file() for command in commands)


def test_what_compose_makes_of_the_file() -> None:
    """The engine's own reader, where there is one; it needs no engine."""
    plugin = (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    )
    reader = ["docker", "compose"] if plugin else ["docker-compose"]
    if not shutil.which(reader[0]):
        pytest.skip("COMPOSE NOT RUN: no docker compose on this machine")
    command = [*reader, "--file", "-", "--project-directory", str(ROOT), "config"]
    # The environment's file is each site's own; here its example stands for it.
    text = COMPOSE.replace("env_file: .env", "env_file: .env.example")
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    made = yaml.safe_load(done.stdout)["services"]
    assert made.keys() == SERVICES.keys()
    assert made["web"]["environment"]["DATABASE_URL"] == "postgresql://mingzhang@db:5432/mingzhang"
    assert made["web"]["environment"]["SITE_SPONSOR"]


def test_the_night_keeps_so_many_backups_and_loses_none_for_one_that_failed(tmp_path: Path) -> None:
    """The very script, with a program in the place of Python that makes a backup, or fails."""
    program = tmp_path / "bin" / "python"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n[ "$2" = backup ] && [ -z "$FAIL" ] && echo backup > "$3"\n')
    program.chmod(0o755)
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 6):
        old = folder / f"2025-01-0{day}.tar.gz"
        old.write_text("old")
        os.utime(old, (day, day))
    environment = {"PATH": f"{program.parent}:{os.environ['PATH']}", "ONCE": "1", "KEEP": "3"}
    command = ["sh", str(ROOT / "deploy/nightly.sh"), str(folder)]
    failed = subprocess.run(command, env=environment | {"FAIL": "1"}, capture_output=True, text=True, check=True)
    assert "failed" in failed.stderr
    assert len(list(folder.iterdir())) == 5
    (folder / "2025-01-06.tar.gz.x1y2z3.part").write_bytes(b"of a machine that was switched off")
    subprocess.run(command, env=environment, check=True, capture_output=True)
    left = sorted(path.name for path in folder.iterdir())
    assert [name for name in left if name.startswith("2025")] == ["2025-01-04.tar.gz", "2025-01-05.tar.gz"]
    assert len(left) == 3


def test_shell_scripts_are_read_without_a_complaint() -> None:
    for path in [*(ROOT / "deploy").glob("*.sh"), ROOT / ".ci/run"]:
        shell = shlex.split(path.read_text().splitlines()[0].removeprefix("#!"))[-1].rpartition("/")[2]
        assert subprocess.run([shell, "-n", str(path)], check=False).returncode == 0
