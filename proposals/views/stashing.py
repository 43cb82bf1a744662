"""A form sent after the session had ended: what was typed is kept and offered after sign-in.

The page of a section carries a signed token that names the person it was made for, the dossier and
the section. A signed-out POST with that token is put aside for that person and that browser alone;
it is never saved into the draft by itself.
"""

import json
import secrets
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from proposals import actions
from proposals.actions.stash import KEPT_FOR, sha256_of
from proposals.models import Proposal, StashedForm
from proposals.sections import BY_KEY, typed_in

COOKIE = "stash"
SALT = "proposals.stash"
TOKEN_AGE = 4 * 24 * 60 * 60  # a page left open over a long weekend
LARGEST = 400_000  # bytes of JSON; a full section has about half of it
MOST_PER_COOKIE = 10
MOST_PER_PERSON = 40
AUTOSAVE = "autosave"


def keeps_typed(view):
    """Let a signed-out browser in, as far as putting aside what it sent; everybody else passes."""

    @wraps(view)
    def guarded(request, pk, key):
        if request.user.is_authenticated:
            return view(request, pk, key)
        return _signed_out(request, pk, key)

    return guarded


def token_for(person, proposal, key: str) -> str:
    """What the page of a section carries: for whom it was made, signed."""
    return signing.dumps([person.pk, proposal.pk, key], salt=SALT)


def offered(request, proposal, key: str, *, at) -> StashedForm | None:
    """What this browser sent for this section while signed out, if it is this person's."""
    cookie = request.COOKIES.get(COOKIE)
    if not cookie:
        return None
    return StashedForm.objects.filter(
        cookie_sha256=sha256_of(cookie),
        person=request.user,
        proposal=proposal,
        section=key,
        at__gt=at - KEPT_FOR,
    ).first()


def forget(request, proposal, key: str, *, at) -> None:
    """Drop it: what was typed has been saved, or is not wanted."""
    kept = offered(request, proposal, key, at=at)
    if kept:
        actions.drop_stash(kept)


def _signed_out(request, pk, key):
    page = reverse("proposals:section", args=[pk, key])
    cookie = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    kept = request.method == "POST" and _put_aside(request, pk, key, cookie)
    if request.headers.get("X-Requested-With") == AUTOSAVE:
        login = redirect_to_login(page, resolve_url(settings.LOGIN_URL)).url
        response = JsonResponse({"login": login}, status=401)
    else:
        response = redirect_to_login(page, resolve_url(settings.LOGIN_URL))
        if request.method == "POST":
            messages.info(
                request,
                _(
                    "Your session had ended. What you typed is kept: sign in, and it stands on the "
                    "page again."
                )
                if kept
                else _("Your session had ended, and what you sent could not be kept."),
            )
    if kept:
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=int(KEPT_FOR.total_seconds()),
            path=reverse("proposals:invitations").rsplit("invitations", 1)[0],
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )
    return response


def _put_aside(request, pk, key, cookie) -> bool:
    section = BY_KEY.get(key)
    if section is None or section.form is None:
        return False
    try:
        made_for = signing.loads(request.POST.get("made_for", ""), salt=SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return False
    person = User.objects.filter(pk=made_for[0], is_active=True).first()
    proposal = Proposal.objects.visible_to(person).filter(pk=pk).first() if person else None
    if made_for[1:] != [pk, key] or proposal is None:
        return False
    typed = typed_in(section, request.POST, drop=request.POST.get("drop_row", ""))
    at = clock.now()
    actions.drop_old_stashes(at=at)
    if len(json.dumps(typed)) > LARGEST or _has_many(cookie, person):
        return False
    seen = request.POST.get("version", "")
    actions.stash(
        cookie=cookie,
        person=person,
        proposal=proposal,
        section=key,
        typed=typed,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        at=at,
    )
    return True


def _has_many(cookie: str, person) -> bool:
    """Whether this browser, or everybody on behalf of this person, has put aside enough."""
    kept = StashedForm.objects.filter
    return (
        kept(cookie_sha256=sha256_of(cookie)).count() >= MOST_PER_COOKIE
        or kept(person=person).count() >= MOST_PER_PERSON
    )
