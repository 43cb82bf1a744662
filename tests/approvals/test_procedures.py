"""The next version of a procedure, composed and issued by two; remarks; cases moved to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from approvals import actions, routing, selectors
from approvals.models import Kind, Procedure, ProcedureDraft, Purpose, Remark, VersionMoveAnswer
from approvals.selectors.drafts import moves_to_answer
from core import clock
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from notifications.models import Notice
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, new_version, submitted, walk
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER, LAST = NOW + timedelta(days=9), TODAY + timedelta(days=7)
FIRST_DAY = TODAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def old(hcm):
    return Procedure.objects.get(code=routing.LEADERS_PLAN)


def begun(city, old):
    return actions.start_draft(old, by=city.admin, at=NOW)


def words(draft, **changes):
    own = ("name", "name_en", "legal_source", "verified", "steps")
    said = {name: getattr(draft, name) for name in own}
    return {**said, "valid_from": FIRST_DAY, "seen": draft.edition, **changes}


def with_steps(draft, **changes):
    """The rows of the draft; a change is a dict of columns."""
    return [{**row, **changes.get(row["kind"], {})} for row in draft.steps]


def composed(city, old, **changes):
    draft = begun(city, old)
    steps = with_steps(draft, **changes)
    return actions.compose(draft, by=city.admin, at=NOW, **words(draft, steps=steps))


def out(city, old, **changes):
    draft = composed(city, old, **changes)
    return actions.open_comments(draft, until=LAST, seen=draft.edition, by=city.admin, at=NOW)


def issued(city, old, **changes):
    return sent_out(city, out(city, old, **changes))


def sent_out(city, draft, **changes):
    given = {"number": "45/QĐ", "document_date": TODAY, "seen": draft.edition, "at": LATER}
    given |= {"by": city.admin2} | changes
    return actions.issue(draft, **given)


def test_a_draft_changes_nothing_and_its_issue_makes_the_next_version(hcm, old):
    draft = out(hcm, old, CHECK_NOTE={"working_days": 3}, UNIT_OPINION={"enabled": False})
    assert Procedure.objects.filter(code=old.code).get() == old
    assert routing.procedure_for(Purpose.APPROVAL, old.code, on=FIRST_DAY) == old

    new = sent_out(hcm, draft)

    assert (new.version, new.valid_from) == (old.version + 1, FIRST_DAY)
    rows = {step.kind: step for step in new.steps.all()}
    assert rows[Kind.CHECK_NOTE].working_days == 3
    assert not rows[Kind.UNIT_OPINION].enabled
    assert rows[Kind.VOTE].base == old.steps.get(kind=Kind.VOTE).base
    assert routing.procedure_for(Purpose.APPROVAL, old.code, on=TODAY) == old
    assert routing.procedure_for(Purpose.APPROVAL, old.code, on=FIRST_DAY) == new
    verbs = Entry.objects.filter(scope="rules").order_by("n").values_list("verb", flat=True)
    said = ["start_draft", "compose", "open_comments", "issue"]
    assert list(verbs) == [f"procedure.{verb}" for verb in said]


def test_two_people_issue_and_only_after_the_days_for_remarks(hcm, old):
    draft = composed(hcm, old)
    with pytest.raises(PermissionDenied, match="put out for comment yet"):
        sent_out(hcm, draft)
    draft = actions.open_comments(draft, until=LAST, seen=draft.edition, by=hcm.admin, at=NOW)
    with pytest.raises(PermissionDenied, match="second administrator"):
        sent_out(hcm, draft, by=hcm.admin)
    with pytest.raises(WrongMoment, match="Remarks are open until"):
        sent_out(hcm, draft, at=NOW + timedelta(days=7))
    with pytest.raises(PermissionDenied):
        sent_out(hcm, draft, by=hcm.monitor)
    with pytest.raises(WrongMoment, match="has passed"):
        sent_out(hcm, draft, at=NOW + timedelta(days=40))
    with pytest.raises(ValidationError):
        sent_out(hcm, draft, number=" ")
    # the wall behind: the same person twice
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureDraft.objects.update(
            issued_by=hcm.admin,
            issued_at=LATER,
            number="1",
            document_date=TODAY,
            procedure=new_version(routing.STAFF),
        )
    sent_out(hcm, draft)
    with pytest.raises(WrongMoment, match="issued already"):
        sent_out(hcm, draft)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureDraft.objects.update(name="Khác")


def test_a_change_ends_the_days_for_remarks_and_nobody_writes_over_anothers(hcm, old):
    draft = out(hcm, old)
    with pytest.raises(Stale):
        actions.compose(draft, by=hcm.admin2, at=NOW, **words(draft, seen=draft.edition - 1))
    with pytest.raises(WrongMoment, match="composed already"):
        begun(hcm, old)

    draft = actions.compose(draft, by=hcm.admin2, at=NOW, **words(draft))

    assert draft.opened_at is None
    actions.drop_draft(draft, seen=draft.edition, by=hcm.admin, at=NOW)
    with pytest.raises(WrongMoment, match="given up"):
        actions.compose(draft, by=hcm.admin, at=NOW, **words(draft, seen=draft.edition + 1))
    begun(hcm, old)


def test_what_is_wrong_stands_beside_its_field(hcm, old):
    draft = begun(hcm, old)
    steps = with_steps(draft, VOTE={"stage": 2}, CHECK_NOTE={"working_days": 0})
    with pytest.raises(ValidationError) as found:
        actions.compose(draft, by=hcm.admin, at=NOW, **words(draft, steps=steps))
    assert {"stage_VOTE", "working_days_CHECK_NOTE"} <= set(found.value.message_dict)


def test_anybody_remarks_and_each_remark_on_a_draft_is_answered_before_its_issue(hcm, old):
    draft = out(hcm, old)
    said = actions.leave_remark(draft, text="Năm ngày là quá ngắn.", by=hcm.ward_staff, at=NOW)
    with pytest.raises(WrongMoment, match="days for remarks"):
        actions.leave_remark(draft, text="Muộn.", by=hcm.ward_staff, at=LATER)
    with pytest.raises(WrongMoment, match="not answered"):
        sent_out(hcm, draft)
    with pytest.raises(PermissionDenied):
        actions.answer_remark(said, text="Đúng.", used=True, by=hcm.ward_head, at=NOW)

    actions.answer_remark(said, text="Đã sửa.", used=True, by=hcm.admin, at=NOW)
    with pytest.raises(WrongMoment, match="answered already"):
        actions.answer_remark(said, text="Lần hai.", used=False, by=hcm.admin2, at=NOW)
    sent_out(hcm, draft)


def test_a_remark_is_read_by_its_writer_then_by_all_without_the_name(hcm, old):
    url = reverse("approvals:procedure", args=[old.pk])
    writer, other, keeper = Person(hcm.ward_staff), Person(hcm.health_head), Person(hcm.admin)
    text = "Nên có mẫu biên bản."
    assert writer.press(writer.open(url), text="").status_code == 200
    assert not Remark.objects.exists()
    writer.press(writer.open(url), text=text)
    name = hcm.ward_staff.full_name

    assert text in text_of(writer.open(url))
    assert text not in text_of(other.open(url))
    assert name in text_of(keeper.open(url))
    assert "Remarks on rules wait" in text_of(keeper.open(reverse("notifications:inbox")))

    page = keeper.open(reverse("approvals:answer_remark", args=[Remark.objects.get().pk]))
    keeper.press(page, text="Sẽ có trong phiên bản sau.", used="yes")

    shown = text_of(other.open(url))
    assert text in shown
    assert "Sẽ có trong phiên bản sau." in shown
    assert name not in shown
    assert "Remarks on rules wait" not in text_of(keeper.open(reverse("notifications:inbox")))


def test_composed_in_pages_from_the_first_press_to_the_issue(hcm, old):
    keeper, second = Person(hcm.admin), Person(hcm.admin2)
    page = keeper.open(reverse("approvals:procedure", args=[old.pk]))
    answer = keeper.press(page, action="draft/")
    page = keeper.open(answer.url)
    wrong = keeper.press(page, stage_VOTE="2", valid_from=f"{FIRST_DAY:%d/%m/%Y}")
    assert "This step comes after" in text_of(wrong)
    assert keeper.press(page, working_days_CHECK_NOTE="4", valid_from=f"{FIRST_DAY:%d/%m/%Y}")
    draft = ProcedureDraft.objects.get()
    url = reverse("approvals:draft", args=[draft.pk])
    assert "working days: 5 before" in text_of(keeper.open(url))
    assert Person(hcm.ward_staff).client.get(url).status_code == 404  # not out yet
    keeper.press(
        keeper.open(reverse("approvals:open_comments", args=[draft.pk])), until=f"{LAST:%d/%m/%Y}"
    )
    staff = Person(hcm.ward_staff)
    assert "Out for comment" in text_of(staff.open(reverse("approvals:rules")))
    staff.press(staff.open(url), text="Đồng ý.")
    with clock.frozen(LATER):
        issue = reverse("approvals:issue", args=[draft.pk])
        given = {"number": "45/QĐ", "document_date": f"{TODAY:%d/%m/%Y}"}
        assert keeper.client.get(issue).status_code == 403
        refused = second.press(second.open(issue), **given)
        assert refused.status_code == 409
        assert "45/QĐ" in refused.content.decode()  # nothing typed is lost
        actions.answer_remark(
            Remark.objects.get(), text="Cảm ơn.", used=True, by=hcm.admin, at=LATER
        )
        assert second.press(second.open(issue), **given).status_code == 302
    assert (
        Procedure.objects.filter(code=old.code, version=2)
        .get()
        .steps.get(kind=Kind.CHECK_NOTE)
        .working_days
        == 4
    )


def asked(city, case, to, **changes):
    given = {"reason": "Phiên bản mới bỏ một bước.", "seen_stage": case.stage, "at": NOW}
    return actions.ask_for_version(case, to=to, **{**given, "by": city.ward_head, **changes})


def test_a_running_case_goes_on_by_a_newer_version_with_a_reason_and_by_two(hcm, old):
    case = submitted(hcm, hcm.ward_staff)
    assert case.procedure.code == routing.STAFF
    walk(case.proposal, until=Kind.DECISION)
    case.refresh_from_db()
    assert case.stage == 4
    new = new_version(routing.STAFF, DECISION={"stage": 5}, UNIT_OPINION={"stage": 3})
    for person in (hcm.ward_deputy, hcm.ward_staff, hcm.admin):
        with pytest.raises(PermissionDenied):
            asked(hcm, case, new, by=person)
    with pytest.raises(WrongMoment, match="gone on meanwhile"):
        asked(hcm, case, new, seen_stage=3)
    with pytest.raises(WrongMoment, match="not a newer version"):
        asked(hcm, case, old)
    before = case.tasks.open().get()

    move = asked(hcm, case, new)
    with pytest.raises(WrongMoment, match="asked for already"):
        asked(hcm, case, new)
    with pytest.raises(PermissionDenied):
        actions.answer_version(move, confirmed=True, by=hcm.monitor, at=NOW)
    actions.answer_version(move, confirmed=True, by=hcm.admin, at=NOW)

    case.refresh_from_db()
    after = case.tasks.open().get()
    assert (case.procedure, case.stage) == (new, 5)
    assert (after.pk, after.due_on, after.opened_at) == (before.pk, before.due_on, before.opened_at)
    entry = Entry.objects.took("case.move_version").get()
    assert (entry.data["was"], entry.data["to"]) == (1, 2)
    assert entry.scope == f"proposal:{case.proposal_id}"
    assert (
        Notice.objects.for_reading().filter(verb="case.move_version", recipient=hcm.ward_head)
        or not Notice.objects.exists()
    )
    act(case.proposal, Kind.DECISION)  # and ends by it


def test_a_new_step_of_the_present_stage_is_opened_and_an_earlier_one_forbids_the_move(hcm):
    case = submitted(hcm, hcm.ward_deputy)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    case.refresh_from_db()
    first = case.procedure
    less = new_version(first.code, CHECK_NOTE=False)
    with pytest.raises(WrongMoment, match="no place there"):
        asked(hcm, case, less)
    other = submitted(hcm, hcm.ward_deputy)
    assert other.procedure == less
    walk(other.proposal, until=Kind.PARTY_OPINION)
    other.refresh_from_db()
    more = new_version(less.code, CHECK_NOTE=True)
    move = asked(hcm, other, more)
    act(other.proposal, Kind.PARTY_OPINION)
    other.refresh_from_db()

    with pytest.raises(WrongMoment, match="never done"):  # gone on between the two
        actions.answer_version(move, confirmed=True, by=hcm.admin, at=NOW)
    with pytest.raises(ValidationError):
        actions.answer_version(move, confirmed=False, by=hcm.admin, at=NOW)
    actions.answer_version(move, confirmed=False, reason="Đã qua bước.", by=hcm.admin, at=NOW)
    assert other.procedure == less

    third = submitted(hcm, hcm.ward_deputy)
    third.procedure = less
    third.save()
    walk(third.proposal, until=Kind.PARTY_OPINION)
    third.refresh_from_db()
    actions.answer_version(asked(hcm, third, more), confirmed=True, by=hcm.admin, at=NOW)
    assert set(third.tasks.open().values_list("kind", flat=True)) >= {
        Kind.CHECK_NOTE, Kind.PARTY_OPINION
    }  # fmt: skip
    walk(third.proposal)


def test_who_has_a_conflict_of_interest_neither_sees_nor_answers_it(hcm):
    case = submitted(hcm, hcm.ward_staff)
    move = asked(hcm, case, new_version(routing.STAFF))
    assert move in moves_to_answer(hcm.admin)
    actions.declare_relation(
        hcm.admin,
        other=hcm.ward_staff,
        tie="RELATIVE",
        words="Anh em họ.",
        since=TODAY,
        by=hcm.admin,
        at=NOW,
    )
    assert move not in moves_to_answer(hcm.admin)
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        actions.answer_version(move, confirmed=True, by=hcm.admin, at=NOW)
    assert move in moves_to_answer(hcm.admin2)


def test_who_asks_never_answers_not_even_past_the_action(hcm):
    case = submitted(hcm, hcm.ward_staff)
    move = asked(hcm, case, new_version(routing.STAFF))
    with pytest.raises(DatabaseError, match="does not confirm it himself"), transaction.atomic():
        VersionMoveAnswer.objects.create(move=move, confirmed=True, by=hcm.ward_head, at=NOW)


def test_asked_and_answered_in_pages(hcm):
    case = submitted(hcm, hcm.ward_staff)
    new_version(routing.STAFF)
    head, admin = Person(hcm.ward_head), Person(hcm.admin)
    dossier = head.open(reverse("approvals:dossier", args=[case.proposal_id]))
    url = reverse("approvals:ask_for_version", args=[case.proposal_id])
    assert url in dossier.content.decode()
    page = head.open(url)
    (to,) = selectors.newer_versions(case, on=TODAY)
    assert head.press(page, to=str(to.pk), reason="Theo quy định mới.").status_code == 302
    waits = admin.open(reverse("approvals:version_moves"))
    assert case.proposal.code in text_of(waits)
    assert case.proposal.title not in text_of(waits)
    move = case.version_moves.get()
    answer = reverse("approvals:answer_version", args=[move.pk])
    assert "Write why" in text_of(admin.press(admin.open(answer), confirmed="no", reason=""))
    assert admin.press(admin.open(answer), confirmed="yes").status_code == 302
    case.refresh_from_db()
    assert case.procedure == to
    said = text_of(head.open(reverse("approvals:dossier", args=[case.proposal_id])))
    assert "Goes on by version 2" in said


def test_lists_cost_the_same_for_one_and_for_many(hcm, old, django_assert_max_num_queries):
    keeper = Person(hcm.admin)
    url = reverse("approvals:remarks")
    for n in range(3):
        actions.leave_remark(old, text=f"Lần {n}", by=hcm.ward_staff, at=NOW)
    keeper.open(url)
    with django_assert_max_num_queries(6):
        keeper.open(url)
    for n in range(40):
        actions.leave_remark(old, text=f"Nữa {n}", by=hcm.ward_staff, at=NOW)
    with django_assert_max_num_queries(6):
        assert "?after=" in keeper.open(url).content.decode()
