"""Twenty more questions on each of two editions, none of them asked before: found at once, and no other sum beside a hit.

The answers were read off the published tables. A search must show the answer with its unit, and no amount that somebody
who reads the list in haste would take for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, publish
from budget.models import Edition
from tests.conftest import kept_for_a_module
from tests.disclosure.asking import Newcomer
from tests.disclosure.every_edition import root_of
from tests.disclosure.pages import YEAR
from tests.forms.test_published_editions import read_of

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db]

# What is asked, the word typed ("" from the overview), the links followed, what has to stand there, and what else may.
Question = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]

TOWNSHIP: tuple[Question, ...] = (
    ("党群服务中心一年用多少？", "党群服务中心", (), ("20.00 万元",), ()),
    ("综治中心花多少？", "综治中心", (), ("64.16 万元",), ()),
    ("铁路护路给多少？", "铁路", (), ("3.50 万元",), ()),
    ("侨之家有多少钱？", "侨之家", (), ("0.30 万元",), ()),
    ("给独生子女家庭送暖心活动花多少？", "送温暖", (), ("8.20 万元",), ()),
    ("人口抽样调查花多少？", "抽样调查", (), ("3.67 万元",), ()),
    ("给村党支部补多少？", "村党支部", (), ("215.84 万元",), ()),
    ("社区干部培训花多少？", "社区培训", (), ("4.60 万元",), ()),
    ("工会用多少？", "工会", (), ("63.84 万元",), ()),
    ("寄信打电话多少？", "邮费", (), ("9.65 万元",), ()),
    ("车补发多少？", "车补", (), ("65.95 万元",), ()),
    ("职业年金交多少？", "职业年金", (), ("187.29 万元",), ()),
    ("委托出去的事一共多少？", "委托业务费", (), ("5,184.34 万元",), ("5,183.36",)),
    ("公共厕所花多少？", "公共厕所", (), ("农村地区长效管护项目",), ()),
    ("网络安全花多少？", "网络安全", (), ("信息",), ()),
    ("旧楼改造有没有？", "旧楼改造", (), ("大修",), ()),
    ("服装费多少？", "制服", (), ("没有找到这些字",), ()),
    ("请人办的事里吃饭占多少？", "", ("/services/",), ("餐饮服务 205.53 万元（14.0%）",), ()),
    ("哪一处对不上是因为工资？", "", ("/checks/",), ("“城乡社区支出”这一类", "只有 0 元", "多出 约 51.81 万元"), ()),
    ("另外的钱记在哪一栏？", "", ("/checks/",), ("72.000000 万元", "没有“项目支出”一栏"), ()),
)
STREET_OFFICE: tuple[Question, ...] = (
    ("科普花多少？", "科普", (), ("10.00 万元",), ()),
    ("群众体育花多少？", "群众体育", (), ("20.00 万元",), ()),
    ("法律服务花多少？", "法律服务", (), ("30.00 万元",), ()),
    ("困难家庭的生活救助多少？", "生活救助", (), ("30.00 万元",), ()),
    ("计划生育花多少？", "计划生育", (), ("20.00 万元",), ()),
    ("宣传花多少？", "宣传", (), ("110.60 万元",), ()),
    ("普查花多少？", "普查", (), ("25.77 万元",), ()),
    ("购房补贴发多少？", "购房补贴", (), ("320.17 万元",), ()),
    ("环境卫生多少？", "环境卫生", (), ("599.33 万元",), ()),
    ("维修花多少？", "维修费", (), ("43.00 万元",), ()),
    ("福利费多少？", "福利费", (), ("69.55 万元",), ()),
    ("工会用多少？", "工会", (), ("60.78 万元",), ()),
    ("电话多少？", "电话费", (), ("39.00 万元",), ()),
    ("办公用品多少？", "办公用品", (), ("475.55 万元",), ()),
    ("职业年金交多少？", "职业年金", (), ("230.28 万元",), ()),
    ("出差多少？", "出差", (), ("8.00 万元",), ()),
    ("车补发多少？", "车补", (), ("69.17 万元",), ()),
    ("手续费交多少？", "手续费", (), ("3.00 万元",), ()),
    ("退休的人有多少在单位这一级？", "", ("/function/", "/function/208/"), ("行政事业单位养老支出", "723.50"), ()),
    ("日常开支里谁拿走最多？", "", ("/economic/dept/", "/economic/dept/301/"), ("其他工资福利支出", "4,068.35"), ()),
)
ASKED = [
    (kind, *question)
    for kind, asked in (("township", TOWNSHIP), ("street office", STREET_OFFICE))
    for question in asked
]


@pytest.fixture(scope="module")
def street_office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Edition]:
    """The budget of a street office in Shanghai."""
    with kept_for_a_module(django_db_blocker):
        load(read_folder(), 2026)
        yield publish(draft(read_of("shanghai-9.wanli-dept-2024"), None), None, "公开")


@pytest.fixture(scope="module")
def newcomers(real: Edition, street_office: Edition) -> dict[str, Newcomer]:
    """Somebody before each of the two."""
    return {
        "township": Newcomer(Client(), YEAR, "xiaohongmen"),
        "street office": Newcomer(Client(), root_of(street_office), street_office.unit.slug or ""),
    }


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("kind", "asked", "typed", "links", "answers", "others"), ASKED, ids=[f"{one[0]}-{one[1]}" for one in ASKED]
)
def test_a_newcomer_finds_the_answer_and_no_other_sum(
    newcomers: dict[str, Newcomer],
    kind: str,
    asked: str,
    typed: str,
    links: tuple[str, ...],
    answers: tuple[str, ...],
    others: tuple[str, ...],
) -> None:
    newcomer = newcomers[kind]
    assert newcomer.misses(typed, links, answers) == [], asked
    if typed:
        beside = {
            data.get_text() for data in newcomer.search(typed).select("main ol.results data, main ul.results data")
        }
        assert beside <= {answer.partition(" ")[0] for answer in answers} | {*others}, asked
