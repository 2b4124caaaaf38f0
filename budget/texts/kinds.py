"""Which written parts a disclosure has, and how their text is kept: plain words, each line a paragraph, no markup."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from budget.unseen_signs import taken_out

# Longer than any official explanation, short enough to be read on one page.
MOST_CHARACTERS = 20_000

_BLANKS = re.compile(r"[ \t\u00a0]+")
# What ends a line: Word's own line break (a vertical tab) among them.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class TextKind(StrEnum):
    """A written part, in the order in which readers meet them."""

    DUTIES = "duties"
    STRUCTURE = "structure"
    CHANGES = "changes"
    SANGONG = "sangong"
    OPERATING = "operating"
    PROCUREMENT = "procurement"
    ASSETS = "assets"
    PERFORMANCE = "performance"
    TERMS = "terms"

    @property
    def label(self) -> str:
        """Return the Chinese heading."""
        return _LABELS[self.value]

    @property
    def advice(self) -> str:
        """Return what a clerk should write there."""
        return _ADVICE[self.value]


_LABELS = {
    "duties": "部门职责",
    "structure": "机构设置",
    "changes": "收支增减变化说明",
    "sangong": "“三公”经费增减原因",
    "operating": "机关运行经费",
    "procurement": "政府采购",
    "assets": "国有资产占用",
    "performance": "绩效目标说明",
    "terms": "名词解释",
}
_ADVICE = {
    "duties": "本单位主要做什么，依据是什么。",
    "structure": "内设机构、下属单位、编制和实有人数。",
    "changes": "收入、支出比上年增加或减少多少、增减几成、为什么。上年为 0 的不写百分比，写“基数为 0，不可比”。",
    "sangong": "出国、接待、购车、用车四项分别写：今年多少、上年多少、为什么增或减。",
    "operating": "机关运行经费今年多少、比上年增减多少、为什么。没有的写明没有。",
    "procurement": "货物、工程、服务各安排多少。",
    "assets": "车辆、单价较高的设备等，注明截至哪一天。",
    "performance": "重点项目要做成什么，用了多少钱。",
    "terms": "正文中出现的专业名词，用平常话解释。",
}


def tidy(body: str) -> str:
    """Return the text as it is kept: one kind of line end, no sign that nobody sees, no blanks at the ends of lines.

    Nothing is taken for markup: what looks like HTML stays the characters that it is, and is shown so.
    """
    # NFC and not NFKC: what a clerk wrote in wide signs stays so.
    shown = taken_out(unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", body)))
    # The two blanks that open a Chinese paragraph are the page's business.
    lines = [_BLANKS.sub(" ", line).strip().strip("\u3000") for line in shown.split("\n")]
    return "\n".join(lines).strip("\n")


def paragraphs(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a kept text: its lines that are not blank."""
    return tuple(line for line in body.split("\n") if line.strip())
