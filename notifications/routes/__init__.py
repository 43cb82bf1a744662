"""Who hears of what: the second table of the house. Every verb is in TOLD or in SILENT.

A notice is bound to its task or its dossier, never to the name of a state: it comes again on a
second visit, and never asks for a step that has been taken since.
"""

from django.db.models import Q, QuerySet

from accounts.models import Seat, Unit, User
from accounts.roles import LEADERS, POWER, Role
from approvals import policy, routing
from approvals.models import Case, Decision, IdeaAnswer, ReminderRule, Task
from approvals.selectors import is_told
from core import clock
from journal.models import Entry
from proposals.models import Author, Proposal

from .asking import (
    asked,
    asked_to_take_over,
    named_before,
    who_asked,
    who_asked_to_add,
    who_handed_on,
)
from .conflicts import kept_out_by_others, named_too
from .councils import COUNCIL
from .handing import handing
from .leaving import heirs, who_carries_out, who_prepared
from .mandates import officers, stands_in, stood_in_for, whose_place_it_was
from .people import account, asker, giver, voters
from .route import Route
from .silent import SILENT as SILENT
from .urgent import urgent

Audience = ReminderRule.Audience


def holder(entry: Entry) -> QuerySet[User]:
    """Whose turn the task is now: one rule with the queue and the act (approvals.policy)."""
    task = _open_task(entry)
    return policy.holders(task) if task else User.objects.none()


def stand_in(entry: Entry) -> QuerySet[User]:
    """Who does a vacant post's work from now on, when somebody does."""
    return holder(entry) if entry.data.get("vacant") else User.objects.none()


def superior(entry: Entry) -> QuerySet[User]:
    """Whom a late task, or a vacant post, is told up the ladder (approvals.rules_data.REMINDERS):
    the head one level up, then the one above him, then the city's focal point.
    """
    task = _open_task(entry)
    if task is None:
        return User.objects.none()
    rung = entry.data.get("audience", Audience.SUPERIOR)
    if rung == Audience.FOCAL:
        return focal_point(task.proposal)
    return head_above(task.unit, task.proposal, rung=2 if rung == Audience.SUPERIOR_2 else 1)


def authors(entry: Entry) -> QuerySet[User]:
    """Every author of the dossier who accepted to be one."""
    return User.objects.filter(
        pk__in=writers(dossier_of(entry)).filter(accepted_at__isnull=False), is_active=True
    )


def authors_told(entry: Entry) -> QuerySet[User]:
    """The authors, where they may know of the step."""
    task = _open_task(entry)
    return authors(entry) if task and is_told(task) else User.objects.none()


def authors_of_a_refusal(entry: Entry) -> QuerySet[User]:
    """The authors, where a mechanism was refused: of a grant they hear that it is reopened."""
    return User.objects.none() if entry.data["granted"] else authors(entry)


def lead(entry: Entry) -> QuerySet[User]:
    """The lead author."""
    return User.objects.filter(pk__in=writers(dossier_of(entry)).filter(is_lead=True))


def invited(entry: Entry) -> QuerySet[User]:
    """The person named in the entry."""
    return User.objects.filter(pk=entry.data["person"])


def carriers(entry: Entry) -> QuerySet[User]:
    """Those who carry out what was approved, and who supervises it (R2-03)."""
    decision = Decision.objects.filter(proposal=dossier_of(entry)).order_by("-pk").first()
    if decision is None:
        return User.objects.none()
    units = decision.implementers.exclude(unit=None).values("unit")
    leaders = Seat.objects.held_on(clock.today()).filter(unit__in=units, role__in=LEADERS)
    return User.objects.filter(
        Q(pk__in=decision.implementers.exclude(person=None).values("person"))
        | Q(pk=decision.supervisor_id)
        | Q(pk__in=leaders.values("person")),
        is_active=True,
    )


def helper(entry: Entry) -> QuerySet[User]:
    """The helper whom the head named for an idea."""
    return User.objects.filter(
        pk__in=IdeaAnswer.objects.filter(case__proposal=dossier_of(entry)).values("helper")
    )


def writers(proposal_id: int | None) -> QuerySet[Author]:
    """The authors of a dossier as person ids, invited ones included."""
    return Author.objects.filter(proposal=proposal_id, removed_at=None).values("person")


def dossier_of(entry: Entry) -> int | None:
    """The dossier of an entry's chain, None for chains of other things."""
    kind, _, key = entry.scope.partition(":")
    return int(key) if kind == "proposal" else None


def above_the_case(entry: Entry) -> QuerySet[User]:
    """The head one level up of the unit that runs the case."""
    case = Case.objects.select_related("unit", "proposal").filter(pk=entry.subject_id).first()
    return head_above(case.unit, case.proposal) if case else User.objects.none()


def above_the_unit(entry: Entry) -> QuerySet[User]:
    """The head one level up of the unit named in the entry."""
    unit = Unit.objects.filter(pk=entry.data["unit"]).first()
    return head_above(unit, None) if unit else User.objects.none()


def of_power(audience):
    """As `audience`, of a post of power; of another post nobody is told."""

    def told(entry: Entry) -> QuerySet[User]:
        return audience(entry) if entry.data.get("role") in POWER else User.objects.none()

    return told


def confirmers(entry: Entry) -> QuerySet[User]:
    """Who may confirm a post of power: every administrator but the one who gave it and the one
    who gets it."""
    return administrators(entry).exclude(pk__in=[entry.actor_id, entry.data["person"]])


def leadership(entry: Entry) -> QuerySet[User]:
    """The head of the unit of the post, and the head one level up."""
    heads = Seat.objects.held_on(clock.today()).filter(unit=entry.data["unit"], role=Role.HEAD)
    above = above_the_unit(entry).values("pk")
    return User.objects.filter(Q(pk__in=heads.values("person")) | Q(pk__in=above))


def leadership_alone(entry: Entry) -> QuerySet[User]:
    """As `leadership`, where no other administrator could confirm the post."""
    return leadership(entry) if entry.data["alone"] else User.objects.none()


def administrators(entry: Entry) -> QuerySet[User]:
    """Everybody who keeps the calendar; who did it himself is left out where he is told of it."""
    seats = Seat.objects.held_on(clock.today()).filter(role=Role.ADMIN)
    return User.objects.filter(pk__in=seats.values("person"), is_active=True)


def head_above(unit: Unit, proposal: Proposal | None, *, rung: int = 1) -> QuerySet[User]:
    """The head of the nearest superior agency that has one who may know: never an author of the
    dossier, nor somebody shut out by a conflict of interest. `rung` 2: of the next such agency.
    """
    for above in routing.levels_above(unit):
        heads = policy.eligible(above, [Role.HEAD], proposal)
        if heads.exists():
            rung -= 1
            if not rung:
                return User.objects.filter(pk__in=heads.values("person"))
    return User.objects.none()


def focal_point(proposal: Proposal | None) -> QuerySet[User]:
    """Who follows the whole city's deadlines (Sở Nội vụ, domain a.1), as far as they may know."""
    told = User.objects.none()
    for unit in Unit.objects.filter(is_focal_point=True):
        seats = policy.eligible(unit, [Role.MONITOR], proposal)
        told |= User.objects.filter(pk__in=seats.values("person"))
    return told


def _open_task(entry: Entry) -> Task | None:
    tasks = Task.objects.open().select_related("unit", "case", "proposal")
    return tasks.filter(pk=entry.data["task"]).first()


MANDATE = (Route(stands_in, "holder"), Route(stood_in_for, "giver"), Route(officers, "officer"))
TOLD: dict[str, tuple[Route, ...]] = {
    # verb                       whom            as what
    "task.open": (Route(holder, "holder"),),
    "task.done": (Route(whose_place_it_was, "giver"),),
    "task.remind": (Route(holder, "holder"),),
    "step.urge": (Route(holder, "holder"),),
    "task.escalate": (Route(superior, "superior"), Route(stand_in, "holder")),
    "task.move": (Route(holder, "holder"),),
    "case.notify_superior": (Route(above_the_case, "superior"),),
    "case.transfer": (Route(authors, "author"), Route(whose_place_it_was, "giver")),
    "case.take_over": (Route(authors, "author"), Route(who_handed_on, "sender")),
    "case.give_back": (Route(authors, "author"), Route(who_handed_on, "sender")),
    "case.call_back": (
        Route(authors, "author"),
        Route(asked_to_take_over, "receiver"),
        Route(who_handed_on, "sender"),
    ),
    "task.extend": (Route(holder, "holder"), Route(authors_told, "author", letter=False)),
    "task.resume": (Route(holder, "holder", letter=False),),
    "supplement.answer": (Route(who_asked_to_add, "asker"),),
    "supplement.withdraw": (Route(lead, "author"),),
    "supplement.no_answer": (Route(lead, "author"), Route(who_asked_to_add, "asker")),
    "opinion.no_answer": (Route(asked, "asked"), Route(who_asked, "asker")),
    "opinion.answer": (Route(who_asked, "asker", letter=False),),
    "opinion.withdraw": (Route(asked, "asked"),),
    "vote.postpone": (Route(voters, "voter"),),
    **{verb: tuple(Route(*one) for one in told) for verb, told in urgent(authors).items()},
    **COUNCIL,
    **handing(authors),
    "proposal.register": (Route(authors, "author"),),
    "proposal.agree": (Route(authors, "author"), Route(helper, "helper")),
    "proposal.decline": (Route(authors, "author"),),
    "proposal.join": (Route(authors, "author"),),
    "proposal.submit": (Route(authors, "author"),),
    "proposal.send_back": (Route(authors, "author"),),
    "proposal.turn_away": (Route(authors, "author"),),
    "proposal.approve": (Route(authors, "author"), Route(carriers, "carrier")),
    "proposal.override": (Route(authors, "author"), Route(carriers, "carrier")),
    "proposal.reject": (Route(authors, "author"),),
    "proposal.reopen": (Route(authors, "author"),),
    "mechanism.ask": (Route(authors, "author", letter=False),),
    "mechanism.answer": (Route(authors_of_a_refusal, "author"),),
    "proposal.invite": (Route(invited, "invited"),),
    "proposal.answer_invitation": (Route(lead, "lead", letter=False),),
    "proposal.confirm_share": (Route(lead, "lead", letter=False),),
    "proposal.change_author": (Route(invited, "invited", letter=False),),
    "proposal.remove_author": (Route(invited, "invited", letter=False),),
    "proposal.comment": (Route(authors, "author", letter=False),),
    "review.submit": (Route(above_the_unit, "superior"),),
    "person.ask_email": (Route(account, "owner"),),
    "person.confirm_email": (Route(account, "owner"),),
    "person.drop_email": (Route(account, "owner", letter=False),),
    "person.send_link": (Route(account, "owner"),),
    "person.set_password": (Route(account, "owner"),),
    "calendar.propose": (Route(administrators, "administrator"),),
    "calendar.confirm": (Route(administrators, "administrator", letter=False),),
    "calendar.warn": (Route(administrators, "administrator"),),
    "procedure.open_comments": (Route(administrators, "administrator"),),
    "routing.open_comments": (Route(administrators, "administrator"),),
    "routing.issue": (Route(administrators, "administrator", letter=False),),
    "procedure.issue": (Route(administrators, "administrator", letter=False),),
    "remark.answer": (Route(invited, "asker", letter=False),),
    "case.move_version": (Route(invited, "asker", letter=False),),
    "case.refuse_version": (Route(invited, "asker"),),
    "person.end_sessions": (Route(account, "owner", letter=False),),
    "person.add_factor": (Route(account, "owner"),),
    "person.remove_factor": (Route(account, "owner"),),
    "person.make_codes": (Route(account, "owner"),),
    "person.use_recovery_code": (Route(account, "owner"),),
    "person.ask_factor_reset": (Route(account, "owner"),),
    "person.drop_factor_reset": (Route(account, "owner"),),
    "person.reset_factor": (Route(account, "owner"),),
    "seat.ask": (
        Route(invited, "holder"),
        Route(confirmers, "confirmer"),
        Route(leadership_alone, "leadership"),
    ),
    "seat.confirm": (
        Route(of_power(invited), "holder"),
        Route(of_power(giver), "giver", letter=False),
    ),
    "seat.end": (Route(of_power(invited), "holder"), Route(of_power(leadership), "leadership")),
    "task.pass": (Route(holder, "holder"),),
    "step.assign": (Route(invited, "assignee"), Route(named_before, "before", letter=False)),
    "step.unassign": (Route(invited, "before", letter=False),),
    "conflict.declare": (Route(kept_out_by_others, "person"),),
    "relation.declare": (Route(invited, "person"), Route(named_too, "other")),
    "relation.confirm": (Route(invited, "person"), Route(named_too, "other")),
    "relation.contest": (
        Route(invited, "person", letter=False),
        Route(named_too, "other", letter=False),
    ),
    "relation.end": (Route(invited, "person", letter=False),),
    "proposal.pass_lead": (Route(authors, "author"),),
    "opinion.lapse": (Route(who_asked, "asker"),),
    "supplement.lapse": (Route(who_asked_to_add, "asker"),),
    "handover.prepare": (Route(who_carries_out, "confirmer"),),
    "handover.carry_out": (Route(heirs, "heir"), Route(who_prepared, "preparer", letter=False)),
    "handover.drop": (Route(who_prepared, "preparer"),),
    "succession.plan": (Route(administrators, "administrator"),),
    "mandate.prepare": (Route(stood_in_for, "giver"),),
    "mandate.give": MANDATE,
    "mandate.confirm": MANDATE,
    "mandate.end": MANDATE,
    "job.finish": (Route(asker, "asker", letter=False),),
    "job.fail": (Route(asker, "asker", letter=False),),
    "job.seal": (Route(asker, "asker", letter=False),),
}

OWN_ACTS_TOLD = frozenset(
    {
        "proposal.register",
        "proposal.submit",
        "person.ask_email",
        "person.send_link",
        "person.add_factor",
        "person.remove_factor",
        "person.make_codes",
        "person.use_recovery_code",
        "person.set_password",  # whoever holds the account: its mailbox hears of it
        "job.finish",
        "job.fail",
    }
)
"""Verbs whose doer is told as well: a receipt. Of other acts the doer needs no notice."""
