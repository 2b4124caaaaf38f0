"""For a district: many workbooks in one ZIP, and the overview of who has published what."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budget.desk.overview import lines_of
from budget.editions import approve, confirm_all, publish
from budget.editions.acts import obstacles
from budget.findings import Finding
from budget.models import Edition, Event, PublicationDuty, Unit
from budget.roles import REVIEWER, UPLOADER
from budget.vocabulary import Stage
from budget.workbook.files.bundle import MOST_FILES, unpacked
from tests.builders import REAL, REASON, draft_of, make_person, make_township, published_of, signed_in

pytestmark = pytest.mark.sweep(on="postgresql")

MANY, OVERVIEW = "/admin/budget/edition/upload/many/", "/admin/budget/edition/overview"


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def send(client: Client, content: bytes) -> str:
    return client.post(MANY, {"file": SimpleUploadedFile("各单位.zip", content)}, follow=True).content.decode()


class TestWhatAZipHolds:
    def test_its_files_without_what_systems_put_beside_them(self) -> None:
        found = unpacked(
            packed(("甲/预算.xlsx", b"1"), ("__MACOSX/甲/._预算.xlsx", b"x"), ("~$预算.xlsx", b"x"), ("乙.xls", b"2"))
        )
        assert found == [("预算.xlsx", b"1"), ("乙.xls", b"2")]

    def test_a_chinese_name_that_windows_wrote_in_its_own_way(self) -> None:
        content = packed(("abcdef.xlsx", b"1")).replace(b"abcdef", "小红门".encode("gb18030"))
        assert unpacked(content) == [("小红门.xlsx", b"1")]

    @pytest.mark.sweep(keep=2)
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (lambda: b"Rar!\x1a\x07", "file.bundle_damaged"),
            (lambda: packed(("a.xlsx", b"1"))[:-30], "file.bundle_damaged"),
            (lambda: packed(("../a.xlsx", b"1")), "file.bundle_damaged"),
            (lambda: packed(("a.xlsx", b"\0" * (21 * 2**20))), "file.bundle_bomb"),
            (lambda: packed(*((f"{place}.xlsx", b"\0" * (19 * 2**20)) for place in range(11))), "file.bundle_bomb"),
            (lambda: packed(*((f"{place}.xlsx", b"") for place in range(MOST_FILES + 1))), "file.bundle_too_many"),
            (lambda: packed(("~$a.xlsx", b"1")), "file.bundle_empty"),
            (
                lambda: packed(("a.xlsx", b"1")).replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00"),
                "file.bundle_encrypted",
            ),
        ],
        ids=["no zip", "cut off", "leads out", "a bomb", "many bombs", "too many", "empty", "with a password"],
    )
    def test_is_refused_in_one_sentence(self, content: Callable[[], bytes], code: str) -> None:
        found = unpacked(content())  # made here alone: the bombs take a second, and every process collects this
        assert isinstance(found, Finding)
        assert found.code == code


@pytest.mark.django_db
class TestManyAtOnce:
    def test_each_workbook_becomes_its_bodys_draft_or_says_why_not(self, township: Unit) -> None:
        clerk = make_person("of-one", UPLOADER, unit=township)
        files = (("小红门.xlsx", REAL.read_bytes()), ("又一份.xlsx", REAL.read_bytes()), ("照片.jpg", b"\xff\xd8\xff"))
        page = send(signed_in(clerk), packed(*files))
        assert "3 个文件，1 个存为草稿" in page
        edition = Edition.every_stage.get()
        assert f'href="/admin/budget/edition/{edition.pk}/change/"' in page
        left = len(obstacles(edition))
        assert left
        assert f"没有必须改正的；公开以前还有 {left} 处要写明原因或确认。" in page
        assert "前面的文件里已经有了" in page
        assert page.count('<th scope="row">') == 3
        assert Event.objects.filter(action="uploaded").count() == 1

    @pytest.mark.usefixtures("township")
    def test_another_bodys_workbook_is_not_kept(self) -> None:
        clerk = make_person("elsewhere", UPLOADER, unit=make_township("662", "other"))
        assert "您没有为这个单位上传" in send(signed_in(clerk), packed(("小红门.xlsx", REAL.read_bytes())))
        assert not Edition.every_stage.exists()

    @pytest.mark.usefixtures("township")
    def test_what_must_be_answered_first_is_not_kept(self) -> None:
        client = signed_in(make_person("of-all", UPLOADER))
        content = packed(("小红门.xlsx", REAL.read_bytes()))
        send(client, content)
        edition = Edition.every_stage.get()
        confirm_all(edition, None)
        publish(edition, None, REASON)
        assert "要您先回答，没有保存" in send(client, content)

    def test_what_there_is_no_time_for_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("budget.admin.many._SECONDS", 0)
        assert "没有轮到，没有读" in send(
            signed_in(make_person("all", UPLOADER)), packed(("a.xlsx", REAL.read_bytes()))
        )
        assert not Edition.every_stage.exists()

    def test_a_zip_that_is_none_is_said_beside_the_field(self) -> None:
        assert "打不开" in send(signed_in(make_person("all", UPLOADER)), b"nothing")


@pytest.mark.django_db
class TestTheOverview:
    @pytest.fixture(autouse=True)
    def _in_march(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before the day that the laws give to who entered none."""
        self.on(date(2026, 3, 20), monkeypatch)

    def on(self, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
        local = timezone.localtime
        monkeypatch.setattr(timezone, "localdate", lambda value=None: local(value).date() if value else day)

    @pytest.fixture
    def bodies(self) -> dict[str, Unit]:
        names = ("nothing", "overdue", "soon", "public", "undated")
        found = {name: make_township(str(700 + place), name) for place, name in enumerate(names)}
        today = timezone.localdate()
        for name, days in (("overdue", 30), ("soon", 5)):
            approve(draft_of(found[name], content=name.encode()), today - timedelta(days=days), None)
        draft_of(found["undated"], content=b"undated")
        approve(published_of(found["public"], content=b"public"), today - timedelta(days=1), None)
        return found

    @pytest.mark.usefixtures("bodies")
    def test_has_overdue_ones_first_and_says_what_is_missing(self) -> None:
        reviewer = make_person("reviewer", REVIEWER)
        lines = lines_of(reviewer, 2026, Stage.BUDGET)
        assert [line.unit.slug for line in lines] == ["overdue", "soon", "nothing", "undated", "public"]
        assert [line.is_overdue for line in lines] == [True, False, False, False, False]
        page = signed_in(reviewer).get(f"{OVERVIEW}/?year=2026&stage=budget").content.decode()
        assert "5 个单位，1 个已公开" in page
        assert "1 个逾期没有公开" in page
        assert "还没有上传" in page
        assert "没有填批复日期" in page
        assert "文字说明差" in page

    def test_is_a_file_too(self, bodies: dict[str, Unit]) -> None:
        answer = signed_in(make_person("reviewer", REVIEWER)).get(f"{OVERVIEW}.csv?year=2026&stage=budget")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row[1] for row in rows[1:]] == [
            bodies[slug].code for slug in ("overdue", "soon", "nothing", "undated", "public")
        ]
        assert rows[1][6:8] == ["批复后 20 日内", "逾期未公开"]

    def test_is_a_file_in_which_no_name_runs(self, bodies: dict[str, Unit]) -> None:
        Unit.objects.filter(pk=bodies["soon"].pk).update(name="＝1+1")
        answer = signed_in(make_person("reviewer", REVIEWER)).get(f"{OVERVIEW}.csv?year=2026&stage=budget")
        assert "'＝1+1" in answer.content.decode().split(",")

    def test_a_body_without_any_upload_is_overdue_when_its_day_has_passed(self, bodies: dict[str, Unit]) -> None:
        today = timezone.localdate()
        PublicationDuty.objects.create(year=2026, last_day=today - timedelta(days=1))
        reviewer = make_person("reviewer", REVIEWER)
        lines = lines_of(reviewer, 2026, Stage.BUDGET)
        assert [(line.unit.slug, line.is_overdue) for line in lines] == [
            ("overdue", True), ("nothing", True), ("undated", True), ("soon", False), ("public", False),
        ]  # fmt: skip
        page = signed_in(reviewer).get(f"{OVERVIEW}/?year=2026&stage=budget").content.decode()
        assert "3 个逾期没有公开" in page
        assert "（统一规定），已经过了 1 天。" in page
        own = PublicationDuty.objects.create(
            year=2026, division_code=bodies["nothing"].division_code, last_day=today + timedelta(days=1)
        )
        assert [line.is_overdue for line in lines_of(reviewer, 2026, Stage.BUDGET)] == [
            True,
            False,
            False,
            False,
            False,
        ]
        own.delete()
        assert not any(line.is_overdue for line in lines_of(reviewer, 2026, Stage.FINAL))

    def test_a_body_of_which_nobody_entered_a_day_is_overdue_by_the_course_of_the_laws(
        self, bodies: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reviewer = make_person("reviewer", REVIEWER)
        last = {Stage.BUDGET: date(2026, 5, 10), Stage.FINAL: date(2027, 11, 9)}
        for stage, day in last.items():
            for today, is_overdue in ((day, False), (day + timedelta(days=1), True)):
                self.on(today, monkeypatch)
                line = next(one for one in lines_of(reviewer, 2026, stage) if one.unit == bodies["nothing"])
                assert (line.deadline.last_day, line.is_overdue) == (day, is_overdue)
                assert "没有填批复日期，按法定日程推算" in line.deadline.sentence
        self.on(date(2028, 1, 1), monkeypatch)
        assert not any(line.is_overdue for line in lines_of(reviewer, 2026, Stage.ADJUSTED))
        page = signed_in(reviewer).get(f"{OVERVIEW}/?year=2026&stage=budget").content.decode()
        assert "4 个逾期没有公开</b>（其中 2 个没有填批复日期，期限是按法定日程推算的）" in page

    def test_is_a_workbook_too_in_which_no_name_is_a_formula(self, bodies: dict[str, Unit]) -> None:
        Unit.objects.filter(pk=bodies["nothing"].pk).update(name="=1+1")
        answer = signed_in(make_person("reviewer", REVIEWER)).get(f"{OVERVIEW}.xlsx?year=2026&stage=budget")
        rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
        assert [row[1] for row in rows[1:]] == [
            bodies[slug].code for slug in ("overdue", "soon", "nothing", "undated", "public")
        ]
        assert rows[3][2] == "=1+1"

    def test_shows_ones_own_bodies_alone(self, bodies: dict[str, Unit]) -> None:
        own = make_person("own", REVIEWER, unit=bodies["soon"])
        assert [line.unit for line in lines_of(own, 2026, Stage.BUDGET)] == [bodies["soon"]]
        assert "1 个单位" in signed_in(own).get(f"{OVERVIEW}/?year=1&stage=x").content.decode()
