"""What must be there before the site starts: an empty site in place of the real one would say that all is well."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def expect_database() -> None:
    """Refuse to start where the SQLite file of a production site is missing. Raises ImproperlyConfigured."""
    if settings.SQLITE_FILE is not None and not settings.SQLITE_FILE.exists():
        raise ImproperlyConfigured(
            f"数据库文件 {settings.SQLITE_FILE} 不存在，网站没有启动。请检查磁盘是否挂好、DATABASE_URL 是否写对；"
            "新网站请先运行 python manage.py migrate。"
        )
