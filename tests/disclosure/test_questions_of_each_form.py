"""Twenty questions of a neighbour on an edition of each other form, answered as those on the township's budget are.

The answers were read off the published tables. What a form does not publish has to be said: no figure is the answer then.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from budget.editions import draft, prepare, publish
from budget.models import Unit
from fixtures.published.fourteen import fourteen
from tests.disclosure.asking import Newcomer
from tests.disclosure.every_edition import all_kinds, root_of
from tests.disclosure.test_twenty_questions import LIFTS
from tests.forms.test_published_editions import BEIJING

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover, pytest.mark.django_db]

Question = tuple[str, str, tuple[str, ...], tuple[str, ...]]

# A final account of a district's department: nine tables, nothing on projects, purchases or 三公.
_FINAL: tuple[Question, ...] = (
    ("一共花了多少钱？", "", (), ("实际支出 307.82 万元",)),
    ("花得最多的是什么？", "", (), ("86.0 元用于政府日常办事", "社会工作其他支出", "202.24")),
    ("钱是谁给的？", "", (), ("全部是财政拨款",)),
    ("年初计划花多少？", "", (), ("2024 年的预算没有在这里公开",)),
    ("数字对得上吗？", "", (), ("没有发现对不上的",)),
    ("多少钱是工资？", "", (), ("90.3 元是人员的工资和社保", "看不出来")),
    ("都做了什么项目？", "", (), ("项目支出 202.24 万元", "没有逐个写明是什么项目")),
    ("日常开支和项目各多少？", "", (), ("基本支出 105.58 万元", "项目支出 202.24 万元")),
    ("公车、接待、出国花多少？", "", (), ("“三公”经费表是空的",)),
    ("请客吃饭呢？", "请客", (), ("公务接待", "空着，没有数字")),
    ("公积金交了多少？", "公积金", (), ("17.70",)),
    ("养老保险交了多少？", "养老保险", (), ("6.18",)),
    ("职业年金呢？", "年金", (), ("4.64",)),
    ("看病的医保呢？", "医保", (), ("2.71",)),
    ("买房补贴发了多少？", "购房补贴", (), ("11.72",)),
    ("办公用品花多少？", "办公费", (), ("3.78",)),
    ("出差花多少？", "出差", (), ("1.15",)),
    ("水电花多少？", "水电费", (), ("0.00",)),
    ("社会工作部日常开支多少？", "", ("/function/", "/function/201/"), ("社工部门日常开支", "51.32")),
    ("路灯是不是他们修的？", "路灯", (), ("没有单列",)),
)
# As Beijing prints the same account, in twelve tables.
_BEIJING_FINAL: tuple[Question, ...] = (
    *(one for one in _FINAL if not {*one[0]} & {*"车请"}),
    ("公车、接待、出国花多少？", "三公", (), ("三公",)),
    ("买了多少东西？", "", ("/procurement/",), ("政府采购",)),
    ("请人办事花多少？", "", ("/services/",), ("购买",)),
)
# The budget of a street office in Shanghai.
_SHANGHAI: tuple[Question, ...] = (
    ("一共要花多少？", "", (), ("计划支出 约 1.56 亿元",)),
    ("花得最多的是什么？", "", (), ("76.4 元用于城乡建设和管理", "城乡管理其他工作", "5,421.24")),
    ("钱是谁给的？", "", (), ("全部是财政拨款",)),
    ("多少是工资？", "", (), ("88.5 元是人员的工资和社保", "看不出来")),
    ("都做什么项目？", "", (), ("5,650.51 万元", "没有逐个写明是什么项目")),
    ("学校由谁出钱？", "", (), ("没有单列这些事：中小学和幼儿园",)),
    (
        "公车、接待、出国花多少？",
        "",
        ("/sangong/",),
        ("公务用车 46.56 万元", "公务接待 1.35 万元", "因公出国（境）没有安排"),
    ),
    ("买车要多少？", "买车", (), ("25.00",)),
    ("机关运行经费多少？", "机关运行经费", (), ("443.18",)),
    ("扫地和垃圾清运多少？", "扫马路", ("/function/2120501/",), ("599.33",)),
    ("城管花多少？", "城管", (), ("604.34",)),
    ("公益性岗位补贴多少？", "公益岗位", (), ("421.23",)),
    ("红十字会给多少？", "红十字会", (), ("4.44",)),
    ("公积金交多少？", "公积金", (), ("350.35",)),
    ("物业费多少？", "物业费", (), ("109.00",)),
    ("租房子多少？", "租金", (), ("58.12",)),
    ("水电多少？", "水电费", (), ("27.75", "28.00")),
    ("退休的人发多少？", "退休费", (), ("25.49",)),
    ("开会多少？", "开会", (), ("3.00",)),
    ("教育花多少？", "", ("/function/", "/function/205/"), ("25 万元",)),
)
# Jiangsu's twelve tables of an office of the province, with a year before.
_JIANGSU: tuple[Question, ...] = (
    ("财政给多少？", "", (), ("财政拨款支出 约 2.45 亿元",)),
    ("比上年多还是少？", "", (), ("2018 年多 3,756.18 万元",)),
    ("花得最多的是什么？", "", (), ("82.4 元用于政府日常办事", "党委办专门工作")),
    ("多少是工资？", "", (), ("70.3 元是人员的工资和社保",)),
    ("做什么项目？", "", (), ("没有逐个写明是什么项目",)),
    ("基本和项目以外还有吗？", "", (), ("单位预留机动经费 1,973.86 万元",)),
    ("三公一共多少？", "", ("/sangong/",), ("508.20 万元", "公务用车 411.20 万元", "公务接待 27 万元", "70 万元")),
    ("三公比上年少了吗？", "", ("/sangong/",), ("2018 年少 1 万元",)),
    ("开会花多少？", "开会", (), ("933.50", "963.50")),
    ("培训花多少？", "", ("/sangong/",), ("培训费 30 万元",)),
    ("采购多少？", "", ("/procurement/",), ("计划采购 1,449.50 万元",)),
    ("买电脑多少？", "买电脑", (), ("台式计算机", "16.00")),
    ("复印纸多少？", "复印纸", (), ("6.00",)),
    ("物业多少？", "物业", (), ("244.00",)),
    ("哪一笔会议最贵？", "", ("/procurement/",), ("会议服务：省委办公厅承办的会议费", "872.10")),
    ("印刷多少？", "印刷", (), ("152.00",)),
    ("水电多少？", "水电费", (), ("46.00", "55.00")),
    ("电话和网费多少？", "电话费", (), ("200.00",)),
    ("出差多少？", "出差", (), ("350.00",)),
    ("离休的人发多少？", "离休费", (), ("290.66",)),
    ("机关运行经费多少？", "机关运行经费", (), ("2,094.58",)),
)
# The integrated budget of a town, as most provinces print it.
_INTEGRATED: tuple[Question, ...] = (
    ("一共要花多少？", "", (), ("计划支出 800 万元",)),
    ("花得最多的是什么？", "", (), ("50.0 元用于政府日常办事",)),
    ("养老就业花多少？", "", ("/function/", "/function/208/"), ("384.30 万元",)),
    ("钱是谁给的？", "", (), ("全部是财政拨款",)),
    ("上年结转多少？", "", ("/income/",), ("上年结转 5.70 万元",)),
    ("今年收多少？", "", ("/income/",), ("当年收入 794.30 万元",)),
    ("基金的钱多少？", "", ("/income/",), ("政府性基金预算拨款收入", "10.00")),
    ("多少是工资？", "", (), ("80.0 元是人员的工资和社保", "看不出来")),
    ("做什么项目？", "", (), ("项目支出 300 万元", "没有逐个写明是什么项目")),
    ("日常开支和项目各多少？", "", (), ("基本支出 500 万元", "项目支出 300 万元")),
    ("三公多少？", "", ("/sangong/",), ("安排 5 万元", "公务用车 3 万元", "公务接待 2 万元", "因公出国（境）没有安排")),
    ("请客吃饭多少？", "吃喝", (), ("公务接待", "2.00")),
    ("出国多少？", "出国", (), ("空着，没有数字",)),
    ("村里补助多少？", "村委会", (), ("5.70",)),
    ("卖地的钱花多少？", "土地出让", (), ("10.00",)),
    ("办公用品多少？", "办公费", (), ("100.00",)),
    ("养老保险交多少？", "养老保险", (), ("384.30",)),
    ("数字对得上吗？", "", (), ("没有发现对不上的",)),
    ("人员经费多少？", "", (), ("人员经费", "400.00")),
    ("哪张表没有数字？", "", ("/tables/",), ("国有资本经营预算支出表", "空表")),
)
# Beijing's fourteen tables, which list the money of each project besides what the projects are to achieve.
_FOURTEEN: tuple[Question, ...] = (
    ("一共要花多少？", "", (), ("计划支出 约 1.56 亿元",)),
    ("花得最多的是什么？", "", (), ("46.5 元用于农业农村和水利", "民政其他工作")),
    ("钱是谁给的？", "", (), ("99.5% 是财政",)),
    ("上年结转多少？", "", ("/income/",), ("上年结转 2 万元",)),
    ("多少是工资？", "", (), ("62.6 元是人员的工资和社保",)),
    ("多少项目没有写目标？", "", ("/projects/",), ("其余 约 6,700.81 万元 没有写明要做成什么", "项目支出表逐个列出")),
    ("是哪些项目？", "", ("/projects/", "/tables/04/"), ("道路养护", "河道清淤", "10,385.967880")),
    ("道路养护花多少？", "道路养护", (), ("6,385.97",)),
    ("河道清淤花多少？", "河道清淤", (), ("4,000.00",)),
    ("清淤呢？", "清淤", (), ("河道清淤", "4,000.00")),
    ("修电梯花多少？", "修电梯", (f"/projects/{LIFTS}/",), ("82 部", "73.76 万元")),
    ("三公多少？", "", ("/sangong/",), ("约 24.24 万元", "因公出国（境）没有安排")),
    ("买车花多少？", "买车", (), ("12.00",)),
    ("采购多少？", "", ("/procurement/",), ("计划采购 约 3,210.90 万元", "工程 约 699.44 万元")),
    ("请人办的最大一项是什么？", "", ("/services/",), ("公共安全保障服务", "384 万元")),
    ("扫马路花多少？", "扫马路", (), ("335.49",)),
    ("暖气费多少？", "暖气", (), ("32.70",)),
    ("数字对得上吗？", "", ("/checks/",), ("4 处对不上", "多出 160.633497 万元")),
    ("哪些表是空的？", "", ("/tables/",), ("14 张表", "其中 2 张是空表")),
    ("该公开的都公开了吗？", "", ("/completeness/",), ("规定要求公开 26 项，有 15 项，没有 7 项",)),
)
# A budget and the account of the same year beside each other.
_STAGES: tuple[Question, ...] = (
    ("一共花了多少？", "", (), ("实际支出 2,940.05 万元",)),
    ("完成了预算的多少？", "", ("/stages/",), ("完成年初预算的 13.4%",)),
    ("剩下多少？", "", ("/stages/",), ("年末还剩 55.34 万元",)),
    ("零头差在哪里？", "", (), ("四舍五入", "比合计多 100 元")),
)

QUESTIONS = {
    "national-final-9.shegongbu-2024": _FINAL,
    BEIJING: _BEIJING_FINAL,
    "shanghai-9.wanli-dept-2024": _SHANGHAI,
    "jiangsu-12.shengweiban-2018": _JIANGSU,
    "integrated": _INTEGRATED,
    "fourteen": _FOURTEEN,
    "plan and account": _STAGES,
}
ASKED = [(kind, *question) for kind, questions in QUESTIONS.items() for question in questions]


@pytest.fixture(scope="module")
def newcomers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Newcomer]]:
    """One before an edition of each form."""
    with all_kinds(django_db_blocker) as editions:
        unit = Unit.objects.create(division_code="110106", code="661", name="北京市朝阳区小红门乡", slug="fourteen")
        editions["fourteen"] = publish(draft(prepare(fourteen(), "预算.xlsx", unit, 2026), None), None, "公开")
        yield {kind: Newcomer(Client(), root_of(editions[kind]), editions[kind].unit.slug or "") for kind in QUESTIONS}


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize(
    ("kind", "asked", "typed", "links", "answers"), ASKED, ids=[f"{one[0]}-{one[1]}" for one in ASKED]
)
def test_a_newcomer_finds_the_answer_in_an_edition_of_any_form(
    newcomers: dict[str, Newcomer], kind: str, asked: str, typed: str, links: tuple[str, ...], answers: tuple[str, ...]
) -> None:
    assert newcomers[kind].misses(typed, links, answers) == [], asked
