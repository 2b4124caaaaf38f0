"""The one way to find a part of an .xlsx or .xlsb: by relation, whatever its name and however the target is spelled.

Everybody who needs a part asks here, and calamine is given a package in its normal form, made of the parts that were
found: so there is no spelling that one of them follows and another does not.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from budget.workbook.files.archive import Archive, Unsafe
from budget.workbook.files.markup import BadContent, elements, own_elements

_CONTENT_TYPES = "[content_types].xml"
# What the content type of a workbook part ends with, of all kinds of .xlsx, .xlsm, .xltx and .xlsb.
_WORKBOOKS = ("sheet.main+xml", "template.main+xml", "macroenabled.main+xml", "macroenabled.main")
# What stands in the content type of the main part of other packages of the same family: letters, slides.
_OTHERS = re.compile(r"wordprocessingml|ms-word|presentationml|ms-powerpoint|visio")
# As every program calls them; asked last, for packages that say nothing of their parts.
_USUAL = {
    "officeDocument": ("xl/workbook.xml", "xl/workbook.bin"),
    "styles": ("xl/styles",),
    "sharedStrings": ("xl/sharedstrings",),
}
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


# Sheets of these kinds hold no cells; what they show stands in others.
NO_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


class MissingSheet(ValueError):
    """A sheet that the workbook names is not in the file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PackageRelation(NamedTuple):
    """A relation: its kind («worksheet») and the entry that it leads to, empty where there is none in the package."""

    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name as written, its state, and the kind and entry of its part."""

    name: str
    state: str
    kind: str
    part: str


class Package:
    """The parts of a workbook's archive, by relation."""

    def __init__(self, archive: Archive) -> None:
        """Index the entries. Raises Unsafe where two differ only in their spelling."""
        self._archive = archive
        self._read: set[str] = set()
        self._entries = {_folded(name): name for name in archive.entries}
        # «Sheet1.xml» beside «sheet1.xml»: which one a program opens depends on how it compares names.
        if len(self._entries) != len(archive.entries):
            raise Unsafe
        self._types = self._content_types()
        self.workbook = self._workbook()

    @property
    def is_xml(self) -> bool:
        """Whether the workbook is written in XML, as .xlsx is, and not in records, as .xlsb is."""
        return b"<" in self.read(self.workbook)[:4]  # a byte order mark may stand before it

    def read(self, part: str) -> bytes:
        """Return a part, inflated. Raises KeyError where there is none."""
        self._read.add(part)
        return self._archive.read(part)

    @property
    def known(self) -> frozenset[str]:
        """The parts that were read already, and need no look at whether they are whole."""
        return frozenset(self._read)

    def part(self, kind: str) -> str:
        """Return the part to which the workbook stands in a relation of this kind («styles»); empty without one."""
        # By relation first, as Excel goes: a file may carry a second `styles.xml` that nothing points at.
        related = self._only(self.workbook, kind)
        return related or self._typed(f"{kind.lower()}+xml", kind.lower()) or self._usual(kind)

    def relations(self, part: str) -> dict[str, PackageRelation]:
        """Return the relations of a part by their names; those that lead out of the package lead nowhere. Raises BadContent."""
        folder, _, name = _folded(part).rpartition("/")
        entry = self._entries.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
        if entry is None:
            return {}
        found: dict[str, PackageRelation] = {}
        for _, given in elements(self.read(entry), "Relationship"):
            target = given.get("Target", "")
            is_inside = given.get("TargetMode", "").lower() != "external"
            kind = given.get("Type", "").rstrip("/").rpartition("/")[2]
            relation = PackageRelation(kind, self._resolve(folder, target) if is_inside else "")
            if found.setdefault(given.get("Id", ""), relation) != relation:
                raise BadContent  # one name for two parts: programs do not agree which is meant
        return found

    def _only(self, part: str, kind: str) -> str:
        """Return the one part of a kind that a part names; empty where it names none. Raises BadContent for several."""
        related = {one.part for one in self.relations(part).values() if one.kind == kind and one.part}
        if len(related) > 1:
            raise BadContent
        return next(iter(related), "")

    def _resolve(self, folder: str, target: str) -> str:
        """Return the entry that a target leads to: from the root, or from the folder of who names it."""
        path = _folded(target.partition("#")[0])
        whole = path if target.startswith(("/", "\\")) else f"{folder}/{path}"
        steps: list[str] = []
        for step in whole.split("/"):
            if step == "..":
                if steps:
                    steps.pop()
            elif step not in ("", "."):
                steps.append(step)
        found = "/".join(steps)
        # Some programs write «xl/worksheets/sheet1.xml» where it should be «/xl/…» or «worksheets/…».
        return self._entries.get(found) or self._entries.get(path.strip("/"), "")

    def _workbook(self) -> str:
        main = self._only("", "officeDocument")
        if _OTHERS.search(self._types.get(_folded(main), "")):
            return ""
        return main or self._typed(*_WORKBOOKS) or self._usual("officeDocument")

    def _usual(self, kind: str) -> str:
        starts = _USUAL.get(kind, ())
        return next((entry for name, entry in self._entries.items() if name.startswith(starts)), "") if starts else ""

    def _typed(self, *ends: str) -> str:
        types = ((entry, self._types.get(name, "")) for name, entry in self._entries.items())
        return next((entry for entry, said in types if said.endswith(ends) and not _OTHERS.search(said)), "")

    def _content_types(self) -> dict[str, str]:
        entry = self._entries.get(_CONTENT_TYPES)
        if entry is None:
            return {}
        given = [found for _, found in elements(self.read(entry), "Override")]
        return {_folded(one.get("PartName", "")): one.get("ContentType", "").lower() for one in given}


def text_of(data: bytes, name: str) -> str:
    """Return the text of the first element of a name in a part."""
    found = re.search(rb"<(?:[\w.-]+:)?" + name.encode() + rb"(?:\s[^<>]*)?>([^<]*)<", data)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def _folded(name: str) -> str:
    """Return the name of a part as names are compared: without regard to case, to signs that are escaped, to slashes."""
    return unquote(name).replace("\\", "/").strip("/").lower()


def workbook_sheets(package: Package) -> Iterator[SheetPart]:
    """Yield the sheets of an .xlsx in their order."""
    relations = package.relations(package.workbook)
    for _, given in own_elements(package.read(package.workbook), "sheet"):
        kind, part = relations.get(given.get("id", ""), PackageRelation("", ""))
        yield SheetPart(given.get("name", ""), given.get("state", "visible"), kind, part)


_STATES = ("visible", "hidden", "veryHidden")


def normal_xlsx(sheets: Sequence[tuple[SheetPart, bytes]], others: Mapping[str, bytes], *, is_1904: bool) -> bytes:
    """Return a package of these sheets with their content, and parts («styles.xml»), as calamine wants it."""
    tags = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}" '
        f'state="{sheet.state if sheet.state in _STATES else "visible"}"/>'
        for number, (sheet, _) in enumerate(sheets, 1)
    )
    workbook = (
        f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}">'
        f'<workbookPr date1904="{int(is_1904)}"/><sheets>{tags}</sheets></workbook>'
    )
    parts = {f"worksheets/sheet{number}.xml": content for number, (_, content) in enumerate(sheets, 1)}
    return normal(workbook.encode(), "workbook.xml", {**parts, **others})


def normal(workbook: bytes, name: str, parts: Mapping[str, bytes], names: Mapping[str, str] | None = None) -> bytes:
    """Return a package with these parts in the folder xl; `names` are the relations by part where the workbook fixes them."""
    kinds = {
        "worksheets": "worksheet",
        "chartsheets": "chartsheet",
        "sharedStrings": "sharedStrings",
        "styles": "styles",
    }
    related = "".join(
        f'<Relationship Id="{escape((names or {}).get(part, f"rId{number}"))}" '
        f'Type="{_RELATIONS}/{kinds[part.partition("/")[0].partition(".")[0]]}" Target="{part}"/>'
        for number, part in enumerate(parts, 1)
    )
    head = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    root = f'{head}<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/{name}"/></Relationships>'
    buffer = io.BytesIO()
    # Not compressed: it is read once, at the other side of this memory.
    with zipfile.ZipFile(buffer, "w") as package:
        # It has to be there; calamine goes by relations and asks for no type.
        package.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        package.writestr("_rels/.rels", root)
        package.writestr(f"xl/{name}", workbook)
        package.writestr(f"xl/_rels/{name}.rels", f"{head}{related}</Relationships>")
        for part, content in parts.items():
            package.writestr(f"xl/{part}", content)
    return buffer.getvalue()
