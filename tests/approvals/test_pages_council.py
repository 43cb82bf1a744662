"""The pages of a council: set up, declared, scored, closed; own sheet first, blind, and who sees
nothing.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import actions
from approvals.models import (
    Council,
    CouncilResult,
    CouncilRule,
    Declaration,
    Kind,
    ScoreSheet,
    Task,
)
from approvals.selectors import Sitting
from core import clock
from notifications import actions as telling
from notifications.models import Notice
from proposals.models import Proposal
from tests.approvals import councils
from tests.approvals.browsing import Person, forms_of, text_of
from tests.approvals.makers import submitted, walk
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    return case


@pytest.fixture
def council(hcm, case):
    return councils.set_up(case, councils.seven(hcm))


def at(name, pk):
    return reverse(f"approvals:{name}", args=[pk])


def task_of(person, kind) -> Task:
    return Task.objects.open().get(kind=kind, person=person)


def test_the_head_sets_one_up_from_those_proposed(hcm, case):
    head = Person(hcm.ward_head)
    page = head.open(at("dossier", case.proposal.pk))
    address = at("set_up_council", case.proposal.pk)
    assert address in page.content.decode()
    one = councils.experts(hcm)[0].staff_code
    typed = {"number": "12/QĐ-UBND", "secretary": one}
    page = head.press(head.open(address), button={"step": "fill"}, **typed)
    assert page.status_code == 200
    assert not Council.objects.exists()
    (form,) = (one for one in forms_of(page) if "number" in one["fields"])
    kept = form["fields"]
    assert (kept["number"], kept["secretary"]) == ("12/QĐ-UBND", one)
    assert hcm.ward_deputy2.staff_code in kept["chair"]
    for nobody in (hcm.ward_deputy, hcm.ward_head, hcm.chair):  # the author, and who decides
        assert nobody.staff_code not in " ".join(kept.values())
    said = text_of(page)
    assert "Member 4 (optional)" in said
    assert "Member 3 (optional)" not in said

    one, two, three = (person.staff_code for person in councils.experts(hcm))
    named = {
        "number": "12/QĐ-UBND",
        "chair": hcm.ward_head.staff_code,
        "vice_chair": hcm.ward_deputy.staff_code,
        "secretary": hcm.ward_officer.staff_code,
        "member_1": one,
        "member_2": two,
        "member_3": three,
        "support_1": hcm.division_staff.staff_code,
    }
    answer = head.press(page, **named)
    assert answer.status_code == 200
    assert "is or was an author" in text_of(answer)
    answer = head.press(page, **named | {"vice_chair": hcm.ward_deputy2.staff_code})
    assert (answer.status_code, answer.url) == (302, at("council", case.proposal.pk))
    assert len(Sitting(Council.objects.get()).entitled) == 6
    assert address not in head.open(at("dossier", case.proposal.pk)).content.decode()


def test_a_member_declares_scores_and_reads_the_others_only_then(hcm, case, council):
    expert, other = councils.experts(hcm)[:2]
    for person in (other, hcm.ward_head):
        councils.declare(council, person)
    councils.score(council, other, "REJECT", comment="Chưa đủ căn cứ.")
    member = Person(expert)
    page = member.open(at("task", task_of(expert, Kind.COUNCIL_DECLARE).pk))
    assert "Declaration of interest" in text_of(page)
    assert case.proposal.title in text_of(page)
    assert '<section class="card plan"' not in page.content.decode()  # nothing of the plan itself
    answer = member.press(page, conflict="no")
    assert answer.url == at("council", case.proposal.pk)
    page = member.open(answer.url)
    assert "Chưa đủ căn cứ." not in text_of(page)
    page = member.open(at("task", task_of(expert, Kind.COUNCIL_SHEET).pk))
    typed = {f"score_{one.code}": "8" for one in council.rule.criteria.all()}
    typed |= {"score_EFFECT": "3", "comment": "Nên làm.", "recommendation": "APPROVE"}
    answer = member.press(page, **typed)
    assert "Below 5 a remark is needed." in text_of(answer)
    answer = member.press(page, **typed, remark_EFFECT="Thiếu số liệu.")
    assert answer.status_code == 302
    assert ScoreSheet.objects.filter(member__person=expert).exists()
    receipt = text_of(member.open(answer.url))
    assert "Effectiveness (weight 2) 3 · Thiếu số liệu." in " ".join(receipt.split())
    assert "EFFECT" not in receipt
    page = member.open(at("council", case.proposal.pk))
    assert "Chưa đủ căn cứ." in text_of(page)
    assert other.full_name in text_of(page)
    for reader in (hcm.ward_head, hcm.ward_deputy2, hcm.chair):  # no sheet of their own yet
        said = text_of(Person(reader).open(at("council", case.proposal.pk)))
        assert "Chưa đủ căn cứ." not in said
        assert "2 of 7 sheets have come." in said


@pytest.mark.parametrize("to_chair", [False, True])
def test_blind_sheets_have_no_names(hcm, case, to_chair):
    CouncilRule.objects.update(blind=True, blind_to_chair=to_chair)
    council = councils.declared(councils.set_up(case, councils.seven(hcm)))
    one, two = councils.experts(hcm)[:2]
    councils.score(council, one, comment="Ý của Một.")
    councils.score(council, two, comment="Ý của Hai.")
    councils.score(council, hcm.ward_head, comment="Ý của chủ tịch.")
    said = text_of(Person(two).open(at("council", case.proposal.pk)))
    assert "Ý của Một." in said
    assert f"{one.full_name}:" not in said
    assert f"{two.full_name} ( your own )" in said or f"{two.full_name} (your own)" in said
    said = text_of(Person(hcm.ward_head).open(at("council", case.proposal.pk)))
    assert (f"{one.full_name}:" in said) is not to_chair


def test_the_secretary_drafts_closes_and_the_chair_confirms(hcm, case, council):
    councils.declared(council)
    others = [one.person for one in Sitting(council).missing if one.person != hcm.ward_officer]
    for person in others[:5]:
        councils.score(council, person)
    secretary = Person(hcm.ward_officer)
    page = secretary.open(at("task", task_of(hcm.ward_officer, Kind.COUNCIL_CLOSE).pk))
    page = secretary.press(page, button={"step": "draft"})
    assert "Send your own sheet first" in text_of(page)  # or drafts would tell him each score
    assert "median" not in text_of(page)
    councils.score(council, hcm.ward_officer)
    page = secretary.open(at("call_council", council.pk))
    answer = secretary.press(page, start_at="9h 16/03/2026", place="Phòng họp 1")
    assert "18/03/2026" in text_of(answer)
    answer = secretary.press(page, start_at="14h 18/03/2026", place="Phòng họp 1")
    assert answer.status_code == 302
    with clock.frozen(councils.HELD):
        page = secretary.open(at("task", task_of(hcm.ward_officer, Kind.COUNCIL_CLOSE).pk))
        there = [str(one.row.pk) for one in Sitting(council).entitled]
        typed = {
            "ended_at": "16h 18/03/2026",
            "attended": there[:6],
            "absentees": "Một người đi công tác.",
            "discussion": "Các thành viên thống nhất.",
        }
        page = secretary.press(page, button={"step": "draft"}, **typed)
        assert "6 of 7" in page.content.decode()
        assert not hasattr(Council.objects.get(), "minutes")
        answer = secretary.press(page, button={"step": "close"}, **typed)
        assert answer.status_code == 302, text_of(answer)
        chair = Person(hcm.ward_head)
        page = chair.open(at("task", task_of(hcm.ward_head, Kind.COUNCIL_CONFIRM).pk))
        assert "Các thành viên thống nhất." in page.content.decode()
        assert chair.press(page, conclusion="Hội đồng nhất trí.").status_code == 302
        assert CouncilResult.objects.get().recommends == "APPROVE"
        walk(case.proposal, until=Kind.VOTE, at=councils.HELD, late_reason="Chờ hội đồng.")
        voter = Person(hcm.ward_deputy2)
        said = text_of(voter.open(at("task", task_of(hcm.ward_deputy2, Kind.VOTE).pk)))
        assert "Hội đồng nhất trí." in said
        history = text_of(voter.open(at("dossier", case.proposal.pk)))
        assert "The council recommends: Approve" in history
        assert "A council was set up by decision 12/QĐ-UBND" in history


def test_e_coi_1_who_declared_a_conflict_sees_nothing_of_the_case(hcm, case, council):
    """His post reads the ward's dossiers: lists, search, pages and notices forget this one."""
    deputy, code = Person(hcm.ward_deputy2), case.proposal.code
    lists = [
        reverse("reports:dossiers"),
        f"{reverse('reports:dossiers')}?q={code}",
        reverse("notifications:inbox"),
    ]
    assert code in text_of(deputy.open(lists[1]))
    page = deputy.open(at("task", task_of(hcm.ward_deputy2, Kind.COUNCIL_DECLARE).pk))
    answer = deputy.press(page, conflict="yes", text="Là anh em với tác giả.")
    assert answer.url == reverse("notifications:inbox")
    assert Declaration.objects.get().conflict
    while telling.hear_next(at=NOW):
        pass

    for url in lists:
        assert case.proposal.title not in text_of(deputy.open(url)), url
    for url in (at("dossier", case.proposal.pk), at("council", case.proposal.pk)):
        deputy.open(url, status=404)
    his = deputy.open(at("task", councils.seat(council, hcm.ward_deputy2).task_id), status=403)
    assert case.proposal.title not in text_of(his)  # that it is closed to him, and no more
    assert not Proposal.objects.visible_to(hcm.ward_deputy2).exists()
    told = Notice.objects.filter(recipient=hcm.ward_head, entry__verb="council.declare")
    assert told.exists()
    assert "left the council" in text_of(Person(hcm.ward_head).open(reverse("notifications:index")))


def test_an_author_reads_nothing_of_a_council(hcm, case, council):
    councils.declared(council)
    author = Person(hcm.ward_deputy)
    said = text_of(author.open(at("dossier", case.proposal.pk)))
    assert "ouncil" not in said
    for url in (
        at("council", case.proposal.pk),
        at("set_up_council", case.proposal.pk),
        at("call_council", council.pk),
        at("dissolve_council", council.pk),
        at("task", Task.objects.filter(kind=Kind.COUNCIL_CLOSE).get().pk),
    ):
        author.open(url, status=404)


def test_a_dossier_without_a_council_pays_no_query_for_it(hcm, case):
    head = Person(hcm.ward_head)
    url = at("dossier", case.proposal.pk)
    head.open(url)
    with CaptureQueriesContext(connection) as asked:
        head.open(url)
    assert not [one["sql"] for one in asked if "approvals_council" in one["sql"]]


def test_the_page_of_a_council_costs_the_same_for_five_and_nine(hcm, case):
    council = councils.declared(councils.set_up(case, councils.seven(hcm)[:5]))
    url = at("council", case.proposal.pk)
    head = Person(hcm.ward_head)
    head.open(url)
    with CaptureQueriesContext(connection) as few:
        head.open(url)
    with clock.frozen(NOW):
        actions.dissolve_council(council, reason="Làm lại.", by=hcm.ward_head, at=NOW)
    again = councils.declared(councils.set_up(case, councils.seven(hcm)))
    for one in Sitting(again).missing:
        councils.score(again, one.person)
    with CaptureQueriesContext(connection) as many:
        head.open(url)
    assert len(many) <= len(few) <= 23, [one["sql"][:200] for one in many]
