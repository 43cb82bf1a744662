"""Standing in: who stands in for whom; giving it, preparing, confirming and ending it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Mandate, Seat
from accounts.policy import sight
from accounts.proving import proven
from accounts.roles import LEADERS, STANDING_IN, Role, longest_mandate
from accounts.selectors import PAGE, slice_of
from approvals import actions, forms, policy
from approvals.models import Kind
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of, whole
from core.kept import Kept, keyed, marks
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from journal.once import once
from proposals.models import Proposal

GIVEN_BY = (Role.HEAD, Role.UNIT_OFFICER, Role.PARTY_SECRETARY, Role.PARTY_COMMITTEE)
"""Posts whose holder lets somebody stand in."""


def mandates(request):
    """What I stand in for, what I have given, and what is recorded of my units."""
    user, today = request.user, clock.today()
    rows = Mandate.objects.filter(policy.visible_mandates(user)).only("pk")
    which = request.GET.get("which", "")
    if which == "now":
        rows = rows.filter(pk__in=Mandate.objects.in_force(today).values("pk"))
    elif which == "waiting":
        rows = rows.filter(given_at=None, ended_at=None, last_day__gte=today)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(rows, ("pk",), after=after, before=before, down=True)
    seen = sight(user)
    kept = f"which={which}&" if which else ""
    context = {
        "rows": [_shown(one, today) for one in _named(found.rows)],
        "mine": seen.stands,
        "which": which,
        "newer": f"?{kept}before={found.before}" if found.before else "",
        "older": f"?{kept}after={found.after}" if found.after else "",
        "may_give": seen.holds_any(GIVEN_BY),
        "may_be_absent": seen.holds_any({*LEADERS, Role.UNIT_OFFICER}),
        "may_make_acting": seen.holds(Role.HEAD),
        "section": "inbox",
    }
    return page(request, "approvals/mandates.html", context)


def mandate(request, pk):
    """One of them whole, with what can be done about it."""
    return _page(request, _one(request, pk))


@proven
@once("approvals.give_mandate")
def give_mandate(request):
    """Let somebody stand in for a post of mine, or prepare it for its holder."""
    seats = _seats(request, GIVEN_BY)
    form = forms.GiveMandate(
        posted(request), seats=seats, initial={**_chosen(seats), "first_day": clock.today()}
    )
    return _act(request, form, actions.give_mandate, "approvals/give_mandate.html", seats)


@proven
@once("approvals.record_absence")
def record_absence(request):
    """Record that a head or a deputy is away."""
    seats = _seats(request, LEADERS)
    form = forms.RecordAbsence(
        posted(request), seats=seats, initial={**_chosen(seats), "first_day": clock.today()}
    )
    return _act(request, form, actions.record_absence, "approvals/record_absence.html", seats)


@proven
@once("approvals.make_acting")
def make_acting(request):
    """Make somebody acting head of a unit below."""
    heads = sight(request.user).holds(Role.HEAD)
    form = forms.MakeActing(posted(request), initial={"first_day": clock.today()})
    return _act(request, form, actions.make_acting, "approvals/make_acting.html", heads)


@require_POST
@proven
@once("approvals.confirm_mandate")
def confirm_mandate(request, pk):
    """Give force to what was prepared for me."""
    one = _one(request, pk)
    try:
        actions.confirm_mandate(one, by=request.user, at=clock.now())
    except (WrongMoment, PermissionDenied) as refusal:
        return _page(request, _one(request, pk), refusal)
    messages.success(request, _("Confirmed. It runs by itself from the first day to the last."))
    return go(request, "approvals:mandate", pk)


@require_POST
@proven
@once("approvals.end_mandate")
def end_mandate(request, pk):
    """End it now, or refuse what was prepared."""
    one, refusal = _one(request, pk), None
    form = forms.EndMandate(request.POST, why=why_ends(one, clock.today()))
    if not (may := policy.can_end_mandate(request.user, one)):
        refusal = PermissionDenied(may.reason)
    elif form.is_valid():
        try:
            actions.end_mandate(one, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _said_of_end(one, clock.today()))
            return go(request, "approvals:mandate", pk)
    return _page(request, _one(request, pk), refusal, form)


def _said_of_end(one: Mandate, today) -> str:
    if one.given_at is None:
        return _("Refused. Nobody stands in for you by it.")
    if one.first_day > today:
        return _("Cancelled. It will not begin.")
    return _("It has ended. The tasks are the holder's again.")


def why_ends(one: Mandate, today) -> str:
    """What is asked of whoever ends it: refused, never begun, or cut short."""
    if one.given_at is None:
        return _("Why do you refuse it?")
    return _("Why is it cancelled?") if one.first_day > today else _("Why does it end?")


def _act(request, form, act, template, may):
    """Show the form, or act once and go to what was written down; nothing typed is lost."""
    refusal, today = None, clock.today()
    if not may:
        refusal = PermissionDenied(policy.who_lets_stand_in())
        if request.method != "POST":
            raise refusal
    elif form.is_valid():
        given = form.given()
        seat = given.pop("seat", None)
        first = (seat,) if seat is not None else (given.pop("unit"),)
        try:
            written = act(*first, by=request.user, at=clock.now(), **given)
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _said(written))
            return go(request, "approvals:mandate", written.pk)
    longest = longest_mandate(today)
    context = {
        "form": form,
        "refusal": refusal,
        "longest": longest,
        "rules": STANDING_IN,
        "prepares": isinstance(may, list) and any(one.person_id != request.user.pk for one in may),
        "section": "inbox",
    }
    return page(request, template, context, status=status_of(refusal) if refusal else 200)


def _said(written: Mandate) -> str:
    if written.given_at is None:
        return _("Prepared. It has no force before %(person)s confirms it; he or she is told.") % {
            "person": written.giver
        }
    days = {"first": vdate(written.first_day), "last": vdate(written.last_day)}
    return _("Recorded. It runs from %(first)s to %(last)s; those concerned are told.") % days


def _seats(request, roles) -> list[Seat]:
    """The posts for which `request.user` may say who stands in: his own; as officer or
    administrator, those of the leaders, the one named in the address before all others."""
    user, seen = request.user, sight(request.user)
    held = Seat.objects.held_on(clock.today()).select_related("person", "unit")
    serves = [unit_id for unit_id, role in seen.posts if role == Role.UNIT_OFFICER]
    theirs = Q(unit__in=serves, role__in=LEADERS & frozenset(roles))
    rows = held.filter(Q(person=user, role__in=roles) | theirs)
    named = whole(request.GET.get("seat"))
    if seen.is_admin and named:
        rows = held.filter(pk=named, role__in=LEADERS & frozenset(roles))
    elif named and rows.filter(pk=named).exists():
        rows = rows.filter(pk=named)
    return [seat for seat in rows.order_by("unit", "pk")[:50] if policy.can_prepare(user, seat)]


def _chosen(seats) -> dict:
    return {"seat": str(seats[0].pk)} if len(seats) == 1 else {}


def _rows():
    return Mandate.objects.select_related(
        "unit", "giver", "holder", "seat", "prepared_by", "given_by", "ended_by"
    )


_NAMED = Kept(lambda: _rows().filter(pk__in=marks(PAGE)).order_by("-pk"), planned=True)


def _named(keys: list[Mandate]) -> list[Mandate]:
    """The same of a page, the newest first, with the names beside them: one query, planned once,
    since with so many joins a plan takes fifty times as long as its answer.
    """
    return _NAMED.objects((), keyed((one.pk for one in keys), PAGE)) if keys else []


def _one(request, pk) -> Mandate:
    return get_object_or_404(_rows().filter(policy.visible_mandates(request.user)), pk=pk)


def _page(request, one, refusal=None, form=None):
    today, user = clock.today(), request.user
    over = one.ended_at is not None or one.last_day < today
    dossier = None
    if one.dossier:
        seen = Proposal.objects.visible_to(user)
        dossier = seen.filter(pk=one.dossier).only("code", "title").first()
    context = {
        "one": _shown(one, today),
        "dossier": dossier,
        "kinds": [Kind(kind).label for kind in one.kinds],
        "may_confirm": not over
        and one.given_at is None
        and bool(policy.can_confirm_mandate(user, one)),
        "may_end": not over and bool(policy.can_end_mandate(user, one)),
        "form": form or forms.EndMandate(why=why_ends(one, today)),
        "refusal": refusal,
        "section": "inbox",
    }
    return page(
        request,
        "approvals/mandate.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )


def _shown(one: Mandate, today) -> dict:
    """One with its present state in words and in a tone."""
    if one.ended_at and one.given_at is None:
        state = (_("Refused"), "tag-late")
    elif one.ended_at:
        state = (_("Ended early"), "tag-none")
    elif one.last_day < today:
        state = (_("Over"), "tag-none")
    elif one.given_at is None:
        state = (_("Waits for confirmation"), "tag-soon")
    elif one.first_day > today:
        state = (_("Begins later"), "tag-brand")
    else:
        state = (_("Runs now"), "tag-ok")
    is_yet = one.given_at is not None and one.first_day > today
    return {"row": one, "state": state[0], "tone": state[1], "is_yet": is_yet}
