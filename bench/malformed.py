"""Asks a published demonstration for 5,000 odd addresses, and as often with odd heads and bodies; prints how many found a fault.

`DATABASE_URL=sqlite:///… python bench/malformed.py [count] [seed]`; without a URL it is the demonstration's own database.
"""

import logging
import os
import random
import sys
from collections import Counter
from http import HTTPStatus
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
os.environ.setdefault("DEMO", "1")

import django
from django.test import Client

from tests.disclosure.odd_addresses import addresses, requests

SEED = 2026


def main(count: int, seed: int = SEED) -> int:
    """Ask for `count` addresses, and send `count` odd requests; return how many answers were faults."""
    django.setup()
    logging.disable(logging.CRITICAL)
    client = Client(raise_request_exception=False)
    seen: Counter[int] = Counter()
    faults: list[str] = []
    for address in addresses(random.Random(seed), count):
        status = client.get(address).status_code
        seen[status] += 1
        # That nothing but JSON is made is what the standard of /oembed has 501 for.
        if status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED:
            faults.append(address)
    for method, address, head, body in requests(random.Random(seed), count):
        status = client.generic(method, address, body, headers=head).status_code
        seen[status] += 1
        # What a line for dear answers says to who asks too much is no fault.
        if status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE:
            faults.append(f"{method} {address} {head} {body[:40]!r}")
    print(
        f"2 x {count} addresses, seed {seed}: "
        + ", ".join(f"{status} x {number}" for status, number in sorted(seen.items()))
    )
    for address in faults[:20]:
        print(f"fault: {address}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(min(1, main(*(int(given) for given in [*sys.argv[1:], *("5000", str(SEED))[len(sys.argv) - 1 :]]))))
