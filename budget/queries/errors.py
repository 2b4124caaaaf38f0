"""What a reader's question can run into."""

from __future__ import annotations

from datetime import datetime


class NotPublished(LookupError):
    """No such body, year, stage or version is published."""


class UnknownCode(LookupError):
    """The edition has no such code, project, table or sheet."""


class FileLost(LookupError):
    """An original file is recorded, but its bytes are not where they were kept."""


class NotDisclosed(LookupError):
    """The edition has no table that could answer: its form does not disclose this."""


class Withdrawn(LookupError):
    """The edition was published once and withdrawn since, with a reason."""

    def __init__(self, title: str, reason: str, at: datetime) -> None:
        super().__init__(title)
        self.title = title
        self.reason = reason
        self.at = at
