"""One rule for the numbers before the lines of official lists, whoever reads, compares, searches or sets them."""

import pytest

from budget.numbering import number_level, without_number
from budget.reconciliation.evaluators.names import fold
from budget.workbook.tables.lists import bare_name, printed_name

LINES = {
    "一、一般公共服务支出": ("一般公共服务支出", 0),
    "　二十六 、 抗疫特别国债安排的支出": ("抗疫特别国债安排的支出", 0),
    "三．事业收入": ("事业收入", 0),
    "十：其他收入": ("其他收入", 0),
    "（一）一般公共预算资金": ("一般公共预算资金", 1),
    "(十二)、事业收入": ("事业收入", 1),
    "1.事业收入": ("事业收入", 2),
    "１２、事业收入": ("事业收入", 2),
    "1.2024年结转": ("2024年结转", 2),
    "（2）其他收入": ("其他收入", 3),
}
NAMES = [
    "一般公共服务支出",
    "三公经费",
    "1.5万元以下的罚款",
    "2024年结转",
    "（2024）12号文所列",
    "一、",
    "",
    "七",
    "（一）",
]


@pytest.mark.parametrize("line", LINES)
def test_a_number_is_taken_off_the_same_way_everywhere(line: str) -> None:
    bare, level = LINES[line]
    assert (without_number(line), number_level(line)) == (bare, level)
    assert bare_name(line) == fold(line) == bare
    assert printed_name(line) == bare


@pytest.mark.parametrize("name", NAMES)
def test_what_belongs_to_a_name_stays(name: str) -> None:
    assert without_number(name) == name
