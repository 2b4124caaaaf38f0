"""The parts of addresses: what each may be, and what it is to the program."""

from __future__ import annotations

from budget.vocabulary import RESERVED_SLUGS, Scheme, Stage
from disclosure.selection import Period


class PeriodConverter:
    """«2026», «2026-adjusted» or «2026-final» in an address."""

    # The years that the database takes, so that no address is a fault of it.
    regex = r"(?:20[0-9]{2}|2100)(?:-adjusted|-final)?"

    def to_python(self, value: str) -> Period:
        """Return the period."""
        year, _, stage = value.partition("-")
        return Period(int(year), Stage(stage or "budget"))

    def to_url(self, value: Period | str) -> str:
        """Return the address part."""
        return str(value)


class TextConverter:
    """A word of an address that stands for itself."""

    regex = ""

    def to_python(self, value: str) -> str:
        """Return the word."""
        return value

    def to_url(self, value: str) -> str:
        """Return the word."""
        return value


class UnitConverter(TextConverter):
    """The slug of a disclosing body; never one of the site's own words."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})(?![-a-zA-Z0-9_]))[-a-zA-Z0-9_]{{1,60}}"


class CodeConverter(TextConverter):
    """A code of a classification that is drilled through: digits alone."""

    # ASCII digits: `\d` takes those of every script, and no code has them.
    regex = r"[0-9]{1,10}"


class ProjectConverter(TextConverter):
    """The code of a project."""

    regex = r"[0-9A-Za-z]{1,40}"


class NumberConverter(TextConverter):
    """The printed number of an official table: «03», «3-1»; «02b» where a file prints one number twice."""

    regex = r"[0-9A-Za-z][-0-9A-Za-z]{0,9}"


class PositionConverter:
    """The number of a file, a sheet or a version."""

    regex = r"0|[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class EconomicConverter:
    """«gov» or «dept»: which of the two economic classifications."""

    regex = "gov|dept"

    def to_python(self, value: str) -> Scheme:
        """Return the scheme."""
        return Scheme(f"{value}_economic")

    def to_url(self, value: Scheme) -> str:
        """Return the address part."""
        return value.value.removesuffix("_economic")


class OutputConverter(TextConverter):
    """A file form: what stands for the final slash of a page."""

    regex = r"csv|xlsx|json|csv-metadata\.json"


class DocumentConverter(TextConverter):
    """A form of the document that a body posts."""

    regex = "docx|pdf"


class ImageConverter(TextConverter):
    """A form of a picture."""

    regex = "svg|png"


class ShapeConverter(TextConverter):
    """A picture of a page: its chart, or the card that stands beside a link to it."""

    regex = "chart|card"


class PartConverter(TextConverter):
    """A further table of a page, or its chart."""

    regex = "chart|lines|cross|indicators|units|records|series|series-chart|shares|sums|targets|years|carried"


class SecretConverter(TextConverter):
    """The secret part of a preview's address."""

    regex = "[A-Za-z0-9_-]{32}"


class FileConverter(TextConverter):
    """A form of the file that holds everything."""

    regex = r"csv|xlsx|parquet|sqlite|csv-metadata\.json"


class YearConverter(TextConverter):
    """A year by itself."""

    regex = "20[0-9]{2}"
