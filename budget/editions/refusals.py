"""Why an act on an edition is refused: one class a reason, each with a Chinese sentence for staff."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """An act was not done and nothing was changed. `problems` lists what stands in the way, one line each."""

    def __init__(self, sentence: str, problems: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = tuple(problems)


class NotAllowed(Refused):
    """The person lacks the permission."""


class SecondPersonNeeded(Refused):
    """The uploader may not publish what they uploaded."""

    def __init__(self) -> None:
        super().__init__(
            "上传和公开须由两个人办理：这份草稿里有您上传的表、写的文字或核对说明，或者经办人与您的登录密码是一方替另一方设的、"
            "一天之内由同一个人设的。请由另一位审核人员公开。"
        )


class NotReadable(Refused):
    """The file holds no table that could be drafted."""


class Unclear(Refused):
    """The files do not say whose budget they are, or hold one table twice."""


class Unanswered(Refused):
    """Something must be answered before the files are stored; `problems` are the sentences that ask it."""

    def __init__(self, asked: Sequence[str]) -> None:
        super().__init__("要您先回答，没有保存。", asked)


class NotPublishable(Refused):
    """An error or a failed must rule stands; `problems` names each with its cell."""


class Damaged(Refused):
    """A kept original file is missing or no longer has its SHA-256."""


class Gone(Refused):
    """The edition does not exist any more: somebody replaced or discarded it meanwhile. Or what of it the sentence names."""

    def __init__(
        self, sentence: str = "这份草稿已经不在了：可能刚被重新上传的文件替换，或被他人废弃。请回到列表查看最新情况。"
    ) -> None:
        super().__init__(sentence)


class WrongState(Refused):
    """The edition is in a state that the act does not fit: somebody was first, or it was never published."""


class ChangedSince(Refused):
    """What she pressed the button for is not what her page showed."""

    def __init__(self, changed: Sequence[str], *, is_draft: bool) -> None:
        what = "草稿又改过" if is_draft else "又有变动"
        super().__init__(
            f"您看过之后，{what}：{'、'.join(changed)}。没有办理，请再看一遍。"
            if changed
            else "没有办理：看不出您看的是哪时候的内容。请打开这一版看过，再在那一页上办理。"
        )


class Overtaken(Refused):
    """Somebody else wrote the same thing while her form stood open; who saves last would silently undo the other."""

    def __init__(self, what: str) -> None:
        super().__init__(f"您打开以后，{what}已经变了，可能是同事刚改的，没有保存。请看过现在的，再写。")


class ReasonMissing(Refused):
    """Publishing and withdrawing need a reason."""
