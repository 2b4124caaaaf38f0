"""The colours mean one thing, for colour-blind readers and in grey print too."""

import math
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from disclosure.palette import (
    ECONOMIC,
    GROUND,
    PIGMENTS,
    SOURCES,
    UNKNOWN,
    Theme,
    contrast,
    kind,
    linear,
    luminance,
    stylesheet,
    tile,
)

THEMES: tuple[Theme, ...] = ("light", "dark")
# 类 that stand side by side in the township's 2026 pictures.
FUNCTION_TOGETHER = ["201", "204", "205", "207", "208", "210", "211", "212", "213"]
GOVERNMENT_TOGETHER = ["501", "502", "503", "509"]
DEPARTMENT_TOGETHER = ["301", "302", "303", "310"]
TOGETHER = [FUNCTION_TOGETHER, GOVERNMENT_TOGETHER, DEPARTMENT_TOGETHER, list(SOURCES)]

# What a person without one kind of cone sees, on linear light (Machado, Oliveira and Fernandes 2009, severity 1).
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))

Vector = tuple[float, float, float]


def seen(colour: str, eyes: tuple[Vector, Vector, Vector]) -> Vector:
    """Return the linear light that `eyes` make of #rrggbb."""
    light = linear(colour)
    red, green, blue = (max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in eyes)
    return red, green, blue


def oklab(light: Vector) -> Vector:
    """Return OKLab of linear sRGB: a space in which distance means how different two colours look."""
    red, green, blue = light
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def difference(one: Vector, other: Vector) -> float:
    """Return 100 × the OKLab distance of two lights; about 2 is the least that eyes tell apart side by side."""
    return 100 * math.dist(oklab(one), oklab(other))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("code", [*PIGMENTS, "without a colour"])
def test_a_tile_stands_out_and_its_text_can_be_read(code: str, theme: Theme) -> None:
    fill, text = tile(code, theme)
    assert contrast(text, fill) >= 4.5
    assert contrast(fill, GROUND[theme]) >= 3


@pytest.mark.parametrize("eyes", [DEUTERANOPIA, PROTANOPIA], ids=["deuteranopia", "protanopia"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("codes", TOGETHER, ids=lambda codes: codes[0])
def test_colours_that_occur_together_differ_to_colour_blind_eyes(
    codes: list[str], theme: Theme, eyes: tuple[Vector, Vector, Vector]
) -> None:
    for one, other in combinations(codes, 2):
        distance = difference(seen(tile(one, theme)[0], eyes), seen(tile(other, theme)[0], eyes))
        assert distance >= 4, (one, other, distance)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("codes", TOGETHER, ids=lambda codes: codes[0])
def test_neighbours_differ_in_grey_print(codes: list[str], theme: Theme) -> None:
    for one, other in pairwise(codes):
        lightness = [100 * luminance(tile(code, theme)[0]) ** (1 / 3) for code in (one, other)]
        assert abs(lightness[0] - lightness[1]) >= 2, (one, other, lightness)


def test_every_level_of_a_code_has_the_colour_of_its_class() -> None:
    assert tile("2130101", "light") == tile("21301", "light") == tile("213", "light")
    assert kind("50101") == "501"
    assert kind("carryover") == "carryover"


def test_a_code_without_a_colour_is_neutral() -> None:
    assert tile("999", "dark")[0] == UNKNOWN.dark


def test_wages_have_one_colour_in_both_economic_classifications() -> None:
    assert ECONOMIC["501"] == ECONOMIC["301"]


def test_the_committed_stylesheet_is_the_palette() -> None:
    committed = Path(settings.BASE_DIR) / "static" / "css" / "palette.css"
    assert committed.read_text(encoding="utf-8") == stylesheet(), "python manage.py build_palette"


def test_the_command_writes_the_stylesheet(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    call_command("build_palette", verbosity=0)
    assert (tmp_path / "static" / "css" / "palette.css").read_text(encoding="utf-8") == stylesheet()


@pytest.mark.parametrize("theme", THEMES)
def test_the_ground_is_the_paper_of_the_stylesheet(theme: Theme) -> None:
    tokens = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    paper = next(line for line in tokens.splitlines() if line.strip().startswith("--paper:"))
    assert GROUND[theme] in paper
