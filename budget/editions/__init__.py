"""The only writer of editions: each consequential act is one function with a name.

    prepare(), prepare_files() -> read and check; nothing is written
    draft()    -> keep what was prepared as the draft of a body, year and stage
    begin_correction() -> a draft of the files of what is public, for its words to be corrected
    publish()  -> make a draft public; the edition before it stays at its address, superseded
    withdraw() -> take a published edition back, with a reason that readers see
    acknowledge() -> a second person has looked at a withdrawal
    discard()  -> throw a draft away; its record stays
    save_text(), save_statement() -> write the words of one's own draft
    explain(), explain_rules() -> say why a check does not agree, for the public to read
    plan(), cancel() -> have a draft published at a time, or not; publish_due() does what is due
    share(), take_back() -> a link to the preview of a draft for somebody without an account, and its end
    confirm()  -> stand by a doubt about a draft: who works on it, and the reviewer once more
    teach(), confirm_wording(), take_back_wording() -> say what a printed name means, and let it hold or not
    approve()  -> enter when the budget was approved, from which its deadline counts

Each act checks permission and state, is one short transaction, and leaves an Event.
Whatever is refused raises a Refused with a Chinese sentence for staff.
"""

from budget.editions.acts import discard, draft, publish, withdraw
from budget.editions.approving import approve, may_approve
from budget.editions.correcting import begin_correction
from budget.editions.doubts import NO_DOUBT, confirm, confirm_all
from budget.editions.explaining import explain, explain_all, explain_rules, may_explain
from budget.editions.guarding import makers
from budget.editions.linking import may_share, share, take_back
from budget.editions.notices import count_new, mark_read, notices_for
from budget.editions.planning import cancel, plan, publish_due
from budget.editions.preparing import Prepared, Upload, examine, prepare, prepare_files, uploaded
from budget.editions.refusals import (
    ChangedSince,
    Damaged,
    Gone,
    NotAllowed,
    NotPublishable,
    NotReadable,
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    Unanswered,
    Unclear,
    WrongState,
)
from budget.editions.seen import seen_mark
from budget.editions.teaching import (
    NotTaught,
    confirm_wording,
    may_teach,
    read_anew,
    take_back_wording,
    teach,
    unnamed_of,
)
from budget.editions.telling import acknowledge
from budget.editions.written_parts import TextRefused, save_statement, save_text

__all__ = [
    "NO_DOUBT",
    "ChangedSince",
    "Damaged",
    "Gone",
    "NotAllowed",
    "NotPublishable",
    "NotReadable",
    "NotTaught",
    "Prepared",
    "ReasonMissing",
    "Refused",
    "SecondPersonNeeded",
    "TextRefused",
    "Unanswered",
    "Unclear",
    "Upload",
    "WrongState",
    "acknowledge",
    "approve",
    "begin_correction",
    "cancel",
    "confirm",
    "confirm_all",
    "confirm_wording",
    "count_new",
    "discard",
    "draft",
    "examine",
    "explain",
    "explain_all",
    "explain_rules",
    "makers",
    "mark_read",
    "may_approve",
    "may_explain",
    "may_share",
    "may_teach",
    "notices_for",
    "plan",
    "prepare",
    "prepare_files",
    "publish",
    "publish_due",
    "read_anew",
    "save_statement",
    "save_text",
    "seen_mark",
    "share",
    "take_back",
    "take_back_wording",
    "teach",
    "unnamed_of",
    "uploaded",
    "withdraw",
]
