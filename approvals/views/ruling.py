"""A row of who is competent from draft to issue, and a dossier with and without the draft."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.proving import proven
from approvals import actions, forms, policy
from approvals.models import RoutingDraft, RoutingRule
from approvals.selectors import routing_drafts as reading
from approvals.selectors import rules as table
from approvals.selectors.drafts import takes_remarks
from core import clock
from core.acting import act
from core.http import page, posted, status_of
from core.verdicts import YES, WrongMoment, no
from journal.once import once

from .drafting import on_draft, remark_on
from .guide import named
from .rules import said_in_words

HOME = "approvals:rule_draft"


@require_POST
@once("approvals.start_rule")
def start_rule(request):
    """Begin a row of its own."""
    return _start(request, None)


@require_POST
@once("approvals.replace_rule")
def replace_rule(request, pk):
    """Begin the next version of a row, or only the day on which it ends."""
    return _start(request, get_object_or_404(RoutingRule, pk=pk))


def _start(request, rule):
    ends = request.POST.get("what") == "end"
    return act(
        request,
        "approvals/refused_rule.html",
        {"rule": rule},
        may=policy.can_compose(request.user),
        do=lambda given: actions.start_rule(rule, ends=ends, by=request.user, at=clock.now()),
        done=lambda made: _("The draft was begun. It changes nothing until it is issued."),
        where=lambda made: ("approvals:write_rule", made.pk),
    )


@once("approvals.rule_draft")
def rule_draft(request, pk):
    """A draft of a row: what it says beside what it replaces, and the remarks on it.

    Before it is out for comment it is the keepers' own.
    """
    one = get_object_or_404(_drafts(), pk=pk)
    keeper = bool(policy.can_compose(request.user))
    if not keeper and one.opened_at is None:
        raise Http404
    is_open = takes_remarks(one, on=clock.today())
    context = {
        "draft": one,
        "changes": [] if one.ends_only else reading.changes_of(one),
        "takes_remarks": is_open,
        "may_issue": policy.can_issue(request.user, one),
        "tries": bool(policy.can_try_rules(request.user)),
    }
    closed = no(_("The days for remarks on this draft are over."))
    may = YES if is_open else closed
    return remark_on(request, one, "approvals/rule_draft.html", context, keeper=keeper, may=may)


@once("approvals.write_rule")
def write_rule(request, pk):
    """Change the draft: its columns and its day. Who sends it over another's change is told of it
    first; what he typed stays, and sent again it stands.
    """
    one = _own(request, pk)
    if one.ends_only:
        form = forms.EndRule(posted(request), initial={"valid_from": one.valid_from})
    else:
        form = forms.WriteRule(
            posted(request),
            row=one.row,
            valid_from=one.valid_from,
            codes=reading.procedures(),
            fields=table.fields_on(clock.today()),
        )
    return on_draft(
        request,
        one,
        form,
        actions.write_rule,
        home=HOME,
        template="approvals/write_rule.html",
        done=_("The draft was saved. Put it out for comment when it is ready."),
    )


@once("approvals.open_rule")
def open_rule(request, pk):
    """Put the draft out for comment until a day."""
    return on_draft(
        request,
        _own(request, pk),
        forms.OpenComments(posted(request)),
        actions.open_rule,
        home=HOME,
        template="approvals/rule_draft_act.html",
        heading=_("Put it out for comment"),
        lead=_(
            "Everybody reads the draft and may remark on it. A change of the draft ends this; it "
            "must then be put out anew."
        ),
        button=_("Put it out for comment"),
        done=_("The draft is out for comment."),
    )


@proven
@once("approvals.issue_rule")
def issue_rule(request, pk):
    """Issue the draft with its document: the row, from its day on."""
    one = _own(request, pk)
    return on_draft(
        request,
        one,
        forms.Issue(posted(request)),
        actions.issue_rule,
        home=HOME,
        template="approvals/rule_draft_act.html",
        may=policy.can_issue(request.user, one),
        proves=True,
        heading=_("Issue the row"),
        lead=_(
            "From the day named in the draft dossiers that are sent go by it. Running cases keep "
            "the rows that they cite."
        ),
        button=_("Issue it"),
        done=_("Issued. It is in force from the day named in the draft."),
    )


@require_POST
@once("approvals.drop_rule")
def drop_rule(request, pk):
    """Give the draft up."""
    return on_draft(
        request,
        _own(request, pk),
        None,
        actions.drop_rule,
        home=HOME,
        template="approvals/rule_draft_act.html",
        done=_("The draft was given up."),
    )


@require_safe
def try_draft(request, pk):
    """Facts in; where a dossier would go without the draft, and where with it."""
    policy.can_try_rules(request.user).enforce()
    one = get_object_or_404(_drafts(), pk=pk)
    if one.opened_at is None:
        policy.can_compose(request.user).enforce()
    today = clock.today()
    form = forms.TryRules(
        request.GET or None, today=one.valid_from or today, fields=table.fields_on(today)
    )
    both, used, refusal = [], False, None
    if form.is_valid():
        try:
            before, after, used = reading.try_with(one, **form.asked())
        except WrongMoment as error:
            refusal = error
        else:
            both = [
                {
                    "heading": heading,
                    "tried": tried,
                    "said": said_in_words(tried.sentences),
                    "procedure": named(tried.procedure) if tried.procedure else "",
                }
                for heading, tried in (
                    (_("As the table stands on that day"), before),
                    (_("With this draft"), after),
                )
            ]
    context = {
        "draft": one,
        "form": form,
        "both": both,
        "used": used,
        "refusal": refusal,
        "keeper": bool(policy.can_compose(request.user)),
        "section": "admin" if policy.can_compose(request.user) else "guide",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/try_draft.html", context, status=status)


def _own(request, pk) -> RoutingDraft:
    policy.can_compose(request.user).enforce()
    return get_object_or_404(_drafts(), pk=pk)


def _drafts():
    people = "started_by", "opened_by", "issued_by"
    return RoutingDraft.objects.select_related(
        "rule", "replaces__unit", "replaces__field", "replaces__to_unit",
        "replaces__managing_authority", *people,
    )  # fmt: skip
