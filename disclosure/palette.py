"""The colours of the site that carry meaning: one for each 类 and each source of money, the same on every page.

CSS, inline SVG and plotly all take them from here; `manage.py build_palette` writes static/css/palette.css.
The colours were chosen so that 类 which occur together differ in hue, to colour-blind eyes and in grey print, and so
that every one stands out from the ground (3:1) and carries readable text (4.5:1); its test holds the palette to it.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]

GROUND: dict[Theme, str] = {"light": "#fbf8f1", "dark": "#161411"}  # --paper of tokens.css
INK = "#17130f"
PAPER = "#fffdf8"


@dataclass(frozen=True)
class Pigment:
    """One colour in both themes, as #rrggbb; the same hue, set lighter on the dark ground."""

    light: str
    dark: str


FUNCTION = {
    "201": Pigment("#60718e", "#90a2c1"),
    "202": Pigment("#674684", "#9c7abe"),
    "203": Pigment("#9d8d2d", "#c8bb68"),
    "204": Pigment("#393972", "#6c6eac"),
    "205": Pigment("#8b5f00", "#be924a"),
    "206": Pigment("#5c80c6", "#8db0f3"),
    "207": Pigment("#3b1b47", "#795888"),
    "208": Pigment("#1d5b8e", "#5591c9"),
    "209": Pigment("#03525c", "#4f8f9a"),
    "210": Pigment("#6e3446", "#ae6e80"),
    "211": Pigment("#029fa3", "#58ced1"),
    "212": Pigment("#744200", "#af7843"),
    "213": Pigment("#37834d", "#71b883"),
    "214": Pigment("#073231", "#456d6b"),
    "215": Pigment("#ba6947", "#e99a7a"),
    "216": Pigment("#5b2447", "#995c80"),
    "217": Pigment("#897303", "#b8a553"),
    "219": Pigment("#4d1519", "#915353"),
    "220": Pigment("#305b24", "#669359"),
    "221": Pigment("#845159", "#bb838c"),
    "222": Pigment("#493c00", "#827440"),
    "223": Pigment("#4d68ac", "#7f9bde"),
    "224": Pigment("#bf727b", "#f09fa7"),
    "227": Pigment("#4e6766", "#809b9a"),
    "229": Pigment("#462a00", "#83642c"),
    "230": Pigment("#917f96", "#bfacc4"),
    "231": Pigment("#8880ce", "#b4aff9"),
    "232": Pigment("#212f5f", "#57699f"),
    "233": Pigment("#a3537c", "#d487ac"),
    "234": Pigment("#4c9f6b", "#81cd9a"),
}

# 政府 and 部门 economic 类 that pay for the same thing (501 and 301: wages) share a colour: never both in one chart.
ECONOMIC_PAIRS = {
    ("301", "501"): Pigment("#1d4b7e", "#5787be"),
    ("302", "502"): Pigment("#865403", "#bd8846"),
    ("303", "509"): Pigment("#b670a8", "#e39fd4"),
    ("307", "511"): Pigment("#7b84d1", "#a8b3fc"),
    ("309", "504"): Pigment("#333600", "#6b703e"),
    ("310", "503"): Pigment("#095d46", "#4d947c"),
    ("311", "508"): Pigment("#6d3801", "#af7547"),
    ("312", "507"): Pigment("#725fa8", "#a292da"),
    ("313", "510"): Pigment("#003043", "#406b80"),
    ("399", "599"): Pigment("#a47c33", "#d4aa63"),
}
GOVERNMENT_ONLY = {
    "505": Pigment("#3b9f74", "#76cea4"),
    "506": Pigment("#4d7c76", "#7eada7"),
    "512": Pigment("#635277", "#9785ae"),
    "513": Pigment("#383d54", "#6d738c"),
    "514": Pigment("#6a6652", "#9d9884"),
}
ECONOMIC = {code: pigment for pair, pigment in ECONOMIC_PAIRS.items() for code in pair} | GOVERNMENT_ONLY

# Sources of money, and the two streams they join: 财政拨款 (fiscal) and 单位资金 (own).
SOURCES = {
    "general": Pigment("#327c9c", "#66aecf"),
    "fund": Pigment("#279f81", "#6bcfb0"),
    "capital": Pigment("#443500", "#7e6e3e"),
    "special": Pigment("#8d7fcc", "#b9adf7"),
    "undertaking": Pigment("#004d5f", "#4f8ea1"),
    "superior": Pigment("#575092", "#8b85cc"),
    "affiliate": Pigment("#a3526a", "#c99294"),
    "business": Pigment("#8b5a01", "#c08e49"),
    "other": Pigment("#4a152c", "#8d5267"),
    "carryover": Pigment("#5b4f33", "#918567"),
    "fiscal": Pigment("#092f59", "#446a99"),
    "own": Pigment("#b57332", "#e2a36a"),
}

# The two ways a budget is cut across: 基本 / 项目, 人员 / 公用. A lighter and a darker ink, so they never read as a 类.
ASPECTS = {
    "basic": Pigment("#4a443b", "#8f8575"),
    "project": Pigment("#8a7f6f", "#d3c8b4"),
    "personnel": Pigment("#4a443b", "#8f8575"),
    "operating": Pigment("#8a7f6f", "#d3c8b4"),
}

UNKNOWN = Pigment("#6b6459", "#a39a8b")

PIGMENTS = FUNCTION | ECONOMIC | SOURCES | ASPECTS


def kind(code: str) -> str:
    """Return the name that decides the colour of `code`: the 类 of a classification code, or a source's own name."""
    return code if code in PIGMENTS else code[:3]


def tile(code: str, theme: Theme) -> tuple[str, str]:
    """Return (fill, text) as #rrggbb for `code` («213», «2130101», «fiscal»); neutral where the code has no colour."""
    pigment = PIGMENTS.get(kind(code), UNKNOWN)
    fill = pigment.light if theme == "light" else pigment.dark
    return fill, text_on(fill)


def text_on(fill: str) -> str:
    """Return ink or paper, whichever reads better on `fill`."""
    return max(INK, PAPER, key=lambda text: contrast(text, fill))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two #rrggbb colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the WCAG relative luminance of #rrggbb, 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue of #rrggbb as linear light, each 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def stylesheet() -> str:
    """Return palette.css: `.kind-213` sets --kind (the fill) and --on-kind (text on it) for both themes."""
    lines = [
        "/* Written by `manage.py build_palette` from disclosure/palette.py: change the colours there. */",
        _rule('[class*="kind-"]', UNKNOWN),
        *(_rule(f".kind-{name}", pigment) for name, pigment in PIGMENTS.items()),
    ]
    return "\n".join(lines) + "\n"


def _rule(selector: str, pigment: Pigment) -> str:
    # tokens.css makes exactly one of --day and --night invalid, so exactly one fallback counts.
    fill = f"var(--day,{pigment.light}) var(--night,{pigment.dark})"
    text = f"var(--day,{text_on(pigment.light)}) var(--night,{text_on(pigment.dark)})"
    return f"{selector}{{--kind:{fill};--on-kind:{text}}}"


def _decoded(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
