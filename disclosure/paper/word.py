"""The document as .docx, in the faces that offices have, for whoever must still change the words around the figures."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from disclosure.datapackage.archive import Entry, zipped
from disclosure.paper.contents import Paper, PaperPart
from disclosure.paper.sheets import PrintedSheet
from disclosure.paper.word_tables import table_xml

# Titles, words, headings and tables, as the standard of official documents has them, and Latin letters and digits.
TITLE, WORDS, HEADING, TABLE, LATIN = "方正小标宋简体", "仿宋", "黑体", "宋体", "Times New Roman"
UPRIGHT, ON_ITS_SIDE = (Mm(210), Mm(297)), (Mm(297), Mm(210))
RED = RGBColor(0xB3, 0x26, 0x1E)


class _Writer:
    """A document that grows from top to bottom."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: Any = Document()
        self.marks = 0
        self._styles()

    def _styles(self) -> None:
        for name, size, face in (("Normal", 16, WORDS), ("Heading 1", 22, TITLE), ("Heading 2", 16, HEADING)):
            style = self.document.styles[name]
            style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            _face(style, face)
        usual = self.document.styles["Normal"].paragraph_format
        usual.space_before = usual.space_after = Pt(0)

    def line(self, text: str, size: float, face: str, *, align: Any = None, style: str = "Normal") -> Any:
        """Write a paragraph in a face and a size."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.alignment = align
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        _face(run, face)
        return paragraph

    def section(self, page: tuple[Any, Any], margins: tuple[float, float, float, float]) -> Any:
        """Begin a page of another size: height follows width, margins are top, right, bottom and left in mm."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # A section begins as a copy of the one before, and only the first one counts its pages from 1.
        for start in section._sectPr.findall(qn("w:pgNumType")):  # noqa: SLF001 - the library has no word for it
            section._sectPr.remove(start)  # noqa: SLF001
        return _sized(section, page, margins)

    def title_page(self) -> None:
        """Write the title, and what is to be said of the document."""
        paper = self.paper
        _sized(self.document.sections[0], UPRIGHT, (32, 26, 30, 28))
        first = self.line(paper.body, 26, TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
        first.paragraph_format.space_before = Pt(150)
        second = self.line(paper.title, 30, TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
        second.paragraph_format.space_before = Pt(24)
        warned = self.line(paper.warning, 16, HEADING, align=WD_ALIGN_PARAGRAPH.CENTER)
        warned.paragraph_format.space_before, warned.paragraph_format.space_after = Pt(24), Pt(190)
        for run in warned.runs:
            run.font.color.rgb = RED
        for name, said in paper.facts:
            fact = self.line(f"{name}　", 14, HEADING)
            fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = Mm(38), Mm(-28)
            fact.paragraph_format.space_after = Pt(6)
            _face(fact.add_run(said), WORDS, 14)

    def contents(self) -> None:
        """Write the table of contents; Word fills in the pages when it opens the document, and asks before it does."""
        after = self.document.settings.element.find(qn("w:compat"))  # the order of settings is Word's
        after.addprevious(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))
        section = self.section(UPRIGHT, (32, 26, 30, 28))
        section.header.is_linked_to_previous = False
        self._head(section)
        title = self.line("目　录", 22, TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
        title.paragraph_format.space_after = Pt(14)
        for name, text, deep in _entries(self.paper):
            entry = self.line(text, 12 if deep else 14, TABLE if deep else HEADING)
            entry.paragraph_format.left_indent = Mm(8 if deep else 0)
            entry.paragraph_format.space_after = Pt(4)
            entry.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            _page_of(entry, name)

    def _head(self, section: Any) -> None:
        paragraph = section.header.paragraphs[0]
        _face(paragraph.add_run(self.paper.running), TABLE, 9)
        if self.paper.warning:
            run = paragraph.add_run(f"　{self.paper.warning}")
            _face(run, HEADING, 9)
            run.font.color.rgb = RED
        border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>'
        paragraph.paragraph_format.element.get_or_add_pPr().append(parse_xml(border))

    def _foot(self, section: Any) -> None:
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _face(paragraph.add_run("— "), TABLE, 10.5)
        _field(paragraph, "PAGE", "1")
        _face(paragraph.add_run(" —"), TABLE, 10.5)

    def part(self, number: int, part: PaperPart) -> None:
        """Write a part: its title, its written parts, its tables."""
        section = self.section(UPRIGHT, (32, 26, 30, 28))
        if not number:
            self._foot(section)
            columns = section._sectPr.find(qn("w:cols"))  # noqa: SLF001 - the library has no word for where pages begin
            columns.addprevious(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
        self.heading(part.title, f"p{number}", 1, 22, TITLE, before=0 if part.chapters else 200)
        for place, chapter in enumerate(part.chapters):
            self.heading(chapter.title, f"p{number}c{place}", 2, 16, HEADING, before=14)
            for words in chapter.paragraphs:
                paragraph = self.line(words, 16, WORDS, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
                shape = paragraph.paragraph_format
                shape.first_line_indent = Pt(32)
                shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
        for place, sheet in enumerate(part.tables):
            self.sheet(sheet, f"p{number}t{place}")

    def heading(self, text: str, name: str, level: int, size: float, face: str, *, before: float) -> None:
        """Write a heading that the contents lead to."""
        centred = WD_ALIGN_PARAGRAPH.CENTER if face == TITLE else None
        paragraph = self.line(text, size, face, align=centred, style=f"Heading {level}")
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(8)
        if centred is None:
            shape.first_line_indent = Pt(32)
        self.marks += 1
        start = parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{self.marks}" w:name="{name}"/>')
        paragraph._p.insert(1, start)  # noqa: SLF001 - the library has no word for bookmarks
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{self.marks}"/>'))  # noqa: SLF001

    def sheet(self, sheet: PrintedSheet, name: str) -> None:
        """Write a table on pages that lie on their side."""
        self.section(ON_ITS_SIDE, (22, 18, 18, 18))
        self.line(sheet.label, 10.5, HEADING, align=WD_ALIGN_PARAGRAPH.RIGHT)
        self.heading(sheet.title, name, 2, 18, TITLE, before=0)
        above = self.line(f"编制单位：{sheet.body}\t单位：{sheet.unit}", 10.5, TABLE)
        above.paragraph_format.tab_stops.add_tab_stop(Mm(261), WD_TAB_ALIGNMENT.RIGHT)
        above.paragraph_format.space_after = Pt(2)
        above._p.addnext(parse_xml(table_xml(sheet, TABLE, HEADING, LATIN)))  # noqa: SLF001 - a table as it is, whole
        below = self.line(f"注：{sheet.statement}" if sheet.statement else "", 10.5 if sheet.statement else 1, TABLE)
        below.paragraph_format.space_before = Pt(4 if sheet.statement else 0)


def as_docx(paper: Paper, at: datetime) -> bytes:
    """Return the document as .docx, dated `at`; the same document gives the same bytes."""
    writer = _Writer(paper)
    about = writer.document.core_properties
    about.title, about.author, about.last_modified_by, about.language = paper.running, paper.body, paper.body, "zh-CN"
    about.comments = paper.warning
    # The library writes a moment as it is and calls it UTC.
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    writer.title_page()
    writer.contents()
    for number, part in enumerate(paper.parts):
        writer.part(number, part)
    buffer = io.BytesIO()
    writer.document.save(buffer)
    # Written once more: the library dates the parts with the present moment, and the bytes would differ each time.
    with ZipFile(buffer) as made:
        return b"".join(zipped([Entry(name, [made.read(name)]) for name in made.namelist()], at))


def _entries(paper: Paper) -> Any:
    for number, part in enumerate(paper.parts):
        yield f"p{number}", part.title, False
        yield from ((f"p{number}c{place}", one.title, True) for place, one in enumerate(part.chapters))
        yield from ((f"p{number}t{place}", f"{one.label}　{one.title}", True) for place, one in enumerate(part.tables))


def _sized(section: Any, page: tuple[Any, Any], margins: tuple[float, float, float, float]) -> Any:
    section.page_width, section.page_height = page
    section.orientation = WD_ORIENT.LANDSCAPE if page == ON_ITS_SIDE else WD_ORIENT.PORTRAIT
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.header_distance = section.footer_distance = Mm(10)
    return section


def _face(styled: Any, face: str, size: float | None = None) -> None:
    """Give a style or a run a Chinese face; letters and digits have their own."""
    styled.font.name = LATIN
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    # Faces of a theme go before those that are named.
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), face)
    if size is not None:
        styled.font.size = Pt(size)


def _field(paragraph: Any, code: str, shown: str, *, dirty: bool = False) -> None:
    """Write what the program that opens the document fills in."""
    run = paragraph.add_run(shown)
    _face(run, TABLE, 10.5)
    mark = ' w:dirty="true"' if dirty else ""
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "{mark}/>')
    run._r.addprevious(field)  # noqa: SLF001 - the library has no word for fields
    field.append(run._r)  # noqa: SLF001


def _page_of(paragraph: Any, name: str) -> None:
    paragraph.add_run("\t")
    _field(paragraph, f"PAGEREF {name} \\h", "", dirty=True)
