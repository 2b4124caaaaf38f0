"""What is asked for, and why it counts as there, in a reader's language. The domain says it in Chinese with places."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from budget.completeness import Assessed
from disclosure.english_names import english_of

# Named here for the catalogue; a test holds them to be all that are said.
SENTENCES = (
    mark("{stage}不要求，决算公开时才有。"),
    mark("系统算不出来，公布单位还没有说明。"),
    mark("没有“{table}”。"),
    mark("“{table}”按空表公开，并注明本表无数据。"),
    mark("见“{table}”。"),
    mark("“{table}”没有列：{columns}。"),
    mark("“{table}”分列了{columns}。"),
    mark("“{table}”是空表。"),
    mark("“{table}”里有的行没有公开到这一级。"),
    mark("“{table}”每一行都是 {digits} 位编码。"),
    mark("见文字说明《{part}》。"),
    mark("没有填写《{part}》。"),
    mark("没有填写财政批复日期，无法计算。"),
    mark("还没有公开；最迟应在 {last} 公开。"),
    mark("应在 {last} 前公开，实际是 {actual}。"),
    mark("{approved} 批复，{actual} 公开。"),
)


def reason_of(assessed: Assessed) -> str:
    """Return why an item has its state: what was computed in the reader's language, the clerk's words as written."""
    if assessed.is_stated:
        return assessed.reason
    because = assessed.because
    places = {place: _("、").join(map(_named, names)) for place, names in because.places.items()}
    return _(because.sentence).format(**places)


def _named(name: str) -> str:
    """Return what fills a place: a name of the content, a word of the domain, or a title as it is printed."""
    return english_of(name) or (_(name) if name else "")
