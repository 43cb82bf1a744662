"""Somebody leaves, or a post ends: what is his passes on in one act, and nothing hangs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import Seat
from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.models import (
    Case,
    Handover,
    HandoverEnd,
    HandoverRow,
    Kind,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee
from core import clock
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from notifications import routes
from proposals import actions as proposals
from proposals.models import Access, Capacity
from tests.approvals import councils
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, ask, close, in_stage, owed, submitted, walk
from tests.approvals.test_mandates import mandate, seat_of
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY, make_user

pytestmark = pytest.mark.django_db
What, Outcome = HandoverRow.What, HandoverRow.Outcome
TOMORROW = NOW + timedelta(days=1)


def hand_over(person, *, by, seat=None, seen=None, heirs=None, at=NOW, **more):
    with clock.frozen(at):
        seen = seen or selectors.leaving(person, seat, on=clock.today()).fingerprint
        return actions.hand_over(
            person, seat=seat, heirs=heirs or {}, reason="Nghỉ hưu theo chế độ.",
            seen=seen, by=by, at=at, **more,
        )  # fmt: skip


def carry_out(one, *, by, at=NOW, seen=None):
    with clock.frozen(at):
        seen = seen or selectors.leaving(one.person, one.seat, on=clock.today()).fingerprint
        return actions.carry_out_handover(one, seen=seen, by=by, at=at)


def became(one) -> set[tuple[str, str, int | None]]:
    return {(row.what, row.outcome, row.heir_id) for row in one.rows.exclude(what=What.SEAT)}


def led_by_two(lead, other, *, send=False):
    """A plan of `lead` with an accepted co-author who stands by his share."""
    plan = make_plan(lead, coauthors=[(other, 40)])
    if send:
        actions.submit(plan, by=lead, at=NOW)
    plan.refresh_from_db()
    return plan


def nobody_hangs(at=TOMORROW):
    """Every open task has somebody whose turn it is, after the clock has passed on what it does."""
    with clock.frozen(at):
        while actions.tell_vacancy_next(at=at):
            pass
        open_tasks = Task.objects.open().select_related("unit", "case", "proposal")
        return [(task.kind, task.role) for task in open_tasks if not policy.holders(task).exists()]


def test_a_deputy_leaves_and_everything_that_is_his_by_name_passes_on(hcm):
    """The whole of it at once: draft, vote, council, opinion, supervision, mandates, post."""
    gone, heir = hcm.health_deputy, hcm.health_deputy2
    led = led_by_two(gone, hcm.health_staff)
    alone = make_plan(gone)
    hers = led_by_two(hcm.ward_staff, gone, send=True)
    plan = submitted(hcm, hcm.health_staff, wide=True).proposal
    voting = walk(plan, until=Kind.VOTE)
    asked = submitted(hcm, hcm.ward_deputy).proposal
    ask(asked.cases.get(), Addressee("EXPERT", 5, person=gone))
    sits = submitted(hcm).proposal
    act(sits, Kind.INTAKE)
    members = [(gone if one == hcm.ward_officer else one, place)
               for one, place in councils.seven(hcm)]  # fmt: skip
    council = councils.set_up(sits.cases.get(), members)
    followed = submitted(hcm, hcm.ward_staff).proposal
    proposals.grant(followed, capacity=Capacity.SUPERVISOR, person=gone, at=NOW)
    mandate(hcm.health_head, gone)

    one = hand_over(
        gone, by=hcm.admin,
        heirs={f"lead_{led.pk}": hcm.health_staff, "opinion": heir, "follow": heir},
    )  # fmt: skip

    assert became(one) == {
        (What.LEAD, Outcome.MOVED, hcm.health_staff.pk),
        (What.LEAD, Outcome.STAYS, None),
        (What.AUTHOR, Outcome.STAYS, None),
        (What.BALLOT, Outcome.DROPPED, None),
        (What.COUNCIL, Outcome.BY_HAND, None),
        (What.OPINION, Outcome.MOVED, heir.pk),
        (What.FOLLOW, Outcome.MOVED, heir.pk),
        (What.MANDATE, Outcome.ENDED, None),
    }
    gone.refresh_from_db()
    assert not gone.is_active
    assert not gone.seats.held_on(TODAY).exists()
    for dossier in (led, alone, hers, asked, sits, followed, voting):
        dossier.refresh_from_db()
    assert led.lead == hcm.health_staff
    shares = set(led.authors.current().values_list("person", "is_lead", "share"))
    assert shares == {(gone.pk, False, 60), (hcm.health_staff.pk, True, 40)}
    assert alone.lead == gone, "nobody from outside becomes an author"
    assert owed(asked, Kind.ASKED_OPINION).person == heir
    assert asked.cases.get().opinion_requests.get().person == gone, "old papers keep the old name"
    assert not voting.tasks.open().filter(kind=Kind.VOTE, person=gone).exists()
    assert voting.cases.get().vote.voters.filter(person=gone).exists(), "the list stays"
    assert owed(sits, Kind.COUNCIL_CLOSE).person == hcm.ward_head, "the chair, for the secretary"
    assert gone not in [sat.person for sat in selectors.Sitting(council).entitled]
    open_rows = Access.objects.filter(proposal=followed, until=None, capacity=Capacity.SUPERVISOR)
    assert [row.person for row in open_rows] == [heir]
    assert nobody_hangs() == []
    assert selectors.leaving(gone, on=TODAY).named == 2, (
        "a draft without a co-author, and a place in a council until another is named"
    )


def test_the_vote_goes_on_without_him_and_the_council_with_somebody_else(hcm):
    proposal = in_stage(hcm, Kind.VOTE).proposal
    hand_over(hcm.ward_deputy2, by=hcm.admin)
    act(proposal, Kind.VOTE, person=hcm.ward_head)
    assert close(proposal, ballots={}, absentees="Một người đã nghỉ hưu.").in_favour == 1
    assert walk(proposal).decisions.exists()


def test_a_vote_that_lost_its_last_voter_goes_one_level_up(hcm):
    for gone in (hcm.ward_deputy2,):
        Seat.objects.filter(person=gone).update(until=TODAY)
    proposal = submitted(hcm).proposal
    walk(proposal, until=Kind.VOTE)
    hand_over(hcm.ward_head, by=hcm.admin)
    first, second = proposal.cases.order_by("n")
    assert (first.outcome, second.unit) == (Case.Outcome.MOVED_UP, hcm.root)


@pytest.mark.parametrize("heir", [True, False])
def test_what_is_asked_of_the_lead_goes_to_the_new_one_or_is_asked_no_more(hcm, heir):
    if heir:
        plan = led_by_two(hcm.ward_staff, hcm.ward_deputy, send=True)
    else:
        plan = submitted(hcm, hcm.ward_staff).proposal
    case = plan.cases.get()
    with clock.frozen(NOW):
        actions.ask_supplement(
            case, wanted=["Dự toán."], working_days=5, by=hcm.ward_officer, at=NOW
        )
    heirs = {f"lead_{plan.pk}": hcm.ward_deputy} if heir else {}
    one = hand_over(hcm.ward_staff, by=hcm.admin, heirs=heirs)
    row = one.rows.get(what=What.OWED)
    case.refresh_from_db()
    if heir:
        assert owed(plan, Kind.SUPPLEMENT).person == hcm.ward_deputy
        assert (row.outcome, case.paused_at is None) == (Outcome.MOVED, False)
    else:
        assert (row.outcome, case.paused_at) == (Outcome.DROPPED, None)
        assert (
            Unanswered.objects.get().reason
            == "Tác giả chính đã rời đi và không còn tác giả nào khác."
        )
        assert list(routes.who_asked_to_add(Entry.objects.took("supplement.lapse").get())) == [
            hcm.ward_officer
        ]
    assert nobody_hangs() == []


def test_an_opinion_nobody_is_named_for_is_asked_no_more_and_the_asker_told(hcm):
    proposal = submitted(hcm).proposal
    ask(proposal.cases.get(), Addressee("EXPERT", 5, person=hcm.health_staff))
    one = hand_over(hcm.health_staff, by=hcm.admin, heirs={"opinion": hcm.ward_deputy})
    row = one.rows.get()
    assert (row.outcome, row.heir) == (Outcome.DROPPED, None)
    assert "tác giả" in row.why, "an author of it answers for nobody"
    with clock.frozen(NOW):
        told = routes.who_asked(Entry.objects.took("opinion.lapse").get())
        assert list(told) == [hcm.ward_officer]


def test_a_post_is_given_on_by_the_act_and_by_two_administrators_at_once(hcm):
    seat, heir = seat_of(hcm.ward_head), hcm.ward_deputy2
    proposal = submitted(hcm, hcm.ward_staff).proposal
    walk(proposal, until=Kind.DECISION)
    one = hand_over(hcm.ward_head, seat=seat, by=hcm.admin, heirs={f"seat_{seat.pk}": heir})
    given = Seat.objects.get(person=heir, role=Role.HEAD)
    assert (given.since, given.acts_from) == (TODAY, TOMORROW.date())
    assert one.rows.get(what=What.SEAT).heir == heir
    hcm.ward_head.refresh_from_db()
    assert hcm.ward_head.is_active, "only the post ended"
    with clock.frozen(TOMORROW):
        task = owed(proposal, Kind.DECISION)
        assert list(policy.holders(task)) == [heir]
    assert nobody_hangs() == []


def test_a_post_of_power_passes_on_by_two_people_only(hcm):
    seat, heir = seat_of(hcm.exporter), hcm.ward_staff
    heirs = {f"seat_{seat.pk}": heir}
    one = hand_over(hcm.exporter, by=hcm.admin, heirs=heirs)
    assert one.needs_two
    assert hcm.exporter.seats.held_on(TODAY).exists(), "nothing has happened"
    with pytest.raises(PermissionDenied):
        carry_out(one, by=hcm.admin)
    with pytest.raises(PermissionDenied):
        carry_out(one, by=hcm.ward_head)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverEnd.objects.create(handover=one, carried_out=True, by=hcm.admin, at=NOW)
    carry_out(one, by=hcm.admin2)
    given = Seat.objects.get(person=heir, role=Role.EXPORT_OFFICER)
    assert (given.given_by, given.confirmed_by) in {
        (hcm.admin, hcm.admin2),
        (hcm.admin2, hcm.admin),
    }
    assert given.acts_from == TODAY
    with pytest.raises(WrongMoment):
        carry_out(one, by=hcm.admin2)


def test_the_head_prepares_and_an_administrator_carries_out(hcm):
    intake = owed(submitted(hcm).proposal, Kind.INTAKE)
    actions.assign(intake, person=hcm.ward_officer, by=hcm.ward_head, at=NOW)
    one = hand_over(hcm.ward_officer, by=hcm.ward_head)
    assert one.needs_two
    assert set(routes.who_carries_out(Entry.objects.took("handover.prepare").get())) == {
        hcm.admin,
        hcm.admin2,
    }
    with pytest.raises(WrongMoment):
        hand_over(hcm.ward_officer, by=hcm.admin)  # prepared already
    for nobody in (hcm.ward_head, hcm.ward_deputy, hcm.health_head):
        with pytest.raises(PermissionDenied):
            carry_out(one, by=nobody)
    carry_out(one, by=hcm.admin)
    hcm.ward_officer.refresh_from_db()
    intake.refresh_from_db()
    assert (hcm.ward_officer.is_active, intake.assignee) == (False, None)
    assert one.rows.get(what=What.ASSIGNED).outcome == Outcome.ENDED
    assert nobody_hangs() == [], "the head does the officer's work"


def test_an_administrator_prepares_a_post_of_power_and_the_head_carries_it_out(hcm):
    seat = seat_of(hcm.exporter)
    one = hand_over(hcm.exporter, by=hcm.admin, heirs={f"seat_{seat.pk}": hcm.ward_staff})
    carry_out(one, by=hcm.home_head)
    given = Seat.objects.get(person=hcm.ward_staff, role=Role.EXPORT_OFFICER)
    assert (given.given_by, given.acts_from) == (hcm.admin, None), "it waits as ADR 23 says"


def test_who_may_prepare_and_who_may_take_on(hcm):
    for nobody in (hcm.ward_deputy, hcm.health_head, hcm.auditor):
        with pytest.raises(PermissionDenied):
            hand_over(hcm.ward_officer, by=nobody)
    with pytest.raises(PermissionDenied):
        hand_over(hcm.admin, by=hcm.admin)
    plan = led_by_two(hcm.ward_staff, hcm.ward_deputy)
    for heirs in (
        {f"lead_{plan.pk}": hcm.ward_head},  # an outsider
        {f"lead_{plan.pk}": hcm.ward_staff},
    ):
        with pytest.raises(ValidationError):
            hand_over(hcm.ward_staff, by=hcm.admin, heirs=heirs)
    with pytest.raises(WrongMoment), transaction.atomic():
        proposals.pass_lead(plan, to=hcm.ward_head, by=hcm.admin, at=NOW)
    proposals.invite(plan, person=hcm.ward_officer, level="EDIT", share=1, by=plan.lead, at=NOW)
    with pytest.raises(WrongMoment), transaction.atomic():  # he has not accepted
        proposals.pass_lead(plan, to=hcm.ward_officer, by=hcm.admin, at=NOW)
    assert not Handover.objects.exists()


def test_what_moved_since_the_page_was_opened_is_looked_at_again(hcm):
    proposal = submitted(hcm).proposal
    ask(proposal.cases.get(), Addressee("EXPERT", 5, person=hcm.health_staff))
    seen = selectors.leaving(hcm.health_staff, on=TODAY).fingerprint
    act(proposal, Kind.ASKED_OPINION)
    with pytest.raises(Stale):
        hand_over(hcm.health_staff, by=hcm.admin, seen=seen)
    assert hand_over(hcm.health_staff, by=hcm.admin)


def test_only_what_hangs_on_the_post_goes_with_the_post(hcm):
    led = make_plan(hcm.ward_deputy2)
    proposal = in_stage(hcm, Kind.VOTE).proposal
    one = hand_over(hcm.ward_deputy2, seat=seat_of(hcm.ward_deputy2), by=hcm.admin)
    assert became(one) == {(What.BALLOT, Outcome.DROPPED, None)}
    assert owed(proposal, Kind.VOTE).person == hcm.ward_head
    led.refresh_from_db()
    assert led.lead == hcm.ward_deputy2


def test_authors_and_who_is_shut_out_read_nothing_of_judging(hcm):
    """The head who prepares is an author of the plan on which his officer was asked."""
    proposal = led_by_two(hcm.health_staff, hcm.ward_head, send=True)
    asked = Addressee("EXPERT", 5, person=hcm.ward_staff)
    ask(proposal.cases.get(), asked, by=hcm.chair)
    url = reverse("approvals:hand_over", args=[hcm.ward_staff.pk])
    with clock.frozen(NOW):
        assert proposal.code not in text_of(Person(hcm.ward_head).open(url))
        assert proposal.code in text_of(Person(hcm.admin).open(url))


def test_the_page_says_what_would_hang_before_somebody_goes(hcm):
    led_by_two(hcm.ward_officer, hcm.ward_staff)
    submitted(hcm, hcm.ward_deputy)
    admin = Person(hcm.admin)
    with clock.frozen(NOW):
        for name, pk in (("deactivate_person", hcm.ward_officer.pk),
                         ("end_seat", seat_of(hcm.ward_officer).pk)):  # fmt: skip
            said = text_of(admin.open(reverse(f"accounts:{name}", args=[pk])))
            assert "nobody else holds the post" in said
            assert "Hand over the work first" in said
        url = reverse("approvals:hand_over", args=[hcm.ward_officer.pk])
        page = admin.open(url)
        assert "The head of the unit does its work" in text_of(page)
        done = admin.press(page, action=url, reason="Chuyển công tác.")
        made = Handover.objects.get()
        assert done["Location"] == reverse("approvals:handover", args=[made.pk])
        said = text_of(admin.open(done["Location"]))
        assert hcm.ward_staff.full_name in said
        assert "Passed on" in said
        heir = text_of(Person(hcm.ward_staff).open(done["Location"]))
        assert "Passed on" in heir
        assert "Unit officer" not in heir.partition("What became of each")[2]


def test_a_head_records_it_on_the_page_and_what_was_typed_is_kept(hcm):
    head = Person(hcm.ward_head)
    url = reverse("approvals:hand_over", args=[hcm.ward_officer.pk])
    with clock.frozen(NOW):
        page = head.open(url)
        make_user(unit=hcm.ward, seat=Role.UNIT_OFFICER)  # somebody else holds it meanwhile
        stale = head.press(page, action=url, reason="Chuyển công tác.")
        assert stale.status_code == 409
        assert "Chuyển công tác." in stale.content.decode()
        empty = head.press(head.open(url), action=url, reason="")
        assert empty.status_code == 200
        head.press(head.open(url), action=url, reason="Chuyển công tác.")
        one = Handover.objects.get()
        page = Person(hcm.admin).open(reverse("approvals:handover", args=[one.pk]))
        drop = reverse("approvals:drop_handover", args=[one.pk])
        Person(hcm.admin).press(page, action=drop, reason="Chưa có quyết định.")
        assert one.end is not None
        assert not Handover.objects.get().end.carried_out


def test_a_head_leaves_and_nobody_follows_the_level_above_is_told(hcm):
    """Deputies do not decide by themselves: the page says so, and the superior hears of it."""
    proposal = walk(submitted(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    url = reverse("approvals:hand_over", args=[hcm.ward_head.pk])
    said = text_of(Person(hcm.admin).open(url))
    assert f"Deputies do not decide by themselves: {hcm.root.name}" in said
    hand_over(hcm.ward_head, by=hcm.admin)
    assert nobody_hangs() == [(Kind.DECISION, Role.HEAD)]
    entry = Entry.objects.took("task.escalate").get()
    with clock.frozen(TOMORROW):
        assert list(routes.superior(entry)) == [hcm.chair]
        actions.make_acting(
            hcm.ward, holder=hcm.ward_deputy2, first_day=clock.today(), last_day=clock.today(),
            number="2/QĐ", document_date=TODAY, reason="Chờ bổ nhiệm.", by=hcm.chair, at=TOMORROW,
        )  # fmt: skip
    assert nobody_hangs() == []
    assert walk(proposal, at=TOMORROW).decisions.get().decided_by == hcm.ward_deputy2


@pytest.mark.parametrize("heir", [True, False])
def test_the_full_dossier_after_an_urgent_act_goes_to_the_new_lead_or_the_head(hcm, heir):
    plan = led_by_two(hcm.ward_staff, hcm.ward_deputy, send=True)
    task = actions.open_task(
        kind=Kind.URGENT_DOSSIER, unit=hcm.ward, role="", person=hcm.ward_staff, working_days=10,
        case=plan.cases.get(), at=NOW,
    )  # fmt: skip
    heirs = {f"lead_{plan.pk}": hcm.ward_deputy} if heir else {}
    one = hand_over(hcm.ward_staff, by=hcm.admin, heirs=heirs)
    task.refresh_from_db()
    with clock.frozen(NOW):
        assert list(policy.holders(task)) == [hcm.ward_deputy if heir else hcm.ward_head]
        page = text_of(Person(hcm.ward_head).open(reverse("approvals:history", args=[plan.pk])))
        if not heir:
            Person(hcm.ward_head).open(reverse("approvals:task", args=[task.pk]))
    assert (f"{hcm.ward_deputy.full_name} leads the dossier now" in page) == heir
    assert one.rows.get(what=What.OWED).outcome == (Outcome.MOVED if heir else Outcome.BY_HAND)


def test_a_chair_who_has_scored_leaves_and_the_vice_chair_confirms(hcm):
    """His sheet counts; what he owed passes to who sits next."""
    proposal = submitted(hcm).proposal
    act(proposal, Kind.INTAKE)
    members = [(hcm.health_head if one == hcm.ward_head else one, place)
               for one, place in councils.seven(hcm)]  # fmt: skip
    council = councils.declared(councils.set_up(proposal.cases.get(), members))
    for one in selectors.Sitting(council).missing:
        councils.score(council, one.person)
    councils.call(council, by=hcm.ward_officer)
    councils.close(council, by=hcm.ward_officer)
    assert owed(proposal, Kind.COUNCIL_CONFIRM).person == hcm.health_head
    one = hand_over(hcm.health_head, by=hcm.admin, at=councils.HELD)
    assert owed(proposal, Kind.COUNCIL_CONFIRM).person == hcm.ward_deputy2
    assert one.rows.get(what=What.COUNCIL).outcome == Outcome.STAYS
    councils.confirm(council, by=hcm.ward_deputy2)
    council.refresh_from_db()
    assert council.minutes.entitled == len(members) - 1


def test_what_hangs_after_an_account_was_simply_closed_is_handed_over_afterwards(hcm):
    """Closing is not forbidden: the page is there later, also for what one act left over."""
    proposal = walk(submitted(hcm, hcm.health_staff, wide=True).proposal, until=Kind.VOTE)
    other = submitted(hcm, hcm.ward_staff).proposal
    ask(other.cases.get(), Addressee("EXPERT", 5, person=hcm.health_deputy2), by=hcm.ward_officer)
    accounts.deactivate_person(hcm.health_deputy2, by=hcm.admin, at=NOW)
    assert set(nobody_hangs()) == {(Kind.VOTE, Role.DEPUTY_HEAD), (Kind.ASKED_OPINION, "")}
    gone = type(hcm.admin).objects.get(pk=hcm.health_deputy2.pk)
    one = hand_over(gone, by=hcm.admin, heirs={"opinion": hcm.health_officer})
    assert became(one) == {
        (What.BALLOT, Outcome.DROPPED, None),
        (What.OPINION, Outcome.MOVED, hcm.health_officer.pk),
    }
    assert nobody_hangs() == []
    assert not proposal.tasks.open().filter(kind=Kind.VOTE, person=gone).exists()
    with pytest.raises(WrongMoment):
        hand_over(gone, by=hcm.admin)
