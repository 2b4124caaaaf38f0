"""Our own Markdown as safe HTML: headings, paragraphs, lists, tables, pictures and blocks of code; nothing else is known.

Only files that come with the program are read, and every piece is escaped where it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"(#{1,3}) (.+)")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(manual/([\w-]+\.png)\)")
_FENCE = "```"
_BOLD, _CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\((/[^)\s]*|#[^)\s]+)\)")
_ESCAPED, _ESCAPED_HTML = re.compile(r"\\([*_`<>|#])"), re.compile(r"\\([*_`|#]|&lt;|&gt;)")
# Where a line ends between two Latin words, the end is a space; Chinese runs on.
_LINE_END = re.compile(r"(?<=[\x21-\x7e])\n(?=[\x21-\x7e])")
_NO_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands below one heading."""

    level: int
    title: str
    lines: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Return the name under which the piece is linked to."""
        return _NO_WORD.sub("-", self.title).strip("-")

    @property
    def text(self) -> str:
        """Return its words without marks, for a search."""
        plain = " ".join(line for line in self.lines if line and not line.startswith(("!", "<!--", "|--")))
        return _ESCAPED.sub(r"\1", _CODE.sub(r"\1", _BOLD.sub(r"\1", plain)))


def pieces(text: str) -> Iterator[Passage]:
    """Yield the pieces of a file in its order."""
    level, title, lines, is_code = 1, "", list[str](), False
    for line in text.splitlines():
        # «# …» in a block of code is a remark of its language and no heading.
        is_code ^= line.startswith(_FENCE)
        match = None if is_code else _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        if title:
            yield Passage(level, title, tuple(lines))
        level, title, lines = len(match[1]), match[2], []
    if title:
        yield Passage(level, title, tuple(lines))


def html(lines: tuple[str, ...], pictures: str = "", point_end: str = "", caption: str = "") -> SafeString:
    """Return lines as HTML; pictures are below an address, and `point_end` stands where a line of a point of a list ends.

    Tables get `caption` for those who hear them.
    """
    return mark_safe("".join(_blocks(lines, pictures, point_end, caption)))  # noqa: S308 - each piece is escaped where it is made


def _blocks(lines: tuple[str, ...], pictures: str, point_end: str, caption: str) -> Iterator[str]:
    """Yield blocks: code, lists with what is indented below their points, tables, pictures, paragraphs."""
    rest = [line for line in lines if not line.startswith("<!--")]
    while rest:
        line = rest.pop(0)
        if not line.strip():
            continue
        if line.startswith(_FENCE):
            code = []
            while rest and not (more := rest.pop(0)).startswith(_FENCE):
                code.append(more)
            yield format_html('<pre tabindex="0"><code>{}</code></pre>', "\n".join(code))
        elif line.startswith("- "):
            points = [[line[2:]]]
            while rest and rest[0].startswith(("- ", "  ")):
                more = rest.pop(0)
                if more.startswith("- "):
                    points.append([more[2:]])
                else:
                    points[-1].append(more.strip())
            said = points if point_end else ([_joined(point)] for point in points)
            items = (f"<li>{point_end.join(map(_inline, point))}</li>" for point in said)
            yield f"<ul>{''.join(items)}</ul>"
        elif line.startswith("|"):
            rows = [line]
            while rest and rest[0].startswith("|"):
                rows.append(rest.pop(0))
            yield _table([[cell.strip() for cell in row.strip("|").split("|")] for row in rows], caption)
        elif match := _PICTURE.match(line):
            yield format_html('<p><img src="{}{}" alt="{}" loading="lazy"></p>', pictures, match[2], match[1])
        else:
            paragraph = [line]
            while rest and rest[0].strip() and not rest[0].startswith(("- ", "|", "!", _FENCE)):
                paragraph.append(rest.pop(0))
            yield f"<p>{_inline(_joined(paragraph))}</p>"


def _joined(lines: list[str]) -> str:
    return _LINE_END.sub(" ", "\n".join(lines)).replace("\n", "")


def _table(rows: list[list[str]], caption: str) -> str:
    head, body = rows[0], [row for row in rows[1:] if not all(set(cell) <= {"-", ":"} for cell in row)]
    top = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body)
    named = format_html('<caption class="vh">{}</caption>', caption) if caption else ""
    return f"<table>{named}<thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _inline(text: str) -> str:
    linked = _LINK.sub(r'<a href="\2">\1</a>', escape(text))
    shown = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", linked))
    return _ESCAPED_HTML.sub(r"\1", shown)
