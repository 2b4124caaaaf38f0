"""Give every file that was uploaded before its public copy, and take from the database what was never meant to be public.

Until now the public got each file as it came, and every sheet of it as a page. What is done is printed, and recorded
with each edition. Nothing that was read as a figure, a code or a text of a table is touched; the originals stay kept.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from typing import Any

from django.db import migrations

from budget import workbook
from budget.editions.copying import as_kept
from budget.editions.kept_files import COPIES, keep
from budget.public_copy import Carried, CarriedKind, CopiedSheet, OpenCells, carried_by, copy_of
from budget.workbook.sheets import letters, row_and_column

_DRAFT = "draft"


def bring_into_line(apps: Any, schema_editor: Any) -> None:
    """Bring every edition into line, drafts and withdrawn ones too."""
    using = schema_editor.connection.alias
    editions = _every(apps, using, "Edition")
    for edition in editions.order_by("pk").select_related("unit"):
        said = _Edition(apps, using, edition).bring_into_line()
        if said:
            _every(apps, using, "Event").create(
                action="managed",
                actor_name="升级程序",
                unit=edition.unit,
                edition=edition,
                subject=f"{edition.unit.code} {edition.unit.name} {edition.year} 年第 {edition.version} 版",
                reason="只公开读出表的工作表",
                details={"lines": said},
            )
            for line in said:
                sys.stdout.write(f"\n  {edition.unit.name} {edition.year} 年第 {edition.version} 版：{line}")


def _every(apps: Any, using: str, name: str) -> Any:
    return apps.get_model("budget", name)._base_manager.using(using)


class _Edition:
    """One edition and what is known of its sheets."""

    def __init__(self, apps: Any, using: str, edition: Any) -> None:
        self.edition = edition
        self.rows = {
            name: _every(apps, using, name)
            for name in (
                "SourceFile", "SourceSheet", "SheetRow", "DisclosedTable", "LineItem", "Project",
                "PerformanceIndicator", "DepartmentGoal",
            )
        }  # fmt: skip
        # By sheet: the rows and columns that the tables on it read.
        self.read: defaultdict[int, list[Any]] = defaultdict(list)
        by_place = {
            (sheet.file_id, sheet.position): sheet.pk
            for sheet in self.rows["SourceSheet"].filter(file__edition=edition)
        }
        for table in self.rows["DisclosedTable"].filter(edition=edition).select_related("sheet"):
            columns = frozenset(column["index"] for column in table.columns if column["key"])
            for part in table.parts:
                sheet = by_place.get((table.sheet.file_id, part["sheet"]), table.sheet_id)
                amounts = self.rows["LineItem"].filter(table=table, sheet=sheet)
                rows = set(amounts.order_by().values_list("row_number", flat=True).distinct())
                self.read[sheet].append((rows | set(part["header_rows"]), columns))

    def bring_into_line(self) -> list[str]:
        """Bring its files into line; return a sentence about each."""
        return [self._file(file) for file in self.rows["SourceFile"].filter(edition=self.edition).order_by("position")]

    def _file(self, file: Any) -> str:
        content = _kept(file)
        read = {sheet.position: sheet for sheet in workbook.read(content, file.name).sheets} if content else {}
        copied, closed, cells = [], [], []
        for sheet in self.rows["SourceSheet"].filter(file=file).order_by("position"):
            if sheet.pk not in self.read:
                closed.append(f"{sheet.name}（隐藏）" if sheet.hidden else sheet.name)
                if self.edition.state != _DRAFT:
                    self.rows["SheetRow"].filter(sheet=sheet).delete()
                continue
            rows, gone = self._sheet(sheet, read.get(sheet.position))
            cells += gone
            copied.append(CopiedSheet(sheet.name, rows, [tuple(merge) for merge in sheet.merges]))
            self.rows["SourceSheet"].filter(pk=sheet.pk).update(is_public=True)
        told = [Carried(CarriedKind.SHEETS, len(closed), tuple(closed))] if closed else []
        told += [Carried(CarriedKind.HIDDEN_CELLS, len(cells), tuple(cells))] if cells else []
        told += carried_by(content)
        file.taken_out = [as_kept(one) for one in told]
        if copied:
            copy = copy_of(copied)
            file.copy = keep(copy, "copy.xlsx", COPIES)
            file.copy_sha256, file.copy_size = hashlib.sha256(copy).hexdigest(), len(copy)
        file.save(update_fields=["copy", "copy_sha256", "copy_size", "taken_out"])
        what = "重新写了公开的副本" if copied else "没有读出表，不再公开"
        source = "" if content else "（保存的原件缺失或已损坏，副本照数据库里的文字写成）"
        left = "、".join(f"{one.kind.label} {one.count} 处" for one in told)
        return f"“{file.name}”{what}{source}" + (f"，不公开：{left}" if left else "") + "。"

    def _sheet(self, sheet: Any, read: Any) -> tuple[list[tuple[int, Any]], list[str]]:
        """Blank the cells that nobody may see; return the rows of the copy, and the cells that were blanked."""
        kept = self.rows["SheetRow"].filter(sheet=sheet)
        hidden = set(kept.filter(hidden=True).values_list("number", flat=True))
        columns = read.hidden_columns if read else frozenset()
        rule = OpenCells(
            hidden, columns, self.read[sheet.pk],
            self._sources(sheet) if hidden or columns else frozenset(),
            [tuple(merge) for merge in sheet.merges],
        )  # fmt: skip
        gone: list[str] = []
        values = (read.values if read else None) or ()
        rows: list[tuple[int, Any]] = []
        for row in kept.order_by("number").iterator(chunk_size=2000):
            texts = row.texts if isinstance(row.texts, list) else json.loads(row.texts)
            allowed = rule.row(row.number, texts)
            if allowed is not texts:
                gone += [
                    f"{sheet.name}!{letters(place)}{row.number}"
                    for place, text in enumerate(texts)
                    if text.strip() and not allowed[place]
                ]
                kept.filter(pk=row.pk).update(texts=list(allowed))
            there = values[row.number - 1 : row.number]
            rows.append((row.number, rule.row(row.number, there[0]) if there else allowed))
        return rows, gone

    def _sources(self, sheet: Any) -> set[tuple[int, int]]:
        addresses: set[str] = set()
        for name in ("LineItem", "Project", "PerformanceIndicator"):
            addresses |= set(self.rows[name].filter(sheet=sheet).values_list("address", flat=True))
        for name in ("Project", "DepartmentGoal"):
            addresses |= set(self.rows[name].filter(sheet=sheet).values_list("goal_address", flat=True))
        return {place for address in addresses if (place := row_and_column(address))}


def _kept(file: Any) -> bytes:
    """Return the kept bytes; none where they are gone or rotten."""
    try:
        with file.content.open("rb") as opened:
            content: bytes = opened.read()
    except OSError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else b""


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0010_public_copies"),
    ]

    operations = [
        migrations.RunPython(bring_into_line, migrations.RunPython.noop),
    ]
