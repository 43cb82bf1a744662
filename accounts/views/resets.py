"""Taking somebody's second factor away: asked for by one administrator, confirmed by another."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, policy
from accounts.models import User
from accounts.proving import proven
from core import clock
from core.acting import act
from journal.once import once


@proven
@once("accounts.ask_factor_reset")
def ask_factor_reset(request, pk):
    """The telephone is lost, and no recovery code is left: ask for a fresh start."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/ask_factor_reset.html",
        {"person": person},
        may=policy.can_ask_reset(request.user, person),
        do=lambda given: actions.ask_factor_reset(person, by=request.user, at=clock.now()),
        done=lambda _none: _(
            "Asked for. The person is told at once; another administrator must confirm."
        ),
        where=lambda _none: ("accounts:person", person.pk),
    )


@require_POST
@proven
@once("accounts.confirm_factor_reset")
def confirm_factor_reset(request, pk):
    """A second administrator agrees."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_confirm_reset(request.user, person),
        do=lambda given: actions.confirm_factor_reset(person, by=request.user, at=clock.now()),
        done=lambda _none: _(
            "The second factor is reset and every session has ended. The person sets up a new one "
            "at the next sign-in, and may sign again 24 hours after that."
        ),
        where=lambda _none: ("accounts:person", person.pk),
    )


@require_POST
@proven
@once("accounts.drop_factor_reset")
def drop_factor_reset(request, pk):
    """The factor stays: said by its owner, or by any administrator."""
    person = _person(request, pk)
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_drop_reset(request.user, person),
        do=lambda given: actions.drop_factor_reset(person, by=request.user, at=clock.now()),
        done=lambda _none: _("Dropped: the second factor stays as it is."),
        where=lambda _none: ("accounts:person", person.pk),
    )


def _person(request, pk) -> User:
    rows = User.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("reset_asked_by"), pk=pk)
