"""The line that says what of an uploaded file is not public: kinds and numbers, never a name of what was left out."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.queries.file_info import FileInfo

# By kind; {count} where a number says something.
KINDS = {
    "sheets": mark("没有读出表的工作表 {count} 张"),
    "hidden_cells": mark("隐藏的、表没有读取的单元格 {count} 个"),
    "comments": mark("批注 {count} 处"),
    "authors": mark("作者等文件属性"),
    "names": mark("定义的名称 {count} 个"),
    "links": mark("到其他文件或网址的链接 {count} 个"),
    "objects": mark("嵌入的文件或控件 {count} 个"),
    "pictures": mark("图片和图形"),
    "macros": mark("宏"),
    "other": mark("页眉页脚、打印设置等其他内容"),
}
PLAIN_LOOK = mark(
    "副本的字体、底色、列宽和数字格式是统一的，没有保留上传的文件的样子；金额、文字、单元格的位置和合并照原样。"
)


def taken_out(file: FileInfo) -> str:
    """Return what the public copy of a file is, and what the uploaded file has besides."""
    return f"{_told(file)}{_(PLAIN_LOOK)}" if file.has_plain_look else _told(file)


def _told(file: FileInfo) -> str:
    listed = _("、").join(_(KINDS[kind]).format(count=count) for kind, count in file.taken_out if kind in KINDS)
    if not listed:
        return _("公开的是副本：只有读出表的工作表，单元格照原样，公式只留结果。")
    return _(
        "公开的是副本：只有读出表的工作表，单元格照原样，公式只留结果。上传的文件里没有公开的有：{listed}。"
    ).format(listed=listed)
