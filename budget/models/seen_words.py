"""The last net for what staff keep by forms, commands or a shell: no row is saved with signs that nobody sees in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import pre_save

from budget.unseen_signs import taken_out_of_all

_WORDS = (models.CharField, models.TextField, models.JSONField)


def watch(watched: Iterable[type[models.Model]]) -> None:
    """Have the rows of some models cleaned whenever one is saved. What is written in bulk was cleaned when it was read."""
    for model in watched:
        pre_save.connect(_take_out, sender=model, dispatch_uid=f"seen words of {model.__name__}")


def _take_out(instance: models.Model, **_: Any) -> None:
    for field in instance._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
        if isinstance(field, _WORDS):
            value = getattr(instance, field.attname)
            clean = taken_out_of_all(value)
            if clean != value:
                setattr(instance, field.attname, clean)
