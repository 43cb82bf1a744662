"""The pages of standing in: what they say to whom, and that nothing typed is lost at its end."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Mandate
from approvals import actions
from approvals.models import Decision, Kind
from notifications import actions as notifications
from notifications.models import Notice
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import in_stage
from tests.approvals.test_mandates import LAST, absent, mandate, seat_of
from tests.world import NOW, TODAY


def at(user):
    return Person(user, "vi")


REASON = "Cần làm rõ phạm vi thí điểm trước khi quyết định, kể cả nguồn lực."
SAID = "thay Trưởng PSG theo văn bản số 12/GUQ-PSG, ngày 09/03/2026"


def decide(task):
    return reverse("approvals:decide", args=[task.pk])


def test_he_sees_for_whom_he_acts_and_the_receipt_says_it(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    mandate(hcm.ward_head, hcm.ward_deputy2)
    deputy = at(hcm.ward_deputy2)

    assert SAID in text_of(deputy.open("/"))
    assert f"Bạn xử lý {SAID}, đến hết 13/03/2026. Bạn ký KT." in text_of(deputy.open(decide(task)))
    chosen = {"type": "REJECT", "reasons": REASON, "step": "sign"}
    deputy.press(deputy.open(decide(task)), **chosen)

    receipt = text_of(deputy.open(reverse("approvals:task", args=[task.pk])))
    assert f"Phó Hai PSG, {SAID}" in receipt
    for reader in (hcm.ward_head, hcm.ward_staff, hcm.monitor):
        page = text_of(at(reader).open(reverse("approvals:dossier", args=[task.proposal_id])))
        assert f"KT. Người đứng đầu, Cấp phó của người đứng đầu, Phường Sài Gòn, {SAID}" in page
        assert page.count(SAID) >= 2  # the decision, and the history


@pytest.mark.parametrize("sees", [True, False])
def test_a_mandate_that_ended_meanwhile_says_until_when_and_keeps_what_was_typed(hcm, sees):
    """Bad input: expired mandates between opening and pressing."""
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    holder = hcm.ward_deputy2 if sees else hcm.ward_party_officer
    given = mandate(hcm.ward_head, holder, kinds=[Kind.DECISION])
    person = at(holder)
    page = person.open(decide(task))
    actions.end_mandate(given, reason="Về sớm.", by=hcm.ward_head, at=NOW)
    assert Proposal.objects.visible_to(holder).filter(pk=task.proposal_id).exists() == sees

    answer = person.press(page, type="REJECT", reasons=REASON, step="sign")

    said = text_of(answer)
    assert answer.status_code == 403
    assert "có hiệu lực đến 09:00 09/03/2026" in said
    assert "12/GUQ-PSG" in said
    assert REASON in said
    assert (task.proposal.title in said) == sees
    assert not Decision.objects.exists()


def test_the_officer_prepares_the_head_is_told_and_confirms(hcm):
    officer, head = at(hcm.ward_officer), at(hcm.ward_head)
    page = reverse("approvals:give_mandate")
    assert "bạn soạn giúp" in text_of(officer.open(page))
    typed = {
        "seat": str(seat_of(hcm.ward_head).pk),
        "kind": "ASSIGNMENT",
        "holder": hcm.ward_deputy2.staff_code,
        "first_day": f"{TODAY:%d/%m/%Y}",
        "last_day": f"{LAST:%d/%m/%Y}",
        "scope": "all",
        "number": "12/GUQ-PSG",
        "document_date": f"{TODAY:%d/%m/%Y}",
        "reason": "Đi công tác.",
    }
    late = {**typed, "last_day": f"{TODAY + timedelta(days=400):%d/%m/%Y}"}
    wrong = text_of(officer.press(officer.open(page), **late))
    assert "nhiều nhất 90 ngày" in wrong
    officer.press(officer.open(page), **typed)
    given = Mandate.objects.get()
    assert given.given_at is None

    one = reverse("approvals:mandate", args=[given.pk])
    assert "Bạn có xác nhận không?" in text_of(head.open(one))
    assert "Bạn có xác nhận không?" not in text_of(officer.open(one))
    head.press(head.open(one), action="/confirm/")
    while notifications.hear_next(at=NOW):
        pass

    told = {
        (notice.verb, notice.recipient_id)
        for notice in Notice.objects.filter(verb__startswith="mandate.")
    }
    assert told == {
        ("mandate.prepare", hcm.ward_head.pk),
        ("mandate.confirm", hcm.ward_deputy2.pk),
        ("mandate.confirm", hcm.ward_officer.pk),
    }
    text = text_of(at(hcm.ward_deputy2).open(reverse("notifications:index")))
    assert "Bạn xử lý thay “Người đứng đầu” từ 09/03/2026 đến hết 13/03/2026" in text


def test_an_absence_tells_the_deputies_and_the_page_of_who_comes_before(hcm):
    absent(hcm.ward_head)
    page = text_of(at(hcm.ward_deputy2).open(reverse("approvals:mandates")))

    assert "thay Trưởng PSG, vắng mặt từ 09/03/2026 đến 13/03/2026" in page
    assert "Có người ở thứ tự trước bạn" in page
    assert "Có người ở thứ tự trước bạn" not in text_of(
        at(hcm.ward_deputy).open(reverse("approvals:mandates"))
    )
