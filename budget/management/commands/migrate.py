"""Django's own migrate, which records each migration with what it did, and makes a new SQLite file only for a new site."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from budget.editions.kept_files import anything_kept


class RecordedWithItsWork(MigrationExecutor):
    """Applies a migration and records it in one transaction.

    Django records one that leaves statements to the end, as each with an index does, only after it is committed: a process
    that dies between the two leaves a database on which every further start would fail at a table that is there already.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Apply a migration that is one transaction as one with its record; any other as Django does."""
        if not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        # SQLite turns its foreign keys off for changes of tables, which within a transaction it does not.
        with self.connection.constraint_checks_disabled(), transaction.atomic(self.connection.alias):
            return super().apply_migration(state, migration, fake, fake_initial)


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Migrate, which begins by asking the database. Raises CommandError where that is missing though files are kept."""
        file: Path | None = settings.SQLITE_FILE
        if file is not None and not file.exists():
            if anything_kept():
                raise CommandError(
                    f"数据库文件 {file} 不见了，而 {settings.MEDIA_ROOT} 里还有以前上传的文件，所以没有新建。"
                    "请检查磁盘是否挂好、DATABASE_URL 是否写对，或从备份恢复。"
                )
            file.parent.mkdir(parents=True, exist_ok=True)
            # Before SQLite does, which would make it readable by everybody on the machine.
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o640))
            self.stderr.write(f"这是一个新网站：已新建数据库文件 {file}。")
        return super().execute(*args, **options)


# Django's command has no other place to say by which class it goes.
vars(migrate)["MigrationExecutor"] = RecordedWithItsWork
