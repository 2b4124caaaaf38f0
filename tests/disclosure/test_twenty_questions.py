"""Twenty questions of a neighbour who knows nothing: each answered by one search, or within two clicks from the overview.

The answers were read off the workbook. A way is a word to type, or the links to follow; what follows a word is a link
that the search shows. Each step has to be linked where the reader is.
"""

from __future__ import annotations

import pytest
from django.test import Client

from budget.models import Edition
from tests.disclosure.asking import Newcomer
from tests.disclosure.pages import YEAR

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]

LIFTS, CAR, CHILDREN = "11010525T000003339559", "11010523T000002010514", "11010522T000000486378"
LEAK, HEATING, PARTY = "11010526T000003789866", "11010526T000003675809", "11010523T000002006487"

# What is asked, the word typed ("" from the overview), the links followed, and what has to stand there.
QUESTIONS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("垃圾分类一年花多少钱？", "垃圾分类花多少钱", (), ("265.26",)),
    ("修多少部电梯，一部多少钱？", "修电梯", (f"/projects/{LIFTS}/",), ("82 部", "8,995.13 元")),
    ("今年买不买公车？", "买车", (f"/projects/{CAR}/",), ("12 万元", "1 辆")),
    ("请客吃饭花多少？", "", ("/sangong/",), ("公务接待 1.214836 万元",)),
    ("出国花多少？", "", ("/sangong/",), ("因公出国（境）没有安排",)),
    ("食堂花多少？", "食堂", (), ("餐饮服务", "205.53")),
    ("独生子女奖励发给多少人？", "独生子女", (f"/projects/{CHILDREN}/",), ("多于 400 人", "43.9138 万元")),
    ("乡里有几个居委会？", "居委会", (), ("13 个",)),
    ("法院门口的保安有多少人？", "保安", (), ("80 人",)),
    ("地下室漏水修几个小区，多少钱？", "漏水", (f"/projects/{LEAK}/",), ("不超过 3 个", "333.47")),
    ("乡里管几条水沟？", "水沟", (), ("5 条",)),
    ("办公用房一平方米多少钱？", "暖气", (f"/projects/{HEATING}/",), ("183 元", "2,003 平方米")),
    ("一个社区党组织分到多少？", "党组织服务群众", (f"/projects/{PARTY}/",), ("40 万元", "600 万元")),
    ("钱里有多少是工资？", "", (), ("62.6 元是人员的工资和社保",)),
    ("有多少是财政给的？", "", (), ("99.5% 是财政",)),
    ("数字对得上吗？", "", (), ("4 处对不上",)),
    ("花得最多的一项是什么？", "", (), ("民政其他工作", "4,356.05")),
    ("有多少项目的钱没有说做什么？", "", ("/projects/",), ("33 个项目", "6,700.81 万元")),
    ("钱真的是修路吗？", "", ("/function/", "/function/212/"), ("92.6% 是人员待遇",)),
    ("采购里工程占多少？", "", ("/procurement/",), ("工程 约 699.44 万元", "21.8%")),
    # A second round, of other words.
    ("扫马路的一年多少钱？", "扫马路", (), ("公共清扫保洁服务", "511.80")),
    ("水电费花多少？", "水电费", (), ("9.37", "18.89")),
    ("妇女之家有多少钱？", "妇女之家", (), ("6.83",)),
    ("村史馆花多少？", "村史馆", (), ("4.00",)),
    ("农业普查花多少？", "农业普查", (), ("2.50",)),
    ("开会花多少？", "开会花多少钱", (), ("会议费", "25.33")),
    ("出差花多少？", "出差", (), ("4.46",)),
    ("买电脑的钱呢？", "买电脑", (), ("办公设备购置", "33.00")),
    ("公积金一共交多少？", "公积金", (), ("383.03",)),
    ("退休的人发多少？", "退休费", (), ("42.34",)),
    ("租房子花多少？", "租金", (), ("51.08",)),
    ("路灯要多少钱？", "路灯", (), ("没有单列“路灯”",)),
    ("医院拿多少钱？", "医院", (), ("没有单列“医院”",)),
    ("学校由谁出钱？", "", (), ("没有单列这些事：中小学和幼儿园", "由谁出钱")),
    ("请了多少保安？", "保安", (), ("80",)),
    ("居委会运转要多少？", "居委会运转", (), ("247.71",)),
    ("护铁路花多少？", "护路", (), ("3.50",)),
    ("绿化养护花多少？", "种花", (), ("20.70",)),
    ("河道谁管，多少钱？", "河长", (), ("27.00", "19.71")),
    ("加油修车花多少？", "加油", (), ("11.02",)),
)


@pytest.fixture(scope="module")
def newcomer(real: Edition) -> Newcomer:
    """Before the township's budget of 2026."""
    return Newcomer(Client(), YEAR)


@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize(("asked", "typed", "links", "answers"), QUESTIONS, ids=[one[0] for one in QUESTIONS])
def test_a_newcomer_finds_the_answer(
    db: None, newcomer: Newcomer, asked: str, typed: str, links: tuple[str, ...], answers: tuple[str, ...]
) -> None:
    assert newcomer.misses(typed, links, answers) == [], asked
