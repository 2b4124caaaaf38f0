"""The only writer of editions: each consequential act is one function with a name.

    prepare(), prepare_files() -> read and check; nothing is written
    draft()    -> keep what was prepared as the draft of a body, year and stage
    publish()  -> make a draft public; the edition before it stays at its address, superseded
    withdraw() -> take a published edition back, with a reason that readers see
    acknowledge() -> a second person has looked at a withdrawal
    discard()  -> throw a draft away; its record stays
    save_text(), save_statement() -> write the words of one's own draft
    explain(), explain_rules() -> say why a check does not agree, for the public to read
    confirm()  -> stand by a doubt about a draft: who works on it, and the reviewer once more
    approve()  -> enter when the budget was approved, from which its deadline counts

Each act checks permission and state, is one short transaction, and leaves an Event.
Whatever is refused raises a Refused with a Chinese sentence for staff.
"""

from budget.editions.acts import discard, draft, publish, withdraw
from budget.editions.approving import approve, may_approve
from budget.editions.doubts import confirm, confirm_all
from budget.editions.explaining import explain, explain_all, explain_rules, may_explain
from budget.editions.guarding import makers
from budget.editions.preparing import Prepared, Upload, examine, prepare, prepare_files, uploaded
from budget.editions.refusals import (
    Damaged,
    Gone,
    NotAllowed,
    NotPublishable,
    NotReadable,
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    Unclear,
    WrongState,
)
from budget.editions.telling import acknowledge
from budget.editions.words import TextRefused, save_statement, save_text

__all__ = [
    "Damaged",
    "Gone",
    "NotAllowed",
    "NotPublishable",
    "NotReadable",
    "Prepared",
    "ReasonMissing",
    "Refused",
    "SecondPersonNeeded",
    "TextRefused",
    "Unclear",
    "Upload",
    "WrongState",
    "acknowledge",
    "approve",
    "confirm",
    "confirm_all",
    "discard",
    "draft",
    "examine",
    "explain",
    "explain_all",
    "explain_rules",
    "makers",
    "may_approve",
    "may_explain",
    "prepare",
    "prepare_files",
    "publish",
    "save_statement",
    "save_text",
    "uploaded",
    "withdraw",
]
