"""In which district a body is: by its division code, in the words of the names that bodies there have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budget.queries.results import UnitCard

# GB/T 2260: the first two digits of a division code.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省", "22": "吉林省",
    "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省",
    "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省",
    "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区",
    "82": "澳门特别行政区",
}  # fmt: skip
_COUNTY = re.compile(
    r"(?P<name>(?:[一-鿿]{2,10}?[市州盟](?=[一-鿿]{1,10}?[县区旗市]))?[一-鿿]{1,10}?(?:[县旗市]|(?<![社小校园景])区))"
)
_LENGTH = 6  # digits of a division: county, district


@dataclass(frozen=True, slots=True)
class District:
    """A county or district with its bodies, in the order of their codes."""

    code: str
    name: str
    bodies: tuple[UnitCard, ...]


def districts(bodies: Iterable[UnitCard]) -> list[District]:
    """Return the bodies by district, in the order of the division codes."""
    by_code: dict[str, list[UnitCard]] = {}
    for body in bodies:
        by_code.setdefault(body.division_code[:_LENGTH], []).append(body)
    return [
        District(code, district_name(code, [body.name for body in found]), tuple(found))
        for code, found in sorted(by_code.items())
    ]


def district_name(code: str, names: Iterable[str]) -> str:
    """Return what a division is called: its province, and the county that its bodies' own names begin with.

    Where their names do not say one, the code stands for it: a district is never guessed.
    """
    province = PROVINCES.get(code[:2], "")
    found = Counter(match["name"] for name in names if (match := _COUNTY.match(name.removeprefix(province))))
    if code.endswith("0000") and province:
        return _("{province}本级").format(province=province)
    county = next((name for name, count in found.most_common(1) if count == found.total()), "")
    if not county:
        return _("{province}（区划代码 {code}）").format(province=province, code=code)
    return f"{province}{county}"
