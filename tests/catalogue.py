"""Keeps disclosure/locale/en in step with the sources: `make messages` merges new texts in and compiles.

Babel reads Python and, through Django's own rewriting, templates; so nobody needs the gettext programs. The compiled
catalogue is committed beside its source, because a site is set up with Python alone; a test holds the two together.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "disclosure" / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMPILED = SOURCE.with_suffix(".mo")
KEYWORDS = ("_", "gettext", "gettext_noop", "mark")


class Unsigned(Catalog):
    """A catalogue that does not say which Babel wrote it: another one writes the same bytes, and so changes no file."""

    @property  # type: ignore[misc]  # nobody sets the head of one that is written
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return what its head says; the last line of it ends like the others."""
        *kept, (name, said) = (each for each in super().mime_headers if each[0] != "Generated-By")
        return [*kept, (name, f"{said}\n")]


def python_files() -> list[Path]:
    """Return the programs whose texts readers see."""
    return sorted([*(ROOT / "disclosure").rglob("*.py"), *(ROOT / "budget" / "queries").glob("*.py")])


def templates() -> list[Path]:
    """Return the templates of the public site; the desk is Chinese alone."""
    return sorted(path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts)


def texts() -> Iterator[tuple[str, str]]:
    """Yield each text to translate and the file it is in."""
    for path in (*python_files(), *templates()):
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # What is left of a template is read as Python, in which the first column of a line has a meaning.
            content = "\n".join(line.lstrip() for line in templatize(content).splitlines())
        for _line, text, _comments, _context in extract(
            "python", io.BytesIO(content.encode()), keywords=dict.fromkeys(KEYWORDS)
        ):
            if isinstance(text, str) and text:
                yield text, path.relative_to(ROOT).as_posix()


def read() -> Catalog:
    """Return the kept catalogue."""
    with SOURCE.open("rb") as file:
        return read_po(file, locale="en")


def merged() -> Catalog:
    """Return the kept catalogue with every text of the sources in it, and none besides."""
    kept = read()
    fresh = _empty(kept)
    found: dict[str, set[str]] = {}
    for text, path in texts():
        found.setdefault(text, set()).add(path)
    for text in sorted(found):
        old = kept.get(text)
        fresh.add(text, old.string if old else "", locations=[(path, 0) for path in sorted(found[text])])
    return fresh


def _empty(kept: Catalog) -> Unsigned:
    return Unsigned(locale="en", project="Mingzhang", version="", creation_date=kept.creation_date, fuzzy=False)


def compiled(catalogue: Catalog) -> bytes:
    """Return what gettext reads."""
    content, whole = io.BytesIO(), _empty(catalogue)
    for message in catalogue:
        if message.id:
            whole.add(message.id, message.string)
    write_mo(content, whole)
    return content.getvalue()


def main() -> int:
    """Write both files; return 1 and say so where texts still want a translation."""
    catalogue = merged()
    with SOURCE.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, sort_output=True)
    COMPILED.write_bytes(compiled(catalogue))
    missing = [str(message.id) for message in catalogue if message.id and not message.string]
    sys.stdout.writelines(f"not translated: {text}\n" for text in missing)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
