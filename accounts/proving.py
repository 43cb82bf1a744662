"""The edge of acts that decide, vote, seal or give power: who presses has just proven who he is.

`@proven` stands outside `@once`, so that a try is counted whatever becomes of the act, and so that
the press stays unused until the act itself runs (docs/adr/0018).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from math import ceil
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core import clock
from core.http import page
from core.templatetags.core import vdatetime
from journal.once import NOT_PART_OF_THE_ACT

from . import actions, forms, policy, selectors
from .factors import ASK_AGAIN, SECOND, Kind, Proof
from .slowing import TooSoon

BACK = "proof_back"
KEPT = "proof"
"""Where the session keeps the last proof: no query tells whether it is fresh."""

KINDS = {"totp": Kind.APP, "webauthn": Kind.PASSKEY, "recovery_codes": Kind.RECOVERY}


def proven(
    view: Callable | None = None,
    *,
    when: Callable = lambda request: True,
    sets_up: bool = False,
) -> Callable:
    """Let a POST to this view act only within five minutes of a proof, where that is switched on.

    `when(request)` says which POSTs act, for a view of several steps; `sets_up` that the act makes
    a first factor, before which only the password can be asked for. Without a fresh proof the
    same form comes back on a page that asks for one and carries everything that was typed.
    """
    if view is None:
        return lambda view: proven(view, when=when, sets_up=sets_up)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        asks = settings.SECOND_FACTOR and request.user.is_authenticated
        if not asks or request.method != "POST" or not when(request):
            return view(request, *args, **kwargs)
        answer = _prove(request, at=clock.now(), sets_up=sets_up)
        return answer or view(request, *args, **kwargs)

    guarded.proven = True
    return guarded


def keep(request, kind: Kind, *, at: datetime) -> None:
    """Note in the session that its person has just proven who he is."""
    request.session[KEPT] = {"kind": str(kind), "at": at.timestamp()}


def last(request) -> Proof | None:
    """The last proof of this session."""
    kept = request.session.get(KEPT)
    if not kept:
        return None
    return Proof(Kind(kept["kind"]), datetime.fromtimestamp(kept["at"], UTC))


def field_for(request) -> dict | None:
    """What a form must ask for before it is signed; None when nothing, or the proof is fresh."""
    person = request.user
    if not (settings.SECOND_FACTOR and person.is_authenticated):
        return None
    at = clock.now()
    if refusal := _waits(person, at):
        return {"refusal": refusal}
    kinds = _kinds(person)
    if _holds(last(request), kinds, at, within=ASK_AGAIN):
        return None
    return {"form": forms.Prove(kinds=kinds) if kinds else None, **_offers(kinds)}


def _prove(request, *, at: datetime, sets_up: bool):
    """Put the proof on `request.user`; an answer instead when there is none that holds."""
    person, status = request.user, 403
    refusal = "" if sets_up else _waits(person, at)
    kinds = set() if refusal else _kinds(person, sets_up=sets_up)
    form = forms.Prove(request.POST, kinds=kinds)
    if kinds and form.is_valid():
        try:
            proof = _typed(request, form, at=at)
        except ValidationError as error:
            form.add_error(None, error)
        except TooSoon as wait:
            status = 429
            form.add_error(
                None,
                _("Too many wrong tries from here. Wait %(seconds)s seconds, then try once more.")
                % {"seconds": max(1, ceil((wait.again_at - at).total_seconds()))},
            )
        else:
            proof = proof or last(request)
            if _holds(proof, kinds, at):
                person.proof = proof
                keep(request, proof.kind, at=proof.at)
                return None
            form = forms.Prove(kinds=kinds)
    context = {
        "back": _back(request),
        "form": form if kinds else None,
        "refusal": PermissionDenied(refusal) if refusal else None,
        **_offers(kinds),
        **_carried(request),
    }
    return page(request, "accounts/prove.html", context, status=status)


def _typed(request, form, *, at: datetime) -> Proof | None:
    """The proof that came with this form; None when none did. Raises ValidationError, TooSoon."""
    person, adapter = request.user, get_adapter(request)
    given, place = form.cleaned_data, adapter.place_of(request, person)
    if credential := given.get("proof_credential"):
        return _passkey(person, credential, at=at)
    if code := given.get("proof_code"):
        press = request.POST.get("press", "")
        found = actions.take_code(person, code=code, press=press, at=at, **place)
        if found is None:
            raise ValidationError(forms.WRONG_CODE)
        return Proof(KINDS[found.type], at)
    if password := given.get("proof_password"):
        place["login"] = person.staff_code
        noted = actions.note_wrong_password(**place, at=at)
        if not person.check_password(password):
            raise ValidationError(forms.WRONG_PASSWORD)
        actions.forget_wrong_passwords(noted, **place)
        return Proof(Kind.PASSWORD, at)
    return None


def _passkey(person, credential: str, *, at: datetime) -> Proof:
    try:
        said = json.loads(credential)
        webauthn.parse_authentication_response(said)
        found = webauthn.complete_authentication(person, said)
    except (*forms.NO_CREDENTIAL, ValidationError) as error:
        raise ValidationError(_("The passkey was not accepted. Try once more.")) from error
    actions.note_passkey(found, at=at)
    return Proof(Kind.PASSKEY, at)


def _kinds(person, *, sets_up: bool = False) -> set[Kind]:
    """What this person can prove it with: his factors, else the password; nothing when a post
    demands a factor that is not set up yet."""
    found = selectors.factor_kinds(person)
    if found:
        return found
    return {Kind.PASSWORD} if sets_up or not policy.must_prove_twice(person) else set()


def _holds(proof: Proof | None, kinds: set[Kind], at: datetime, **within) -> bool:
    if proof is None or not proof.is_fresh(at, **within):
        return False
    return proof.kind in (SECOND if kinds & SECOND else kinds)


def _waits(person, at: datetime) -> str:
    """Why this person signs nothing yet, "" when nothing stands in the way (row 42)."""
    if person.decides_from is None or person.decides_from <= at:
        return ""
    return _(
        "Your second factor was reset. Nothing is signed with the new one before %(time)s, so that "
        "you would have noticed if somebody else had asked for it."
    ) % {"time": vdatetime(person.decides_from)}


def _offers(kinds: set[Kind]) -> dict:
    return {"must_set_up": not kinds, "passkey": Kind.PASSKEY in kinds}


def _back(request) -> str:
    """The page with the button that was pressed: the address of an act is often no page at all."""
    came_from = request.POST.get(BACK) or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return request.get_full_path()
    path, query = urlsplit(came_from)[2:4]
    there = f"{path}?{query}" if query else path
    return there if url_has_allowed_host_and_scheme(there, None) else request.get_full_path()


def _carried(request) -> dict:
    """Everything that was typed, to be sent again; files must be chosen again, by name."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_PART_OF_THE_ACT
        for value in values
    ]
    return {
        "carried": carried,
        "texts": [value for _name, value in carried if len(value) > 20 and " " in value],
        "files": [(name, file.name) for name, files in request.FILES.lists() for file in files],
    }
