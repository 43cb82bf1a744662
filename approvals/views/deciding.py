"""The decision of the head, in two steps: choose and write, then read it again and sign."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.proving import proven
from approvals import actions, forms, policy
from approvals.models import BELONGS_ELSEWHERE, Advice, Decision, Kind
from core.clock import day_of
from core.http import go, page, posted
from core.templatetags.core import tone, vdate, vnd
from core.verdicts import WrongMoment
from journal.once import once

from . import acts, reading
from .reading.said import MEANT

Type = Decision.Type
TEMPLATE = "approvals/decide.html"
SHOWN_OF_SCOPE = 300
"""Characters of the plan's own scope beside the approved one; the whole stands in the plan."""

CONSEQUENCES = {
    Type.APPROVE: gettext_lazy(
        "The plan may be carried out inside the approved scope, time and budget. Authors, "
        "implementers and the supervisor are told at once; what was approved is kept unchanged."
    ),
    Type.APPROVE_BY_HEAD: gettext_lazy(
        "The vote did not carry. You order it on your own decision because it is necessary and "
        "feasible, and answer for it to the superior agency and to the law. This stays visible on "
        "the dossier."
    ),
    Type.SEND_BACK: gettext_lazy(
        "The plan goes back to its authors with your reasons. The clock stops; it starts anew when "
        "they submit again in the same dossier."
    ),
    Type.REJECT: gettext_lazy(
        "The procedure ends. The authors are told at once and read your reasons; everything stays "
        "on record."
    ),
}
SIGN = {
    Type.APPROVE: pgettext_lazy("button", "Sign the approval"),
    Type.APPROVE_BY_HEAD: pgettext_lazy("button", "Sign on my own responsibility"),
    Type.SEND_BACK: pgettext_lazy("button", "Return it"),
    Type.REJECT: pgettext_lazy("button", "Sign the refusal"),
}


@proven(when=lambda request: request.POST.get(acts.STEP) == "sign")
@once("approvals.decide")
@acts.kept
def decide(request, pk):
    """Choose, read again, sign. Only the last press records something."""
    desk = reading.desk_of(request, pk, Kind.DECISION)
    if desk.is_closed and request.method != "POST":
        return go(request, "approvals:task", desk.task.pk)
    form = _form(desk, late=actions.is_late(desk.task, desk.at))
    step = request.POST.get(acts.STEP)
    if not form.is_valid() or step == "edit":
        return _page(desk, form)
    try:
        if step != "sign":
            actions.need_answers(desk.case)
            actions.need_mandate(
                desk.task,
                type=form.cleaned_data["type"],
                budget=form.given()["approved_budget"],
                at=desk.at,
            )
            return _confirm(desk, form)
        actions.decide(desk.task, by=request.user, at=desk.at, **form.given())
    except actions.LateReasonNeeded:
        form = _form(desk, late=True)
        form.is_valid()
    except ValidationError as error:
        acts.complain(form, error)
    except (WrongMoment, PermissionDenied) as refusal:
        return _page(desk, form, refusal)
    else:
        return go(request, "approvals:task", desk.task.pk)
    return _page(desk, form)


def _form(desk, *, late):
    wants = form_wants(desk, _cards(desk))
    wants["rejections"] = [row for row in wants["rejections"] if row.code != BELONGS_ELSEWHERE]
    return forms.Decide(
        posted(desk.request), late=late, elsewhere=actions.said_of_elsewhere(), **wants
    )


def form_wants(desk, cards: list) -> dict:
    """What the form of a decision is made of: `cards` to choose from, what the plan asks for."""
    plan, proposal = desk.plan, desk.proposal
    return {
        "parts": desk.parts,
        "cards": cards,
        "rejections": desk.rejections if any(kind == Type.REJECT for kind, _card in cards) else [],
        "version_sha256": desk.version.sha256,
        "asked": _asked(desk),
        "initial": {
            "approved_scope": plan.get("scope", ""),
            "approved_start": proposal.start_date,
            "approved_end": proposal.end_date,
            "approved_budget": ""
            if proposal.budget is None
            else f"{proposal.budget:,}".replace(",", "."),
            "reporting_interval": Decision.Interval.MONTHLY,
            "seen_sha256": desk.version.sha256,
        },
    }


def _asked(desk) -> dict:
    """What the plan asks for, in words, beside each term of an approval."""
    proposal = desk.proposal
    asked = {
        "approved_scope": Truncator(desk.plan.get("scope", "")).chars(SHOWN_OF_SCOPE),
        "approved_start": vdate(proposal.start_date),
        "approved_end": vdate(proposal.end_date),
        "approved_budget": vnd(proposal.budget),
    }
    return {name: words for name, words in asked.items() if words}


def _cards(desk) -> list:
    """What may be decided, each with what follows; all of it when the step is over already."""
    offered = desk.offered or list(Type)
    worst = desk.plan.get("worst_case", "")
    return [
        (
            kind,
            forms.Card(
                Type(kind).label,
                CONSEQUENCES[kind],
                worst if kind in forms.APPROVES else "",
            ),
        )
        for kind in offered
    ]


def _page(desk, form, refusal=None):
    return acts.answer(
        desk,
        TEMPLATE,
        form,
        refusal,
        rule_says=_rule_says(desk),
        awaited=", ".join(desk.awaited),
        waits=_waits(desk),
        hand_on=_hand_on(desk),
        readers=_("the authors, those who see the dossier, and whoever inspects it later"),
    )


def _waits(desk) -> list:
    """For whom and what the case waits, in place of the form; what was typed is never hidden."""
    waits = desk.case.paused_at or desk.awaited or reading.sits_on(desk.view)
    if desk.request.method == "POST" or not waits:
        return []
    return reading.waits_of(desk.view)


def _hand_on(desk) -> str:
    """Where it is handed to another unit; "" after a vote that carried, while it waits, and where
    it was handed down.
    """
    waits = desk.case.paused_at or desk.awaited or reading.sits_on(desk.view)
    if Type.REJECT not in desk.offered or waits or desk.mandate:
        return ""
    return reverse("approvals:hand_on", args=[desk.task.pk])


def _rule_says(desk) -> str:
    """What the vote leaves to the head (E-VOTE-2, E-VOTE-4), or nothing without a vote."""
    offered = set(desk.offered)
    if Type.APPROVE_BY_HEAD in offered:
        return _(
            "The vote did not carry. You may refuse with reasons, or order it on your own "
            "responsibility if it is necessary and feasible (NĐ 73/2023, Điều 8(1))."
        )
    if desk.vote and Type.REJECT not in offered:
        return _(
            "The vote carried, so a refusal is not on offer: the head signs the approval "
            "(NĐ 73/2023, Điều 8(1))."
        )
    return ""


def _confirm(desk, form):
    """The last page before signing: what it says, what follows, what is unusual about it."""
    kind = form.cleaned_data["type"]
    context = {
        "view": desk.view,
        "proposal": desk.proposal,
        "section": "inbox",
        "form": form,
        "chosen": {
            "word": Type(kind).label,
            "tone": tone(MEANT[kind]),
            "consequence": CONSEQUENCES[kind],
            "sign": SIGN[kind],
        },
        "rows": _summary(form),
        "warnings": _warnings(desk, form),
        "carried": acts.carried(desk.request),
        "stand": policy.mandate_for(desk.request.user, desk.task),
    }
    return page(desk.request, "approvals/confirm_decision.html", context)


def _summary(form) -> list[dict]:
    """What will be recorded, field by field, as a person reads it."""
    given = form.given()
    rows = []
    if ticked := form.grounds(given["rejection_codes"]):
        rows.append((form["rejection_codes"].label, "\n".join(ticked)))
    rows.append((form["reasons"].label, given["reasons"]))
    if given["type"] == Type.REJECT:
        may = pgettext("answer", "Yes") if given["may_revise"] else pgettext("answer", "No")
        advised = "\n".join(str(Advice(code).label) for code in given["advice"])
        rows += [(form["may_revise"].label, may), (form["advice"].label, advised)]
    if given["remarks"]:
        rows.append((_("Reasons beside fields"), len(given["remarks"])))
    if given["type"] in forms.APPROVES:
        rows += [
            (form["approved_scope"].label, given["approved_scope"]),
            (
                pgettext("of a plan", "Time"),
                f"{vdate(given['approved_start'])} – {vdate(given['approved_end'])}",
            ),
            (form["approved_budget"].label, vnd(given["approved_budget"])),
            (_("Carried out by"), "\n".join(str(who) for who in given["implementers"])),
            (form["supervisor"].label, str(given["supervisor"])),
            (
                form["reporting_interval"].label,
                Decision.Interval(given["reporting_interval"]).label,
            ),
        ]
    if form.late:
        rows.append((form["late_reason"].label, given["late_reason"]))
    return [{"label": label, "value": value} for label, value in rows if value != ""]


def _warnings(desk, form) -> list[str]:
    """What is unusual about this decision: said once, on the page before the signature."""
    kind = form.cleaned_data["type"]
    said = []
    if kind == Type.APPROVE_BY_HEAD:
        said.append(_("You decide against the vote and answer for it personally."))
    if kind in forms.APPROVES:
        if against := desk.disagreeing:
            said.append(_("These disagreed: %(who)s.") % {"who": ", ".join(against)})
        if silent := desk.silent:
            said.append(_("These did not answer: %(who)s.") % {"who": ", ".join(silent)})
        if desk.doubted:
            said.append(_("The checking note calls the plan not effective or not feasible."))
        said += _unlike_the_plan(desk, form)
    if form.late:
        said.append(_("This decision is recorded as late, with your reason."))
    return said


def _unlike_the_plan(desk, form) -> list[str]:
    """Terms that go beyond the plan, or that begin before anybody has signed."""
    given, asked, said = form.cleaned_data, desk.proposal.budget, []
    if asked is not None and given["approved_budget"] > asked:
        said.append(
            _("The budget, %(approved)s, is higher than the %(asked)s the plan asks for.")
            % {"approved": vnd(given["approved_budget"]), "asked": vnd(asked)}
        )
    if given["approved_start"] < day_of(desk.at):
        said.append(
            _("The first day, %(start)s, comes before the day of your signature, %(today)s.")
            % {"start": vdate(given["approved_start"]), "today": vdate(desk.at)}
        )
    return said
