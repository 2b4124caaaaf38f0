"""Signs that nobody sees, or that no XML may hold: which they are, what they are called, and how they are taken out.

Texts come in by files, forms, addresses and commands. Each of these ways leads through here, so that what is kept is what
a reader sees, and what is kept can be written into a page, a picture, a feed or a spreadsheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

# Signs that turn the order in which what stands around them is shown: «123» may be read as «321».
_TURNING = "\u061c\u200f\u202b\u202e\u2067"
# Of no width and without effect on the signs beside them.
_WIDTHLESS = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200e\u202a\u202c\u202d\u2060-\u2066\u2068-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u2d7f\U0001107f\U00016fe4"
)
# Each machine shows them otherwise, or not at all: controls, line separators, blank signs, halves of pairs, private
# signs, and code points that Unicode says are no characters.
_DOUBTFUL = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u2800\ufffc\U0001d159\ud800-\udfff"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff"
)
# Signs that stand over others. Two of them a language may need; a third and more run over the lines above and below.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN = re.compile(f"[{_TURNING}{_WIDTHLESS}{_DOUBTFUL}]|(?<=[{_MARKS}]{{2}})[{_MARKS}]")
# Nearly every text has none of these, and one look for a class is quick.
_SUSPECT = re.compile(f"[{_TURNING}{_WIDTHLESS}{_DOUBTFUL}{_MARKS}]")
# Those that strike out or enclose the letter or digit before them; behind «=» one makes «≠».
_STRIKING = re.compile(
    r"[\u0334-\u0338\u0488\u0489\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e2-\u20e6\u20ea\u20eb](?<=\w.)"
)
_UNCERTAIN = re.compile(f"[{_TURNING}{_DOUBTFUL}]")
# What XML 1.0 has no way to write, not even by number: a file with one of these is opened by no program.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_NAMES = {
    "\0": "空字符",
    "\x0b": "垂直制表符",
    "\x0c": "换页符",
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字符",
    "\u200d": "零宽连字符",
    "\u200e": "从左到右标记",
    "\u200f": "从右到左标记",
    "\u202a": "从左到右嵌入符",
    "\u202b": "从右到左嵌入符",
    "\u202c": "方向结束符",
    "\u202d": "从左到右强制符",
    "\u202e": "从右到左强制符",
    "\u2028": "行分隔符",
    "\u2029": "段分隔符",
    "\u2060": "词连接符",
    "\u2800": "盲文空格",
    "\ufeff": "零宽不换行空格",
    "\ufffc": "对象占位符",
}
_CLASSES = (
    ("控制字符", re.compile("[\x00-\x1f\x7f-\x9f]")),
    ("半个代理对", re.compile("[\ud800-\udfff]")),
    ("私用区字符", re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")),
    ("变体选择符", re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")),
    ("叠加的符号", re.compile(f"[{_MARKS}]")),
    ("方向控制符", re.compile("[\u061c\u2066-\u2069]")),
)
_MOST_NAMED = 3


def has_unseen(text: str) -> bool:
    """Whether a text holds a sign that nobody sees. Line breaks and tabs are seen."""
    return _SUSPECT.search(text) is not None and _UNSEEN.search(text) is not None


def is_struck_out(text: str) -> bool:
    """Whether signs strike out or enclose a letter or digit of a text, as a font with a line through it does."""
    return _STRIKING.search(text) is not None


def taken_out(text: str) -> str:
    """Return the text without the signs that nobody sees."""
    return _UNSEEN.sub("", text) if _SUSPECT.search(text) else text


def unseen_decoded(text: str) -> str:
    """Return a cell's text with «_x200B_», as Excel writes what XML may not hold, as the sign itself, if nobody sees it."""
    return _ESCAPED.sub(_decoded, text) if "_x" in text else text


def _decoded(escape: re.Match[str]) -> str:
    sign = chr(int(escape[1], 16))
    # What can be seen is left as written: «_x0041_» may be what somebody typed.
    return sign if has_unseen(sign) else escape[0]


def uncertain(text: str) -> list[re.Match[str]]:
    """Return the signs of a text that may change how the others are shown, or that may be shown themselves."""
    return list(_UNCERTAIN.finditer(text))


def unseen_in(texts: Iterable[str]) -> Counter[str]:
    """Return which signs that nobody sees the texts hold, and how often."""
    return Counter(sign for text in texts for sign in _UNSEEN.findall(text))


def named(signs: Iterable[str]) -> str:
    """Return the names of some signs: «零宽空格 U+200B、私用区字符 U+E001 等»."""
    ordered = sorted(set(signs))
    names = [f"{_name(sign)} U+{ord(sign):04X}" for sign in ordered[:_MOST_NAMED]]
    return "、".join(names) + (" 等" if len(ordered) > _MOST_NAMED else "")


def _name(sign: str) -> str:
    return _NAMES.get(sign) or next((name for name, signs in _CLASSES if signs.match(sign)), "看不见的字符")


def taken_out_of_all(value: Any) -> Any:
    """Return a value of JSON with the signs taken out of every text in it, keys included."""
    match value:
        case str():
            return taken_out(value)
        case list():
            return [taken_out_of_all(each) for each in value]
        case dict():
            return {taken_out(key): taken_out_of_all(each) for key, each in value.items()}
        case _:
            return value
