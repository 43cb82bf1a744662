"""Somebody leaves, or one of his posts ends: what points to him, and handing it over in one act."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from accounts.models import Seat, Unit, User
from accounts.policy import sight
from accounts.proving import proven
from accounts.roles import POWER, Role
from accounts.selectors import slice_of
from approvals import actions, forms, ladder, policy, selectors
from approvals.models import Handover, HandoverRow
from approvals.policy.conflicts import led_by
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import Stale, WrongMoment
from journal.once import once

What = HandoverRow.What
CLOSED = 10


def handovers(request):
    """What was handed over and what waits to be; and where to begin another."""
    may = policy.handovers.may_prepare_some(request.user)
    form = forms.FindLeaving(request.GET if "person" in request.GET else None)
    if may and form.is_bound and form.is_valid():
        return go(request, "approvals:hand_over", form.cleaned_data["person"].pk)
    rows = _rows().visible_to(request.user)
    if waiting := request.GET.get("which") == "waiting":
        rows = rows.waiting()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(rows, ("pk",), after=after, before=before, down=True)
    kept = "which=waiting&" if waiting else ""
    context = {
        "rows": found.rows,
        "waiting": waiting,
        "newer": f"?{kept}before={found.before}" if found.before else "",
        "older": f"?{kept}after={found.after}" if found.after else "",
        "may": may,
        "closed": _closed(request.user) if may else [],
        "form": form,
        "section": _section(request.user),
    }
    return page(request, "approvals/handovers.html", context)


def handover(request, pk):
    """One of them: while it waits what it would do, once it is done what became of each thing."""
    return _page(request, _one(request, pk))


@proven
@once("approvals.hand_over")
def hand_over(request, pk):
    """Everything that points to this person, and handing it over as he leaves."""
    return _prepare(request, get_object_or_404(User.objects.select_related("unit"), pk=pk), None)


@proven
@once("approvals.hand_over_seat")
def hand_over_seat(request, pk):
    """What hangs on this post alone, and handing it over as it ends."""
    seat = get_object_or_404(Seat.objects.select_related("person__unit", "unit"), pk=pk)
    return _prepare(request, seat.person, seat)


@require_POST
@proven
@once("approvals.carry_out_handover")
def carry_out_handover(request, pk):
    """Carry out what somebody else has prepared."""
    one = _one(request, pk)
    try:
        actions.carry_out_handover(
            one, seen=request.POST.get("seen", ""), by=request.user, at=clock.now()
        )
    except (WrongMoment, PermissionDenied) as refusal:
        return _page(request, _one(request, pk), refusal)
    except ValidationError as error:
        return _page(request, _one(request, pk), WrongMoment(" ".join(error.messages)))
    messages.success(request, _("Handed over. Whoever owes something now is told."))
    return go(request, "approvals:handover", pk)


@require_POST
@once("approvals.drop_handover")
def drop_handover(request, pk):
    """What was prepared is not wanted."""
    one, refusal = _one(request, pk), None
    form = forms.DropHandover(request.POST)
    if not (may := policy.handovers.can_drop(request.user, one)):
        refusal = PermissionDenied(may.reason)
    elif form.is_valid():
        try:
            actions.drop_handover(one, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Dropped. Nothing was handed over."))
            return go(request, "approvals:handover", pk)
    return _page(request, _one(request, pk), refusal, form)


def _closed(user) -> list[Unit]:
    """Units closed last whose work the units that `user` heads may take on: he may prepare it."""
    led = led_by(user)
    closed = Unit.objects.filter(valid_to__lte=clock.today(), successors__isnull=False)
    closed = closed.filter(Q(pk__in=led) | Q(successors__in=led)).distinct()
    return list(closed.order_by("-valid_to", "-pk")[:CLOSED])


def _prepare(request, person, seat):
    user, at = request.user, clock.now()
    may, on = policy.handovers.can_hand_over(user, person, seat), clock.day_of(at)
    if request.method != "POST":
        may.enforce()
    refusal = None if may else PermissionDenied(may.reason)
    found = selectors.leaving(person, seat, on=on)
    hidden = selectors.hidden_from(user, found.dossiers)
    proposed = selectors.proposed_heir(person, on=on) if may else None
    form = forms.HandOver(posted(request), found=found, hidden=hidden, proposed=proposed)
    if may and request.method == "POST" and form.is_valid():
        try:
            made = actions.hand_over(
                person, seat=seat, seen=request.POST.get("seen", ""), by=user, at=at, **form.given()
            )
        except ValidationError as error:
            complain(form, error)
        except Stale as error:
            refusal, found = error, error.theirs
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("Handed over. Whoever owes something now is told.")
            if made.needs_two:
                said = _("Prepared. Nothing happens before somebody else carries it out.")
            messages.success(request, said)
            return go(request, "approvals:handover", made.pk)
    waits = Handover.objects.waiting().filter(person=person, seat=seat).select_related("by").first()
    context = {
        "person": person,
        "seat": seat,
        "seen": found.fingerprint,
        "lines": _lines(found, hidden) if may else [],
        "posts": _posts(found) if may else [],
        "more": found.more,
        "waits": waits,
        "may_act": person.is_active or found.count,
        "alone": _by_himself(user, found),
        "form": form if may else None,
        "refusal": refusal,
        "section": _section(user),
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/hand_over.html", context, status=status)


def _page(request, one, refusal=None, form=None):
    """One handover, whole: `one.end` says whether it is over."""
    user, on = request.user, clock.today()
    ended = getattr(one, "end", None)
    context = {
        "one": one,
        "ended": ended,
        "refusal": refusal,
        "section": _section(user),
    }
    if ended is None:
        found = selectors.leaving(one.person, one.seat, on=on)
        hidden = selectors.hidden_from(user, found.dossiers)
        heirs = User.objects.in_bulk(set(one.heirs.values()))
        chosen = {name: heirs[key] for name, key in one.heirs.items() if key in heirs}
        context |= {
            "seen": found.fingerprint,
            "lines": _lines(found, hidden, chosen),
            "posts": _posts(found, chosen),
            "more": found.more,
            "may": policy.handovers.can_carry_out(user, one),
            "may_drop": policy.handovers.can_drop(user, one),
            "form": form or forms.DropHandover(),
        }
    elif ended.carried_out:
        rows = one.rows.select_related("heir")
        if not policy.handovers.reads_all_rows(user, one):
            rows = rows.filter(heir=user)
        keys = rows.exclude(proposal=None).values_list("proposal", flat=True)
        hidden = selectors.hidden_from(user, keys)
        rows = rows.exclude(proposal__in=hidden.shut).exclude(
            pk__in=rows.filter(proposal__in=hidden.authored)
            .exclude(what__in=selectors.OPEN_TO_AUTHORS)
            .values("pk")
        )
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        found = slice_of(rows, ("pk",), after=after, before=before)
        context |= {
            "rows": found.rows,
            "newer": f"?before={found.before}" if found.before else "",
            "older": f"?after={found.after}" if found.after else "",
        }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/handover.html", context, status=status)


def _lines(found, hidden, chosen=None) -> list[dict]:
    """How much there is of each kind, and what becomes of it."""
    lines = []
    for what in What:
        things = [one for one in found[what] if not hidden.hides(what, one.proposal)]
        if not things or what == What.SEAT:
            continue
        lines.append(
            {
                "word": what.label,
                "n": len(things),
                "names": [_with_heir(what, one, chosen) for one in things],
                "becomes": BECOMES[what],
            }
        )
    return lines


def _with_heir(what, thing, chosen) -> str:
    field = {What.LEAD: f"lead_{thing.key}", What.OPINION: "opinion", What.FOLLOW: "follow"}
    heir = (chosen or {}).get(field.get(what, ""))
    return f"{thing.name} → {heir.full_name}" if heir is not None else thing.name


def _posts(found, chosen=None) -> list[dict]:
    """Each post that ends: what is owed by it, and who decides when nobody is named."""
    posts = []
    for post in found.posts:
        heir = (chosen or {}).get(f"seat_{post.seat.pk}")
        posts.append(
            {
                "name": f"{post.seat.get_role_display()}, {post.seat.unit.name}",
                "owed": post.owed,
                "next": heir.full_name if heir is not None else _then(post, chosen),
                "warn": heir is None and post.is_empty,
                "power": post.seat.role in POWER,
            }
        )
    return posts


def _then(post, chosen) -> str:
    """Who is proposed below, as long as nothing is prepared; and who does it without anybody."""
    then = _who_then(post)
    if chosen is not None or post.proposed is None:
        return then
    return _("Proposed below: %(name)s. If nobody is named: %(then)s") % {
        "name": post.proposed.full_name,
        "then": then,
    }


def _who_then(post) -> str:
    """Who does the work of the post where nobody is named."""
    seat = post.seat
    if post.others:
        names = ", ".join(one.full_name for one in post.others[:3])
        return _("Goes on by itself: %(names)s holds the post too.") % {"names": names}
    if seat.role == Role.UNIT_OFFICER:
        return _("Nobody holds it then. The head of the unit does its work, within minutes.")
    if seat.role == Role.HEAD:
        above = ladder.superior_of(seat.unit)
        return _(
            "Nobody decides then. Deputies do not decide by themselves: %(unit)s gives the post, "
            "or makes somebody acting head; it is told when a step waits."
        ) % {"unit": above.name if above else pgettext("in a sentence", "the level above")}
    if seat.role == Role.DEPUTY_HEAD:
        return _("Nobody holds it then; the head decides, and votes go on with who is left.")
    return _("Nobody holds it then. The level above is told when a step waits.")


BECOMES = {
    What.LEAD: gettext_lazy(
        "Led by the co-author named; who leaves remains an author. Nobody from outside becomes "
        "one: without a co-author it stays as it is."
    ),
    What.AUTHOR: gettext_lazy("Stays: an author remains an author, with his or her share."),
    What.BALLOT: gettext_lazy(
        "Falls away: a ballot is personal. The vote goes on; without any voter left it goes to "
        "the level above."
    ),
    What.COUNCIL: gettext_lazy(
        "The place is empty until the head who set up the council names somebody; what its chair "
        "or secretary owes passes to who sits next."
    ),
    What.OPINION: gettext_lazy(
        "Asked of whom is named, with the same due date; of nobody: asked no more, and who asked "
        "is told."
    ),
    What.OWED: gettext_lazy(
        "Goes to the new lead author. Without one, nobody waits for it: the case goes on."
    ),
    What.ASSIGNED: gettext_lazy("The step is the post's as before; it is assigned to nobody."),
    What.FOLLOW: gettext_lazy(
        "Followed by whom is named; the decision keeps the old name. Of nobody: by hand."
    ),
    What.MANDATE: gettext_lazy("Ends; the tasks are the holder's of the post again."),
    What.RULE: gettext_lazy("Any other administrator goes on with it."),
}


def _by_himself(user, found) -> bool:
    """Whether one press does it: an administrator, and no post of power is left to be passed on."""
    admin = sight(user).is_admin
    return admin and not any(post.seat.role in POWER for post in found.posts)


def _rows():
    return Handover.objects.select_related("person__unit", "seat__unit", "by", "end__by")


def _one(request, pk):
    return get_object_or_404(_rows().visible_to(request.user), pk=pk)


def _section(user) -> str:
    return "admin" if sight(user).is_admin else "inbox"
