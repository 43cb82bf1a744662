"""The pages of both procedures, used as people use them: open, read, fill in, press."""

import re

import pytest
from django.urls import reverse

from approvals.models import Ballot, Decision, Intake, Kind, Opinion, Procedure
from core import clock
from proposals import actions
from proposals.lifecycle import State
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import PLAN_TYPED, fill, make_idea, typed_for
from tests.world import NOW, vn

pytestmark = pytest.mark.django_db


def task_url(task):
    return reverse("approvals:task", args=[task.pk])


def dossier_url(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def answers_of(page, **more):
    """Everything an intake asks for, answered yes."""
    form = page.context["form"]
    ok = {name: "yes" for name in form.fields if name.startswith("ok_")}
    return {
        **ok,
        "scope_result": "IN_SCOPE",
        "within_functions": "yes",
        "outcome": "ACCEPT",
        **more,
    }


APPROVAL = {
    "type": "APPROVE",
    "approved_scope": "Ba trường tiểu học của phường",
    "approved_start": "01/06/2026",
    "approved_end": "30/11/2026",
    "approved_budget": "120.000.000",
    "reporting_interval": "MONTHLY",
}


# ------------------------------------------------------------ the commonest case, page by page


def test_staff_idea_to_approved_plan_through_the_pages(hcm):
    staff, head, officer = map(Person, (hcm.ward_staff, hcm.ward_head, hcm.ward_officer))
    idea = make_idea(hcm.ward_staff)

    sent = staff.client.get(reverse("proposals:check", args=[idea.pk]))
    answer = staff.press(sent, action="register")
    assert answer["Location"] == reverse("approvals:sent", args=[idea.pk])
    receipt = text_of(staff.open(answer["Location"]))
    idea.refresh_from_db()
    assert idea.code in receipt
    assert "Head of unit, Phường Sài Gòn" in receipt
    assert "due on 16/03/2026" in receipt
    assert "5 working days counted from 09/03/2026" in receipt

    task = makers.owed(idea, Kind.ANSWER_IDEA)
    form = head.open(task_url(task))
    assert form.request["PATH_INFO"] == reverse("approvals:answer_idea", args=[task.pk])
    assert "A dossier is never approved by silence." in text_of(form)
    assert b"checked" not in form.content
    answer = head.press(form, answer="AGREE", helper_person=hcm.ward_officer.staff_code)
    done = text_of(head.open(answer["Location"]))
    assert "Your answer has been sent" in done
    assert "Agree in principle" in done
    assert "Nothing waits for you" in done

    page = staff.open(dossier_url(idea))
    assert "Your idea was agreed in principle" in text_of(page)
    assert hcm.ward_officer.full_name in text_of(page)
    answer = staff.press(page, action="start-plan")
    assert answer.status_code == 302
    fill(idea, typed_for(PLAN_TYPED), by=hcm.ward_staff, at=NOW)
    answer = staff.press(staff.open(reverse("proposals:check", args=[idea.pk])), action="submit")
    assert answer["Location"] == reverse("approvals:sent", args=[idea.pk])
    assert "Your plan has been submitted" in text_of(staff.open(answer["Location"]))

    task = makers.owed(idea, Kind.INTAKE)
    form = officer.open(task_url(task))
    assert "Functions, tasks and powers of Phường Sài Gòn" in text_of(form)
    answer = officer.press(form, **answers_of(form, arrival_number="123"))
    assert "The intake has been recorded" in text_of(officer.open(answer["Location"]))
    assert Intake.objects.get().arrival_number == "123"

    task = makers.owed(idea, Kind.DECISION)
    form = head.open(task_url(task))
    chosen = re.findall(r"<input[^>]*type=\"radio\"[^>]*\bchecked\b", form.content.decode())
    assert chosen == []  # no decision is chosen beforehand
    typed = {
        **APPROVAL,
        "person_1": hcm.ward_staff.staff_code,
        "supervisor": hcm.ward_deputy.official_email,
    }
    confirm = head.press(form, button={"step": "review"}, **typed)
    assert confirm.status_code == 200
    assert not Decision.objects.exists()
    assert "Review before signing" in text_of(confirm)
    assert "120.000.000" in text_of(confirm) or "120,000,000" in text_of(confirm)
    answer = head.press(confirm, button={"step": "sign"})
    assert answer.status_code == 302, text_of(answer)
    done = text_of(head.open(answer["Location"]))
    assert "Your decision has been recorded" in done
    decision = Decision.objects.get()
    assert decision.type == Decision.Type.APPROVE
    assert decision.approved_budget == 120_000_000
    assert decision.supervisor == hcm.ward_deputy
    assert decision.version_sha256 == idea.versions.get(n=1).sha256

    page = text_of(staff.open(dossier_url(idea)))
    assert "Ba trường tiểu học của phường" in page
    assert "Approved" in page


# --------------------------------------- procedure (b): Party opinion, vote, decision, page by page


def note_answers(page):
    form = page.context["form"]
    return {
        **{name: "yes" for name in form.fields if name.startswith("confirm_")},
        "effectiveness": "Giảm số lần đi lại.",
        "is_effective": "yes",
        "feasibility": "Đủ người và kinh phí.",
        "is_feasible": "yes",
    }


def opinion_of_party(position="AGREE", **more):
    return {
        "position": position,
        "document_number": "15-CV/ĐU",
        "document_date": "09/03/2026",
        "signer": "Ủy viên thường vụ",
        "file": makers.minutes("y-kien.docx"),
        **more,
    }


def test_leaders_plan_through_the_pages(hcm):
    case = makers.submitted(hcm)  # the ward's first deputy proposes
    dossier = case.proposal
    officer, party, secretary = map(
        Person, (hcm.ward_officer, hcm.ward_party_officer, hcm.ward_party_secretary)
    )
    head, second = Person(hcm.ward_head), Person(hcm.ward_deputy2)

    form = officer.open(task_url(makers.owed(dossier, Kind.INTAKE)))
    officer.press(form, **answers_of(form))
    form = officer.open(task_url(makers.owed(dossier, Kind.CHECK_NOTE)))
    assert "The authors do not read it." in text_of(form)
    officer.press(form, **note_answers(form))

    task = makers.owed(dossier, Kind.PARTY_OPINION)
    form = party.open(task_url(task))
    assert "Silence never counts as agreement" in text_of(form)
    answer = party.press(form, **opinion_of_party())
    assert answer.status_code == 302, text_of(answer)
    assert "The opinion has been recorded" in text_of(party.open(answer["Location"]))
    paper = secretary.client.get(reverse("approvals:paper", args=[task.pk]))
    assert paper["Content-Disposition"].startswith("attachment")
    assert b"".join(paper.streaming_content)  # read to the end, so that it is closed

    # three of the leadership, the proposing deputy excluded and said so
    form = head.open(task_url(makers.owed(dossier, Kind.VOTE, person=hcm.ward_head)))
    page = text_of(form)
    assert "2 voters, 0 ballots cast" in page
    assert "Open ballot: after the close whoever may read the dossier, but no author" in page
    assert f"{hcm.ward_deputy.full_name} · is an author of the proposal" in page
    review = head.press(form, choice="FOR")
    assert "Your ballot For" in text_of(review)
    assert not Ballot.objects.exists()
    answer = head.press(review, button={"step": "cast"})
    assert "Your ballot has been cast" in text_of(head.open(answer["Location"]))

    form = officer.open(task_url(makers.owed(dossier, Kind.CLOSE_VOTE)))
    ballot = f"ballot_{hcm.ward_deputy2.pk}"
    assert ballot in form.context["form"].fields
    assert f"ballot_{hcm.ward_head.pk}" not in form.context["form"].fields
    answer = officer.press(
        form,
        **{ballot: "FOR"},
        held_at="08:30 09/03/2026",
        place="Phòng họp số 1",
        discussion="Thống nhất.",
    )
    assert answer.status_code == 302, text_of(answer)
    assert "confirms the ballots now" in text_of(officer.open(answer["Location"]))
    form = head.open(task_url(makers.owed(dossier, Kind.CONFIRM_MINUTES)))
    assert f"Ballot of {hcm.ward_deputy2.full_name} For" in text_of(form)
    answer = head.press(form, answer="CONFIRM")
    assert "2 for, 0 against, 0 abstained" in text_of(head.open(answer["Location"]))
    closing = dossier.tasks.get(kind=Kind.CLOSE_VOTE)
    assert "2 for, 0 against, 0 abstained" in text_of(officer.open(task_url(closing)))
    voted = dossier.tasks.get(kind=Kind.VOTE, person=hcm.ward_deputy2)
    assert hcm.ward_officer.full_name in text_of(second.open(task_url(voted)))

    form = head.open(task_url(makers.owed(dossier, Kind.DECISION)))
    page = text_of(form)
    assert "a refusal is not on offer" in page
    assert [value for value, _card in form.context["form"].fields["type"].choices] == ["APPROVE"]
    assert "Opinions" in page
    assert "15-CV/ĐU" in page
    confirm = head.press(
        form,
        button={"step": "review"},
        **APPROVAL,
        person_1=hcm.ward_staff.staff_code,
        supervisor=hcm.ward_deputy2.staff_code,
    )
    answer = head.press(confirm, button={"step": "sign"})
    assert answer.status_code == 302, text_of(answer)
    dossier.refresh_from_db()
    assert dossier.state == State.APPROVED


def test_a_disagreement_opens_the_meeting_and_warns_before_signing(hcm):
    dossier = makers.submitted(hcm).proposal
    officer, party, head = map(Person, (hcm.ward_officer, hcm.ward_party_officer, hcm.ward_head))
    makers.act(dossier, Kind.INTAKE)
    makers.act(dossier, Kind.CHECK_NOTE)
    form = party.open(task_url(makers.owed(dossier, Kind.PARTY_OPINION)))
    answer = party.press(form, **opinion_of_party("DISAGREE"))
    assert answer.status_code == 200  # without a reason it stays, with what was typed
    assert "Write the conditions or the reason." in text_of(answer)
    assert answer.context["form"]["document_number"].value() == "15-CV/ĐU"
    answer = party.press(answer, **opinion_of_party("DISAGREE", reason="Chưa rõ nguồn kinh phí."))
    assert answer.status_code == 302, text_of(answer)

    form = head.open(task_url(makers.owed(dossier, Kind.PARTY_MEETING)))
    assert "The vote opens only after this meeting is recorded" in text_of(form)
    assert "Chưa rõ nguồn kinh phí." in text_of(form)
    answer = head.press(
        form,
        held_at="08:00 09/03/2026",
        participants="Hai bên",
        conclusion="Điều chỉnh",
        reason="Đã làm rõ",
    )
    assert answer.status_code == 302, text_of(answer)
    makers.walk(dossier, until=Kind.DECISION)
    form = head.open(task_url(makers.owed(dossier, Kind.DECISION)))
    confirm = head.press(
        form,
        button={"step": "review"},
        **APPROVAL,
        person_1=hcm.ward_staff.staff_code,
        supervisor=hcm.ward_deputy2.staff_code,
    )
    assert f"These disagreed: {hcm.ward_party.name}." in text_of(confirm)
    again = head.press(confirm, button={"step": "edit"})
    assert again.status_code == 200
    assert again.context["form"]["approved_scope"].value() == APPROVAL["approved_scope"]

    # the author reads nothing of it, anywhere
    author = Person(hcm.ward_deputy)
    page = text_of(author.open(dossier_url(dossier)))
    for secret in ("Chưa rõ nguồn kinh phí", "Disagrees", "disagree", "Meeting of both sides"):
        assert secret not in page
    assert officer.open(dossier_url(dossier)).context["view"].opinions


def test_a_vote_that_does_not_carry_leaves_refusal_or_the_heads_own_order(hcm):
    case = makers.submitted(hcm)
    makers.walk(
        case.proposal, until=Kind.DECISION, ballots=dict.fromkeys(hcm.people, Ballot.Choice.AGAINST)
    )
    head = Person(hcm.ward_head)
    form = head.open(task_url(makers.owed(case.proposal, Kind.DECISION)))
    offered = [value for value, _card in form.context["form"].fields["type"].choices]
    assert sorted(offered) == ["APPROVE_BY_HEAD", "REJECT"]
    typed = {
        **APPROVAL,
        "type": "APPROVE_BY_HEAD",
        "reasons": "Cần thiết và khả thi.",
        "person_1": hcm.ward_staff.staff_code,
        "supervisor": hcm.ward_deputy2.staff_code,
    }
    answer = head.press(form, button={"step": "review"}, **typed)
    assert "Tick that you answer for this decision." in text_of(answer)
    confirm = head.press(form, button={"step": "review"}, head_accountability="on", **typed)
    assert "You decide against the vote and answer for it personally." in text_of(confirm)
    answer = head.press(confirm, button={"step": "sign"})
    assert answer.status_code == 302, text_of(answer)
    page = text_of(Person(hcm.ward_deputy).open(dossier_url(case.proposal)))
    assert "the head decided on his own and answers for it" in page


def test_returned_with_reasons_beside_the_fields_then_submitted_again(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    officer, staff = Person(hcm.ward_officer), Person(hcm.ward_staff)
    form = officer.open(task_url(makers.owed(case.proposal, Kind.INTAKE)))
    assert "Reason beside this field" in text_of(form)
    answer = officer.press(
        form,
        **answers_of(form, outcome="RETURN", reason="Bổ sung dự toán.", ok_means="no"),
        note_means="Thiếu dự toán",
        beside__means__budget="Ghi rõ từng khoản.",
    )
    assert answer.status_code == 302, text_of(answer)

    page = staff.open(dossier_url(case.proposal))
    said = text_of(page)
    assert "Returned to you for completion" in said
    assert "Bổ sung dự toán." in said
    assert "Ghi rõ từng khoản." in said
    assert "There are 2 reasons beside fields below." in said
    assert "Complete the plan and submit it again" in said
    answer = staff.press(
        staff.open(reverse("proposals:check", args=[case.proposal.pk])), action="submit"
    )
    assert answer.status_code == 302, text_of(answer)
    page = text_of(staff.open(dossier_url(case.proposal)))
    assert "Compare with version 1" in page
    assert "version 2" in page


# ------------------------------------------------------------------ who may not, and what he reads


def test_a_task_of_somebody_else(hcm):
    case = makers.submitted(hcm)
    task = makers.owed(case.proposal, Kind.INTAKE)
    for who in (hcm.ward_head, hcm.ward_deputy):
        answer = Person(who).open(reverse("approvals:take_in", args=[task.pk]), status=403)
        assert "This step belongs to: Unit officer, Phường Sài Gòn." in text_of(answer)
    for who in (hcm.health_officer, hcm.health_head, hcm.ward_staff):
        person = Person(who)
        person.open(task_url(task), status=404)
        person.open(dossier_url(case.proposal), status=404)
    # the act that is not asked for is no page either
    Person(hcm.ward_officer).open(reverse("approvals:decide", args=[task.pk]), status=404)


def test_an_author_never_sees_deliberation(hcm):
    case = makers.submitted(hcm, coauthors=[(hcm.ward_staff, 40)])
    dossier = makers.walk(
        case.proposal,
        until=Kind.DECISION,
        CHECK_NOTE={"effectiveness": "BIMATNHANXET"},
        PARTY_OPINION={"reason": "BIMATYKIEN"},
        VOTE={"reason": "BIMATLYDO"},
        CLOSE_VOTE={"discussion": "BIMATTHAOLUAN"},
    )
    paper = reverse("approvals:paper", args=[dossier.tasks.get(kind=Kind.PARTY_OPINION).pk])
    seen = Person(hcm.ward_head).open(dossier_url(dossier)).content.decode()
    assert all(word in seen for word in ("BIMATNHANXET", "BIMATYKIEN", "BIMATLYDO"))
    for who in (hcm.ward_deputy, hcm.ward_staff):
        person = Person(who)
        for url in (dossier_url(dossier), f"{dossier_url(dossier)}?show=decisions"):
            page = person.open(url)
            assert "BIMAT" not in page.content.decode()
            assert "y-kien.docx" not in page.content.decode()
        assert person.client.get(paper).status_code == 404


def test_only_the_authors_read_what_happened_on_the_draft(hcm):
    case = makers.submitted(hcm, coauthors=[(hcm.ward_staff, 40)])
    assert "A co-author was invited" in text_of(
        Person(hcm.ward_deputy).open(dossier_url(case.proposal))
    )
    assert "A co-author was invited" not in text_of(
        Person(hcm.ward_head).open(dossier_url(case.proposal))
    )


# --------------------------------------------------- pressed twice, too late, after somebody else


def test_a_double_press_records_one_answer(hcm):
    case = makers.registered(hcm)
    head = Person(hcm.ward_head)
    form = head.open(task_url(makers.owed(case.proposal, Kind.ANSWER_IDEA)))
    first = head.press(form, answer="AGREE")
    second = head.press(form, answer="AGREE")
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert case.idea_answers.count() == 1


def test_the_second_of_two_officers_is_told_and_loses_nothing(hcm):
    case = makers.submitted(hcm)
    head, party, secretary = map(
        Person, (hcm.ward_head, hcm.ward_party_officer, hcm.ward_party_secretary)
    )
    makers.act(case.proposal, Kind.INTAKE)
    task = makers.owed(case.proposal, Kind.PARTY_OPINION)
    mine, theirs = party.open(task_url(task)), secretary.open(task_url(task))
    party.press(mine, **opinion_of_party())
    answer = secretary.press(theirs, **opinion_of_party("DISAGREE", reason="Còn băn khoăn."))
    assert answer.status_code == 409
    said = text_of(answer)
    assert f"{hcm.ward_party_officer.full_name} did this step at" in said
    assert answer.context["form"]["reason"].value() == "Còn băn khoăn."
    assert Opinion.objects.get().position == Opinion.Position.AGREE
    assert head.client.get(task_url(task)).status_code == 403


def test_a_decision_on_an_older_version_is_not_taken(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    head = Person(hcm.ward_head)
    form = head.open(task_url(makers.owed(case.proposal, Kind.DECISION)))
    answer = head.press(
        form,
        button={"step": "review"},
        type="REJECT",
        reasons="Không khả thi",
        seen_sha256="0" * 64,
    )
    assert "The plan changed while you were reading." in text_of(answer)
    assert answer.context["form"]["reasons"].value() == "Không khả thi"


def test_withdrawn_while_the_head_was_writing(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    head, staff = Person(hcm.ward_head), Person(hcm.ward_staff)
    task = makers.owed(case.proposal, Kind.DECISION)
    form = head.open(task_url(task))
    confirm = head.press(form, button={"step": "review"}, type="REJECT", reasons="Không khả thi")
    page = staff.open(reverse("approvals:withdraw", args=[case.proposal.pk]))
    assert "cannot be taken up again" in text_of(page)
    assert staff.press(page).status_code == 302
    answer = head.press(confirm, button={"step": "sign"})
    assert answer.status_code == 409
    assert answer.context["form"]["reasons"].value() == "Không khả thi"
    assert "This step is no longer needed" in text_of(answer)
    assert "This step is no longer needed" in text_of(head.open(task_url(task)))
    assert staff.press(page).status_code == 302  # pressed again: the first result


def test_a_late_act_says_why(hcm):
    case = makers.registered(hcm)
    head = Person(hcm.ward_head)
    task = makers.owed(case.proposal, Kind.ANSWER_IDEA)
    early = head.open(task_url(task))
    assert "late_reason" not in early.context["form"].fields
    with clock.frozen(vn(2026, 3, 18, 9)):
        answer = head.press(early, answer="AGREE")  # opened in time, pressed too late
        assert answer.status_code == 200
        assert "Reason for the delay" in text_of(answer)
        assert answer.context["form"]["answer"].value() == "AGREE"
        assert "2 working days late" in text_of(answer)
        answer = head.press(answer, answer="AGREE", late_reason="Đi công tác.")
        assert answer.status_code == 302, text_of(answer)
        assert "Đi công tác." in text_of(head.open(answer["Location"]))
    task.refresh_from_db()
    assert (task.days_late, task.late_reason) == (2, "Đi công tác.")


# ------------------------------------------------------------------------------------- the lists


def test_my_dossiers_say_where_each_stands(hcm):
    staff = Person(hcm.ward_staff)
    assert "You have not written anything yet" in text_of(staff.open(reverse("approvals:mine")))
    makers.registered(hcm)
    makers.returned(hcm, hcm.ward_staff)
    make_idea(hcm.ward_staff, title="Bản nháp còn dở")
    makers.approved(hcm, hcm.ward_staff)
    page = staff.open(reverse("approvals:mine"))
    assert [(g.title, len(g.rows)) for g in page.context["groups"]] == [
        ("Your turn", 2),
        ("Under way", 1),
        ("Finished", 1),
    ]
    said = text_of(page)
    assert "Head of unit, Phường Sài Gòn" in said
    assert "due on 16/03/2026" in said


def test_my_dossiers_page_by_page(hcm):
    for n in range(28):
        make_idea(hcm.ward_staff, title=f"Ý tưởng số {n:02}")
    staff = Person(hcm.ward_staff)
    first = staff.open(reverse("approvals:mine"))
    seen = [row.proposal.pk for g in first.context["groups"] for row in g.rows]
    assert len(seen) == 25
    rest = staff.open(reverse("approvals:mine") + first.context["older"])
    more = [row.proposal.pk for g in rest.context["groups"] for row in g.rows]
    assert len(more) == 3
    assert not set(seen) & set(more)


def test_an_invitation_stands_above_my_dossiers(hcm):
    draft = make_idea(hcm.ward_deputy)
    actions.invite(draft, person=hcm.ward_staff, level="EDIT", share=30, by=hcm.ward_deputy, at=NOW)
    page = Person(hcm.ward_staff).open(reverse("approvals:mine"))
    assert "An invitation waits for your answer" in text_of(page)
    assert page.context["groups"] == []


def test_unanswered_ideas_are_listed_to_those_who_read_the_branch(hcm):
    old = makers.registered(hcm)
    new = makers.registered(hcm, hcm.health_staff)
    url = reverse("approvals:ideas")
    head = Person(hcm.ward_head).open(url)
    assert [row.task.proposal_id for row in head.context["rows"]] == [old.proposal_id]
    assert head.context["rows"][0].mine
    monitor = Person(hcm.monitor).open(url)
    assert {row.task.proposal_id for row in monitor.context["rows"]} == {
        old.proposal_id,
        new.proposal_id,
    }
    assert not any(row.mine for row in monitor.context["rows"])
    assert "Every idea has its answer" in text_of(Person(hcm.home_head).open(url))
    makers.act(old.proposal, Kind.ANSWER_IDEA)
    assert not Person(hcm.ward_head).open(url).context["rows"]


def test_who_does_what_reads_the_rows(hcm, client):
    page = client.get(reverse("approvals:who_does_what"))
    assert page.status_code == 200
    said = text_of(page)
    for procedure in Procedure.objects.all():
        assert procedure.name in said or procedure.name_en in said
    assert "Article" in said or "Điều 8" in said


def test_who_does_what_is_english_on_an_english_page_and_explains_what_is_off(hcm):
    said = text_of(Person(hcm.ward_staff).open(reverse("approvals:who_does_what")))
    for vietnamese in ("Mặc định", "vận dụng", "Kế hoạch", "thời hạn"):
        assert vietnamese not in said
    assert "The system's default" in said
    assert (
        said.count("A step that is struck through is switched off") == 1
    )  # one procedure has some
