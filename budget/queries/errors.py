"""What a reader's question can run into."""

from __future__ import annotations

from datetime import datetime

from budget.vocabulary import Stage


class NotPublished(LookupError):
    """No such body, year, stage or version is published."""


class UnknownBody(LookupError):
    """Nothing was ever published under these names of bodies; the answer would be silent about them."""

    def __init__(self, slugs: tuple[str, ...]) -> None:
        super().__init__("、".join(slugs))
        self.slugs = slugs


class UnknownCode(LookupError):
    """The edition has no such code, project, table or sheet."""


class FileLost(LookupError):
    """An original file is recorded, but its bytes are not where they were kept."""


class NotDisclosed(LookupError):
    """The edition has no table that could answer: its form does not disclose this."""


class Withdrawn(LookupError):
    """The edition was published once and withdrawn since, with a reason."""

    def __init__(self, place: str, year: int, stage: Stage, reason: str, at: datetime) -> None:
        self.title = f"{place} {year} 年{stage.label}"
        super().__init__(self.title)
        # Of whom and when, for pages in another language.
        self.place, self.year, self.stage = place, year, stage
        self.reason = reason
        self.at = at


class Changed(LookupError):
    """What a reading of several pages began with can no longer be read whole; `gone` tells what was withdrawn, if anything."""

    def __init__(self, gone: Withdrawn | None) -> None:
        super().__init__(gone.title if gone else "")
        self.gone = gone


class Undecided(LookupError):
    """A sum leaves open what is to be added, and no choice is the sensible one: `parameter` has to be given."""

    def __init__(self, parameter: str, choices: tuple[str, ...], reason: str) -> None:
        super().__init__(reason)
        self.parameter = parameter
        self.choices = choices
        self.reason = reason
