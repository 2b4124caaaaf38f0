"""What every page says of the site's owner: one row, read seldom, because every page needs it."""

from __future__ import annotations

from django.core.cache import cache

from budget.models import SiteWords

KEY = "site-words"
# Seconds until every process of the site has seen a change; the one that made it has at once.
KEPT_FOR = 60
FIELDS = ("name", "tagline", "sponsor", "contact", "icp_number", "police_number", "police_url")


def site_words() -> dict[str, str]:
    """Return the words that the desk has set, empty ones left out. No query while they are remembered, else one."""
    known: dict[str, str] | None = cache.get(KEY)
    if known is None:
        row = SiteWords.objects.values(*FIELDS).first() or {}
        known = {name: value for name, value in row.items() if value}
        cache.set(KEY, known, KEPT_FOR)
    return known


def forget_site_words() -> None:
    """Have them read anew; called when they were edited."""
    cache.delete(KEY)
