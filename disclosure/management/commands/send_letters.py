"""Sends the letters to readers that are due; the server does so by itself, and this may be run beside it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from disclosure.context import sends_mail
from disclosure.mailing import look_once


class Command(BaseCommand):
    help = "寄出该给订阅的读者的信（网站运行时自己会寄）"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if sends_mail():
            self.stdout.write(f"寄出 {look_once()} 封信。")
        else:
            self.stdout.write("没有设置 EMAIL_URL 和 SITE_URL，不寄信。")
