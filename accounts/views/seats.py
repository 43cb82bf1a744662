"""Posts: who holds what, given by one administrator and confirmed by another."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, forms, policy, selectors
from accounts.models import Seat, Unit, User
from accounts.proving import proven
from accounts.roles import POWER, Role, power_waits
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted, whole
from core.verdicts import YES
from journal.once import once


def seats(request):
    """Posts, the latest given first."""
    policy.can_manage(request.user).enforce()
    today = clock.today()
    form = forms.FindSeats(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    rows = Seat.objects.all()
    if given.get("state") == "waiting":
        rows = selectors.waiting_seats(today)
    elif given.get("state") == "now":
        rows = rows.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today))
    elif given.get("state") == "ended":
        rows = rows.filter(until__lte=today)
    if given.get("role"):
        rows = rows.filter(role=given["role"])
    if given.get("unit"):
        rows = rows.filter(unit=given["unit"])
    rows = rows.select_related("person", "unit", "given_by", "confirmed_by")
    found = selectors.slice_of(rows, ("pk",), down=True, **marks(request))
    context = {
        "form": form,
        "found": [(seat, _may_confirm(request.user, seat, today)) for seat in found.rows],
        "asked": any(given.values()),
        "today": today,
        "section": "admin",
        **turn(request, found),
    }
    return page(request, "accounts/seats.html", context)


@proven
@once("accounts.give_seat")
def give_seat(request):
    """Give a post. Its holder acts from the next day on, unless a second administrator confirms."""
    may, person, unit = policy.can_manage(request.user), None, None
    if may:
        person, unit = _named(request, "person", User), _named(request, "unit", Unit)
    power = [Role(role).label for role in Role if role in POWER]
    form = forms.GiveSeat(
        posted(request), initial={"person": person, "unit": unit, "since": clock.today()}
    )
    if may and person is not None and request.method != "POST":
        may = policy.can_give_post(request.user, person)
    return act(
        request,
        "accounts/give_seat.html",
        {"person": person, "unit": unit, "power": power, "days": power_waits(clock.today())},
        may=may,
        form=form,
        do=lambda given: actions.give_seat(by=request.user, at=clock.now(), **given),
        done=_given,
        where=lambda seat: ("accounts:person", seat.person_id),
    )


@require_POST
@proven
@once("accounts.confirm_seat")
def confirm_seat(request, pk):
    """A second administrator agrees: the holder may act at once."""
    seat = _seat(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": seat.person, "title": seat},
        may=YES,  # who may not reads why from the action
        do=lambda given: actions.confirm_seat(seat, by=request.user, at=clock.now()),
        done=lambda seat: _("Confirmed: %(person)s may act from now on.") % {"person": seat.person},
        where=lambda seat: ("accounts:person", seat.person_id),
    )


@proven
@once("accounts.order_seat")
def order_seat(request, pk):
    """Say in which order a deputy stands in for an absent head."""
    seat = _seat(request, pk)
    return act(
        request,
        "accounts/order_seat.html",
        {"seat": seat},
        may=policy.can_give_post(request.user, seat.person),
        form=forms.OrderSeat(posted(request), initial={"order": seat.order}),
        do=lambda given: actions.order_seat(seat, by=request.user, at=clock.now(), **given),
        done=lambda _seat: _("The order of the deputies was recorded."),
        where=lambda _seat: ("accounts:person", seat.person_id),
    )


@proven
@once("accounts.end_seat")
def end_seat(request, pk):
    """End a post. Taking power away needs nobody else."""
    seat, may = _seat(request, pk), policy.can_manage(request.user)
    return act(
        request,
        "accounts/end_seat.html",
        {"seat": seat, "today": clock.today() if may else None},
        may=may,
        form=forms.EndSeat(posted(request), initial={"until": clock.today()}),
        do=lambda given: actions.end_seat(seat, by=request.user, at=clock.now(), **given),
        done=lambda _seat: _("The post was ended. It stays in the history."),
        where=lambda _seat: ("accounts:person", seat.person_id),
    )


def _given(seat: Seat) -> str:
    if seat.acts_from is None:
        among = selectors.confirmers(seat, selectors.administrators(clock.today()))
        return _(
            "The post was given. %(person)s acts on it only when another administrator has "
            "confirmed it: %(who)s."
        ) % {"person": seat.person, "who": ", ".join(map(str, among))}
    return _(
        "The post was given. %(person)s may act from %(day)s, or as soon as a second "
        "administrator confirms."
    ) % {"person": seat.person, "day": f"{seat.acts_from:%d/%m/%Y}"}


def _may_confirm(user, seat: Seat, today) -> bool:
    return bool(selectors.waits(seat, today) and policy.can_confirm(user, seat))


def _named(request, name: str, model):
    pk = whole(request.GET.get(name))
    return model.objects.filter(pk=pk).first() if pk else None


def _seat(request, pk) -> Seat:
    """A post of a person whose page this user may open; else there is no such page."""
    people = User.objects.visible_to(request.user)
    rows = Seat.objects.filter(person__in=people)
    return get_object_or_404(rows.select_related("person", "unit", "given_by"), pk=pk)
