"""What readers may see: published editions, superseded ones by their version, and a word about withdrawn ones."""

import pytest

from budget import queries
from budget.editions import publish, withdraw
from budget.models import Edition, Unit
from budget.queries import NotDisclosed, NotPublished, Withdrawn
from budget.queries.filters import EditionFilter, ItemFilter
from budget.vocabulary import Stage
from tests.builders import REASON, draft_of, make_township, publish_real, published_of, real_copy


@pytest.fixture
def township(db: None) -> Unit:
    """A body without anything published."""
    return make_township()


def test_a_draft_is_nowhere(township: Unit) -> None:
    draft_of(township)
    assert queries.units() == ()
    assert queries.editions() == ()
    with pytest.raises(NotPublished):
        queries.edition("xiaohongmen", 2026)
    with pytest.raises(NotPublished):
        queries.edition("xiaohongmen", 2026, version=1)


def test_a_correction_keeps_the_older_version_readable(township: Unit) -> None:
    published_of(township)
    publish(draft_of(township, content=b"corrected"), None, "更正")
    assert queries.edition("xiaohongmen", 2026).version == 2
    older = queries.edition("xiaohongmen", 2026, version=1)
    assert (older.is_current, older.reason) == (False, REASON)
    assert [edition.version for edition in queries.editions("xiaohongmen")] == [2, 1]
    assert len(queries.units()) == 1


def test_a_withdrawn_edition_says_why(township: Unit) -> None:
    withdraw(published_of(township), None, "金额有误")
    with pytest.raises(Withdrawn, match="2026") as caught:
        queries.edition("xiaohongmen", 2026)
    assert caught.value.reason == "金额有误"
    with pytest.raises(NotPublished):
        queries.edition("xiaohongmen", 2026, version=7)
    with pytest.raises(NotPublished):
        queries.edition("xiaohongmen", 2026, Stage.FINAL)


def test_events_tell_publications_and_withdrawals_only(township: Unit) -> None:
    edition = published_of(township)
    draft_of(township, content=b"next")
    assert [event.action for event in queries.events()] == ["published"]
    withdraw(Edition.every_stage.get(pk=edition.pk), None, "金额有误")
    newest, oldest = queries.events(["xiaohongmen"])
    assert (newest.action, newest.reason, newest.edition) == ("withdrawn", "金额有误", None)
    assert queries.events(["xiaohongmen"], before=newest.id) == (oldest,)
    assert queries.events(["elsewhere"]) == ()


def test_records_stop_at_the_door_too(township: Unit) -> None:
    draft_of(township)
    assert queries.find_editions(EditionFilter()) == ()
    assert queries.records(queries.EditionsAsOf(EditionFilter(), queries.last_act()), ItemFilter()).rows == ()


@pytest.mark.usefixtures("thawed")
def test_an_edition_without_a_performance_form_says_so(township: Unit) -> None:
    edition = published_of(township)
    edition.department_goal.delete()
    with pytest.raises(NotDisclosed):
        queries.performance(queries.edition("xiaohongmen", 2026))


def test_the_public_copy_of_a_file_comes_back_as_it_was_made(db: None) -> None:
    publish_real()
    edition = queries.edition("xiaohongmen", 2026)
    (info,) = queries.files(edition)
    again, content = queries.file_bytes(edition, info.position)
    assert again == info
    assert content == real_copy()
    assert len(info.sheets) == 13
