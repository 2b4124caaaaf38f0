"""How fast a copy of the site is made: `python bench/export.py [PROCESSES]`, the demonstration's, on SQLite and PostgreSQL.

Beside the files a second of the clock stand those of a processor's second: on a machine that does other work besides,
twice these is what two cores of its own would give. Then one more made-up body publishes, and the copy follows: the site
holds one from the beginning, because the first of them and the second body of all change a line on every page.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.sizes import databases  # noqa: E402 - found only by the line above

MADE_UP = ("generate_editions", "--processes", "1", "--units")


def run(environment: dict[str, str], *command: str) -> tuple[float, float, str]:
    """Run a command of the site; return the seconds of the clock and of the processors, and its last line."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    told = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, busy, told.stdout.strip().splitlines()[-1]


def main(processes: str) -> None:
    """Measure and print."""
    with databases() as urls:
        for database, url in urls.items():
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "copy"
                environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": f"{folder}/media", "DEMO": "1"}
                run(environment, "demo", "--no-serve")
                run(environment, *MADE_UP, "1")
                export = ("export_site", str(copy), "--site", "https://copy.example", "--processes", processes)
                for what in ("whole", "unchanged", "after one body more", "unchanged"):
                    if what.startswith("after"):
                        run(environment, *MADE_UP, "2")
                    began = time.time()
                    seconds, busy, told = run(environment, *export)
                    written = [
                        path
                        for path in copy.rglob("*")
                        if path.is_file() and path.stat().st_mtime >= began and path.name != "manifest.json"
                    ]
                    townships = sum(path.relative_to(copy).parts[0] == "xiaohongmen" for path in written)
                    print(
                        f"{database}, {what}: {len(written):,} files ({townships:,} of the township), {seconds:.0f} s,"
                        f" {len(written) / seconds:.0f} a second, {len(written) / busy:.0f} a processor's second. {told}",
                        flush=True,
                    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(len(os.sched_getaffinity(0))))
