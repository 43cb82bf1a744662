"""The paper that goes with a plan out of scope: why it leaves, by which door, where it belongs."""

from django.http import Http404
from django.utils.translation import get_language

from approvals.models import DoorRule, Intake
from core.clock import day_of
from core.http import page
from proposals.lifecycle import State

from . import reading
from .reading.content import authors_of

Door = Intake.Door


def referral(request, pk):
    """The facts, the reason, the rule and where to go, on one page to read and to print."""
    proposal = reading.fetch(request, pk)
    if proposal.state != State.OUT_OF_SCOPE:
        raise Http404
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    intakes = (getattr(task, "intake", None) for task in reversed(view.tasks))
    found = next((one for one in intakes if one is not None and not one.accepted), None)
    door = (found.door or Door.OTHER) if found is not None else Door.LEGAL_DOCUMENT
    on = day_of(proposal.moved_at)
    rule = DoorRule.objects.valid_on(on).filter(door=door).order_by("-valid_from", "-pk").first()
    english = (get_language() or "").startswith("en")
    context = {
        "proposal": proposal,
        "view": view,
        "found": found,
        "door": Door(door).label,
        "is_secret": door == Door.STATE_SECRET,
        "rule": rule,
        "sentence": rule and ((english and rule.sentence_en) or rule.sentence),
        "where_to": rule and ((english and rule.where_to_en) or rule.where_to),
        "people": [{"label": label, "value": value} for label, value in authors_of(view.people)],
        "section": "mine" if view.mine else "",
    }
    return page(request, "approvals/referral.html", context)
