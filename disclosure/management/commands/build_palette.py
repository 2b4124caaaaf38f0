"""Write static/css/palette.css from disclosure/palette.py, so that CSS, SVG and charts share one set of colours."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from disclosure.palette import stylesheet


class Command(BaseCommand):
    help = "由 disclosure/palette.py 生成 static/css/palette.css。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        target = Path(settings.BASE_DIR) / "static" / "css" / "palette.css"
        target.write_text(stylesheet(), encoding="utf-8")
        self.stdout.write(f"已写入 {target.relative_to(settings.BASE_DIR)}。")
