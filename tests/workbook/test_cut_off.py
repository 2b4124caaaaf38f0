"""Figures kept as texts of which a filled neighbour hides a part."""

from __future__ import annotations

import pytest

from budget.workbook import read
from budget.workbook.files.reader import open_file
from budget.workbook.sheets import address
from tests.workbook.books_made import Odd, xlsb, xlsx, zipped
from tests.workbook.ods_made import ods
from tests.workbook.sheets_made import codes
from tests.workbook.xls_made import xls

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def _cell(text: str, told: str = "") -> str:
    return f'<Cell {told}><Data ss:Type="String">{text}</Data></Cell>' if text else "<Cell/>"


def cut_off(alignment: str, *, cells: str = "", before: str = "甲", behind: str = "1.50", width: int = 20) -> list[str]:
    """The cells of a sheet whose second column holds «12,345.67» as a text, of which a part is hidden."""
    row = _cell(before) + (cells or _cell("12,345.67", 'ss:StyleID="s"')) + _cell(behind)
    styles = f'<Styles><Style ss:ID="s"><Alignment {alignment}/></Style></Styles>'
    columns = f'<Column ss:Width="60"/><Column ss:Width="{width}"/><Column ss:Width="60"/>'
    book = f'<Worksheet ss:Name="一"><Table>{columns}<Row>{row}</Row></Table></Worksheet>'
    text = f'<?xml version="1.0"?><Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">{styles}{book}</Workbook>'
    return [address(*place) for place in sorted(open_file(text.encode(), "一.xml").sheets[0].narrow)]


@pytest.mark.parametrize("side", ["", "Left", "Right", "Center"])
def test_a_part_is_hidden_by_a_filled_neighbour(side: str) -> None:
    assert cut_off(f'ss:Horizontal="{side}"' * bool(side)) == ["B1"]


@pytest.mark.parametrize(
    ("side", "before", "behind"),
    [("Left", "甲", ""), ("Right", "", "1.50"), ("Center", "", ""), ("Automatic", "甲", "")],
)
def test_what_runs_over_an_empty_neighbour_is_seen(side: str, before: str, behind: str) -> None:
    assert cut_off(f'ss:Horizontal="{side}"', before=before, behind=behind) == []


@pytest.mark.parametrize(
    ("side", "before", "behind"),
    [("Right", "甲", ""), ("Left", "", "1.50"), ("Center", "甲", ""), ("Center", "", "1.50")],
)
def test_a_neighbour_on_the_side_to_which_it_runs_hides_it(side: str, before: str, behind: str) -> None:
    assert cut_off(f'ss:Horizontal="{side}"', before=before, behind=behind) == ["B1"]


@pytest.mark.parametrize("fits", ['ss:WrapText="1"', 'ss:ShrinkToFit="1"'])
def test_what_is_broken_into_lines_or_made_smaller_is_seen(fits: str) -> None:
    assert cut_off(f'ss:Horizontal="Right" {fits}') == []


def test_a_merge_that_is_wide_enough_shows_it() -> None:
    merged = _cell("12,345.67", 'ss:StyleID="s" ss:MergeAcross="1"')
    assert cut_off('ss:Horizontal="Right"', cells=merged) == []
    assert cut_off(
        'ss:Horizontal="Right"', cells=_cell("12,345,678,901,234,567.67", 'ss:StyleID="s" ss:MergeAcross="1"')
    ) == ["B1"]


def test_a_column_that_is_wide_enough_and_a_word_are_no_matter() -> None:
    assert cut_off('ss:Horizontal="Right"', width=60) == []
    assert cut_off('ss:Horizontal="Right"', cells=_cell("办公设备购置费", 'ss:StyleID="s"')) == []


def test_the_last_column_of_every_format_may_run_on() -> None:
    odd = Odd("12,345.67", narrow=True, side="left")
    for data in (zipped(xlsx(odd)), zipped(xlsb(odd)), xls(odd), zipped(ods(odd))):
        assert "cell.too_narrow" not in codes(read(data, "一"))


@pytest.mark.parametrize(("height", "hidden"), [("3.5", {1}), ("4.5", set())])
def test_a_row_lower_than_its_letters_counts_as_hidden_in_an_xml_of_2003(height: str, hidden: set[int]) -> None:
    book = f'<Worksheet ss:Name="一"><Table><Row ss:Height="{height}">{_cell("54.51")}</Row></Table></Worksheet>'
    text = f'<?xml version="1.0"?><Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">{book}</Workbook>'
    assert open_file(text.encode(), "一.xml").sheets[0].hidden_rows == hidden
