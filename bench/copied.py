"""Whether the browser's journeys hold on a copy as on the living site: `python bench/copied.py [FOLDER [TESTS …]]`.

Makes a copy of the demonstration, or takes the one in FOLDER that `manage.py export_site FOLDER --site http://127.0.0.1:8801`
made of it, serves it with nginx, as deploy/nginx-copy.conf says, and runs the journeys there. What a copy cannot do without
scripts, because a program has to answer, is skipped there and said on its page `/~copy/`: searching, and large letters.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.production import wait_for  # noqa: E402 - found from the root alone
from tests.disclosure.front import nginx  # noqa: E402
from tests.disclosure.test_copy_served import MAIN  # noqa: E402

#: Where the copy stands, and says that it does.
AT = "127.0.0.1:8801"
JOURNEYS = [
    f"tests/journeys/test_{name}.py"
    for name in ("choices", "residents_minute", "taking_away", "walking_charts", "look", "every_page", "lengths")
]


def made(folder: Path) -> Path:
    """Publish the demonstration and copy it for the address that it will stand at."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "MEDIA_ROOT": f"{folder}/media", "DEMO": "1",
    }  # fmt: skip
    copy = folder / "copy"
    for command in (["demo", "--no-serve"], ["export_site", str(copy), "--site", f"http://{AT}"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    return copy


def main(copy: Path, tests: list[str]) -> int:
    """Serve the copy and run the journeys; return their exit code."""
    with tempfile.TemporaryDirectory() as folder:
        text = (ROOT / "deploy" / "nginx-copy.conf").read_text(encoding="utf-8")
        text = text.replace("/srv/mingzhang;", f"{copy.resolve()};").replace("listen 80;", f"listen {AT};")
        Path(folder, "copy.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        Path(folder, "nginx.conf").write_text(user + MAIN.format(folder=folder), encoding="utf-8")
        server = subprocess.Popen([nginx(), "-p", folder, "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
        try:
            wait_for(f"http://{AT}/robots.txt")
            command = [sys.executable, "-m", "pytest", "-q", *(tests or JOURNEYS)]
            environment = os.environ | {"JOURNEYS_AT": f"http://{AT}"}
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
    with tempfile.TemporaryDirectory() as kept:
        sys.exit(main(made(Path(kept)), []))
