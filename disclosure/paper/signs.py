"""Which signs the printed document can show: those of its font, and no other. A sign that it lacks is never left out."""

from __future__ import annotations

# Signs that official texts use and GBK does not have: dashes, true minus, guillemets, superscripts, currency.
MORE = "–−•©®«»¥²³½¼¾\u00a0"
# What GBK can write, and the font that it was cut from does not have.
LACKING = "≒"


def signs() -> str:
    """Return every sign that GBK can write, ASCII, and a few more."""
    pairs = (bytes((row, cell)) for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF) if cell != 0x7F)
    national = "".join(pair.decode("gbk", "ignore") for pair in pairs)
    return "".join(sign for sign in national if sign not in LACKING) + "".join(map(chr, range(0x20, 0x7F))) + MORE


def unprintable(text: str) -> str:
    """Return the signs of a text that the document cannot show, each once, in their order."""
    return "".join(dict.fromkeys(sign for sign in text if not _is_covered(sign)))


def _is_covered(sign: str) -> bool:
    if sign in MORE or " " <= sign <= "~" or sign == "\n":
        return True
    if sign in LACKING:
        return False
    try:
        return len(sign.encode("gbk")) == len("字".encode("gbk"))
    except UnicodeEncodeError:
        return False
