"""Each rule of the policy taken out in turn: the matrix must notice (issue 2, H; trust.md G9).

A mutation is a piece of a function's text and what stands in its place. The text must be there:
a rule that is written otherwise tomorrow makes its line here red, and is written anew.
"""

import inspect
import textwrap
from importlib import import_module

import pytest

from core.kept import Kept
from tests.matrix import check

MUTATIONS = [
    # ------------------------------------------------------------------ who sees a dossier
    ("proposals.policy:handed_in", "Q(code__isnull=False) & ~Q(state__in=PRIVATE)",
     "Q(pk__isnull=False)"),
    ("proposals.policy:handed_in", "Q(code__isnull=False) & ", ""),
    ("proposals.policy:visible", "& ~shut_out", ""),
    ("proposals.policy:visible", "handed_in() & by_post", "by_post"),
    ("proposals.policy:visible", "own | (", "("),
    ("proposals.policy:visible", "if seen.reads_all:", "if True:"),
    ("proposals.policy:visible", "if seen.reads_all:", "if False:"),
    ("proposals.policy:visible", "for path in seen.branches:", "for path in ():"),
    ("proposals.policy:visible", "path__startswith=path", "pk__isnull=False"),
    ("proposals.policy:_authored", " or not user.is_active", ""),
    ("proposals.policy:_authored", ", accepted_at__isnull=False", ""),
    ("proposals.policy:_authored", "removed_at=None, ", ""),
    ("proposals.policy:_accesses", "who |= Q(unit_id=unit_id, role=role)", "pass"),
    ("proposals.policy:_accesses", "Q(unit_id=unit_id, role=role)", "Q(unit_id=unit_id)"),
    ("proposals.policy:_accesses", "Q(unit_id=unit_id, role=role)", "Q(role=role)"),
    ("proposals.policy:_accesses", "who = Q(person=user)", "who = Q(pk__in=[])"),
    ("proposals.policy:_accesses", "Q(until=None) | Q(until__gt=now), ", ""),
    ("proposals.policy:_accesses", "closes=closes, ", ""),
    # ------------------------------------------------------------------ posts
    ("accounts.policy:read_sight", " or not user.is_active", ""),
    ("accounts.policy:read_sight", "if role in READS_BRANCH", "if True"),
    ("accounts.policy:read_sight", "if role in READS_BRANCH", "if False"),
    ("accounts.policy:read_sight", "if role in READS_ALL", "if False"),
    ("accounts.policy:read_sight", "if role == Role.EXPORT_OFFICER", "if True"),
    ("accounts.policy:can_manage", "sight(user).is_admin", "True"),
    ("accounts.policy:visible_people", "sight(user).is_admin", "True"),
    ("accounts.policy:can_add_field", ", unit.pk", ""),
    ("accounts.models.seats:SeatQuerySet.held_on", "acts_from__lte=day", "pk__isnull=False"),
    ("accounts.models.seats:SeatQuerySet.held_on", ".filter(Q(until=None) | Q(until__gt=day))", ""),
    # ------------------------------------------------------------------ the author's own steps
    ("proposals.policy:can_make", "user.pk == proposal.lead_id", "True"),
    ("proposals.policy:can_make", "if is_author(user, proposal)", "if False"),
    ("proposals.policy:can_make", "if step is None", "if False"),
    ("proposals.policy:_judged", "is_or_was_author(), ", ""),
    ("proposals.policy:_judged", ", person=PERSON", ""),
    ("proposals.policy:is_or_was_author", "Q(removed_at=None) | ", ""),
    ("proposals.policy:is_or_was_author", " | Q(accepted_at__isnull=False)", ""),
    ("proposals.policy:is_writable", "and proposal.state in WRITABLE", ""),
    ("proposals.policy:is_writable", "begun and ", ""),
    ("proposals.policy:reads_draft", ", accepted_at__isnull=False", ""),
    ("proposals.policy:reads_draft", "person=user, ", ""),
    ("proposals.policy:reads_draft", "removed_at=None, ", ""),
    ("proposals.policy:_editors", 'filter(level="EDIT")', "all()"),
    ("proposals.policy:can_write", "if not is_writable(proposal)", "if False"),
    ("proposals.policy:_editors", "person=PERSON, ", ""),
    ("proposals.policy:_editors", "removed_at=None, ", ""),
    ("proposals.policy:_editors", ", accepted_at__isnull=False", ""),
    ("proposals.policy:_confidential", " & ~Q(Exists(shut))", ""),
    ("proposals.policy:_confidential", ", capacity__in=capacities", ""),
    ("proposals.policy:_confidential", "filter(proposal=DOSSIER, capacity", "filter(capacity"),
    ("proposals.policy:_judged", ", proposal=DOSSIER", ""),
    ("proposals.policy:can_comment", ', level__in=["COMMENT", "EDIT"]', ""),
    ("proposals.policy:can_comment", "is_writable(proposal)", "True"),
    ("proposals.policy:can_name_authors", "user.pk == proposal.lead_id", "True"),
    ("proposals.policy:can_name_authors", "if not is_writable(proposal)", "if False"),
    ("proposals.policy:can_answer_invitation", "if author.is_lead", "if False"),
    ("proposals.policy:can_answer_invitation", "if not is_writable(proposal)", "if False"),
    ("proposals.policy:can_seal", "if is_author(user, proposal)", "if False"),
    ("proposals.policy:can_seal", "YES if sees else", "YES if True else"),
    ("proposals.policy:can_seal", ", proposal.unit_id", ""),
    ("proposals.policy:_confidential", ", capacity__in=capacities", ""),
    ("proposals.policy:_confidential", " & ~Q(Exists(shut))", ""),
    # ------------------------------------------------------------------ whose turn it is
    ("approvals.policy:holds", "return mine & free", "return mine"),
    ("approvals.policy:holds", "& ~Q(proposal__in=shut)", ""),
    ("approvals.policy:holds", "~Q(proposal__in=own) & ", ""),
    ("approvals.policy:holds", "unit_id=unit_id, role__in", "role__in"),
    ("approvals.policy:holds", ", role__in=stand_for(role)", ""),
    ("approvals.policy:holds", "Q(person=None, ", "Q("),
    ("approvals.policy:holds", "if heads:", "if False:"),
    ("approvals.policy:stand_for", "role in PARTY", "False"),
    ("approvals.policy:eligible", "unit=unit, ", ""),
    ("approvals.policy:sees_deliberation", "not proposal", "proposal"),
    # ------------------------------------------------------------------ figures and files
    ("reports.policy:can_export", "if sight(user).export_paths", "if True"),
    ("reports.policy:can_write", ", review.unit_id", ""),
    ("reports.policy:can_take_away", "review.unit.path.startswith(path)", "True"),
]  # fmt: skip

LOOKS_FIRST = {
    "proposals.policy": "acts",
    "approvals.policy": "turns_taken",
    "reports.policy": "posts_held",
    "accounts.policy": "posts_held",
    "accounts.models.seats": "sights",
}
SEES = {"handed_in", "visible", "_authored", "_accesses", "read_sight"}


def mutate(monkeypatch, where: str, old: str, new: str) -> None:
    """Run the function at `where` with `new` in the place of `old`, and keep no statement that was
    made by the old one, until the test ends.
    """
    module_name, path = where.split(":")
    module = import_module(module_name)
    function = module
    for part in path.split("."):
        function = getattr(function, part)
    text = textwrap.dedent(inspect.getsource(function))
    assert old in text, f"{where} does not say {old!r} any more"
    space = dict(vars(module))
    exec(compile(text.replace(old, new), f"<{where} mutated>", "exec"), space)
    monkeypatch.setattr(Kept, "_keep", lambda kept, shape, make: make(kept._build(*shape)))
    monkeypatch.setattr(function, "__code__", space[path.split(".")[-1]].__code__)


@pytest.mark.parametrize(("where", "old", "new"), MUTATIONS)
def test_the_matrix_notices_a_rule_that_is_gone(world, monkeypatch, where, old, new):
    mutate(monkeypatch, where, old, new)

    module, function = where.split(":")
    first = "sights" if function in SEES else LOOKS_FIRST[module]
    try:
        noticed = next(check.failures(world, first=first), None)
    except (AttributeError, TypeError) as crash:  # the rule kept something impossible away
        noticed = crash
    assert noticed is not None
