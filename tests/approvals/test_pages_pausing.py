"""The pages of what authors are asked to add, and what every list says while the clock stands."""

import pytest
from django.urls import reverse

from approvals import actions
from approvals.models import Kind, SupplementFile
from core import clock
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import minutes, owed, submitted, walk
from tests.world import vn

pytestmark = pytest.mark.django_db


def dossier(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def test_asked_added_and_read_by_both_sides(hcm):
    proposal = walk(submitted(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    head, author, stranger = (
        Person(one) for one in (hcm.ward_head, hcm.ward_staff, hcm.health_officer)
    )
    decide = reverse("approvals:decide", args=[owed(proposal, Kind.DECISION).pk])
    page = head.open(decide)
    asking = reverse("approvals:ask_supplement", args=[proposal.pk])
    assert f'href="{asking}"' in page.content.decode()
    page = head.open(asking)
    assert "The clock of the case stands still at once" in text_of(page)
    again = head.press(page, wanted=" ", working_days="40", note="Gấp")
    assert again.status_code == 200
    assert "Gấp" in again.content.decode()  # what was typed stays
    answer = head.press(page, wanted="Dự toán\nÝ kiến Sở Tài chính", working_days="5")
    assert answer.status_code == 302

    said = text_of(head.open(decide))
    assert "Clock stands still since 09/03/2026: the authors are to add what is missing" in said
    assert "Nothing is late meanwhile and nobody is reminded" in said
    inbox = text_of(head.open(reverse("notifications:inbox")))
    assert "Clock stands still since 09/03/2026" in inbox

    mine = text_of(author.open(reverse("approvals:mine")))
    assert "add what is asked for" in mine
    assert "The authors are to add what is missing; the clock stands still" in mine
    said = text_of(author.open(dossier(proposal)))
    assert "Ý kiến Sở Tài chính" in said
    assert "The clock has stood still since 09/03/2026: the authors are to add" in said
    task = owed(proposal, Kind.SUPPLEMENT)
    page = author.open(reverse("approvals:answer_supplement", args=[task.pk]))
    assert "Ý kiến Sở Tài chính" in text_of(page)
    on = vn(2026, 3, 11, 9)
    with clock.frozen(on):
        sent = author.press(page, text="Dự toán ở tệp.", file_1=minutes("du-toan.docx"))
        assert sent.status_code == 302
        assert "What you added has been sent" in text_of(author.open(sent.url))
        said = text_of(head.open(dossier(proposal)))
        assert "Dự toán ở tệp." in said
        assert "The version that was sent is unchanged" in said
        assert "and 2 working days for which the clock stood still" in said
        assert "it stood still for 2 working days" in said
        assert owed(proposal, Kind.DECISION).paused_days == 2
    file = reverse("approvals:supplement_file", args=[SupplementFile.objects.get().pk])
    for person, status in ((head, 200), (author, 200), (stranger, 404)):
        got = person.client.get(file)
        assert got.status_code == status
        if got.streaming:
            assert b"".join(got.streaming_content)


def test_withdrawn_by_who_asked_and_too_late_for_the_author(hcm):
    case = submitted(hcm)
    actions.ask_supplement(
        case, wanted=["Dự toán"], working_days=5, by=hcm.ward_officer, at=case.received_at
    )
    task = owed(case.proposal, Kind.SUPPLEMENT)
    author, officer = Person(hcm.ward_deputy), Person(hcm.ward_officer)
    writing = author.open(reverse("approvals:answer_supplement", args=[task.pk]))
    page = officer.open(reverse("approvals:withdraw_supplement", args=[task.pk]))
    assert officer.press(page, reason="Đã có.").status_code == 302
    late = author.press(writing, text="Dự toán của tôi.")
    assert late.status_code == 409
    assert "Dự toán của tôi." in late.content.decode()
    assert hcm.ward_officer.full_name in text_of(late)
    again = officer.press(page, reason="Lần nữa.")
    assert again.status_code == 409
