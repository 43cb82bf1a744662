"""What the code says, cell by cell, beside what the oracle says. Yields every difference."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from accounts import policy as posts
from accounts.models import User
from approvals import policy as turns
from approvals.models import Task
from approvals.selectors import asking_is_open, council_is_due
from proposals import policy, selectors
from proposals.lifecycle import STEPS, Move, Owner
from proposals.models import Proposal
from reports import policy as figures
from reports.models import AnnualReview
from tests.matrix import oracle
from tests.matrix.world import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.matrix.world import World

MOVES = {"r": Move.REGISTER, "m": Move.SUBMIT, "t": Move.TURN_AWAY, "z": Move.WITHDRAW}
CASE_MOVES = sorted({step.move for step in STEPS if step.by == Owner.CASE} - set(MOVES.values()))
TASKS = {
    "ANSWER_IDEA": "I", "INTAKE": "K", "CHECK_NOTE": "N", "PARTY_OPINION": "P", "VOTE": "V",
    "CLOSE_VOTE": "Z", "DECISION": "D", "ASKED_OPINION": "O",
    "SUPPLEMENT": "U",
    "COUNCIL_DECLARE": "J", "COUNCIL_SHEET": "B", "COUNCIL_CLOSE": "L", "COUNCIL_CONFIRM": "Y",
}  # fmt: skip


def failures(world: World, *, first: str = "") -> Iterator[str]:
    """Every cell in which code and oracle differ; the part named `first` is looked at first."""
    parts = {part.__name__: part for part in (sights, turns_taken, posts_held, acts)}
    for name in sorted(parts, key=lambda name: name != first):
        yield from parts[name](world)


def personas(world: World) -> Iterator[tuple[str, object]]:
    for name in world.people:
        user = world.person(name)
        user.sight = posts.read_sight(user)  # as the middleware does, once a request
        yield name, user


def differ(name: str, stage: str, letters: set[str], *, of: str) -> Iterator[str]:
    """Compare the letters among `of` that were found with those of the table."""
    wanted = oracle.rights()[name, stage] & set(of)
    for letter in sorted(letters - wanted):
        yield f"{name} has “{letter}” on {stage}, and should not"
    for letter in sorted(wanted - letters):
        yield f"{name} lacks “{letter}” on {stage}"


def sights(world: World) -> Iterator[str]:
    """`visible_to`: which dossiers each persona is given."""
    stage_of = {dossier.pk: stage for stage, dossier in world.dossiers.items()}
    for name, user in personas(world):
        seen = {
            stage_of[pk]
            for pk in Proposal.objects.visible_to(user).values_list("pk", flat=True)
            if pk in stage_of
        }
        for stage in STAGES:
            yield from differ(name, stage, {"s"} if stage in seen else set(), of="s")


def turns_taken(world: World) -> Iterator[str]:
    """Whose turn an open task is: `holds` for the queue, `holders` for the letter, `can_act`."""
    stage_of = {dossier.pk: stage for stage, dossier in world.dossiers.items()}
    open_tasks = list(
        Task.objects.open()
        .filter(proposal__in=stage_of)
        .select_related("unit", "person", "case", "proposal")
    )
    told = {task.pk: set(turns.holders(task).values_list("pk", flat=True)) for task in open_tasks}
    for name, user in personas(world):
        mine = set(Task.objects.open().held_by(user).values_list("pk", flat=True))
        found = defaultdict(set)
        for task in open_tasks:
            if task.pk in mine:
                found[stage_of[task.proposal_id]].add(TASKS[task.kind])
            if (user.pk in told[task.pk]) != (task.pk in mine):
                yield f"{name}: letter and queue differ on {task.kind}"
        for stage in STAGES:
            yield from differ(name, stage, found[stage], of="".join(TASKS.values()))


def posts_held(world: World) -> Iterator[str]:
    """What a post lets one do outside of any dossier."""
    ward = world.city.ward
    review = AnnualReview(unit=ward, year=2026, state=AnnualReview.State.DRAFT)
    for name, user in personas(world):
        if not user.is_authenticated:
            continue
        asked = {
            "manages": posts.can_manage(user),
            "adds_field": posts.can_add_field(user, ward),
            "exports": figures.can_export(user),
            "writes_review": figures.can_write(user, review),
            "takes_review": figures.can_take_away(user, review),
        }
        found = {right for right, verdict in asked.items() if verdict}
        if found != oracle.POSTS.get(name, set()):
            yield f"{name} by post: {sorted(found)}"
        others = User.objects.filter(posts.visible_people(user)).exclude(pk=user.pk)
        if others.exists() != (name == "admin"):
            yield f"{name} and other people's pages"


def acts(world: World) -> Iterator[str]:
    """`can_*`: what each persona may do with each dossier."""
    everybody = list(personas(world))
    for stage in STAGES:
        dossier = world.dossier(stage)
        rows = {author.person_id: author for author in dossier.authors.filter(removed_at=None)}
        wrote = set(dossier.authors.exclude(accepted_at=None).values_list("person", flat=True))
        wrote |= rows.keys()  # by hand, apart from the code: who left has still written
        for name, user in everybody:
            if not user.is_authenticated:
                continue  # nobody gets past sign-in: sights and turns say so
            yield from differ(name, stage, _rights(user, dossier, rows), of="dwcnaexrmtzqu")
            is_author = name in oracle.AUTHORS and user.pk in wrote
            if is_author and any(policy.can_make(move, user, dossier) for move in CASE_MOVES):
                yield f"{name}, an author, may decide on {stage}"
            if turns.sees_deliberation(user, dossier) == (user.pk in wrote):
                yield f"{name} and the deliberation on {stage}"


def _rights(user, dossier, rows) -> set[str]:
    found = {letter for letter, move in MOVES.items() if policy.can_make(move, user, dossier)}
    if any(step.move == Move.TURN_AWAY and step.by == Owner.CASE and step.source == dossier.state
           for step in STEPS):  # fmt: skip
        found.discard("t")  # there it is an act of the case: see its tasks
    asked = {
        "d": policy.reads_draft(user, dossier),
        "w": policy.can_write(user, dossier),
        "c": policy.can_comment(user, dossier),
        "n": policy.can_name_authors(user, dossier),
        "e": policy.can_seal(user, dossier),
    }
    holds_secret = dossier.current_version is not None and not dossier.current_version.is_slip
    case = dossier.cases.filter(closed_at=None).first()
    asked["q"] = case is not None and turns.can_ask(user, case) and asking_is_open(case)
    asked["u"] = case is not None and turns.councils.can_set_up(user, case) and council_is_due(case)
    asked["x"] = bool(holds_secret and selectors.reads_confidential(user, dossier))
    own = rows.get(user.pk)
    asked["a"] = own is not None and policy.can_answer_invitation(user, own, dossier)
    return found | {letter for letter, verdict in asked.items() if verdict}
