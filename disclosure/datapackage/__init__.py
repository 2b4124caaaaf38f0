"""An edition as one file: tidy tables with their classifications, what describes them, and the original workbooks."""

from disclosure.datapackage.archive import zipped
from disclosure.datapackage.contents import contents
from disclosure.datapackage.resource import Resource
from disclosure.datapackage.resources import resources

__all__ = ["Resource", "contents", "resources", "zipped"]
