"""Reads the cells of one performance indicator, and says what is wrong or missing in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from budget.findings import Finding
from budget.forms.indicators import LEVEL1, LEVEL2
from budget.workbook.cells import is_amount_like, is_blank, relation, target_number
from budget.workbook.folding import fold
from budget.workbook.rows import IndicatorRow
from budget.workbook.sheets import printed
from budget.workbook.tables.parts import Log, Part

_KEYS = ("level1", "level2", "level3", "indicator", "relation", "target", "unit_of_measure")
_WORDS = {"level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "relation": "指标性质", "target": "指标值"}
# Longest first: one of these words may begin another.
_LEVEL1_LONGEST = sorted(LEVEL1, key=len, reverse=True)
_LEVEL2_LONGEST = sorted(LEVEL2, key=len, reverse=True)
# No unit of measure is longer; what is longer is a target or a name in the wrong column.
_LONGEST_UNIT = 12


def split_levels(text: str) -> tuple[str, str, str] | None:
    """Split «产出指标数量指标保洁面积» by the closed vocabularies; None where it does not begin with a level 1."""
    stripped = text.strip()
    level1 = next((word for word in _LEVEL1_LONGEST if stripped.startswith(word)), "")
    if not level1:
        return None
    rest = stripped[len(level1) :].lstrip("-—/、 ")
    level2 = next((word for word in _LEVEL2_LONGEST if rest.startswith(word)), "")
    return level1, level2, rest[len(level2) :].lstrip("-—/、 ")


class IndicatorCells:
    """Reads the indicator columns of a part: `at` maps a layout key to its sheet column."""

    def __init__(self, part: Part, at: Mapping[str, int]) -> None:
        self.part = part
        self.at = {key: at[key] for key in _KEYS if key in at}

    def is_present(self, values: Sequence[object]) -> bool:
        """Whether the row holds an indicator at all."""
        return any(not is_blank(values[index]) for index in self.at.values())

    def problems(self, row: int, values: Sequence[object]) -> list[Finding]:
        """Return the cells whose kind is wrong for their column: the sign of a shifted row."""
        problems = []
        for key, index in self.at.items():
            value = values[index]
            if is_blank(value):
                continue
            text = fold(printed(value))
            if key == "level1" and text not in LEVEL1:
                problems.append(self.part.find("indicator.unknown_level", row, index, kind="一级指标"))
            elif key == "level2" and not text.endswith("指标"):
                problems.append(self.part.find("indicator.unknown_level", row, index, kind="二级指标"))
            elif key == "level3" and (is_amount_like(value) or (text in LEVEL2 and text not in _ALSO_LEVEL3)):
                problems.append(self.part.find("cell.not_text", row, index))
            elif key == "indicator" and split_levels(printed(value)) is None:
                problems.append(self.part.find("indicator.unknown_level", row, index, kind="一级指标开头的绩效指标"))
            elif key == "relation" and relation(text) is None:
                problems.append(self.part.find("cell.not_relation", row, index))
            elif key == "unit_of_measure" and (is_amount_like(value) or len(text) > _LONGEST_UNIT):
                problems.append(self.part.find("cell.not_text", row, index))
            # «≥» alone is no target: the cell of 指标性质 stands one column too far right.
            elif key == "target" and relation(text):
                problems.append(self.part.find("cell.shifted", row, index))
        return problems

    def read(
        self, row: int, values: Sequence[object], position: int, log: Log, *, project: str = "", activity: str = ""
    ) -> IndicatorRow:
        """Read the indicator of a row that has no problems; what it lacks is a warning."""
        words = {key: printed(values[index]).strip() for key, index in self.at.items()}
        levels = split_levels(words["indicator"]) if words.get("indicator") else None
        level1, level2, level3 = levels or tuple(words.get(key, "") for key in ("level1", "level2", "level3"))
        target = words["target"]
        given = {
            "level1": level1,
            "level2": level2,
            "level3": level3,
            "relation": relation(words["relation"]) or "",
            "target": target,
        }
        lacking = [_WORDS[key] for key, text in given.items() if not text]
        place = self.at["target"] if target else next(self.at[key] for key in self.at if words[key])
        if lacking:
            log.add(self.part.find("indicator.incomplete", row, place, what="、".join(lacking)))
        return IndicatorRow(
            position,
            row + 1,
            project,
            activity,
            level1,
            level2,
            level3,
            given["relation"],
            target,
            target_number(target),
            words.get("unit_of_measure", ""),
            self.part.source(row, self.at["target"]),
        )


# Publishers use these words of level 2 as the name of an indicator too.
_ALSO_LEVEL3 = frozenset({"服务对象满意度指标", "满意度指标"})
