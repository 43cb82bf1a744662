"""The pages of opinions asked for: asking, answering, withdrawing; an author reads nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import actions
from approvals.models import Asked, Kind, Opinion, OpinionRequest, Task
from approvals.selectors import Addressee
from core import clock
from notifications import actions as telling
from notifications.models import Effect, Notice
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.world import NOW, make_user, vn

pytestmark = pytest.mark.django_db
DUE = vn(2026, 3, 17)


def dossier(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def asking(proposal):
    return reverse("approvals:ask_opinions", args=[proposal.pk])


def answering(task):
    return reverse("approvals:give_opinion", args=[task.pk])


def task_of(person=None, unit=None) -> Task:
    return Task.objects.get(
        kind=Kind.ASKED_OPINION, person=person, **({"unit": unit} if unit else {})
    )


def unit_of(unit, days=5):
    return Addressee(Asked.RELATED_UNIT, days, unit=unit)


@pytest.fixture
def case(hcm):
    """A deputy's plan being checked at the ward."""
    case = makers.submitted(hcm)
    makers.walk(case.proposal, until=Kind.CHECK_NOTE)
    return case


def test_three_are_asked_in_one_form_after_reading_it_again(hcm, case):
    officer = Person(hcm.ward_officer)
    page = officer.open(dossier(case.proposal))
    assert f'href="{asking(case.proposal)}"' in page.content.decode()
    page = officer.open(asking(case.proposal))

    page = officer.press(
        page,
        button={"step": "review"},
        question="Có trùng với đề án khác không?",
        unit_1="SYT",
        unit_2="PSG",
        person_1=hcm.home_head.staff_code,
        days_EXPERT="3",
        superior="on",
        outside_1="Viện Kinh tế",
    )
    said = text_of(page)
    assert not OpinionRequest.objects.exists()
    assert "Sở Y tế is asked Related unit · Trưởng SYT · due on 16/03/2026" in said
    assert "Phường Sài Gòn is not asked Phường Sài Gòn decides itself" in said
    assert "Vương Thị Nội is asked Expert outside the chain · Sở Nội vụ · due on 12/03/2026" in said
    assert "Viện Kinh tế is asked Expert outside the chain · by letter" in said

    back = officer.press(page, button={"step": "edit"})
    assert 'value="SYT"' in back.content.decode()
    assert "Có trùng với đề án" in text_of(back)
    sent = officer.press(page, button={"step": "send"})
    assert sent.status_code == 302
    assert sent["Location"] == f"{dossier(case.proposal)}#opinions"
    said = text_of(officer.open(sent["Location"]))
    assert "Asked: Sở Y tế, due on 16/03/2026." in said
    assert "Not asked: Phường Sài Gòn. Phường Sài Gòn decides itself; it asks others." in said
    assert OpinionRequest.objects.count() == 4
    assert [one.kind for one in OpinionRequest.objects.order_by("pk")] == [
        "RELATED_UNIT", "EXPERT", "SUPERIOR", "EXPERT",
    ]  # fmt: skip
    again = officer.press(page, button={"step": "send"})  # a double press
    assert again.status_code == 302
    assert OpinionRequest.objects.count() == 4


def test_the_days_are_a_rule_that_everybody_can_read(hcm, case):
    said = text_of(Person(hcm.ward_staff).open(reverse("approvals:who_does_what")))
    days = (
        "5 working days, or from 1 to 15 as the asker chooses The system's default * Not verified"
    )
    assert f"Related unit: {days}" in said
    said = text_of(Person(hcm.ward_officer).open(asking(case.proposal)))
    assert "From 1 to 15; usually 5. The system's default. Not verified." in said


def test_the_top_level_asks_though_nobody_is_above_it(hcm):
    case = makers.submitted(hcm, hcm.ward_head)  # the city decides
    chair = Person(hcm.chair)
    page = chair.open(asking(case.proposal))
    page = chair.press(page, button={"step": "review"}, question="Có trùng không?", unit_1="SYT")
    assert "Sở Y tế is asked" in text_of(page)


def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(hcm, case):
    officer = Person(hcm.ward_officer)
    page = officer.open(asking(case.proposal))
    empty = officer.press(page, button={"step": "review"}, question="")
    assert "Name at least one whom you ask." in text_of(empty)
    many = officer.press(
        page, button={"step": "review"}, question="Hỏi gì?", unit_1="SYT", days_RELATED_UNIT="99"
    )
    assert "Hỏi gì?" in text_of(many)
    assert "error" in many.content.decode()
    nobody = officer.press(page, button={"step": "send"}, question="Hỏi gì?", unit_1="PSG")
    assert nobody.status_code == 200
    assert "Send the question" not in text_of(nobody)
    makers.walk(case.proposal, until=Kind.VOTE)
    late = officer.press(page, button={"step": "send"}, question="Hỏi gì?", unit_1="SYT")
    assert late.status_code == 409
    assert "The vote was opened on 09/03/2026." in text_of(late)
    assert "Hỏi gì?" in text_of(late)
    assert not OpinionRequest.objects.exists()


def test_the_question_stands_above_the_answer_and_the_answer_on_the_dossier(hcm, case):
    makers.ask(case, unit_of(hcm.health), question="Có trùng đề án không?", note="Mục 3")
    head = Person(hcm.health_head)
    page = head.open("/")
    assert "Give the opinion asked for" in text_of(page)
    page = head.open(reverse("approvals:task", args=[task_of(unit=hcm.health).pk]))
    said = text_of(page)
    assert said.index("Có trùng đề án không?") < said.index("Position")
    assert "Mục 3" in said
    assert "Văn Thư PSG asked on 09/03/2026" in said

    done = head.press(page, position="AGREE_WITH_CONDITIONS", reason="Dùng chung dữ liệu.")
    assert done.status_code == 302
    said = text_of(head.open(done["Location"]))
    assert "The opinion has been recorded" in said
    assert "Có trùng đề án không?" in said
    said = text_of(Person(hcm.ward_head).open(dossier(case.proposal)))
    assert "Sở Y tế Agrees with conditions" in said
    assert "Asked: Có trùng đề án không?" in said
    assert "Dùng chung dữ liệu." in said


def test_silence_and_a_late_answer_are_shown_as_what_they_are(hcm, case):
    makers.ask(case, unit_of(hcm.health))
    task = task_of(unit=hcm.health)
    makers.silence(DUE)
    late = vn(2026, 3, 18, 10)
    with clock.frozen(late):
        said = text_of(Person(hcm.ward_officer).open(dossier(case.proposal)))
        assert "Sở Y tế No answer" in said
        assert "Silence is nobody's agreement." in said
        head = Person(hcm.health_head)
        page = head.open(dossier(case.proposal))
        assert "you can still give it, late" in text_of(page)
        page = head.open(answering(task))
        assert "on 17/03/2026 it was recorded that none came" in text_of(page)
        back = head.press(page, position="AGREE")
        assert back.status_code == 200
        assert "Reason for the delay" in text_of(back)
        done = head.press(back, position="AGREE", late_reason="Chờ số liệu.")
        assert done.status_code == 302
        said = text_of(Person(hcm.ward_officer).open(dossier(case.proposal)))
    assert "Sở Y tế Agrees 2 working days late" in said
    assert "No answer until 16/03/2026" in said


def test_after_the_vote_it_is_kept_as_not_considered(hcm, case):
    makers.ask(case, unit_of(hcm.health, 1))
    makers.silence(vn(2026, 3, 11))
    late = vn(2026, 3, 12, 9)
    makers.walk(case.proposal, until=Kind.DECISION, at=late)
    makers.act_late(task_of(unit=hcm.health), hcm.health_head, late, "DISAGREE")
    with clock.frozen(late):
        vi = Person(hcm.ward_head, "vi")
        said = text_of(vi.open(dossier(case.proposal)))
        assert "Không được xem xét, đến sau khi biểu quyết hoặc sau khi có kết luận" in said
        page = vi.open(
            reverse("approvals:decide", args=[makers.owed(case.proposal, Kind.DECISION).pk])
        )
        assert "Không được xem xét, đến sau khi biểu quyết hoặc sau khi có kết luận" in text_of(
            page
        )


def test_after_the_case_closed_what_was_typed_stays_to_be_copied(hcm):
    task = makers.in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    makers.ask(task.case, unit_of(hcm.health), by=hcm.ward_head)
    head = Person(hcm.health_head)
    page = head.open(answering(task_of(unit=hcm.health)))
    actions.withdraw(task.proposal, by=hcm.ward_staff, at=NOW)
    late = head.press(page, position="DISAGREE", reason="Một câu rất dài.")
    assert late.status_code == 409
    said = text_of(late)
    assert "withdrew the dossier" in said
    assert "Một câu rất dài." in said
    assert not Opinion.objects.exists()


def test_the_decision_waits_and_says_for_whom(hcm):
    task = makers.in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    head = Person(hcm.ward_head)
    page = head.open(reverse("approvals:decide", args=[task.pk]))
    makers.ask(task.case, unit_of(hcm.health), by=hcm.ward_head)
    now = text_of(head.open(reverse("approvals:decide", args=[task.pk])))
    assert "It waits for the opinion of Sở Y tế, until 16/03/2026." in now
    review = head.press(
        page,
        button={"step": "review"},
        type="REJECT",
        reasons="Chưa đủ căn cứ.",
        rejection_codes=[],
    )
    assert review.status_code == 409
    assert "Opinions asked for are still owed: Sở Y tế." in text_of(review)
    assert "Chưa đủ căn cứ." in text_of(review)
    with clock.frozen(DUE):
        makers.silence(DUE)
        page = head.open(reverse("approvals:decide", args=[task.pk]))
        review = head.press(
            page, button={"step": "review"}, type="REJECT", reasons="Không.", late_reason="Chờ."
        )
    assert review.status_code == 200


def test_a_request_is_withdrawn_with_its_reason(hcm, case):
    makers.ask(case, unit_of(hcm.health), question="Câu hỏi nhầm?")
    task = task_of(unit=hcm.health)
    url = reverse("approvals:withdraw_request", args=[task.pk])
    officer = Person(hcm.ward_officer)
    assert f'href="{url}"' in officer.open(dossier(case.proposal)).content.decode()
    assert url not in Person(hcm.ward_deputy2).open(dossier(case.proposal)).content.decode()
    page, other = officer.open(url), Person(hcm.ward_head).open(url)
    assert "Câu hỏi nhầm?" in text_of(page)
    assert "This field is required" in text_of(officer.press(page, reason=""))
    done = officer.press(page, reason="Sai đơn vị.")
    said = text_of(officer.open(done["Location"]))
    assert "Request withdrawn" in said
    assert "Sai đơn vị." in said
    late = Person(hcm.ward_head).press(other, reason="Lần nữa.")
    assert late.status_code == 409
    assert "Văn Thư PSG withdrew this request" in text_of(late)
    assert "Lần nữa." in text_of(late)


def test_a_letter_is_recorded_with_its_paper(hcm, case):
    makers.ask(case, Addressee(Asked.EXPERT, 5, outside="Viện Kinh tế"))
    task = Task.objects.get(kind=Kind.ASKED_OPINION)
    officer = Person(hcm.ward_officer)
    page = officer.open(answering(task))
    assert "Letter of Viện Kinh tế" in text_of(page)
    bare = officer.press(page, position="AGREE")
    assert bare.status_code == 200
    assert not Opinion.objects.exists()
    done = officer.press(
        page,
        position="AGREE",
        document_number="12/VKT",
        document_date="09/03/2026",
        signer="Viện trưởng",
        file=makers.minutes("thu.docx"),
    )
    assert done.status_code == 302
    paper = officer.client.get(reverse("approvals:paper", args=[task.pk]))
    assert paper.status_code == 200
    assert b"".join(paper.streaming_content)
    said = text_of(officer.open(dossier(case.proposal)))
    assert "Viện Kinh tế Agrees" in said
    assert "12/VKT" in said
    assert "by letter" in said


def hear(at):
    with clock.frozen(at):
        while telling.hear_next(at=at):
            pass


def test_both_sides_are_told_and_nobody_else(hcm, case):
    stranger = make_user("Người Ngoài", unit=hcm.health)
    hear(NOW)
    makers.ask(case, unit_of(hcm.health), Addressee(Asked.EXPERT, 3, person=stranger))
    hear(NOW)
    makers.silence(DUE)
    hear(DUE)
    told = Notice.objects.filter(verb="opinion.no_answer").values_list(
        "recipient__full_name", "data__as"
    )
    assert sorted(told) == [
        ("Người Ngoài", "asked"),
        ("Trưởng SYT", "asked"),
        ("Văn Thư PSG", "asker"),
        ("Văn Thư PSG", "asker"),
    ]
    with clock.frozen(DUE):
        said = text_of(Person(stranger).open(reverse("notifications:index")))
        assert "No answer from you was recorded" in said
        said = text_of(Person(hcm.ward_officer).open(reverse("notifications:index")))
        assert "An opinion that was asked for did not come" in said
        while telling.send_next(at=DUE):
            pass
        assert not Effect.objects.exclude(state__in=["DONE", "SUPERSEDED"]).exists()


# ------------------------------------------------------------------------------ nothing leaks

SECRETS = ("Sở Y tế", "Người Được Hỏi", "Viện Bí Mật", "kyhieuhoi", "kyhieutra", "kyhieurut")


def test_an_author_reads_none_of_it_anywhere(hcm):
    """Neither text, nor names, nor how many, nor when: pages, history, letters, lists, exports."""
    case = makers.submitted(hcm)
    lead = Person(hcm.ward_deputy, "vi")
    makers.walk(case.proposal, until=Kind.CHECK_NOTE)
    urls = [
        dossier(case.proposal),
        f"{dossier(case.proposal)}?show=reminders",
        reverse("approvals:sent", args=[case.proposal.pk]),
        reverse("approvals:mine"),
        reverse("reports:dossiers"),
        f"{reverse('reports:dossiers')}?figure=step-ASKED_OPINION&of=2026",
        f"{reverse('reports:year')}?year=2026",
        reverse("notifications:inbox"),
        reverse("notifications:index"),
    ]
    hear(NOW)
    before = [without_keys(lead.open(url)) for url in urls]
    notices = Notice.objects.filter(recipient=hcm.ward_deputy).count()

    who = make_user("Người Được Hỏi", unit=hcm.health)
    asked = makers.ask(
        case,
        unit_of(hcm.health, 1),
        Addressee(Asked.EXPERT, 1, person=who),
        Addressee(Asked.EXPERT, 1, outside="Viện Bí Mật"),
        unit_of(hcm.home),
        question="kyhieuhoi?",
    )
    answer = {"position": "DISAGREE", "reason": "kyhieutra"}
    actions.give_opinion(asked[0].task, by=hcm.health_head, at=NOW, **answer)
    actions.withdraw_request(asked[3].task, reason="kyhieurut", by=hcm.ward_officer, at=NOW)
    hear(NOW)
    for url, was in zip(urls, before, strict=True):
        assert without_keys(lead.open(url)) == was, url

    later = vn(2026, 3, 11)
    makers.silence(later)
    hear(later)
    with clock.frozen(later):
        for url in urls:
            said = lead.open(url).content.decode()
            assert not [word for word in SECRETS if word in said], url
            assert "ý kiến được hỏi" not in said
        for one in asked:
            assert lead.client.get(answering(one.task)).status_code in (403, 404)
            for name in ("approvals:withdraw_request", "approvals:paper"):
                assert lead.client.get(reverse(name, args=[one.task.pk])).status_code == 404
        assert lead.client.get(asking(case.proposal)).status_code == 403
    assert Notice.objects.filter(recipient=hcm.ward_deputy).count() == notices


def test_where_only_an_opinion_is_waited_for_the_author_reads_the_step_alone(hcm):
    case = makers.submitted(hcm)
    makers.walk(case.proposal, until=Kind.CHECK_NOTE)
    makers.ask(case, unit_of(hcm.health, 4))
    for kind in (Kind.CHECK_NOTE, Kind.PARTY_OPINION):
        makers.act(case.proposal, kind)
    lead = Person(hcm.ward_deputy)
    for url in (dossier(case.proposal), reverse("approvals:mine"), reverse("reports:dossiers")):
        said = text_of(lead.open(url))
        assert "Being checked, opinions asked" in said, url
        assert not [word for word in ("Sở Y tế", "13/03/2026") if word in said], url


def without_keys(page) -> str:
    """The page's text, without how long the whole portal's journal is."""
    return re.sub(r"mục số [\d.]+", "", text_of(page))


def test_what_a_refused_author_is_told_names_nobody(hcm, case):
    makers.ask(case, unit_of(hcm.health))
    page = Person(hcm.ward_deputy).client.get(answering(task_of(unit=hcm.health)))
    assert page.status_code == 404
    assert "Sở Y tế" not in text_of(page)


# --------------------------------------------------------------------------- what a page costs


def test_the_pages_cost_the_same_however_many_were_asked(hcm, case):
    people = [make_user(f"Chuyên gia {i}", unit=hcm.health) for i in range(9)]
    makers.ask(case, Addressee(Asked.EXPERT, 1, person=people[0]))
    task = task_of(person=people[0])
    pages = (
        (Person(hcm.ward_officer), dossier(case.proposal)),
        (Person(hcm.ward_officer), asking(case.proposal)),
        (Person(people[0]), answering(task)),
    )

    def costs():
        for person, url in pages:
            person.open(url)
            with CaptureQueriesContext(connection) as found:
                person.open(url)
            yield len(found)

    before = list(costs())
    assert max(before) <= 11, before
    makers.ask(case, *(Addressee(Asked.EXPERT, 1, person=one) for one in people[1:]))
    for one in people[5:]:
        makers.act_late(task_of(person=one), one, NOW, "AGREE")
    assert list(costs()) == before
