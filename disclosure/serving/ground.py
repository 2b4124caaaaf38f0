"""What must be there before the site starts: an empty site in place of the real one would say that all is well."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from budget.turns import private


def expect_ground() -> None:
    """Refuse to start where the SQLite file of a production site is missing, or others may write the locks.

    Raises ImproperlyConfigured.
    """
    if settings.SQLITE_FILE is not None and not settings.SQLITE_FILE.exists():
        raise ImproperlyConfigured(
            f"数据库文件 {settings.SQLITE_FILE} 不存在，网站没有启动。请检查磁盘是否挂好、DATABASE_URL 是否写对；"
            "新网站请先运行 python manage.py migrate。"
        )
    # A full disk is no reason: readers are served without it, and it passes.
    try:
        private(settings.RUN_DIR)
    except PermissionError as error:
        raise ImproperlyConfigured(
            f"文件夹 {settings.RUN_DIR} 要能写，而且只属于运行网站的用户，网站没有启动。请运行 chmod 700，或用 RUN_DIR 另指一个。"
        ) from error
    except OSError:
        pass
