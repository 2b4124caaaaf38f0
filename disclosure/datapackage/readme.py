"""What a package says to the people who open it: README and licence, in plain Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from budget.queries.results import EditionInfo
from disclosure.datapackage.resource import Resource

LICENSE = """使用条款

这里的预算数据是主动公开的政府信息，任何人都可以免费查看、下载、引用、再利用，不需要申请，也可以用于商业目的。

请注明公布单位、年份、版本和网址。改动过数字，请说明改了什么，不要说成是公布单位的数字。
正式的数字以公布单位上传的原始文件为准，它的公开副本在 original 文件夹。
"""


def readme(edition: EditionInfo, tables: Iterable[Resource], home: str) -> str:
    """Return README.md of a package."""
    listed = "\n".join(f"- `{table.path}`：{table.title}。{table.description}" for table in tables)
    return f"""# {edition.unit.name} {edition.title}（第 {edition.version} 版）

- 公布单位：{edition.unit.name}（编码 {edition.unit.code}，行政区划 {edition.unit.division_code}）
- 公布日期：{timezone.localdate(edition.published_at)}
- 公布原因：{edition.reason}
- 网址：{home}?edition={edition.version}

## 里面有什么

{listed}
- `checks.json`：核对结果，连同两边的单元格
- `original/`：上传的文件的公开副本，只有读出表的工作表，单元格的位置和内容照原样，公式只留结果；
  原件由公布单位保存，它的 SHA-256 写在 `files.csv` 里
- `data/*.csv-metadata.json`：每个 CSV 的说明，合 W3C 的 CSV on the Web 格式
- `datapackage.json`：每个文件、每一列的说明，合 Frictionless Tabular Data Package 和 Fiscal Data Package 的格式
- `SHA256SUMS`：校验值，`sha256sum --check SHA256SUMS` 可以核对

## 怎么用

- 文件是 UTF-8 的 CSV（带 BOM，Excel 可以直接打开），第一行是列名。编码是文本；直接双击打开时 Excel 会去掉前导零，
  要保留请用“数据 → 从文本/CSV”，把编码列设为文本。
- 金额都精确到分；`amount_yuan` 以元计，`amount_wan` 以万元计，是同一个数。
- `facts.csv` 只有明细，`totals.csv` 只有表内印着的合计，不要相加。“三公”经费和部门整体绩效各只有一行，那一行是明细。
- 同一行的口径有从属关系（`part_of`），相加时只取一个口径。支出合计这样算：
  `facts.csv` 里 `table` 为 `expenditure`、`measure` 为 `total` 的 `amount_yuan` 之和。
- `expenditure_yuan`、`income_yuan` 只有可以相加的行才有数，收支分列；一次只加一张表。
- `completeness.csv` 逐项列出规定要求公开的内容有没有；没有核对的写“未核对”，不算有。文字说明在 `texts.csv`，一行一段。
- 每行的 `source_file`、`source_sheet`、`source_cell` 是这个数所在的单元格，`source_text` 是单元格里印的文字。
- 以 = + - @ 开头、会被表格软件当成公式的文字，前面加了一个单引号；数不受影响。

同一版的数据包，数字不会再变；科目的名称和解释可能改得更准。更正会作为新的一版公布。
"""
