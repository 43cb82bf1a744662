"""The pages of the urgent path: a flag, the head's answer, a report, the directive, the list."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals import actions
from approvals.models import Kind, UrgentReport
from approvals.selectors import is_extendable
from core import clock
from core.kept import Kept
from documents.models import File
from notifications import actions as telling
from notifications.models import Effect, Notice
from proposals.lifecycle import State
from proposals.models import Proposal
from reports import selectors
from reports.selectors import urgent
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import owed, registered
from tests.approvals.test_urgent import SAID, directed, flagged, reported
from tests.documents.makers import docx
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def docx_upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, docx("Toàn văn của tài liệu."))


def at(name, *args):
    return reverse(f"approvals:{name}", args=args)


def test_from_the_flag_to_the_directive_to_the_submitted_dossier(hcm, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    case = registered(hcm)
    proposal = case.proposal
    author, head = Person(hcm.ward_staff), Person(hcm.ward_head)
    page = author.open(at("dossier", proposal.pk))
    assert at("flag_urgent", proposal.pk) in page.content.decode()
    page = author.open(at("flag_urgent", proposal.pk))
    author.press(page, situation="Cháy nhà trọ, 63 hộ không còn giấy tờ.")

    task = owed(proposal, Kind.URGENT_ANSWER)
    page = head.open(at("task", task.pk))
    assert "63 hộ không còn giấy tờ" in text_of(page)
    assert "After 11:00 09/03/2026 this counts as late." in text_of(page)
    page = head.open(at("report_urgent", proposal.pk))
    assert "63 hộ không còn giấy tờ" in page.content.decode()  # nothing is typed twice
    assert f"Report it to {hcm.root.name}" in text_of(page)
    answer = head.press(
        page, **SAID, done="Đã dựng lều tạm.", file_1=docx_upload("Danh sách 63 hộ.docx")
    )
    assert answer.status_code == 302
    report = UrgentReport.objects.get()
    assert report.case.urgent_files.count() == 1

    chair = Person(hcm.chair)
    task = owed(proposal, Kind.URGENT_DIRECTIVE)
    page = chair.open(at("task", task.pk))
    said = text_of(page)
    assert "4 hours left" in said
    assert "Danh sách 63 hộ.docx" in said
    assert report.situation in said
    empty = chair.press(page, type="ACT")
    assert "Write the directive" in text_of(empty)
    done = chair.press(
        page,
        type="ACT",
        text="Cấp xác nhận tạm.",
        limits="Chỉ 63 hộ.",
        given_at="08:30 09/03/2026",
        means="PHONE",
        confirmed="on",
        valid_until="08/04/2026",
    )
    assert done.status_code == 302
    assert "Act now, within the limits" in text_of(chair.open(at("task", task.pk)))

    for page in (reverse("notifications:inbox"), reverse("approvals:unit_work")):
        said = text_of(head.open(page))  # whose unit acts is told where he works
        assert f"act at once, until 08/04/2026: {proposal.title}" in said
        assert "act at once" not in text_of(Person(hcm.ward_officer).open(page))
        assert "act at once" not in text_of(chair.open(page))
    for reader in (author, head, chair, Person(hcm.monitor)):
        said = text_of(reader.open(at("dossier", proposal.pk)))
        assert "Cấp xác nhận tạm." in said
        assert "confirmed in writing by this record" in said
        assert "Valid until 08/04/2026" in said
    assert "it cannot be withdrawn" in text_of(author.open(at("dossier", proposal.pk)))


def test_who_may_not_report_is_told_who_may_and_loses_nothing(hcm):
    officer = Person(hcm.ward_officer)
    answer = officer.client.get(at("report_new"))
    assert answer.status_code == 403
    assert "Only the head of an agency" in text_of(answer)
    proposal = registered(hcm).proposal
    answer = officer.client.get(at("report_urgent", proposal.pk))
    assert "Only the head of Phường Sài Gòn" in text_of(answer)


def test_a_new_dossier_begins_with_the_report_and_its_author_writes_it_after(hcm):
    head = Person(hcm.ward_head)
    page = head.open(at("report_new"))
    assert f"Report it to {hcm.root.name}" in text_of(page)
    head.press(page, **SAID, title="Tổ phản ứng nhanh", lead=hcm.ward_staff.staff_code)
    proposal = Proposal.objects.get(title="Tổ phản ứng nhanh")
    assert (proposal.lead, proposal.state) == (hcm.ward_staff, State.REGISTERED)
    assert proposal.sections.get(key="problem").data["bottleneck"] == SAID["situation"]
    said = text_of(head.open(at("dossier", proposal.pk)))
    assert "Reported as urgent" in said
    assert "due at 13:00 09/03/2026" in said


def test_a_stale_page_of_the_superior_keeps_what_was_typed(hcm):
    case = reported(hcm).case
    chair = Person(hcm.chair)
    task = owed(case.proposal, Kind.URGENT_DIRECTIVE)
    page = chair.open(at("direct_urgent", task.pk))
    actions.withdraw(case.proposal, by=hcm.ward_staff, at=NOW)
    answer = chair.press(page, type="REFUSE", reasons="Tôi đã cân nhắc rất kỹ việc này.")
    assert answer.status_code == 409
    assert "Tôi đã cân nhắc rất kỹ việc này." in answer.content.decode()


def test_letters_speak_of_hours_as_of_their_sending(hcm):
    reported(hcm)
    when = NOW + timedelta(hours=5, minutes=30)
    with clock.frozen(when):
        while actions.remind_next(at=when):
            pass
        while telling.hear_next(at=when):
            pass
    notices = Notice.objects.filter(recipient=hcm.chair, verb="task.remind")
    assert notices.count() == 1  # half of the time and the due moment were missed: the newest only
    page = Person(hcm.chair).open(reverse("notifications:index"))
    assert "Overdue by 1 hour" in text_of(page)
    assert Effect.objects.exists()


# ---------------------------------------------------------------------------------------- the list


def test_the_list_shows_what_lacks_its_dossier_overdue_first(hcm):
    open_case = reported(hcm, title="Chờ chỉ đạo").case
    acted = directed(hcm, valid_until=TODAY + timedelta(days=1)).case
    plan = make_plan(hcm.ward_staff, at=NOW)
    directed(hcm, plan)
    actions.submit(plan, by=hcm.ward_staff, at=NOW)
    refused = directed(hcm, type="REFUSE", text="", limits="", reasons="Không khẩn.").case
    when = NOW + timedelta(days=3)

    def listed(**more):
        page = selectors.urgent_cases(hcm.monitor, at=when, **more)
        return [row.report.case_id for row in page.rows]

    assert listed(lacking=True) == [open_case.pk, acted.pk]
    assert listed()[:2] == [open_case.pk, acted.pk]
    assert set(listed()) == {open_case.pk, acted.pk, refused.pk, plan.urgent_reports.get().case_id}
    (unit,) = selectors.urgent_units(hcm.monitor)
    assert (unit.name, unit.n, unit.lacking) == ("Phường Sài Gòn", 4, 2)
    with clock.frozen(when):
        said = text_of(Person(hcm.monitor).open(reverse("reports:urgent")))
    assert "Phường Sài Gòn: 4 urgent cases, 2 of them without a completed dossier" in said
    assert "The directive holds no longer" in said
    assert "Overdue by 68 hours" in said


@pytest.mark.parametrize(("owing", "settled"), [(3, 3), (2, 1), (0, 3), (4, 0)])
def test_pages_of_the_list_do_not_overlap(hcm, monkeypatch, owing, settled):
    monkeypatch.setattr(urgent, "A_PAGE", 2)
    monkeypatch.setattr(urgent, "_OWING", Kept(urgent._owing_rows))  # compiled with more
    monkeypatch.setattr(urgent, "_SETTLED", Kept(urgent._settled_rows))
    wanted = [reported(hcm, title=f"Việc {n}").case_id for n in range(owing)]
    no = {"type": "ORDINARY", "text": "", "limits": "", "reasons": "Chờ được."}
    wanted += reversed([directed(hcm, **no).case_id for _ in range(settled)])
    found, after = [], ""
    while True:
        page = selectors.urgent_cases(hcm.chair, at=NOW, after=after)
        found += [row.report.case_id for row in page.rows]
        after = page.older
        if not after:
            break
    assert found[:owing] == sorted(found[:owing], reverse=True)  # due at the same moment
    assert sorted(found[:owing]) == sorted(wanted[:owing])
    assert found[owing:] == wanted[owing:]


def test_others_read_no_files_of_it(hcm, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    report = reported(hcm, files=[docx_upload("Danh sách.docx")])
    kept = report.case.urgent_files.get()
    assert File.objects.count() == 1
    whole = Person(hcm.chair).client.get(at("urgent_file", kept.pk))
    assert len(whole.getvalue()) == kept.file.size
    assert Person(hcm.health_staff).client.get(at("urgent_file", kept.pk)).status_code == 404


def test_the_head_answers_a_flag_with_a_reason(hcm):
    flag = flagged(hcm)
    head = Person(hcm.ward_head)
    page = head.open(at("answer_flag", flag.task_id))
    head.press(page, reason="Đã có phương án khác.")
    said = text_of(Person(hcm.ward_staff).open(at("dossier", flag.proposal_id)))
    assert "Flagged as urgent, not reported upward" in said
    assert "Đã có phương án khác." in said


def test_what_is_due_in_hours_is_not_extended(hcm):
    """An extension counts working days; hours run on, and the page offers nothing else."""
    proposal = reported(hcm).proposal
    task = owed(proposal, Kind.URGENT_DIRECTIVE)
    verdict = is_extendable(task, at=NOW)
    assert "theo giờ" in str(verdict.reason)
    page = Person(hcm.ward_head).open(at("dossier", proposal.pk))
    assert at("extend", task.pk) not in page.content.decode()


def test_a_flag_says_its_hours_and_is_withdrawn_on_the_dossiers_page(hcm):
    proposal = registered(hcm).proposal
    author, head = Person(hcm.ward_staff), Person(hcm.ward_head)
    page = author.open(at("flag_urgent", proposal.pk))
    assert "within 2 hours" in text_of(page)
    author.press(page, situation="Dân không thể chờ.")
    assert "withdraw it" not in text_of(head.open(at("dossier", proposal.pk)))
    page = author.open(at("dossier", proposal.pk))
    answer = author.press(page, action=at("withdraw_flag", proposal.pk))
    assert (answer.status_code, answer["Location"]) == (302, at("dossier", proposal.pk))
    said = text_of(author.open(at("dossier", proposal.pk)))
    assert "no longer waiting for an answer" in said
    assert "What was flagged as urgent was withdrawn" in said
    assert at("withdraw_flag", proposal.pk) not in said
