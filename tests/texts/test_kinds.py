"""How a written part is kept: plain words, each line a paragraph, nothing taken for markup."""

from budget.texts import TextKind, paragraphs, tidy


def test_line_ends_and_blanks_are_made_one_kind() -> None:
    assert tidy("\r\n一、职责 \r\n\u3000\u3000做事。\x00\u200b\r末尾\n") == "一、职责\n做事。\n末尾"


def test_markup_stays_the_characters_that_it_is() -> None:
    assert tidy("<b>加粗</b><script>alert(1)</script>") == "<b>加粗</b><script>alert(1)</script>"


def test_each_line_that_is_not_blank_is_a_paragraph() -> None:
    assert paragraphs("甲\n\n乙\n \n丙") == ("甲", "乙", "丙")


def test_every_kind_has_its_words() -> None:
    assert all(kind.label and kind.advice for kind in TextKind)
    assert len({kind.label for kind in TextKind}) == len(TextKind) == 9
