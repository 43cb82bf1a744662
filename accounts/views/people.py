"""People: the list and the verbs for administrators; one's own page for everybody."""

from smtplib import SMTPException

from allauth.account.forms import ResetPasswordForm
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, forms, policy, selectors
from accounts.models import Unit, User
from accounts.proving import proven
from accounts.roles import POWER
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted, whole
from core.verdicts import WrongMoment
from journal.once import once

ORDER = ("sort_key", "pk")


def people(request):
    """Everybody by given name, or what a search finds."""
    policy.can_manage(request.user).enforce()
    form = forms.FindPeople(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    rows = User.objects.visible_to(request.user).matching(given.get("q", ""))
    if given.get("unit"):
        rows = rows.filter(unit__in=Unit.objects.branch(given["unit"]))
    if not given.get("closed"):
        rows = rows.filter(is_active=True)
    waiting = selectors.waiting_seats(clock.today()).filter(person=OuterRef("pk"), role__in=POWER)
    rows = rows.select_related("unit").annotate(waits=Exists(waiting))
    found = selectors.slice_of(rows, ORDER, **marks(request))
    context = {
        "form": form,
        "found": found.rows,
        "asked": any(given.values()),
        "section": "admin",
        **turn(request, found),
    }
    return page(request, "accounts/people.html", context)


def person(request, pk, *, refusal=None, status=200):
    """One person with every post, now and before."""
    person = _person(request, pk)
    today = clock.today()
    seats = selectors.seats_of(person)
    may_manage = policy.can_manage(request.user)
    shown, among = [], _who_confirms(seats, today)
    for seat in seats:
        seat.person = person
        waits = selectors.waits(seat, today)
        may = waits and policy.can_confirm(request.user, seat)
        who = selectors.confirmers(seat, among) if waits and seat.acts_from is None else []
        shown.append((seat, waits, bool(may), who))
    context = {
        "person": person,
        "held": [row for row in shown if row[0].until is None or row[0].until > today],
        "past": [row for row in shown if row[0].until is not None and row[0].until <= today],
        "history": selectors.history_of_person(person, seats),
        "today": today,
        "may_manage": may_manage,
        "may_confirm_email": policy.can_confirm_email(request.user, person),
        "may_give": policy.can_give_post(request.user, person),
        "may_confirm_reset": policy.can_confirm_reset(request.user, person),
        "entries": selectors.entries_of(person, at=clock.now()) if may_manage else None,
        "refusal": refusal,
        "section": "admin" if may_manage else "person",
    }
    return page(request, "accounts/person.html", context, status=status)


@proven
@once("accounts.make_person")
def make_person(request):
    """A new account."""
    may, of = policy.can_manage(request.user), whole(request.GET.get("unit"))
    unit = Unit.objects.filter(pk=of, valid_to=None).first() if may and of else None
    return act(
        request,
        "accounts/make_person.html",
        {},
        may=may,
        form=forms.MakePerson(posted(request), initial={"unit": unit}),
        do=lambda given: actions.make_person(by=request.user, at=clock.now(), **given),
        done=lambda person: _(
            "The account was made. Send the link to choose a password when the person may start."
        ),
        where=lambda person: ("accounts:person", person.pk),
    )


@proven
@once("accounts.change_person")
def change_person(request, pk):
    """What stands of a person."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/change_person.html",
        {"person": person},
        may=policy.can_manage(request.user),
        form=forms.ChangePerson(posted(request), row=person),
        do=lambda given: actions.change_person(person, by=request.user, at=clock.now(), **given),
        done=_changed,
        where=lambda person: ("accounts:person", person.pk),
    )


@require_POST
@proven
@once("accounts.confirm_email")
def confirm_email(request, pk):
    """A second administrator agrees to the new e-mail."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_confirm_email(request.user, person),
        do=lambda given: actions.confirm_email(
            person, seen=request.POST.get("seen", ""), by=request.user, at=clock.now()
        ),
        done=lambda person: (
            _("Confirmed: letters go to %(address)s from now on.")
            % {"address": person.official_email}
        ),
        where=lambda person: ("accounts:person", person.pk),
    )


@require_POST
@proven
@once("accounts.drop_email")
def drop_email(request, pk):
    """The new e-mail is not wanted; the old one stays."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_manage(request.user),
        do=lambda given: actions.drop_email(person, by=request.user, at=clock.now()),
        done=lambda person: (
            _("Dropped: %(address)s stays the official e-mail.")
            % {"address": person.official_email}
        ),
        where=lambda person: ("accounts:person", person.pk),
    )


@proven
@once("accounts.deactivate_person")
def deactivate_person(request, pk):
    """Close the account and end the posts; the history stays."""
    person, today = _person(request, pk), clock.today()
    may = policy.can_close(request.user, person)
    return act(
        request,
        "accounts/deactivate_person.html",
        {
            "person": person,
            "today": today if may else None,
            "seats": [s for s in selectors.seats_of(person) if not s.until or s.until > today],
        },
        may=may,
        form=forms.DeactivatePerson(posted(request), initial={"until": today}),
        do=lambda given: actions.deactivate_person(
            person, by=request.user, at=clock.now(), **given
        ),
        done=lambda seats: _("The account is closed and its sessions have ended."),
        where=lambda seats: ("accounts:person", person.pk),
    )


@proven
@once("accounts.reactivate_person")
def reactivate_person(request, pk):
    """Open a closed account again, without posts."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/reactivate_person.html",
        {"person": person},
        may=policy.can_manage(request.user),
        do=lambda given: actions.reactivate_person(person, by=request.user, at=clock.now()),
        done=lambda person: _("The account is open again. Send the link to choose a password."),
        where=lambda person: ("accounts:person", person.pk),
    )


@require_POST
@proven
@once("accounts.send_link")
def send_link(request, pk):
    """Send the person a letter with the link to choose a password."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_manage(request.user),
        do=lambda given: _send_link(request, person),
        done=lambda _none: (
            _("The link is on its way to %(address)s. It works for two hours.")
            % {"address": person.official_email}
        ),
        where=lambda _none: ("accounts:person", person.pk),
    )


def _who_confirms(seats, today) -> list[User]:
    """Who administers, asked only when a post of power waits."""
    waiting = any(seat.acts_from is None and selectors.waits(seat, today) for seat in seats)
    return list(selectors.administrators(today)) if waiting else []


def _changed(person) -> str:
    if not person.pending_email:
        return _("The change was recorded.")
    return _(
        "The change was recorded. The e-mail %(address)s waits until another administrator "
        "confirms it; until then letters go to the old one."
    ) % {"address": person.pending_email}


def _send_link(request, person) -> None:
    actions.send_link(person, by=request.user, at=clock.now())
    letter = ResetPasswordForm({"email": person.official_email})
    if not letter.is_valid():
        raise WrongMoment(_("The mail server does not take letters to this address."))
    try:
        letter.save(request)
    except (SMTPException, OSError) as error:
        raise WrongMoment(
            _("The mail server does not answer. Nothing was sent; try again in a few minutes.")
        ) from error


def _person(request, pk) -> User:
    rows = User.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("unit", "managing_authority", "pending_email_by", "reset_asked_by"),
        pk=pk,
    )
