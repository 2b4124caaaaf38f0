"""Names what is no workbook, by its content, and says what to do with it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from budget.findings import Finding, finding

_AS_TABLE = "用 Excel 或 WPS 打开原来的表格，另存为 .xlsx 后再上传"
_ASK_FOR_TABLE = "向制表人要原来的表格（.xlsx 或 .xls）再上传"
_UNPACK = "先解压，把里面的表格取出来再上传；里面是很多单位的，打成 ZIP，在“一次上传很多单位的”那一页上传"
_UNSEAL = "在装有该软件的电脑上解密，或请单位的信息化部门解密，再上传"

# What a file begins with, what it is called, and what to do.
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF 文件", _ASK_FOR_TABLE),
    (b"\x89PNG", "图片", _ASK_FOR_TABLE),
    (b"\xff\xd8\xff", "图片", _ASK_FOR_TABLE),
    (b"GIF8", "图片", _ASK_FOR_TABLE),
    (b"II*\0", "图片", _ASK_FOR_TABLE),
    (b"MM\0*", "图片", _ASK_FOR_TABLE),
    (b"Rar!", "压缩包", _UNPACK),
    (b"7z\xbc\xaf", "压缩包", _UNPACK),
    (b"\x1f\x8b", "压缩包", _UNPACK),
    (b"{\\rtf", "Word 文档", _AS_TABLE),
    # The first record of a workbook says how long it is; up to version 4 it stands in no compound file.
    (b"\x09\x00\x04\x00", "Excel 4.0 或更早的工作簿", _AS_TABLE),
    (b"\x09\x02\x06\x00", "Excel 4.0 或更早的工作簿", _AS_TABLE),
    (b"\x09\x04\x06\x00", "Excel 4.0 或更早的工作簿", _AS_TABLE),
    (b"ID;P", "SYLK 表格（.slk）", _AS_TABLE),
    (b"%TSD-Header", "被加密软件加密过的文件", _UNSEAL),
    (b"\x62\x14\x23\x65", "被加密软件加密过的文件", _UNSEAL),
)
# Two letters with which a text may begin as well.
_WEAK_BEGINNINGS = ((b"BM", "图片", _ASK_FOR_TABLE), (b"MZ", "程序", "确认选对了文件"))
# Words near the beginning of what the encryption programs of offices leave behind.
_SEALS = (b"E-SafeNet", b"TSD-Header", b"IP-guard", b"DRMONE", b"SCDSA", b"LOCK\0\0")
_NEAR = 600

# What only a package of this kind contains: some programs number the part («document2.xml»).
_PACKAGES: Mapping[str, tuple[str, str]] = {
    "word/document": ("Word 文档", _AS_TABLE),
    "ppt/presentation": ("演示文稿", _AS_TABLE),
    "OFD.xml": ("OFD 版式文件", _ASK_FOR_TABLE),
    "Index/Document.iwa": ("苹果 Numbers 表格", "在 Numbers 里导出为 Excel（.xlsx）再上传"),
}
# What an OpenDocument package says of itself, of those that hold no tables.
_OPEN_DOCUMENTS: Mapping[bytes, tuple[str, str]] = {
    b"application/vnd.oasis.opendocument.text": ("文字文档（.odt）", _AS_TABLE),
    b"application/vnd.oasis.opendocument.presentation": ("演示文稿", _AS_TABLE),
    b"application/vnd.oasis.opendocument.graphics": ("图片", _ASK_FOR_TABLE),
}
_STREAMS: Mapping[str, tuple[str, str]] = {
    "WordDocument": ("Word 或 WPS 文字文档", _AS_TABLE),
    "PowerPoint Document": ("演示文稿", _AS_TABLE),
    "MatOST": ("Works 文档", _AS_TABLE),
    "\x05HwpSummaryInformation": ("韩文文档", _AS_TABLE),
}
# A transform of this name seals a package, a stream of that name holds a sealed .xls.
_PROTECTED = re.compile(r"DRMEncryptedTransform|(?:\A|/)\tDRM")


def by_beginning(data: bytes) -> Finding | None:
    """Return what is to be said of a file whose first bytes say that it is no table; None where they do not."""
    head = data[:_NEAR]
    if head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _other("图片", _ASK_FOR_TABLE)
    if b"<office:document " in head:
        return _other("没有打包的 OpenDocument 文件（.fods）", "另存为 .ods 或 .xlsx 再上传")
    if b"<uof:UOF" in head or b"schemas.uof.org" in head:
        return _other("标文通（UOF）文件", _AS_TABLE)
    for beginning, kind, advice in _BEGINNINGS:
        if data.startswith(beginning):
            return _other(kind, advice)
    return None


def of_bytes(data: bytes) -> Finding:
    """Return what is to be said of a file that turned out to be no table."""
    for beginning, kind, advice in _WEAK_BEGINNINGS:
        if data.startswith(beginning):
            return _other(kind, advice)
    if any(seal in data[:_NEAR] for seal in _SEALS):
        return _other("被加密软件加密过的文件", _UNSEAL)
    return finding("file.not_workbook")


def of_package(names: Iterable[str]) -> Finding:
    """Return what is to be said of a zip that holds no workbook."""
    found = (said for begins, said in _PACKAGES.items() if any(name.startswith(begins) for name in names))
    kind, advice = next(found, ("压缩包", _UNPACK))
    return _other(kind, advice)


def of_open_document(mimetype: bytes) -> Finding | None:
    """Return what is to be said of an OpenDocument package that says it is no spreadsheet; None of all others."""
    found = (said for begins, said in _OPEN_DOCUMENTS.items() if mimetype.startswith(begins))
    return next((_other(kind, advice) for kind, advice in found), None)


def of_compound(streams: Container[str], name: str) -> Finding:
    """Return what is to be said of a compound file, as Office wrote them until 2003, that holds no workbook."""
    for stream, (kind, advice) in _STREAMS.items():
        if stream in streams:
            return _other(kind, advice)
    if name.lower().endswith((".et", ".ett")):
        return _other("WPS 表格（.et）", "用 WPS 打开，另存为 .xlsx 后再上传")
    if name.lower().endswith((".wps", ".wpt")):
        return _other("WPS 文字文档", _AS_TABLE)
    return finding("file.not_workbook")


def is_rights_managed(streams: Iterable[str]) -> bool:
    """Whether a compound file is sealed for named persons alone (IRM)."""
    return any(_PROTECTED.search(stream) for stream in streams)


def rights_managed() -> Finding:
    """Return what is to be said of such a file."""
    return _other(
        "设有权限管理（IRM）的工作簿",
        "由有权限的人在 Excel 里取消“限制访问”（文件—信息—保护工作簿），另存后再上传",
    )


def _other(kind: str, advice: str) -> Finding:
    return finding("file.other_kind", kind=f" {kind}" if kind[0].isascii() else kind, advice=advice)
