"""The nginx of deploy/nginx on this machine, before servers that a test started: the very files, at other places."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.production import ROOT, free_port, wait_for

FILES = ROOT / "deploy" / "nginx"


def laid_out(folder: Path, servers: Sequence[int], front: str) -> tuple[Path, int]:
    """Copy the files with the addresses and folders of a test; return where nginx finds them, and its port."""
    port = free_port()
    changed = {
        "server web:8000;": " ".join(f"server 127.0.0.1:{each};" for each in servers),
        "/tmp/": f"{folder}/",  # noqa: S108 - what stands in the file
        "/dev/stderr": f"{folder}/errors",
        "/dev/stdout": f"{folder}/requests",
        "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{free_port()};",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "listen 8443 ssl http2;": f"listen 127.0.0.1:{free_port()} ssl http2;",
        "/certificates/": f"{folder}/",
    }
    for name, source in (("nginx.conf", "nginx.conf"), ("site.conf", "site.conf"), ("server.conf", f"{front}.conf")):
        lines = (FILES / source).read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if "listen [::]" not in line)
        for old, new in changed.items():
            text = text.replace(old, new)
        if name == "nginx.conf" and os.geteuid() == 0:
            text = f"user root;\n{text}"
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "nginx.conf", port


def nginx() -> str:
    """Return the program's path; skips the test, aloud, where there is none."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("NGINX NOT RUN: no nginx on this machine (apt-get install nginx)")
    return found


@contextmanager
def front(folder: Path, servers: Sequence[int]) -> Iterator[int]:
    """Run nginx before the servers, as behind a machine that speaks HTTPS; give its port."""
    place, port = laid_out(folder, servers, "plain")
    process = subprocess.Popen([nginx(), "-p", str(folder), "-c", str(place), "-g", "daemon off;"])
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        process.terminate()
        process.wait()
