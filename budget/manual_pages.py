"""The clerk's manual as the desk shows it: its Markdown as safe HTML, in chapters and sections that can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from budget.manual import MANUAL

_HEADING = re.compile(r"(#{1,3}) (.+)")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(manual/([\w-]+\.png)\)")
_BOLD, _CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`([^`]+)`")
_ESCAPED, _ESCAPED_HTML = re.compile(r"\\([*_`<>|#])"), re.compile(r"\\([*_`|#]|&lt;|&gt;)")
_NO_WORD = re.compile(r"[^\w]+")
# The chapter in which each section explains one word.
WORDS = "工作台上的词"


@dataclass(frozen=True, slots=True)
class ManualSection:
    """A piece of the manual below one heading: where it stands, its words, and how it looks."""

    level: int
    title: str
    anchor: str
    text: str
    html: SafeString


@cache
def sections() -> tuple[ManualSection, ...]:
    """Return the manual, section by section, in its order."""
    found: list[ManualSection] = []
    level, title, lines = 1, "", list[str]()
    for line in [*MANUAL.read_text(encoding="utf-8").splitlines(), "# "]:
        match = _HEADING.match(line) or (re.match(r"(#) ?\Z", line))
        if match is None:
            lines.append(line)
            continue
        if title:
            found.append(_section(level, title, lines))
        level, title, lines = len(match[1]), match[2] if match.lastindex == 2 else "", []
    return tuple(found)


@cache
def explained_words() -> dict[str, ManualSection]:
    """Return the sections that explain a word, by the word."""
    chapter, found = "", {}
    for section in sections():
        if section.level == 2:
            chapter = section.title
        elif chapter == WORDS:
            found[section.title] = section
    return found


def find(query: str, most: int = 20) -> list[tuple[ManualSection, str]]:
    """Return the sections that have every word of a query, those with it in the heading first, each with a few words."""
    words = [word.casefold() for word in query.split()]
    if not words:
        return []
    ranked = [
        (sum(word in section.title.casefold() for word in words), section)
        for section in sections()
        if all(word in f"{section.title} {section.text}".casefold() for word in words)
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return [(section, _around(section.text, words[0])) for _, section in ranked[:most]]


def _around(text: str, word: str, width: int = 60) -> str:
    place = max(0, text.casefold().find(word) - width // 2)
    piece = text[place : place + 2 * width]
    return f"{'…' if place else ''}{piece}{'…' if place + 2 * width < len(text) else ''}"


def _section(level: int, title: str, lines: list[str]) -> ManualSection:
    plain = " ".join(line for line in lines if line and not line.startswith(("!", "<!--", "|--")))
    text = _ESCAPED.sub(r"\1", _CODE.sub(r"\1", _BOLD.sub(r"\1", plain)))
    return ManualSection(level, title, _NO_WORD.sub("-", title).strip("-"), text, mark_safe("".join(_blocks(lines))))  # noqa: S308 - each piece is escaped where it is made


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield the blocks of a section: lists with what is indented below their points, tables, pictures, paragraphs."""
    rest = [line for line in lines if not line.startswith("<!--")]
    while rest:
        line = rest.pop(0)
        if not line.strip():
            continue
        if line.startswith("- "):
            points = [line[2:]]
            while rest and rest[0].startswith(("- ", "  ")):
                more = rest.pop(0)
                if more.startswith("- "):
                    points.append(more[2:])
                else:
                    points[-1] += f"\n{more.strip()}"
            items = "".join(f"<li>{'<br>'.join(map(_inline, point.splitlines()))}</li>" for point in points)
            yield f"<ul>{items}</ul>"
        elif line.startswith("|"):
            rows = [line]
            while rest and rest[0].startswith("|"):
                rows.append(rest.pop(0))
            yield _table([[cell.strip() for cell in row.strip("|").split("|")] for row in rows])
        elif match := _PICTURE.match(line):
            yield format_html(
                '<p><img src="/admin/budget/edition/manual/{}" alt="{}" loading="lazy"></p>', match[2], match[1]
            )
        else:
            paragraph = [line]
            while rest and rest[0].strip() and not rest[0].startswith(("- ", "|", "!")):
                paragraph.append(rest.pop(0))
            yield f"<p>{_inline(''.join(paragraph))}</p>"


def _table(rows: list[list[str]]) -> str:
    head, body = rows[0], [row for row in rows[1:] if not all(set(cell) <= {"-", ":"} for cell in row)]
    top = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _inline(text: str) -> str:
    shown = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", escape(text)))
    return _ESCAPED_HTML.sub(r"\1", shown)
