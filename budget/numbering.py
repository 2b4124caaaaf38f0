"""How official lists count their lines: «一、», «（一）», «1.», «（1）», coarse to fine, in signs of either width."""

from __future__ import annotations

import re

_CHINESE = "[一二三四五六七八九十百]+"
# Each is a whole number with what closes it. A figure is no number of a line: in «1.5万元以下的罚款» and «2024年» the
# digits belong to the name, whereas «1.2024年结转» is the first line of a list that names a year. Four digits in brackets
# are a year or the number of a document, and lists have no hundred lines.
_LEVELS = (
    re.compile(rf"\s*{_CHINESE}\s*[、.．,，:：]\s*"),
    re.compile(rf"\s*[(（]\s*{_CHINESE}\s*[)）]\s*、?\s*"),
    re.compile(r"\s*\d{1,2}\s*[、.．:：](?!\d(?!\d{3}年))\s*"),
    re.compile(r"\s*[(（]\s*\d{1,2}\s*[)）]\s*、?\s*"),
)

# As it stands in a column of its own, below 序号: «12», «一», «(二)», «1-1», «1.2», «A».
_ALONE = re.compile(rf"[(（]?(?:\d+(?:[-.]\d+)*|{_CHINESE}|[A-Za-z])[)）.、]?\Z")


def is_number_alone(text: str) -> bool:
    """Whether a cell holds the number of a line and nothing else."""
    return bool(_ALONE.match(text))


def without_number(text: str) -> str:
    """Return a printed line without its number: «（一）一般公共预算资金» -> «一般公共预算资金». A bare number stays."""
    for pattern in _LEVELS:
        # One number alone is taken off: in «一、（一）…» the second belongs to what is named.
        if found := pattern.match(text):
            return text[found.end() :] or text
    return text


def number_level(text: str) -> int | None:
    """Return how deep the number of a printed line stands, 0 for «一、»; None for a line without one."""
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)
