"""Workbooks with something wrong in them that nobody thought of: the real one in three formats, changed by chance.

Every one has a number, and the same number with the same seed is the same workbook again. Each tenth is the whole
workbook; the others have one to three of its sheets, so that an hour is spent on what was changed.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import olefile  # type: ignore[import-untyped]  # it publishes no types
from xlwt.CompoundDoc import XlsDoc

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "workbooks"
Parts = dict[str, bytes]

FORMATS = [
    "General", "0", "0.00", "#,##0.00", "0%", "0.00%", "0,", "0!.0000", '0.00"万"', '0.00"元"', "0;-0;;@", ";;;", "[<1]0;0\\.0000",
    "0.00E+00", "yyyy/m/d", "@", '"***"', "# ?/?", "[Red]-0.00", "0.00_);(0.00)", "[DBNum1]0", "0‰", "[h]:mm", "¥#,##0.00",
    '0.0000,"亿"', '0.00;0.00;"—"',
]  # fmt: skip
VALUES = [
    "{}", "-{}", "{}0", "0{}", "{}.0", " {} ", "{}E2", "{}e-3", "1E400", "NaN", "Infinity", "", "0", "-0", "0x1F", "{},5", "TRUE",
    "#REF!", "{}%", "{}元", "（{}）", "△{}", "—", "&#50;{}", "<!-- 9 -->{}", "<![CDATA[{}]]>", "{}&#x200B;", "&#x202E;{}",
    "{}_x000B_", "1_000", "１２{}", "{}①", "45000", "9" * 40, "{}\n",
]  # fmt: skip
TEXTS = [
    "合计", "小计", "661OO1-乡", "02ll", "2010108", "2010108-", "A", "其中：", "金额单位：元", "单位：千元", "=1+1", "<b>", "续表",
    "预算03表 支出预算总表", "\u202e倒", "x" * 40_000, "注：", "项目", "一般公共预算资金", "\ufffd", "&#xE000;",
]  # fmt: skip
EVERY_WHOLE = 10
SHEETS = 13
BOUNDSHEET = 0x0085
Some = tuple[int, ...]  # which sheets of the workbook there are
KINDS = ["b", "d", "e", "inlineStr", "n", "s", "str", "z", ""]


class Mutant(NamedTuple):
    """A changed workbook: its number, what it is made from, what was done to it."""

    number: int
    name: str
    did: str
    data: bytes


@cache
def _packed(name: str) -> Parts:
    with zipfile.ZipFile(FOLDER / name) as package:
        return {each: package.read(each) for each in package.namelist()}


def _some_xlsx(some: Some) -> Parts:
    """The parts of the .xlsx with these sheets alone, and nothing that speaks of the others."""
    parts = dict(_packed("xiaohongmen-2026.xlsx"))
    gone = [number + 1 for number in range(SHEETS) if number not in some]
    for number in gone:
        rels = parts.pop(f"xl/worksheets/_rels/sheet{number}.xml.rels", b"").decode()
        beside: list[str] = re.findall(r"/(xl/(?:comments|drawings)/[^\"]+)", rels)
        for target in [f"xl/worksheets/sheet{number}.xml", *beside]:
            del parts[target]
            of_it = rf"<Override PartName=\"/{re.escape(target)}\"[^>]*/>".encode()
            parts["[Content_Types].xml"] = re.sub(of_it, b"", parts["[Content_Types].xml"])
        book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
        parts[book] = re.sub(rb"<sheet [^>]*r:id=\"rId%d\" />" % number, b"", parts[book])
        parts[relations] = re.sub(rb"<Relationship [^>]*Id=\"rId%d\" />" % number, b"", parts[relations])
    if gone:
        parts["xl/workbook.xml"] = re.sub(rb"<definedNames>.*?</definedNames>", b"", parts["xl/workbook.xml"])
    return parts


def _some_ods(some: Some) -> Parts:
    """The parts of the .ods with these sheets alone."""
    parts = dict(_packed("open-document.ods"))
    numbers = iter(range(SHEETS))
    parts["content.xml"] = re.sub(
        rb"<table:table .*?</table:table>",
        lambda found: found[0] if next(numbers) in some else b"",
        parts["content.xml"],
        flags=re.DOTALL,
    )
    return parts


@cache
def _streams() -> list[bytes]:
    """What the .xls says of the workbook, then each sheet of it."""
    with olefile.OleFileIO(FOLDER / "old-excel.xls") as ole:
        content: bytes = ole.openstream("Workbook").read()
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(content) if kind == BOUNDSHEET]
    ends = [*starts, len(content)]
    return [content[start:end] for start, end in zip([0, *starts], ends, strict=True)]


def _some_xls(some: Some) -> list[tuple[int, bytes]]:
    """The records of the .xls with these sheets alone, each of them where its record says."""
    book, *sheets = _streams()
    numbers = iter(range(SHEETS))
    records = [(kind, body) for kind, body in _records(book) if kind != BOUNDSHEET or next(numbers) in some]
    place = sum(4 + len(body) for _, body in records)
    for number in sorted(some):
        which = [kind for kind, _ in records].index(BOUNDSHEET) + sorted(some).index(number)
        records[which] = (BOUNDSHEET, struct.pack("<I", place) + records[which][1][4:])
        place += len(sheets[number])
    return records + [record for number in sorted(some) for record in _records(sheets[number])]


def pack(parts: Parts) -> bytes:
    """The package of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _swap(chance: random.Random, text: bytes, pattern: bytes, new: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Change one of the places that a pattern finds."""
    found = list(re.finditer(pattern, text, re.DOTALL))
    if not found:
        return text
    place = chance.choice(found)
    return text[: place.start()] + new(place) + text[place.end() :]


def _part(chance: random.Random, parts: Parts, pattern: str) -> str:
    return chance.choice([name for name in parts if re.search(pattern, name)] or list(parts))


def _value(chance: random.Random, old: bytes) -> bytes:
    return chance.choice(VALUES).replace("{}", old.decode("utf-8", "replace")).encode()


# --- .xlsx --------------------------------------------------------------------------------------------------------


def _cell_value(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"sheet\d+\.xml$")
    parts[name] = _swap(chance, parts[name], rb"<v>([^<]*)</v>", lambda m: b"<v>" + _value(chance, m[1]) + b"</v>")


def _cell_element(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"sheet\d+\.xml$")
    text = chance.choice(TEXTS).replace("<", "&lt;").encode()

    def new(match: re.Match[bytes]) -> bytes:
        tag = re.sub(rb"\st=\"\w*\"", b"", match[1])
        bodies = [
            b'<c%s t="inlineStr"><is><t>%s</t></is></c>' % (tag, text),
            b'<c%s t="inlineStr"><is><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r><r><t>2</t></r></is></c>'
            % tag,
            b'<c%s t="%s"><v>%d</v></c>' % (tag, chance.choice(KINDS).encode(), chance.randrange(-5, 900)),
            b"<c%s><f>SUM(A1:A9)</f><v>%s</v></c>" % (tag, chance.choice([b"", b"0", b"12.5"])),
            b"<c%s/>" % tag,
        ]
        return chance.choice(bodies)

    parts[name] = _swap(chance, parts[name], rb"<c( r=\"[A-Z]+\d+\"[^<>]*?)(?:/>|>.*?</c>)", new)


def _cell_style(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"sheet\d+\.xml$")
    style = b' s="%d"' % chance.choice([0, 1, 2, 3, 5, 8, 13, 21, 70_001])
    parts[name] = _swap(chance, parts[name], rb"(<c r=\"[A-Z]+\d+\")( s=\"\d+\")?", lambda m: m[1] + style)


def _number_format(chance: random.Random, parts: Parts) -> None:
    name = "xl/styles.xml"
    code = chance.choice(FORMATS).replace('"', "&quot;").encode()
    own = b'<numFmts count="1"><numFmt numFmtId="200" formatCode="%s"/></numFmts>' % code
    text = re.sub(rb"<numFmts.*?</numFmts>", b"", parts[name], flags=re.DOTALL)
    text = re.sub(rb"(<styleSheet[^>]*>)", lambda m: m[1] + own, text, count=1)
    for _ in range(chance.randrange(1, 4)):
        text = _swap(chance, text, rb"numFmtId=\"\d+\"(?! format)", lambda _: b'numFmtId="200"')
    parts[name] = text


def _merge(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"sheet\d+\.xml$")
    top, left = chance.randrange(1, 60), chance.randrange(6)
    bottom, right = top + chance.randrange(4), left + chance.randrange(3)
    area = f'<mergeCell ref="{chr(65 + left)}{top}:{chr(65 + right)}{bottom}"/>'.encode()
    parts[name] = re.sub(rb"(<mergeCells[^>]*>)", lambda m: m[1] + area, parts[name], count=1)


def _attribute(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"\.(xml|rels)$")
    new = chance.choice([b"", b"0", b"1", b"-1", b"A1", b"999999999", b"XFD1048576", b"true", b"hidden", "表".encode()])
    parts[name] = _swap(chance, parts[name], rb"(\s[\w:]+=)\"[^\"]*\"", lambda m: m[1] + b'"' + new + b'"')


def _element(chance: random.Random, parts: Parts) -> None:
    name = _part(chance, parts, r"\.(xml|rels)$")
    tag = rb"<([\w:]+)(?:\s[^<>]*)?>[^<]*</\1>|<[\w:]+\s[^<>]*/>|<row .*?</row>"
    times = chance.choice([0, 0, 2, 3])
    parts[name] = _swap(chance, parts[name], tag, lambda m: m[0] * times)


def _spelling(chance: random.Random, parts: Parts) -> None:
    """The same XML, spelled otherwise: a prefix, another encoding, entities, a mark, capital letters."""
    name = _part(chance, parts, r"(sheet\d+|styles|workbook|sharedStrings|content)\.xml$")
    text = parts[name].decode()
    prefixed = re.sub(r"<(/?)(\w+)", r"<\1x:\2", text.replace("xmlns=", "xmlns:x="))
    entity = '<!DOCTYPE a [<!ENTITY b "9">]>' + text.replace("<v>", "<v>&b;", 1)
    loose = text.replace("/>", " />").replace("><", ">\n<")
    wide = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    ways = [prefixed.encode(), wide, b"\xef\xbb\xbf" + text.encode(), entity.encode(), text.replace('"', "'").encode()]
    ways += [
        text.upper().encode(),
        text.encode()[: chance.randrange(len(text))],
        loose.encode(),
        text.encode("gb18030"),
    ]
    parts[name] = chance.choice(ways)


def _part_name(chance: random.Random, parts: Parts) -> None:
    """A part that is gone, has another name, or another spelling of its name."""
    name = _part(chance, parts, r"\.(xml|rels)$")
    content = parts.pop(name)
    new = chance.choice(
        [None, name.upper(), name.replace(".xml", "9.xml"), f"/{name}", f"./{name}", name.replace("/", "\\")]
    )
    if new is not None:
        parts[new] = content
    if chance.random() < 0.5:
        for other in parts:
            parts[other] = parts[other].replace(
                name.rpartition("/")[2].encode(), (new or "gone").rpartition("/")[2].encode()
            )


XLSX = [
    _cell_value, _cell_element, _cell_style, _number_format, _merge, _attribute, _element, _spelling, _part_name,
]  # fmt: skip

# --- .ods ---------------------------------------------------------------------------------------------------------


def _ods_value(chance: random.Random, parts: Parts) -> None:
    pattern = rb"office:value=\"([^\"]*)\""
    parts["content.xml"] = _swap(
        chance,
        parts["content.xml"],
        pattern,
        lambda m: b'office:value="' + _value(chance, m[1]).replace(b"<", b"") + b'"',
    )


def _ods_shown(chance: random.Random, parts: Parts) -> None:
    parts["content.xml"] = _swap(
        chance,
        parts["content.xml"],
        rb"<text:p>([^<]*)</text:p>",
        lambda m: b"<text:p>" + _value(chance, m[1]) + b"</text:p>",
    )


def _ods_kind(chance: random.Random, parts: Parts) -> None:
    kind = chance.choice([b"float", b"percentage", b"currency", b"string", b"date", b"boolean", b"void", b"time"])
    parts["content.xml"] = _swap(
        chance, parts["content.xml"], rb"office:value-type=\"\w+\"", lambda _: b'office:value-type="' + kind + b'"'
    )


def _ods_repeat(chance: random.Random, parts: Parts) -> None:
    what = chance.choice([b"number-rows-spanned", b"number-columns-spanned", b"number-columns-repeated", b"style-name"])
    many = chance.choice([b"0", b"2", b"3", b"1000", b"1048576", b"x"])
    parts["content.xml"] = _swap(
        chance, parts["content.xml"], rb"<table:table-cell ", lambda m: m[0] + b"table:" + what + b'="' + many + b'" '
    )


ODS = [_ods_value, _ods_shown, _ods_kind, _ods_repeat, _attribute, _element, _spelling, _part_name]

# --- .xls ---------------------------------------------------------------------------------------------------------


def _records(stream: bytes) -> list[tuple[int, bytes]]:
    found, place = [], 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        found.append((kind, stream[place + 4 : place + 4 + size]))
        place += 4 + size
    return found


def _xls(chance: random.Random, some: Some) -> tuple[str, bytes]:
    """The .xls with some records changed, in their bytes, their kind or their number; the list of sheets stays true."""
    found = _some_xls(some)
    did = []
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randrange(1, len(found))
        kind, body = found[place]
        if kind in (BOUNDSHEET, 0x0809, 0x000A) and chance.random() < 0.9:
            continue
        changed = bytearray(body)
        if changed:
            at = chance.randrange(len(changed))
            way = chance.randrange(4)
            if way == 0:
                changed[at] ^= 1 << chance.randrange(8)
            elif way == 1:
                changed[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
            elif way == 2:
                changed[at:] = chance.randbytes(len(changed) - at)
            else:
                kind = chance.choice(
                    [0x0203, 0x0204, 0x027E, 0x00BD, 0x0006, 0x0205, 0x00FD, 0x00E5, 0x00E0, 0x041E, kind]
                )
        found[place] = (kind, bytes(changed))
        did.append(f"record {place}")
    out = io.BytesIO()
    XlsDoc().save(out, b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in found))
    return " + ".join(did) or "nothing", out.getvalue()


# --- all ----------------------------------------------------------------------------------------------------------


def _bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    match chance.randrange(3):
        case 0:
            for _ in range(chance.randrange(1, 20)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        case 1:
            del changed[chance.randrange(len(changed)) :]
        case _:
            start = chance.randrange(len(changed))
            del changed[start : start + chance.randrange(1, 5000)]
    return bytes(changed)


def mutant(seed: int, number: int) -> Mutant:
    """Return the mutant of this number."""
    chance = random.Random(f"{seed} {number}")
    kind = chance.choices(["xlsx", "ods", "xls"], [6, 2, 2])[0]
    some = (
        tuple(range(SHEETS)) if number % EVERY_WHOLE == 0 else tuple(chance.sample(range(SHEETS), chance.randint(1, 3)))
    )
    if kind == "xls":
        did, data = _xls(chance, some)
    else:
        parts = _some_xlsx(some) if kind == "xlsx" else _some_ods(some)
        acts = [chance.choice(XLSX if kind == "xlsx" else ODS) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
        for act in acts:
            # An act before may have taken its part away, or spelled it in signs that this one does not read.
            with suppress(KeyError, UnicodeDecodeError):
                act(chance, parts)
        did, data = " + ".join(act.__name__.strip("_") for act in acts), pack(parts)
    if chance.random() < 0.04:
        did, data = f"{did} + bytes", _bytes(chance, data)
    return Mutant(number, f"{number}.{kind}", did, data)


def mutants(seed: int, first: int, count: int) -> Iterator[Mutant]:
    """Yield `count` mutants from a number on."""
    for number in range(first, first + count):
        yield mutant(seed, number)
