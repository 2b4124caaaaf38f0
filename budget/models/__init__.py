"""What is kept: units, classifications, editions with their sources and facts, checks and events."""

from budget.models.accounts import HandedOut
from budget.models.ahead import NoticesRead, PlannedPublication, PreviewLink
from budget.models.charges import Charge
from budget.models.checks import CheckResult, StoredFinding
from budget.models.classification import ClassificationCode, EconomicPair, PrintedName, RecheckedCodes
from budget.models.discarded import DiscardedDraft
from budget.models.doubts import Doubt
from budget.models.duties import PublicationDuty
from budget.models.editions import Edition, Event
from budget.models.holdings import Holding
from budget.models.line_items import LineItem
from budget.models.logins import LoginAttempt
from budget.models.own_words import OwnWord
from budget.models.performance import DepartmentGoal, PerformanceIndicator, Project
from budget.models.remarks import Remark
from budget.models.revision import Revision
from budget.models.search import EverydayWord, SearchEntry, SearchText
from budget.models.site import SiteWords
from budget.models.sources import SheetRow, SourceFile, SourceSheet
from budget.models.sums import SpendingSum
from budget.models.tables import DisclosedTable
from budget.models.texts import EditionText, Statement
from budget.models.units import Population, Unit
from budget.models.watching import Watching
from budget.models.wordings import TaughtWording

__all__ = [
    "Charge",
    "CheckResult",
    "ClassificationCode",
    "DepartmentGoal",
    "DiscardedDraft",
    "DisclosedTable",
    "Doubt",
    "EconomicPair",
    "Edition",
    "EditionText",
    "Event",
    "EverydayWord",
    "HandedOut",
    "Holding",
    "LineItem",
    "LoginAttempt",
    "NoticesRead",
    "OwnWord",
    "PerformanceIndicator",
    "PlannedPublication",
    "Population",
    "PreviewLink",
    "PrintedName",
    "Project",
    "PublicationDuty",
    "RecheckedCodes",
    "Remark",
    "Revision",
    "SearchEntry",
    "SearchText",
    "SheetRow",
    "SiteWords",
    "SourceFile",
    "SourceSheet",
    "SpendingSum",
    "Statement",
    "StoredFinding",
    "TaughtWording",
    "Unit",
    "Watching",
]
