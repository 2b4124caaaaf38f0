"""Why a check does not agree, in the words of the body that publishes it: written on a draft, public beside the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from django.db import transaction
from django.db.models import QuerySet

from budget.editions.guarding import EXPLAINED, PUBLISH, UPLOAD, Actor, expect, locked, may, record
from budget.editions.refusals import Gone, NotAllowed, Overtaken
from budget.editions.written_parts import TextRefused, mark_of
from budget.models import CheckResult, Edition, Event
from budget.personal_numbers import personal_numbers
from budget.texts import tidy
from budget.vocabulary import EditionState

MOST_CHARACTERS = 500


def explain(edition: Edition, position: int, words: str, by: Actor, began_with: str | None = None) -> Edition:
    """Keep why a failed check of a draft does not agree; no words take the explanation back.

    `began_with` is the mark of the check that the form showed: after other codes were loaded another may have its place.
    Raises NotAllowed, Gone, WrongState, Overtaken, TextRefused where it is too long or names a number of a person.
    """
    # Before the transaction, because a refusal must cost nobody a lock.
    said = _allowed(edition, words, by)
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        expect(draft, EditionState.DRAFT)
        failed = {"edition": draft, "position": position, "result": CheckResult.Result.FAIL}
        check = CheckResult.every_stage.filter(**failed).first()
        if check is None:
            raise Gone("这一条核对现在没有不符：可能刚重新核对过。请在这一页上再看一遍。")
        if began_with not in {None, marked([check])} and check.explanation != said:
            raise Overtaken("这一条核对或它的说明")
        _keep(draft, check, said, by)
    return draft


def explain_rules(
    edition: Edition, words: Mapping[str, str], by: Actor, began_with: Mapping[str, str] | None = None
) -> Edition:
    """Keep why rules do not agree, by rule: for each of their failed checks that nobody has explained yet.

    `began_with` are by rule the marks of the checks that the form showed: what is said of three is not said of a fourth.
    Raises NotAllowed, Gone, WrongState, Overtaken, TextRefused. Where one of the words is refused none is kept.
    """
    # All before any is kept: half of a form kept would look as if all of it were.
    said = {rule: kept for rule, given in words.items() if (kept := _allowed(edition, given, by))}
    with transaction.atomic(durable=True):
        draft = locked(edition, by, UPLOAD, PUBLISH)
        expect(draft, EditionState.DRAFT)
        bare: defaultdict[str, list[CheckResult]] = defaultdict(list)
        for check in unexplained([draft.pk]).filter(rule__in=said):
            bare[check.rule].append(check)
        for rule, mark in (began_with or {}).items():
            if rule in said and marked(bare[rule]) != mark and not _was_said(draft, rule, said[rule], mark):
                raise Overtaken("这些核对或它们的说明")
        for check in chain.from_iterable(bare.values()):
            _keep(draft, check, said[check.rule], by)
    return draft


def _was_said(draft: Edition, rule: str, words: str, mark: str) -> bool:
    """Whether these words stand already beside the checks that a form showed bare: by its first press, this is the second."""
    checks = list(CheckResult.every_stage.filter(edition=draft, rule=rule, explanation=words))
    for check in checks:
        check.explanation = ""
    return marked(checks) == mark


def marked(checks: Iterable[CheckResult]) -> str:
    """Return what tells checks and their explanations from any others: a form sends back the mark of those it showed."""
    told = ((check.rule, check.subject, check.difference, check.explanation) for check in checks)
    return mark_of(repr(list(told)))


def explain_all(edition: Edition, words: str, by: Actor) -> None:
    """Give every failed check that wants an explanation the same one: for whoever publishes from the server and says so."""
    rules = set(unexplained([edition.pk]).order_by().values_list("rule", flat=True))
    explain_rules(edition, dict.fromkeys(rules, words), by)


def unexplained(editions: Iterable[int]) -> QuerySet[CheckResult]:
    """Return the failed checks of what should agree that nobody has explained: they keep a draft from being public."""
    failed = {"level": CheckResult.Level.SHOULD, "result": CheckResult.Result.FAIL}
    found: QuerySet[CheckResult] = CheckResult.every_stage.filter(edition__in=editions, explanation="", **failed)
    return found


def _allowed(edition: Edition, words: str, by: Actor) -> str:
    """Return an explanation as it is kept. Raises NotAllowed, TextRefused."""
    if not may_explain(edition, by):
        raise NotAllowed("您没有填写核对说明的权限。")
    said = tidy(words)
    if len(said) > MOST_CHARACTERS:
        raise TextRefused(f"说明有 {len(said)} 字，超过 {MOST_CHARACTERS} 字，没有保存。")
    if persons := personal_numbers(said):
        raise TextRefused(f"说明里有像{persons[0].kind.label}的数字，它会一并公开，没有保存。请删去。")
    return said


def _keep(draft: Edition, check: CheckResult, said: str, by: Actor) -> None:
    if check.explanation != said:
        # The words are public beside the result: what stood there before must be found when somebody asks who changed
        # it.
        details = {"before": check.explanation, "after": said}
        check.explanation = said
        check.save(update_fields=["explanation"])
        record(Event.Action.EDITED, draft, by, reason=f"{EXPLAINED}{check.title}"[:200], details=details)


def may_explain(edition: Edition, by: Actor) -> bool:
    """Whether this person may explain the checks of an edition: clerks and reviewers, while it is a draft."""
    return edition.state == EditionState.DRAFT and (may(by, UPLOAD, edition.unit) or may(by, PUBLISH, edition.unit))
