"""A procedure, a rule and what people remark on them; the next version from draft to issue."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.proving import proven
from accounts.selectors import slice_of
from approvals import actions, forms, policy
from approvals.models import Procedure, ProcedureDraft, Remark, RoutingDraft, RoutingRule
from approvals.rules import source_in_words
from approvals.selectors import drafts as reading
from approvals.selectors import rules as table
from approvals.selectors.routing_drafts import issued_of
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted, whole
from core.verdicts import YES, no
from journal.once import once

from .guide import named
from .rules import sentence, when

REMARKS = 20


@once("approvals.procedure")
def procedure(request, pk):
    """One version: its steps, the draft of the next one, and remarks; anybody may leave one."""
    one = get_object_or_404(Procedure, pk=pk)
    keeper = bool(policy.can_compose(request.user))
    rows = [reading.as_row(step) for step in one.steps.order_by("stage", "pk")]
    issued = ProcedureDraft.objects.filter(procedure=one).select_related("issued_by").first()
    context = {
        "row": one,
        "name": named(one),
        "source": source_in_words(one.legal_source),
        "when": when(one, clock.today()),
        "lines": reading.lines(rows, one),
        "issued": issued,
        "drafts": ProcedureDraft.objects.open().filter(code=one.code),
        "is_newest": not Procedure.objects.filter(code=one.code, version__gt=one.version).exists(),
    }
    return remark_on(request, one, "approvals/procedure.html", context, keeper=keeper)


@once("approvals.rule")
def rule(request, pk):
    """One row of who is competent, with its remarks; anybody may leave one."""
    row = get_object_or_404(
        RoutingRule.objects.select_related("unit", "field", "managing_authority", "to_unit"), pk=pk
    )
    context = {
        "row": row,
        "does": table.outcome_in_words(row),
        "tests": table.tests_in_words(row),
        "sentence": sentence(row),
        "source": source_in_words(row.source),
        "when": when(row, clock.today()),
        "issued": issued_of(row),
        "drafts": RoutingDraft.objects.open().filter(replaces=row),
    }
    keeper = bool(policy.can_compose(request.user))
    return remark_on(request, row, "approvals/rule.html", context, keeper=keeper)


@once("approvals.draft")
def draft(request, pk):
    """A draft: what it would change, and the remarks on it. Who may do what with it stands there.

    Before it is out for comment it is the keepers' own.
    """
    one = get_object_or_404(_drafts(), pk=pk)
    keeper = bool(policy.can_compose(request.user))
    if not keeper and one.opened_at is None:
        raise Http404
    is_open = reading.takes_remarks(one, on=clock.today())
    context = {
        "draft": one,
        "lines": reading.lines(one.steps, one.based_on),
        "takes_remarks": is_open,
        "may_issue": policy.can_issue(request.user, one),
    }
    closed = no(_("The days for remarks on this draft are over."))
    may = YES if is_open else closed
    return remark_on(request, one, "approvals/draft.html", context, keeper=keeper, may=may)


def remark_on(request, about, template, context, *, keeper, may=YES):
    """A page about a rule or a draft, with what was remarked on it and a place for one's own."""
    shown = slice_of(
        reading.remarks_shown(request.user, about, keeper=keeper),
        ("at", "pk"),
        down=True,
        size=REMARKS,
        **marks(request),
    )
    context = {
        **context,
        "keeper": keeper,
        "remarks": shown.rows,
        "section": "admin" if keeper else "guide",
        **turn(request, shown),
    }
    return act(
        request,
        template,
        context,
        may=may if request.method == "POST" else YES,
        form=forms.LeaveRemark(posted(request)),
        do=lambda given: actions.leave_remark(about, by=request.user, at=clock.now(), **given),
        done=lambda said: _("Your remark was recorded. Administrators answer it."),
        where=lambda said: (request.path,),
    )


@require_POST
@once("approvals.start_draft")
def start_draft(request, pk):
    """Begin the next version of a procedure."""
    one = get_object_or_404(Procedure, pk=pk)
    return act(
        request,
        "approvals/refused_rule.html",
        {"procedure": one},
        may=policy.can_compose(request.user),
        do=lambda given: actions.start_draft(one, by=request.user, at=clock.now()),
        done=lambda made: _("The next version was begun. It changes nothing until it is issued."),
        where=lambda made: ("approvals:compose", made.pk),
    )


@once("approvals.compose")
def compose(request, pk):
    """Change the draft: its words, its day, its steps. Who sends it over another's change is told
    of it first; what he typed stays, and sent again it stands.
    """
    one = _own(request, pk)
    form = forms.Compose(posted(request), draft=one, rows=reading.rows_of(one))
    return on_draft(
        request,
        one,
        form,
        actions.compose,
        template="approvals/compose.html",
        done=_("The draft was saved. Put it out for comment when it is ready."),
    )


@once("approvals.open_comments")
def open_comments(request, pk):
    """Put the draft out for comment until a day."""
    return on_draft(
        request,
        _own(request, pk),
        forms.OpenComments(posted(request)),
        actions.open_comments,
        heading=_("Put it out for comment"),
        lead=_(
            "Everybody reads the draft and may remark on it. A change of the draft ends this; it "
            "must then be put out anew."
        ),
        button=_("Put it out for comment"),
        done=_("The draft is out for comment."),
    )


@proven
@once("approvals.issue")
def issue(request, pk):
    """Issue the draft with its document: the next version."""
    one = _own(request, pk)
    return on_draft(
        request,
        one,
        forms.Issue(posted(request)),
        actions.issue,
        may=policy.can_issue(request.user, one),
        proves=True,
        heading=_("Issue the new version"),
        lead=_(
            "From the day named in the draft new cases run by it. Running cases keep their version."
        ),
        button=_("Issue it"),
        done=_("The new version was issued."),
    )


@require_POST
@once("approvals.drop_draft")
def drop_draft(request, pk):
    """Give the draft up."""
    return on_draft(
        request, _own(request, pk), None, actions.drop_draft, done=_("The draft was given up.")
    )


def on_draft(
    request,
    one,
    form,
    do,
    *,
    done,
    may=None,
    template="approvals/draft_act.html",
    home="approvals:draft",
    **context,
):
    """One act on a draft as it was shown; sent over another's change, it is told of that first."""
    seen = whole(request.POST.get("seen")) or 0
    told = seen != one.edition and (form is None or form.is_valid())
    context["seen"] = seen if request.method == "POST" and not told else one.edition
    return act(
        request,
        template,
        {"draft": one, **context},
        may=policy.can_compose(request.user) if may is None else may,
        form=form,
        do=lambda given: do(one, seen=seen, by=request.user, at=clock.now(), **given),
        done=lambda _made: done,
        where=lambda _made: (home, one.pk),
    )


def _own(request, pk) -> ProcedureDraft:
    policy.can_compose(request.user).enforce()
    return get_object_or_404(_drafts(), pk=pk)


def _drafts():
    people = "started_by", "opened_by", "issued_by"
    return ProcedureDraft.objects.select_related("based_on", "procedure", *people)


@require_safe
def remarks(request):
    """What waits for an answer, the longest waiting first."""
    policy.can_compose(request.user).enforce()
    found = slice_of(reading.unanswered(), ("at", "pk"), **marks(request))
    context = {"remarks": found.rows, "section": "admin", **turn(request, found)}
    return page(request, "approvals/remarks.html", context)


@once("approvals.answer_remark")
def answer_remark(request, pk):
    """Answer one remark."""
    policy.can_compose(request.user).enforce()
    people = "by__unit", "procedure", "rule", "draft", "row_draft__replaces", "answer"
    remark = get_object_or_404(Remark.objects.select_related(*people), pk=pk)
    return act(
        request,
        "approvals/answer_remark.html",
        {"remark": remark},
        may=policy.can_compose(request.user),
        form=forms.AnswerRemark(posted(request)),
        do=lambda given: actions.answer_remark(remark, by=request.user, at=clock.now(), **given),
        done=lambda said: _("The answer was recorded."),
        where=lambda said: ("approvals:remarks",),
    )
