"""The bodies that do not exist: districts of a hundred and forty departments each, by names that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from budget.vocabulary import MADE_UP_DIVISIONS

#: The departments of a district, as large ones have them.
PER_DISTRICT = 140
_OFFICES = (
    "政府办公室", "发展和改革委员会", "教育局", "科学技术局", "工业和信息化局", "民族宗教事务局", "公安分局", "民政局",
    "司法局", "财政局", "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局", "城市管理局", "交通运输局",
    "水务局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会", "退役军人事务局", "应急管理局", "审计局",
    "市场监督管理局", "体育局", "统计局", "医疗保障局", "信访局", "机关事务管理局", "园林绿化局", "档案馆",
)  # fmt: skip
_FIRST_CODE = 101


@dataclass(frozen=True, slots=True)
class MadeBody:
    """A body that does not exist, the `place`-th from 0."""

    place: int

    @property
    def district(self) -> int:
        """Return the number of its district, from 1."""
        return self.place // PER_DISTRICT + 1

    @property
    def division(self) -> str:
        """Return the division code of its district: no place in the country has one that begins so."""
        return f"{MADE_UP_DIVISIONS}{self.district:04d}"

    @property
    def code(self) -> str:
        """Return its code, once in its district."""
        return str(_FIRST_CODE + self.place % PER_DISTRICT)

    @property
    def name(self) -> str:
        """Return its name, which says that it is none."""
        return f"合成数据{self.short_name.removeprefix('合成')}"

    @property
    def short_name(self) -> str:
        """Return how pages call it."""
        number = self.place % PER_DISTRICT
        office = _OFFICES[number] if number < len(_OFFICES) else f"第{number + 1 - len(_OFFICES)}街道办事处"
        return f"合成{self.district}区{office}"

    @property
    def slug(self) -> str:
        """Return its address."""
        return f"hecheng-{self.district}-{self.code}"


def bodies(count: int) -> Iterator[MadeBody]:
    """Yield so many bodies."""
    return map(MadeBody, range(count))
