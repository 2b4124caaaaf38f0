"""Asks a published demonstration for 5,000 generated addresses and prints how many found a fault of the site: none.

`DATABASE_URL=sqlite:///… python bench/malformed.py [count]`; without a URL it is the demonstration's own database.
"""

import logging
import os
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")
os.environ.setdefault("DEMO", "1")

import django
from django.test import Client

from tests.disclosure.odd_addresses import addresses

SEED = 2026


def main(count: int) -> int:
    """Ask for `count` addresses and return how many answers were faults."""
    django.setup()
    logging.disable(logging.CRITICAL)
    client = Client(raise_request_exception=False)
    seen: Counter[int] = Counter()
    faults: list[str] = []
    for address in addresses(random.Random(SEED), count):
        status = client.get(address).status_code
        seen[status] += 1
        if status >= 500:
            faults.append(address)
    print(f"{count} addresses: " + ", ".join(f"{status} x {number}" for status, number in sorted(seen.items())))
    for address in faults[:20]:
        print(f"fault: {address}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)))
