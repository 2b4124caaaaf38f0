"""Cuts Noto Serif CJK SC down to the signs of GBK, for documents printed on a machine without Chinese fonts.

Usage: python -m disclosure.paper.font.build NotoSerifCJK-Regular.ttc
Needs fonttools. The licence reserves the name of the original, so the cut has a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

from disclosure.paper.signs import signs
from disclosure.pictures.font.build import cut

FAMILY = "Mingzhang Song"
TARGET = Path(__file__).parent / "MingzhangSong-Regular.otf"
# Which font of the collection is the one for simplified Chinese.
SIMPLIFIED = 2


if __name__ == "__main__":
    cut(TTFont(sys.argv[1], fontNumber=SIMPLIFIED), signs(), FAMILY, TARGET)
