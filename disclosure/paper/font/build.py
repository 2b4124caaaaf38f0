"""Cuts Noto Serif CJK SC down to the signs of GBK, for documents printed on a machine without Chinese fonts.

Usage: python disclosure/paper/font/build.py NotoSerifCJK-Regular.ttc
Needs fonttools. The licence reserves the name of the original, so the cut has a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from disclosure.paper.signs import signs

FAMILY = "Mingzhang Song"
TARGET = Path(__file__).parent / "MingzhangSong-Regular.otf"
# Which font of the collection is the one for simplified Chinese.
SIMPLIFIED = 2


def main(original: str) -> None:
    """Write the cut beside this program."""
    font = TTFont(original, fontNumber=SIMPLIFIED)
    options = Options(layout_features=["kern"], name_IDs=[0, 13, 14], hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=signs())
    subsetter.subset(font)
    names = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} Regular", 4: f"{FAMILY} Regular", 6: "MingzhangSong-Regular"}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [names[6]]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = names[4], FAMILY
    font.save(TARGET)


if __name__ == "__main__":
    main(sys.argv[1])
