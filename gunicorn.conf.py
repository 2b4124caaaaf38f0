"""How gunicorn serves the site; it reads this file by itself when it is started beside it. See docs/server.md."""

import os
import shutil
import tempfile
from typing import Any

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
worker_class = "gthread"
# Most of them wait most of the time: for the database, for a reader's line, for a place in a queue.
threads = int(os.environ.get("WEB_THREADS", "16"))
timeout = 120
keepalive = 5
# The longest address of the site has some 300 signs, the longest of a search some 3,000.
limit_request_line = 8190
limit_request_fields = 60
# No request says under which path the site stands: whoever is let through by a proxy could make every page an error.
forwarder_headers = ""
accesslog = "-"


def on_starting(_server: Any) -> None:
    """Give all processes one new folder in which they count together what /metrics tells."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="mingzhang-metrics-")


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what a process that has ended said of itself alone; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - after the folder is known

    mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Tell the program how many threads it has, look at what is to be published or told when, and hold the database open.

    disclosure/serving/dear.py leaves half of the threads to the pages.
    """
    os.environ["SERVER_THREADS"] = str(worker.cfg.threads)
    from budget.editions.planning import keep_watch  # noqa: PLC0415 - the program is loaded only now
    from budget.sqlite_file import HELD_OPEN  # noqa: PLC0415 - as above
    from disclosure.mailing import keep_mailing  # noqa: PLC0415 - as above
    from disclosure.making import keep_making  # noqa: PLC0415 - as above

    HELD_OPEN.begin()
    keep_watch()
    keep_mailing()
    keep_making()
