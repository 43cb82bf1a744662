"""What an author reads in the letter of a refusal, and of an idea that was joined."""

import pytest
from django.core import mail

from accounts.models import RejectionReason
from approvals.models import Kind
from notifications import actions as telling
from tests.approvals import makers
from tests.world import NOW

pytestmark = pytest.mark.django_db


def letter_to(person):
    while telling.hear_next(at=NOW):
        pass
    while telling.send_next(at=NOW):
        pass
    return [letter for letter in mail.outbox if person.official_email in letter.to][-1]


def test_the_letter_of_a_refusal_names_the_grounds(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    grounds = list(RejectionReason.objects.order_by("position", "pk"))[1:3]
    codes = [row.code for row in grounds]
    makers.act(case.proposal, Kind.DECISION, type="REJECT", rejection_codes=codes)
    body = letter_to(hcm.ward_staff).body
    assert f"Căn cứ: {grounds[0].name}; {grounds[1].name}" in body


@pytest.mark.parametrize("sees", [True, False])
def test_the_letter_of_a_joined_idea_names_the_dossier(hcm, sees):
    by = hcm.ward_staff if sees else hcm.ward_deputy
    target = makers.submitted(hcm, by, title="Hồ sơ một cửa liên thông").proposal
    idea = makers.registered(hcm, title="Phiếu hẹn điện tử").proposal
    makers.act(idea, Kind.ANSWER_IDEA, answer="JOIN", joined_to=target, remark="Cùng một việc.")
    target.refresh_from_db()
    letter = letter_to(hcm.ward_staff)
    assert letter.subject.startswith(f"Đã ghép vào hồ sơ {target.code}: ")
    assert (target.title in letter.body) == sees
    assert "Cùng một việc." in letter.body
