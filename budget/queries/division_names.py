"""What divisions are called: provinces by GB/T 2260, counties as the names of their own bodies begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
# What stands before the county in the names of bodies of the party and of organisations.
_OF_WHOM = re.compile(r"\A(?:中国共产党|中共|中国人民政治协商会议|政协|中国共产主义青年团|共青团)")
# Digits of a division: county, district.
DIGITS = 6


def county_of(code: str, names: Iterable[str]) -> str:
    """Return the county that the names of a division's bodies begin with; "" where they do not say one and the same."""
    province = PROVINCES.get(code[:2], "")
    # By the names of its bodies, because no list of counties comes with the program that would have to be kept true.
    found = Counter(
        match["name"] for name in names if (match := _COUNTY.match(_OF_WHOM.sub("", name).removeprefix(province)))
    )
    return next((name for name, count in found.most_common(1) if count == found.total()), "")
