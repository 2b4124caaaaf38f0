"""What the window of an .ods is told: to leave zeros out, and which rows and columns it cannot be scrolled to."""

from __future__ import annotations

from dataclasses import dataclass, field

from budget.workbook.files.markup import Attributes, local, walk
from budget.workbook.files.xlsx.styles import whole

# How a side is split that does not move.
_FROZEN = "2"
# Of rows and of columns: how the window is split, and the first that it shows before the split.
_SIDES = (("VerticalSplitMode", "PositionTop"), ("HorizontalSplitMode", "PositionLeft"))


@dataclass(slots=True)
class OdsSettings:
    """What the views of a file are told; `first` is the first row and column that the frozen panes of each sheet show."""

    hides_zeros: bool = False
    first: dict[str, tuple[int, int]] = field(default_factory=dict)


class _SettingsReader:
    """Follows the XML of the settings: lists of views, in them lists of sheets, in them items."""

    def __init__(self) -> None:
        self.found = OdsSettings()
        self.entries: list[tuple[str, dict[str, str]]] = []
        self.item = ""
        self.said: list[str] = []

    def start(self, name: str, given: Attributes) -> None:
        element = local(name)
        called = next((value for key, value in given.items() if local(key) == "name"), "")
        if element == "config-item-map-entry":
            self.entries.append((called, {}))
        elif element == "config-item":
            self.item, self.said = called, []

    def characters(self, text: str) -> None:
        if self.item:
            self.said.append(text)

    def end(self, name: str) -> None:
        element, said = local(name), "".join(self.said).strip()
        if element == "config-item":
            # Whatever a view is told, somebody may look at the file in it.
            self.found.hides_zeros = self.found.hides_zeros or (self.item == "ShowZeroValues" and said == "false")
            if self.entries:
                self.entries[-1][1][self.item] = said
            self.item, self.said = "", []
        elif element == "config-item-map-entry" and self.entries:
            sheet, told = self.entries.pop()
            first = [whole(told.get(place, "")) or 0 if told.get(mode) == _FROZEN else 0 for mode, place in _SIDES]
            known = self.found.first.get(sheet, (0, 0))
            self.found.first[sheet] = max(first[0], known[0]), max(first[1], known[1])


def read_settings(settings: bytes) -> OdsSettings:
    """Read the settings; whether formulas are shown no file keeps. Raises BadContent."""
    reader = _SettingsReader()
    walk([settings], reader.start, reader.end, reader.characters)
    return reader.found
