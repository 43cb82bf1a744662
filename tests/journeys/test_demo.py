"""The whole demo, loaded once: every dossier where its story says, work around today, all true.

Slow (it plays some 170 acts), so it stands among the journeys.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command

from approvals import policy
from approvals.models import Council, Decision, Kind, MechanismRequest, Task, UrgentReport
from config.demo import ACCOUNTS, PASSWORD
from config.demo.seed import seed
from config.demo.stories import days, ideas
from core import clock
from notifications.models import Notice
from proposals.lifecycle import State
from proposals.models import Proposal
from reports.models import AnnualReview
from tests.world import vn
from workdays.calendar import Calendar

WEDNESDAY = vn(2026, 11, 25, 10)
SATURDAY = vn(2026, 11, 28, 23, 30)

STANDS = {  # by hand: what a reader of domain (i) expects of this release
    "Trả kết quả hồ sơ hành chính phi địa giới": State.APPROVED,
    "Khám sàng lọc học đường": State.SUBMITTED,
    "Đấu giá theo giờ chỗ đậu xe": State.REJECTED,
    "Mẫu hợp đồng đặt hàng nạo vét kênh": State.APPROVED,
    "Tổ phản ứng nhanh": State.APPROVED,
    "Lớp học số": State.APPROVED,
    "Kho vật tư y tế dùng chung": State.APPROVED,
    "Chấm điểm hài lòng": State.APPROVED,
    "Cơ chế “một đầu mối”": State.SUBMITTED,
    "Hẻm xanh": State.REGISTERED,
    "Một mã tra cứu chung": State.REGISTERED,
    "Thí điểm giấy chứng nhận": State.OUT_OF_SCOPE,
    "Bản đồ số lối thoát nạn": State.SUBMITTED,
    "Dùng chung phòng họp": State.WITHDRAWN,
    "Bến đò một vé": State.APPROVED,
    "Chợ đêm tự quản": State.APPROVED,
    "Kẻ vạch vỉa hè": State.APPROVED,
    "Phát loa phường": State.DECLINED,
    "Nhắn tin cho người dân": State.JOINED,
    "Tủ thuốc lưu động": State.AGREED,
    "Tủ sách hẻm": State.DRAFT,
}


def _load(at) -> None:
    call_command("load_rules", verbosity=0)
    assert seed(at=at, say=lambda _words: None) > 150


def _owed(code: str) -> dict[str, list[int]]:
    """{kind of act: working days left} of the open work of one account."""
    calendar, today, owed = Calendar.load(), clock.today(), {}
    for task in Task.objects.open().select_related("unit", "proposal", "case"):
        if policy.holders(task).filter(staff_code=code).exists():
            owed.setdefault(task.kind, []).append(calendar.between(today, task.due_on))
    return owed


@pytest.mark.django_db
def test_the_demo_of_a_wednesday(client, capsys):
    with clock.frozen(WEDNESDAY):
        _load(WEDNESDAY)

        for beginning, state in STANDS.items():
            assert Proposal.objects.get(title__startswith=beginning).state == state, beginning
        assert Proposal.objects.filter(plan_year=2027).count() == 1
        override = Decision.objects.get(type=Decision.Type.APPROVE_BY_HEAD)
        assert (override.head_accountability, override.case.vote.result.in_favour) == (True, 2)

        _wide_scope_waits_for_its_council()
        _urgency_has_two_clocks()
        asked = MechanismRequest.objects.get()
        assert asked.proposal.title.startswith("Đấu giá theo giờ")
        assert asked.case.decisions.get().advice == ["PILOT_MECHANISM"]

        # overdue, due soon and later for the head and the officer of one ward
        assert _owed("SG01") == {"DECISION": [-2, 2], "ANSWER_IDEA": [4]}
        assert _owed("SG05") == {
            "INTAKE": [-2],
            "CLOSE_VOTE": [2],
            "CHECK_NOTE": [4],
            "ANNUAL_REVIEW": [4],
        }
        _reviews_stand()
        assert _owed("SG03") == {"VOTE": [2]}
        assert _owed("SYT06") == {"PARTY_OPINION": [1]}
        assert not Task.objects.open().filter(provisional=True).exists()

        call_command("verify_journal")
        assert Notice.objects.filter(told_at__gt=WEDNESDAY).count() == 0
        assert seed(at=WEDNESDAY, say=lambda _words: None) == 0
        _sign_in_as_everybody(client)


@pytest.mark.django_db
def test_on_a_saturday_night_due_dates_still_lie_around_the_day():
    """No working day is today's, so each date lies one working day further."""
    with clock.frozen(SATURDAY):
        call_command("load_rules", verbosity=0)
        seed(at=SATURDAY, say=lambda _words: None, stories=(days.queue_numbers, ideas.fresh_idea))
        assert _owed("SG01") == {"DECISION": [-2], "ANSWER_IDEA": [5]}


def _wide_scope_waits_for_its_council() -> None:
    """(i.7) Seven members, their minutes before the vote, and nobody late by the council's days."""
    council = Council.objects.get()
    assert council.members.count() == council.minutes.entitled == 7
    assert (council.minutes.approve, council.minutes.with_conditions) == (5, 2)
    assert council.case.vote.opened_at >= council.result.at
    assert not council.case.tasks.filter(days_late__gt=0).exists()


def _urgency_has_two_clocks() -> None:
    """(i.5) Directed after five hours where four are given; the dossier within its working days."""
    report = UrgentReport.objects.get()
    directed = report.case.tasks.get(kind=Kind.URGENT_DIRECTIVE)
    assert directed.done_at - report.at == timedelta(hours=5)
    assert directed.late_reason
    dossier = report.proposal.tasks.get(kind=Kind.URGENT_DOSSIER)
    assert (dossier.days_late, dossier.late_reason) == (0, "")


def _reviews_stand() -> None:
    """By hand: one ward writes, a neighbour and the department have submitted, a centre waits."""
    found = {
        review.unit.abbreviation: (review.state, bool(review.gains), review.year)
        for review in AnnualReview.objects.select_related("unit")
    }
    assert found == {
        "P.SAIGON": ("DRAFT", True, 2026),
        "TTYT-HM": ("DRAFT", False, 2026),
        "SYT": ("SUBMITTED", True, 2026),
        "P.BINHTHANH": ("SUBMITTED", True, 2026),
    }
    ward = AnnualReview.objects.get(unit__abbreviation="P.SAIGON")
    assert ward.figures["total"]["submitted"] > 0
    assert Notice.objects.filter(recipient__staff_code="UB01", verb="review.submit").count() == 2


def _sign_in_as_everybody(client) -> None:
    for code, _who, _try in ACCOUNTS[1:-1]:
        answer = client.post("/accounts/login/", {"login": code, "password": PASSWORD})
        assert answer.status_code == 302, code
        assert client.get("/").status_code == 200, code
        client.post("/accounts/logout/")
