"""A process of the server begins without the libraries that few requests need, and they are there once something asks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string, coordinate_to_tuple

from budget.late import late
from budget.letters import column_of, letters_of, parts_of_address, row_and_column

DEAR = ("docx", "kaleido", "lxml", "narwhals", "numpy", "openpyxl", "plotly", "pyarrow", "pypinyin", "xlsxwriter")


def test_the_server_begins_without_libraries_that_few_requests_need() -> None:
    program = (
        "import sys; from disclosure.wsgi import application; import disclosure.urls;"
        f" print(sorted(set({DEAR!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "disclosure.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_what_comes_late_is_what_it_stands_for() -> None:
    assert late("decimal", "Decimal")("1.50") == late("decimal").Decimal("1.50")
    assert late("decimal", "Decimal").from_float(0.5) == late("decimal").Decimal("0.5")
    with pytest.raises(AttributeError):
        _ = late("decimal").nothing


def test_columns_are_called_as_in_workbooks() -> None:
    for number in (*range(1, 1000), 16_384):
        assert letters_of(number) == get_column_letter(number)
        assert column_of(letters_of(number)) == column_index_from_string(letters_of(number)) == number
    for address in ("A1", "AB12", "XFD1048576", "$C$7"):
        assert parts_of_address(address) == coordinate_from_string(address)
        assert row_and_column(address) == coordinate_to_tuple(address.replace("$", ""))
    for wrong in ("12", "A0", "a1", "ABCD1"):
        with pytest.raises(ValueError, match=wrong):
            parts_of_address(wrong)
