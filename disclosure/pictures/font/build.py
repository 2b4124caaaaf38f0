"""Cuts Noto Sans Hans down to the signs of GB 2312 for pictures drawn on a machine without Chinese fonts.

Usage: python disclosure/pictures/font/build.py NotoSansHans-Regular.otf
Needs fonttools. The licence reserves the name of the original, so the cut has a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Mingzhang Sans"
TARGET = Path(__file__).parent / "MingzhangSans-Regular.otf"
# Signs that pages use and GB 2312 does not have: dashes, true minus, middle dot, quotation marks, guillemets.
EXTRA = "–—−·•…“”‘’«»×÷≤≥≠→↑↓©　"


def signs() -> str:
    """Return every sign that GB 2312 can write, ASCII, and a few more."""
    rows = range(0xA1, 0xF8)
    cells = range(0xA1, 0xFF)
    national = (bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells)
    return "".join(national) + "".join(map(chr, range(0x20, 0x7F))) + EXTRA


def cut(font: TTFont, text: str, family: str, target: Path) -> None:
    """Write the signs of `text` of a font beside the program that asks, under a family's name of its own."""
    options = Options(layout_features=["kern"], name_IDs=[0, 13, 14], hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    names = {1: family, 2: "Regular", 3: f"{family} Regular", 4: f"{family} Regular", 6: target.stem}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [names[6]]
        top = cff.topDictIndex[0]
        top.FullName, top.FamilyName = names[4], family
    font.save(target)


if __name__ == "__main__":
    cut(TTFont(sys.argv[1]), signs(), FAMILY, TARGET)
