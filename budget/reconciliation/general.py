"""Rules for every form, on what is no sum: codes and names, whose and which year's workbook it is, odd figures."""

from __future__ import annotations

from budget.forms import Subject
from budget.reconciliation.declare import Rule, Special
from budget.reconciliation.evaluators import beside_staff, changes, classification, plausible, ratios, whose_and_when
from budget.reconciliation.results import Level

WRONG_FILE = "选错了文件，公开的就是别的单位或别的年份的账。"

GENERAL: tuple[Rule, ...] = (
    Rule(
        "performance.year",
        Level.MUST,
        "整体绩效表的年度等于上传时选择的年度",
        WRONG_FILE,
        Special(whose_and_when.year),
        needs=(Subject.DEPARTMENT_GOALS,),
    ),
    Rule(
        "tables.year",
        Level.MUST,
        "表名、表头、表名旁和工作表名里的年度等于上传时选择的年度",
        WRONG_FILE,
        Special(whose_and_when.titles),
    ),
    Rule(
        "performance.department",
        Level.MUST,
        "整体绩效表的部门是上传时选择的单位",
        WRONG_FILE,
        Special(whose_and_when.department),
        needs=(Subject.DEPARTMENT_GOALS,),
    ),
    Rule(
        "units.codes",
        Level.MUST,
        "各表的单位编码属于上传时选择的单位",
        WRONG_FILE,
        Special(whose_and_when.unit_codes),
    ),
    Rule(
        "units.listed",
        Level.SHOULD,
        "各表出现的单位在收入总表中都有一行",
        "少了一个单位的一行，合计仍然相等，读者却看不到这个单位的收入。",
        Special(whose_and_when.units_listed),
        needs=(Subject.INCOME,),
    ),
    Rule(
        "codes.known",
        Level.SHOULD,
        "每个编码都在该年的分类科目中",
        "查不到的编码，读者无法知道钱花在哪里。",
        Special(classification.known),
    ),
    Rule(
        "codes.names",
        Level.SHOULD,
        "每个编码的表内名称与官方名称一致",
        "编码和名称对不上，总有一个是错的。",
        Special(classification.official_names),
    ),
    Rule(
        "codes.same_name",
        Level.SHOULD,
        "同一编码在各表中的名称相同",
        "同一科目在不同表里叫不同的名字，读者会以为是两件事。",
        Special(classification.same_name),
    ),
    Rule(
        "codes.crosswalk",
        Level.SHOULD,
        "政府经济分类与部门经济分类的搭配符合通常的对照关系",
        "搭配少见的科目可能是录错，也可能是单位的特殊情况。",
        Special(classification.crosswalk),
    ),
    Rule(
        "amounts.within_budget",
        Level.MUST,
        "没有一个数比全部预算还大",
        "比总数还大的数，多半是金额单位错了。",
        Special(plausible.within_the_budget),
    ),
    Rule(
        "projects.within_budget",
        Level.SHOULD,
        "没有一个项目比全部预算还大",
        "比总数还大的项目，多半是金额单位错了；跨年的项目按各年合计填报，也会这样。",
        Special(plausible.projects_within_the_budget),
        needs=(Subject.PROJECT_GOALS,),
    ),
    Rule(
        "amounts.no_years",
        Level.SHOULD,
        "没有把年份或行号当成金额",
        "整栏读错位时，各项加减关系可能仍然成立。",
        Special(plausible.years_and_numbers),
    ),
    Rule(
        "services.beside_staff",
        Level.SHOULD,
        "购买服务每一类的金额不超过这一类能用来买服务的钱",
        "工资和社保买不了服务，只列财政拨款的服务表也不用其他资金；写在一类下面的服务比剩下的钱还多，就有服务列在了别的类里，或者写错了类。",
        Special(beside_staff.bought_beside_staff),
        needs=(Subject.SERVICES, Subject.SPENDING),
    ),
    Rule(
        "ratios.printed",
        Level.SHOULD,
        "表里印的完成率、增减和占比与同一行的金额相符",
        "读者在原表上看到的比例和金额对不上，就不知道该信哪一个。",
        Special(ratios.agree),
    ),
    Rule(
        "changes.since_last_year",
        Level.NOTE,
        "与上年相比变化较大的类和项",
        "变化大的地方，读者会想知道原因。",
        Special(changes.since_last_year),
    ),
)
