"""Words of an edition: who may write them, how they are checked and carried, and what the public reads of them."""

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from budget import queries
from budget.completeness import State
from budget.editions import (
    Gone,
    NotAllowed,
    NotPublishable,
    SecondPersonNeeded,
    TextRefused,
    WrongState,
    discard,
    draft,
    publish,
)
from budget.editions.written_parts import body_of, mark_of, save_statement, save_text
from budget.models import DiscardedDraft, Edition, EditionText, Event, Statement, StoredFinding, Unit
from budget.queries.results import EditionInfo
from budget.roles import REVIEWER, UPLOADER
from budget.texts import TextKind
from tests.builders import REASON, draft_of, make_person, prepared, publish_real, real_prepared, whole_reading

pytestmark = pytest.mark.sweep(on="postgresql")

GOOD = "2026年支出预算30万元。"


def public(edition: Edition) -> EditionInfo:
    return queries.edition(edition.unit.slug or "", edition.year)


def found(edition: Edition) -> list[str]:
    return list(
        StoredFinding.every_stage.filter(edition=edition, code__startswith="text.").values_list("code", flat=True)
    )


def test_a_text_is_kept_tidy_and_recorded(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    save_text(edition, TextKind.DUTIES, " 负责辖区事务。\r\n\x00", clerk)
    kept = EditionText.every_stage.get(edition=edition)
    assert (kept.kind, kept.body, kept.updated_by) == ("duties", "负责辖区事务。", clerk)
    event = Event.objects.filter(action=Event.Action.EDITED).get()
    assert (event.reason, event.actor) == ("部门职责", clerk)


def test_a_text_is_checked_against_the_tables_and_its_findings_kept(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    save_text(edition, TextKind.CHANGES, "2026年支出预算33万元。", clerk)
    assert found(edition) == ["text.amount_unknown"]
    save_text(edition, TextKind.CHANGES, GOOD, clerk)
    assert found(edition) == []


def test_an_unfinished_sentence_forbids_publishing(township: Unit, clerk: User, reviewer: User) -> None:
    edition = draft_of(township, clerk)
    save_text(edition, TextKind.SANGONG, "公务接待费减少，主要原因是。", clerk)
    with pytest.raises(NotPublishable) as refused:
        publish(edition, reviewer, REASON)
    assert "第 1 段" in refused.value.problems[0]


def test_no_words_take_the_part_away(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    save_text(edition, TextKind.DUTIES, "职责。", clerk)
    save_text(edition, TextKind.DUTIES, " \n ", clerk)
    assert not EditionText.every_stage.exists()


def test_clerks_write_in_the_same_draft_one_after_the_other_and_nobody_else(
    township: Unit, clerk: User, reviewer: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    edition = draft_of(township, clerk)
    colleague, both = make_person("another", UPLOADER), make_person("both", UPLOADER, REVIEWER)
    for writer, body in ((both, "一稿。"), (colleague, "二稿。")):
        save_text(edition, TextKind.DUTIES, body, writer, mark_of(body_of(edition, TextKind.DUTIES)))
        save_statement(edition, "whole", "present", body, writer)
    with pytest.raises(NotAllowed):
        save_text(edition, TextKind.DUTIES, "职责。", reviewer)
    with pytest.raises(NotAllowed):
        save_statement(edition, "whole", "present", "是", reviewer)
    again = draft_of(township, clerk, content=b"another file")
    kept = EditionText.every_stage.get(edition=again)
    assert (kept.body, kept.updated_by, kept.writers) == ("二稿。", colleague, sorted([colleague.pk, both.pk]))
    assert Statement.every_stage.get(edition=again).writers == kept.writers
    # Who wrote first is no second person either, though nothing of it bears that name any more.
    with pytest.raises(SecondPersonNeeded):
        publish(again, both, REASON)
    discard(again, clerk)
    entry = DiscardedDraft.objects.get()
    assert entry.texts[0]["writers"] == entry.statements[0]["writers"] == kept.writers


def test_published_words_are_never_changed(township: Unit, clerk: User, reviewer: User) -> None:
    edition = publish(draft_of(township, clerk), reviewer, REASON)
    with pytest.raises(WrongState):
        save_text(edition, TextKind.DUTIES, "职责。", clerk)


def test_words_for_a_draft_that_is_gone_are_refused(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    gone = Edition.every_stage.get(pk=edition.pk)
    discard(edition, clerk)
    with pytest.raises(Gone):
        save_text(gone, TextKind.DUTIES, "职责。", clerk)


def test_a_second_editor_who_began_with_older_words_is_told(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    began = mark_of(body_of(edition, TextKind.DUTIES))
    save_text(edition, TextKind.DUTIES, "第一稿。", clerk, began)
    with pytest.raises(TextRefused, match="别人改过"):
        save_text(edition, TextKind.DUTIES, "第二稿。", clerk, began)
    assert body_of(edition, TextKind.DUTIES) == "第一稿。"


def test_a_text_without_end_is_refused(township: Unit, clerk: User) -> None:
    with pytest.raises(TextRefused, match="20001 字"):
        save_text(draft_of(township, clerk), TextKind.DUTIES, "长" * 20_001, clerk)


def test_words_go_with_a_new_upload_and_are_checked_against_its_tables(township: Unit, clerk: User) -> None:
    first = draft_of(township, clerk)
    save_text(first, TextKind.CHANGES, GOOD, clerk)
    save_statement(first, "whole", "present", "全部公开。", clerk)
    second = draft(prepared(township, whole_reading(4_000_000), content=b"another"), clerk)
    assert body_of(second, TextKind.CHANGES) == GOOD
    assert Statement.every_stage.get(edition=second).reason == "全部公开。"
    assert found(second) == ["text.amount_unknown"]


def test_a_correction_begins_with_the_published_words_and_leaves_them_alone(
    township: Unit, clerk: User, reviewer: User
) -> None:
    first = draft_of(township, clerk)
    save_text(first, TextKind.DUTIES, "旧职责。", clerk)
    publish(first, reviewer, REASON)
    second = draft_of(township, clerk, content=b"corrected")
    assert body_of(second, TextKind.DUTIES) == "旧职责。"
    save_text(second, TextKind.DUTIES, "新职责。", clerk)
    assert body_of(first, TextKind.DUTIES) == "旧职责。"


def test_the_public_reads_words_only_once_they_are_published(township: Unit, clerk: User, reviewer: User) -> None:
    publish(draft_of(township, clerk), reviewer, REASON)
    second = draft_of(township, clerk, content=b"corrected")
    save_text(second, TextKind.DUTIES, "一、职责\n<b>二</b>", clerk)
    assert queries.texts(public(second)) == ()
    publish(second, reviewer, REASON)
    (part,) = queries.texts(public(second))
    assert (part.kind, part.paragraphs) == (TextKind.DUTIES, ("一、职责", "<b>二</b>"))
    assert queries.text(public(second), TextKind.DUTIES) == part
    assert queries.text(public(second), TextKind.ASSETS) is None


@pytest.mark.parametrize(
    ("item", "answer", "reason", "words"),
    [
        ("nothing", "present", "是", "没有这一项"),
        ("whole", "perhaps", "是", "没有这一项"),
        ("whole", "present", " ", "请写明"),
        ("table-income", "present", "有", "由系统核对"),
        ("text-assets", "present", "有", "由系统核对"),
    ],
)
def test_a_statement_that_says_too_much_or_too_little_is_refused(
    township: Unit, clerk: User, item: str, answer: str, reason: str, words: str
) -> None:
    with pytest.raises(TextRefused, match=words):
        save_statement(draft_of(township, clerk), item, answer, reason, clerk)


def test_a_statement_can_be_taken_back(township: Unit, clerk: User) -> None:
    edition = draft_of(township, clerk)
    save_statement(edition, "whole", "present", "是", clerk)
    save_statement(edition, "whole", "", "", clerk)
    assert not Statement.every_stage.exists()


def test_the_real_edition_says_what_is_there_and_what_is_missing(db: None) -> None:
    states = {one.item.key: one for one in queries.completeness(public(publish_real()))}
    assert states["table-fund_expenditure"].state is State.PRESENT
    assert "空表" in states["table-fund_expenditure"].reason
    assert states["function-depth"].state is State.PRESENT
    assert states["economic-depth"].state is State.PRESENT
    assert states["sangong-split"].state is State.PRESENT
    assert states["text-sangong"].state is State.ABSENT
    assert states["in-time"].state is State.UNCHECKED
    assert {key for key, one in states.items() if one.state is State.ABSENT} == {
        "text-sangong", "text-duties", "text-structure", "text-changes", "text-operating", "text-assets", "text-terms",
    }  # fmt: skip


def test_words_about_the_real_tables_are_understood(township: Unit, clerk: User) -> None:
    edition = draft(real_prepared(township), clerk)
    good = (
        "2026年收入预算15618.43万元，其中一般公共预算拨款15546.43万元。\n"
        "农林水支出（213）7257.38万元，占46.5%；农业农村款项见表。\n"
        "“三公”经费24.24万元，其中公务用车运行维护费用见表。"
    )
    save_text(edition, TextKind.CHANGES, good, clerk)
    assert found(edition) == []
    save_text(edition, TextKind.CHANGES, good.replace("7257.38", "7527.38"), clerk)
    (wrong,) = StoredFinding.every_stage.filter(edition=edition, code="text.amount_unknown")
    assert "7257.384943" in wrong.message


def test_what_changed_between_two_versions_is_told_part_by_part(township: Unit, clerk: User, reviewer: User) -> None:
    first = draft_of(township, clerk)
    for kind, body in ((TextKind.DUTIES, "旧职责。"), (TextKind.STRUCTURE, "机构。"), (TextKind.TERMS, "名词。")):
        save_text(first, kind, body, clerk)
    publish(first, reviewer, REASON)
    before = public(first)
    second = draft_of(township, clerk, content=b"corrected")
    save_text(second, TextKind.DUTIES, "新职责。", clerk)
    save_text(second, TextKind.TERMS, "", clerk)
    save_text(second, TextKind.ASSETS, "资产。", clerk)
    publish(second, reviewer, REASON)
    changed = queries.written_parts.changed_texts(before, public(second))
    assert [(part.kind, part.before, part.after) for part in changed] == [
        (TextKind.DUTIES, ("旧职责。",), ("新职责。",)),
        (TextKind.ASSETS, (), ("资产。",)),
        (TextKind.TERMS, ("名词。",), ()),
    ]
    assert queries.written_parts.changed_texts(before, before) == ()


def test_who_wrote_the_words_is_no_second_person(township: Unit, clerk: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    both = make_person("both", UPLOADER, REVIEWER)
    save_text(draft_of(township, both), TextKind.DUTIES, "职责。", both)
    again = draft_of(township, clerk, content=b"another file")
    assert body_of(again, TextKind.DUTIES) == "职责。"
    with pytest.raises(SecondPersonNeeded):
        publish(again, both, REASON)


def test_words_come_from_the_bin_too(township: Unit, clerk: User) -> None:
    first = draft_of(township, clerk)
    save_text(first, TextKind.DUTIES, "写过的。", clerk)
    discard(first, clerk)
    again = draft_of(township, clerk, content=b"another")
    assert body_of(again, TextKind.DUTIES) == "写过的。"
    save_text(again, TextKind.DUTIES, "公开的。", clerk)
    publish(again, None, REASON)
    assert body_of(draft_of(township, clerk, content=b"third"), TextKind.DUTIES) == "公开的。"
