"""Django's own migrate, which makes a new SQLite file in production only for a site that never had one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate

from budget.editions.kept_files import anything_kept


class Command(Migrate):
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
