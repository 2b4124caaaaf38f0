"""Libraries that few requests need, loaded when something of them is first asked for: each costs every process memory.

Who needs one imports it for the type checker alone, and takes `late("xlsxwriter", "Workbook")` in its place.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any


class Late:
    """Stands for a module, or for something in it that is called or asked for its own."""

    def __init__(self, module: str, name: str = "") -> None:
        self._module, self._name = module, name

    @cached_property
    def _loaded(self) -> Any:
        module = import_module(self._module)
        return getattr(module, self._name) if self._name else module

    def __getattr__(self, name: str) -> Any:
        """Return what the module or the thing itself has."""
        return getattr(self._loaded, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the thing itself."""
        return self._loaded(*args, **kwargs)


def late(module: str, name: str = "") -> Any:
    """Return what stands for a module, or for something in it, until it is used."""
    return Late(module, name)
