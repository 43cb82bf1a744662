"""The acts that are owed on a dossier: fetch what is mine, let the form clean, act once, answer."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts.proving import proven
from approvals import actions, forms
from approvals.models import Kind, Task
from approvals.voting import Choice
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from documents.actions import Refused
from journal.once import NOT_PART_OF_THE_ACT, once

from . import reading
from .reading.opinions import OPINIONS

STEP, CAST, CHANGE = "step", "cast", "edit"
"""The button that was pressed, and what those of a ballot say."""

FORM_OF = {
    Kind.ANSWER_IDEA: forms.AnswerIdea,
    Kind.INTAKE: forms.TakeIn,
    Kind.CHECK_NOTE: forms.SignNote,
    Kind.PARTY_OPINION: forms.GiveOpinion,
    Kind.UNIT_OPINION: forms.GiveOpinion,
    Kind.ASKED_OPINION: forms.GiveOpinion,
    Kind.PARTY_MEETING: forms.RecordMeeting,
    Kind.COUNCIL_DECLARE: forms.Declare,
    Kind.COUNCIL_SHEET: forms.SendSheet,
    Kind.COUNCIL_CLOSE: forms.CloseCouncil,
    Kind.COUNCIL_CONFIRM: forms.ConfirmCouncil,
    Kind.VOTE: forms.Cast,
    Kind.CLOSE_VOTE: forms.CloseVote,
    Kind.CONFIRM_MINUTES: forms.ConfirmMinutes,
    Kind.DECISION: forms.Decide,
    Kind.RESOLUTION: forms.EnterResolution,
    Kind.RESOLUTION_CHECK: forms.ConfirmResolution,
    Kind.SUPPLEMENT: forms.AnswerSupplement,
    Kind.REPORT_BACK: forms.ReportBack,
    Kind.NOTE_REPORT: forms.NoteReport,
    Kind.URGENT_ANSWER: forms.AnswerFlag,
    Kind.URGENT_DIRECTIVE: forms.DirectUrgent,
}


def kept(view):
    """Lose nothing that was typed when the task stopped being his while he wrote.

    A mandate that ran out, a post that ended: the answer says so and shows what he had entered.
    """

    @wraps(view)
    def told(request, pk):
        try:
            return view(request, pk)
        except reading.NotYours as refusal:
            if request.method != "POST":
                raise
            task = refusal.task
            context = {
                "task": task,
                "proposal": task.proposal,
                "refusal": refusal,
                "typed": forms.typed_for(FORM_OF[task.kind], request.POST),
                "section": "inbox",
            }
            return page(request, "approvals/refused.html", context, status=403)

    return told


@proven
@once("approvals.answer_idea")
@kept
def answer_idea(request, pk):
    """The head's answer to an idea slip."""
    desk = reading.desk_of(request, pk, Kind.ANSWER_IDEA)
    return act_on(
        desk,
        forms.AnswerIdea,
        actions.answer_idea,
        "approvals/answer_idea.html",
        task=desk.task,
        judge=request.user,
    )


@once("approvals.take_in")
@kept
def take_in(request, pk):
    """The officer checks completeness and scope, and accepts, returns or redirects."""
    desk = reading.desk_of(request, pk, Kind.INTAKE)
    return act_on(
        desk,
        forms.TakeIn,
        actions.take_in,
        "approvals/take_in.html",
        parts=desk.parts,
    )


@once("approvals.answer_transfer")
def answer_transfer(request, pk):
    """The receiving unit takes over what was handed to it, or gives it back."""
    desk = reading.desk_of(request, pk, Kind.ANSWER_TRANSFER)
    return act_on(
        desk, forms.AnswerTransfer, actions.answer_transfer, "approvals/answer_transfer.html"
    )


@proven
@once("approvals.hand_on")
@kept
def hand_on(request, pk):
    """The head hands a plan that waits for his decision to the unit it belongs to."""
    desk = reading.desk_of(request, pk, Kind.DECISION)

    def done():
        owed = Task.objects.open().select_related("unit")
        answer = owed.get(case=desk.case, kind=Kind.ANSWER_TRANSFER)
        said = _("Handed to %(unit)s, which answers by %(day)s at the latest.")
        said %= {"unit": answer.unit.name, "day": vdate(answer.due_on)}
        back = reverse("approvals:call_back", args=[answer.pk])
        link = format_html('{} <a href="{}">{}</a>', said, back, _("Call it back"))
        messages.success(request, link)
        return go(request, "approvals:task", desk.task.pk)

    return act_on(desk, forms.HandOn, actions.hand_on, "approvals/hand_on.html", done=done)


@proven
@once("approvals.sign_note")
@kept
def sign_note(request, pk):
    """The officer's note before the meeting."""
    desk = reading.desk_of(request, pk, Kind.CHECK_NOTE)
    return act_on(
        desk,
        forms.SignNote,
        actions.sign_note,
        "approvals/sign_note.html",
        questions=desk.questions,
    )


@proven
@once("approvals.give_opinion")
@kept
def give_opinion(request, pk):
    """An opinion in writing: the Party committee's, another unit's head's, or one asked for."""
    desk = reading.desk_of(request, pk, *OPINIONS)
    return act_on(
        desk,
        forms.GiveOpinion,
        actions.give_opinion,
        "approvals/give_opinion.html",
        file_field="file",
        task=desk.task,
        today=clock.day_of(desk.at),
        one_person=desk.one_person,
    )


@proven
@once("approvals.record_meeting")
@kept
def record_meeting(request, pk):
    """The meeting of both sides after a "disagrees"."""
    desk = reading.desk_of(request, pk, Kind.PARTY_MEETING)
    return act_on(
        desk,
        forms.RecordMeeting,
        actions.record_meeting,
        "approvals/record_meeting.html",
        now=desk.at,
    )


@sensitive_post_parameters()  # what answers a ballot is kept nowhere either (config.shown)
@proven(when=lambda request: request.POST.get(STEP) == CAST)
@once("approvals.cast")
@kept
def cast(request, pk):
    """One voter's ballot: choose, read again, cast. Before the last press nothing is kept of it."""
    desk = reading.desk_of(request, pk, Kind.VOTE)
    now = desk.vote["round"] if desk.vote else None
    shown, wants = {}, {}
    if now is not None and now.secret:
        code = request.POST.get("code") or actions.new_code()
        declares = now.head_may_declare and desk.vote["row"].head_id == desk.task.person_id
        shown, wants = {"mark": actions.mark_of(code)}, {"code": code, "declares": declares}
    template = "approvals/cast.html"

    def read_again(form):
        if request.POST.get(STEP) == CHANGE:
            return answer(desk, template, form, **shown)
        said = {"rows": _ballot_of(form), "carried": carried(request), **shown}
        return page(request, "approvals/confirm_ballot.html", {**desk.context(), **said})

    reads = request.POST.get(STEP) != CAST and not desk.is_closed
    review = read_again if reads else None
    return act_on(desk, forms.Cast, actions.cast, template, shown=shown, review=review, **wants)


def _ballot_of(form) -> list[dict]:
    given = form.given()
    rows = [(_("Your ballot"), Choice(given["choice"]).label)]
    if "declares" in form.fields:
        yes, no = pgettext("answer", "Yes"), pgettext("answer", "No")
        rows.append((form["declares"].label, yes if given["declares"] else no))
    rows += [
        (form[name].label, given[name]) for name in ("reason", "late_reason") if given.get(name)
    ]
    return [{"label": label, "value": value} for label, value in rows]


def carried(request) -> list[tuple[str, str]]:
    """What a page that is read again before the last press sends once more."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_PART_OF_THE_ACT and name != STEP
        for value in values
    ]


def act_on(
    desk, build, act, template, *, file_field="", shown=None, done=None, review=None, **wants
):
    """Clean, act once, answer. A refusal says who, when and why, and loses nothing typed.

    `done` answers in the place of the receipt; `review` a form without a fault, before it acts.
    """
    request, task = desk.request, desk.task
    if desk.is_closed and request.method != "POST":
        return go(request, "approvals:task", task.pk)
    late = actions.is_late(task, desk.at)
    form = build(posted(request), request.FILES or None, late=late, **wants)
    refusal = None
    if review and form.is_valid():
        return review(form)
    if form.is_valid():
        try:
            act(task, by=request.user, at=desk.at, **form.given())
        except actions.LateReasonNeeded:
            form = build(posted(request), request.FILES or None, late=True, **wants)
            form.is_valid()
        except ValidationError as error:
            complain(form, error)
        except Refused as error:
            form.add_error(file_field, str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            return done() if done else go(request, "approvals:task", task.pk)
    return answer(desk, template, form, refusal, **(shown or {}))


def answer(desk, template, form, refusal=None, **more):
    """The page of an act, with what was typed, what was wrong and what was refused.

    Where the step is over, or is not this person's any more, there is nothing left to send.
    """
    if refusal is not None and (over := reading.over(desk, refusal)):
        context = {**over, "form": form, "refusal": refusal, "typed": forms.typed_in(form)}
        return page(desk.request, "approvals/refused.html", context, status=status_of(refusal))
    context = {**desk.context(), "form": form, "refusal": refusal, **more}
    desk.lay_beside(form)
    return page(desk.request, template, context, status=status_of(refusal) if refusal else 200)
