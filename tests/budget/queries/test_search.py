"""Finding things in the real edition and in made-up ones: what is found, in which order, and what never is."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from budget import queries
from budget.editions import draft, withdraw
from budget.models import ClassificationCode, Edition, EverydayWord, LineItem, SearchEntry
from budget.queries.everyday import FILE
from budget.queries.matching import EXACT_CODE, EXACT_NAME, Kind
from budget.queries.official_names import kept_through
from budget.queries.results import EditionInfo
from budget.queries.search import Found
from budget.search_index import index_edition
from fixtures.generated import TOWNSHIPS
from tests.builders import prepared, publish_made_up, published_of

pytestmark = pytest.mark.usefixtures("edition")


def names(text: str, kind: Kind | None = None) -> list[str]:
    return [f"{row.code} {row.name}" for row in queries.search(text).found if kind in {None, row.kind}]


def first(text: str) -> Found:
    return queries.search(text).found[0]


def test_a_code_is_found_by_itself_and_before_those_below_it() -> None:
    found = queries.search("208").found
    assert (found[0].code, found[0].rank, found[0].fen) == ("208", EXACT_CODE, 6_534_561_027)
    assert {row.code[:3] for row in found if row.kind is Kind.CODE} == {"208"}
    assert len(found) > 5


def test_an_exact_name_comes_before_one_that_starts_with_it_and_one_that_has_it_inside() -> None:
    ranks = [row.rank for row in queries.search("公务接待费").found]
    assert ranks == sorted(ranks)
    assert ranks[0] == EXACT_NAME
    inside = [row.rank for row in queries.search("养老").found if not row.is_gloss]
    assert inside == sorted(inside)
    assert len(set(inside)) > 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社会保障和就业", "208 社会保障和就业支出"),
        ("保障和就", "208 社会保障和就业支出"),
        ("垃圾分类工作", "11010526T000003777929 垃圾分类工作经费"),
        ("厨余垃圾", "11010526T000003777929 厨余垃圾分出率达"),
        ("一般公共预算拨款收入", "general_budget 一般公共预算拨款收入"),
        ("接待费", "reception 公务接待费"),
        ("表03", "03 支出预算总表"),
        ("预算总表", "03 支出预算总表"),
        ("GONGWUJIEDAIFEI", "50206 公务接待费"),
        ("gwjdf", "30217 公务接待费"),
        ("ljfl", "11010526T000003777929 垃圾分类工作经费"),
        ("fenleigongzuo", "11010526T000003777929 垃圾分类工作经费"),
    ],
)
def test_a_thing_is_found_by_any_part_of_its_name_or_sound(text: str, expected: str) -> None:
    assert expected in names(text)


@pytest.mark.parametrize("text", ["sangong", "sg", "三公", "“三公”经费", "san gong", "SanGong"])
def test_san_gong_is_found_however_it_is_written(text: str) -> None:
    assert "total “三公”经费" in names(text, Kind.SANGONG)


@pytest.mark.parametrize("text", ["265.255292", "265.255292 万元", "265.26 万", "2,652,552.92", "2652552.92元"])
def test_an_amount_is_found_exact_or_rounded_with_its_cell(text: str) -> None:
    result = queries.search(text)
    assert {"211", "11010526T000003777929"} <= {row.code for row in result.found}
    assert {row.fen for row in result.found} == {265_255_292}
    assert {figure.fen for figure in result.figures} == {265_255_292}
    assert "D40" in {figure.place.address for figure in result.figures}


def test_a_round_amount_finds_what_is_exactly_that_first() -> None:
    result = queries.search("1000 万")
    assert [(row.name, row.fen) for row in result.found] == [("民生家园建设资金", 1_000_000_000)]


def test_an_amount_never_shows_another_amount() -> None:
    low, high = 15_550_000_000, 15_650_000_000
    result = queries.search("1.56亿")
    assert result.found
    assert all(row.fen is not None and low <= row.fen < high for row in result.found)
    assert all(low <= figure.fen < high for figure in result.figures)


def test_several_words_must_all_be_found() -> None:
    both = queries.search("机关 养老").found
    assert "2080505" in {row.code for row in both}
    for row in both:
        said = row.name + row.place + row.text
        assert "养老" in said, row
    assert queries.search("养老 垃圾").found == ()


def test_a_body_or_a_year_among_the_words_narrows_the_search() -> None:
    publish_made_up(TOWNSHIPS[0], 2025, "jia")
    everywhere = {row.edition.unit.slug for row in queries.search("养老").found}
    assert everywhere == {"xiaohongmen", "jia"}
    narrowed = queries.search("示例甲乡 养老")
    assert {row.edition.unit.slug for row in narrowed.found} == {"jia"}
    assert [card.slug for card in narrowed.within] == ["jia"]
    assert {row.edition.year for row in queries.search("2026年 养老").found} == {2026}
    assert {row.edition.year for row in queries.search("养老", year=2025).found} == {2025}
    assert {row.edition.unit.slug for row in queries.search("养老", unit="jia").found} == {"jia"}


def test_a_body_is_found_by_its_name() -> None:
    assert [card.slug for card in queries.search("小红门").units] == ["xiaohongmen"]
    assert queries.search("大红门").units == ()


@pytest.mark.no_cover
def test_what_several_years_have_is_one_result_with_the_other_years() -> None:
    for year in (2024, 2025, 2026):
        publish_made_up(TOWNSHIPS[0], year, "jia")
    rows = [row for row in queries.search("208", unit="jia").found if row.code == "208"]
    assert [(row.edition.year, [edition.year for edition in row.also]) for row in rows] == [(2026, [2025, 2024])]


def test_only_editions_published_now_are_searched(edition: EditionInfo) -> None:
    body = Edition.every_stage.get(pk=edition.id).unit
    draft(prepared(body, content=b"newer"), None)
    assert names("2130001") == []
    newer = published_of(body, content=b"the next version")
    assert names("2130001") == ["2130001 农林水 1"]
    assert names("垃圾分类工作经费") == []  # the version before is superseded
    withdraw(newer, None, "有误")
    assert names("2130001") == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        *(
            (text, 1) for text in ("", " ", "%", "_", "%_%", "\\", "'", '"; --', "\x00", "\ud83d", "\n=;-", "[", "🙂")
        ),  # state
        ("社\x00会", 7),
        ("a" * 10_000, 6),
        ("社" * 10_000, 4),
    ],
)
def test_a_wild_question_is_answered_and_nothing_in_it_is_a_wildcard(
    text: str, asked: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries.search("社会")  # the names of all codes are read once after anything public has changed
    with django_assert_num_queries(asked):
        result = queries.search(text)
    assert len(result.found) < 20
    assert result.bodies


def test_a_search_costs_five_queries_at_most_and_one_without_a_question_costs_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    queries.search("社会")  # the names of all codes are read once after anything public has changed
    with django_assert_num_queries(7):  # state twice, the words of staff, texts, entries twice, editions
        queries.search("养老")
    with django_assert_num_queries(6):  # and the printed amounts, but no names
        queries.search("12.95")
    with django_assert_num_queries(8):  # and the English names of codes
        queries.search("education")
    with django_assert_num_queries(1):  # state
        queries.search("")


def test_a_term_is_mentioned_where_names_have_it(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.search("社会")
    with django_assert_num_queries(6):  # state twice, texts, entries twice, editions
        found = queries.mentions(["公务接待", "公务接待费"])
    assert {row.name for row in found} == {"公务接待费"}
    assert queries.mentions([]) == ()
    assert queries.mentions(["——"]) == ()


def test_the_index_holds_each_code_once_with_the_sum_of_its_lines(edition: EditionInfo) -> None:
    entries = SearchEntry.published.filter(edition=edition.id, kind=Kind.CODE, scheme="function")
    amounts: dict[str, int] = dict(entries.values_list("code", "amount"))
    assert entries.count() == len(amounts)
    assert sum(fen for code, fen in amounts.items() if len(code) == 3) == 15_618_434_219
    assert sum(fen for code, fen in amounts.items() if len(code) == 7) == 15_618_434_219


@pytest.mark.parametrize(("text", "fen"), [("基本支出", 5_232_466_339), ("项目支出", 10_385_967_880)])
def test_what_the_widest_table_parts_its_whole_into_is_found_with_its_printed_sum(text: str, fen: int) -> None:
    first = queries.search(text).found[0]
    assert (first.kind, first.name, first.code, first.fen) == (Kind.TABLE, text, "03", fen)


def test_the_index_is_made_anew_the_same(edition: EditionInfo) -> None:
    fields = ("position", "kind", "code", "name", "amount", "said", "own_code")
    entries = SearchEntry.every_stage.filter(edition=edition.id)
    before = list(entries.values_list(*fields))
    with kept_through() as codes:
        assert index_edition(Edition.every_stage.get(pk=edition.id), codes) == len(before)
    assert list(entries.values_list(*fields)) == before


def test_a_command_makes_the_index_anew_after_names_were_improved(edition: EditionInfo) -> None:
    ClassificationCode.objects.filter(scheme="function", code="208").update(plain_name="老有所养")
    assert names("老有所养") == ["208 社会保障和就业支出"]
    assert names("laoyousuoyang") == []
    out = StringIO()
    call_command("index_search", stdout=out)
    assert names("laoyousuoyang") == ["208 社会保障和就业支出"]
    assert out.getvalue().endswith("完成，共 1 版。\n")


def test_the_index_grows_with_codes_and_not_with_lines(edition: EditionInfo) -> None:
    lines = LineItem.published.filter(edition=edition.id)
    kept = SearchEntry.published.filter(edition=edition.id)
    spending = lines.filter(table__key="expenditure", measure="total", is_total=False)
    functions = {code[:length] for code in spending.values_list("function", flat=True) for length in (3, 5, 7)}
    assert kept.filter(scheme="function").count() == len(functions)


def test_both_databases_give_one_order() -> None:
    # Texts are ordered by nothing but numbers, so that the list below holds on SQLite and on PostgreSQL.
    publish_made_up(TOWNSHIPS[1], 2026, "yi")
    found = [f"{row.edition.unit.slug} {row.code}" for row in queries.search("jiedai").found]
    assert found == [
        "yi 50206", "yi 30217", "xiaohongmen 50206", "xiaohongmen 30217", "yi reception", "xiaohongmen reception",
    ], connection.vendor  # fmt: skip


# What neighbours asked for and did not find though the budget has it, with something that each has to lead to.
@pytest.mark.sweep(keep=12)
@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("老人", "退休费"), ("老年人", "退休费"), ("吃饭", "餐饮服务"), ("餐费", "餐饮服务"), ("午餐", "餐饮服务"),
        ("扫马路", "公共清扫保洁服务"), ("打扫", "公共清扫保洁服务"), ("清洁工", "公共清扫保洁服务"),
        ("环卫工人", "公共清扫保洁服务"), ("上学", "教育支出"), ("幼儿园", "教育支出"), ("孩子", "独生子女父母奖励"),
        ("汽车", "公务用车购置"), ("招待", "公务接待费"), ("医生", "职工基本医疗保险缴费"), ("外包", "委托业务费"),
        ("临时工", "其他工资福利支出"), ("退休金", "退休费"), ("年终奖", "奖金"), ("种树", "自管绿化面积"),
        ("物业费", "物业管理费"), ("租金", "租赁费"), ("顾问", "咨询服务"), ("厕所", "农村地区长效管护项目"),
        ("garbage", "垃圾分类及清运服务"), ("education", "教育支出"), ("roads", "基本事业费-道路及两侧便道保洁"),
        ("meals", "餐饮服务"), ("water bills", "水费"), ("doctor", "职工基本医疗保险缴费"),
        ("发工资花了多少钱", "工资福利支出"), ("老人吃饭", "餐饮服务"), ("修电梯多少钱", "小红门鸿博家园2期A区和2期B区电梯大修工程"),
    ],
)  # fmt: skip
def test_everyday_words_find_what_budgets_call_otherwise(text: str, expected: str) -> None:
    assert expected in {row.name for row in queries.search(text).found}


# Words that nobody had thought of before, in the second round; each is somewhere in this budget, with its money.
NEIGHBOURLY = """
扫雪 铲雪 化粪池 下水道 看门 站岗 门卫 救火 灭火器 下雨 发大水 内涝 砍树 浇水 修剪 司机 汽油 车险 加班费 工龄 书记 中介 学生
比赛 运动会 手机 话费 邮费 盖房 施工 蔬菜 大棚 村子 村民 喝水 可回收 厨余 楼道 门禁 二胎 春节 过节 喝酒 存款 结余 没花完 大喇叭
宣传 人大代表 查账 普查 火车 铁路 博物馆 村史 妇女 华侨 调解 吵架 公园 臭水沟 监控 电脑 空调 暖气 开会 培训 租房 修房子 漏水
snow drains guard lawn driver fuel petrol overtime students telephone construction vegetables villagers pensions bills leak ditch
families posters census railway museum women gardening festival
""".split()


# A third list, whose words a budget says otherwise or means something near by.
NEAR_BY = """
垃圾桶 路灯 井盖 停车 跳广场舞 灭火器 低保 残疾 疫苗 打针 补贴 村官 加班费 年终奖 五险一金 养老金 退休工资 看病 社区医院 卫生院 体检 补习
图书馆 篮球场 种花 下水道 自来水 暖气费 老楼 物业 派出所 摄像头 小偷 打官司 律师 吵架 上访 党费 居委会干部 社工 志愿者 网格员 协管员 城管
公厕 回收 老鼠 种地 农民 分红 房租 装修 违章建筑 公交车 马路 坑 人行道 加油 盒饭 复印纸 打印机 网站 公众号 横幅 快递 会计 评估 招标 工程款
热线 做饭 花坛 落叶 条幅 建筑垃圾 电表 水表 锅炉 邮票 订报 牌子 传单 红绿灯 共享单车 电瓶车 礼品 乒乓球 下棋 宣传栏 过路费 保洁阿姨
洒水车 视频会议 租车 搬家 沙袋 宅基地 种粮 养羊 打药 楼道 虫害 接诉即办 书记 选举 大棚 沼气 微型消防站 文艺演出 司机
捐款 困难户 慰问 重阳节 敬老院 助餐 孤寡老人 留守儿童 生孩子 避孕 找工作 招聘 劳务派遣 实习生 大学生
""".split()
# A fourth, over all fields of a township, of those that found nothing or half of another thing.
ALL_FIELDS = """
补路 柏油 雨水 水质 庙 信教 台湾 议案 提案 入党 党课 女同志 三八 失独 产假 托儿 收成 拖拉机 违法建筑 堆物 村容 厕改 公共厕所 洒水 天网
偷车 盗窃 扫黑 邪教 社区矫正 刑满 截访 救援 演练 煤气中毒 午托 兴趣班 元宵 锣鼓 游泳 喇叭 护理 护工 长护险 日间照料 老年饭桌 疯子 事业编
职业培训
考试 桌子 椅子 服务器 机房 网络安全 保温 屋顶 雨棚 车棚 车险 拍片 视频 直播 新闻 表彰 红包 国企 剩钱 中标 监理 大队 乡长 班子 看望 碳
旧楼改造
老旧小区 complaint temple nursing video crime roof desk
""".split()
ENGLISH = [
    "how much for cleaning", "what do we spend on meals", "old people's home", "public toilets", "street lights", "security cameras",
    "hotline", "cooking", "flowers", "leaves", "newspapers", "boiler", "traffic lights", "bicycles", "leaflets", "festivals",
    "how many lifts", "history museum", "one child", "neighbourhood committees", "gong wu jie dai", "vaccination", "wages of staff",
]  # fmt: skip


@pytest.mark.sweep(keep=15)
@pytest.mark.parametrize("word", [*NEIGHBOURLY, *NEAR_BY, *ALL_FIELDS, *ENGLISH])
def test_words_that_a_neighbour_would_use_find_something(word: str) -> None:
    assert queries.search(word).found


@pytest.mark.sweep(keep=3)
@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("路灯", "电费"), ("医院", "职工基本医疗保险缴费"), ("养老院", "机关事业单位基本养老保险缴费"), ("临时工", "其他工资福利支出"),
        ("公交车", "其他交通费用"), ("房子", "住房公积金"), ("捐款", "社会福利和救助"), ("加油", "公务用车购置"),
        ("street lights", "电费"), ("派出所", "公共安全保障服务"), ("水电费", "邮电费"), ("电费", "邮电费"),
        ("办公楼", "办公经费"), ("福利费", "工资福利支出"), ("打印", "办公费"), ("宽带", "邮电费"), ("红绿灯", "其他交通费用"),
        ("干部", "工资福利支出"), ("养老助餐", "行政事业单位养老支出"), ("党费", "基层党组织服务群众"),
        ("种地", "统计局还原-第四次全国农业普查工作经费"), ("bridge", "基本事业费-道路及两侧便道保洁"),
        ("旧楼改造", "小红门鸿博家园2期A区和2期B区电梯大修工程"), ("公共厕所", "农村地区长效管护项目"),
        ("网络安全", "邮电费"), ("穷人", "社会福利和救助"), ("车险", "公务用车运行维护费"), ("奶粉", "独生子女父母奖励"),
        ("失独", "独生子女父母奖励"), ("红包", "奖励金"), ("扫黑", "社会治安综合治理中心工作经费"), ("书记", "基层党组织服务群众"),
        ("盖房", "小红门新村一期二期地下室渗漏维修工程"), ("监理", "工程"),
        ("社区矫正", "司法"), ("青少年", "群众团体事务"), ("二胎", "独生子女父母奖励"), ("绩效工资", "奖金"),
    ],
)  # fmt: skip
def test_what_only_comes_near_has_no_amount(word: str, name: str) -> None:
    found = [row for row in queries.search(word).found if row.name == name]
    assert [(row.fen, row.is_gloss) for row in found] == [(None, True)] * len(found)
    assert found


def test_a_project_is_not_the_price_of_what_its_goals_say_in_other_words() -> None:
    found = {row.name: row for row in queries.search("扫地").found}
    assert found["农村地区长效管护项目"].fen is None
    assert not found["农村地区长效管护项目"].is_gloss
    assert found["公共清扫保洁服务"].fen


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        *((text, True) for text in ("修路", "低保", "太阳能", "幼儿园", "医院", "图书馆")),
        ("国防", False),
        ("xiulu", False),
    ],
)
def test_no_amount_hangs_on_a_gloss_or_on_a_wider_purpose(text: str, is_there: bool) -> None:
    found = [row for row in queries.search(text).found if row.scheme == "function"]
    assert bool(found) is is_there
    for row in found:
        assert row.is_gloss, row
        assert row.fen is None, row


def test_the_sum_of_a_table_is_not_that_of_what_its_title_says_by_the_way() -> None:
    title = "财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表"
    by_the_way, about, exactly = (
        {row.name: row.fen for row in queries.search(text).found}[title] for text in ("土地出让", "三公", title)
    )
    assert by_the_way is None
    assert about == exactly == 24_239_136


def test_an_amount_stands_beside_every_hit_in_an_official_name() -> None:
    for text in ("社会保障", "208", "养老保险", "6534.56"):
        row = first(text)
        assert not row.is_gloss
        assert row.fen is not None


def test_what_staff_add_is_found_at_once_and_a_word_that_says_nothing_is_left_out() -> None:
    assert queries.search("蓝马甲").found == ()
    EverydayWord.objects.create(words="蓝马甲|楼道阿姨", means="保洁|清扫")
    assert "公共清扫保洁服务" in names_of("蓝马甲")
    EverydayWord.objects.create(words="劳驾", means="")
    assert names_of("劳驾蓝马甲") == names_of("蓝马甲")


def test_a_word_that_is_the_very_same_thing_has_the_amount_of_its_name() -> None:
    EverydayWord.objects.create(words="蓝马甲", means="农林水")
    assert first("蓝马甲").fen is None
    EverydayWord.objects.update(means="=农林水")
    assert (first("蓝马甲").name, first("蓝马甲").is_gloss) == ("农林水支出", False)
    assert first("蓝马甲").fen is not None


def names_of(text: str) -> list[str]:
    return [row.name for row in queries.search(text).found]


def test_the_words_that_come_with_the_program_are_many_and_each_is_there_once() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        words = [word for row in csv.DictReader(file) for word in row["words"].split("|")]
    assert len(words) > 1_000
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_a_service_bought_for_several_fields_names_each_of_them() -> None:
    (cleaning,) = [row for row in queries.search("公共清扫保洁服务").found if row.kind is Kind.SERVICE]
    assert cleaning.fen == 253_952_434 + 237_148_174 + 20_698_270
    for field in ("农林水支出", "社会保障和就业支出", "城乡社区支出"):
        assert field in cleaning.place
