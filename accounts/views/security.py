"""How one signs in: second factors, recovery codes, open sessions. Everybody's own page."""

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import actions, factors, forms, policy, proving
from accounts.models import Session
from core import clock
from core.acting import act
from core.http import page, posted
from core.verdicts import YES, WrongMoment
from journal.once import once

SETTING_UP = "app_secret"
"""Where the session keeps what the code on the screen shows, until the app has answered."""

Type = Authenticator.Type


@require_safe
def security(request):
    """What protects this account, and where it is open."""
    person, now = request.user, clock.now()
    mine = list(person.authenticator_set.order_by("pk"))
    codes = next((one for one in mine if one.type == Type.RECOVERY_CODES), None)
    real = [one for one in mine if one.type != Type.RECOVERY_CODES]
    sessions = Session.objects.filter(person=person, expire_date__gt=now).order_by("-seen_at")
    context = {
        "factors": real,
        "has_app": any(one.type == Type.TOTP for one in real),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "codes_open": codes is not None and not codes.data.get("viewed_at"),
        "must": policy.must_prove_twice(person),
        "waits_until": person.decides_from if (person.decides_from or now) > now else None,
        "reset_by": person.reset_asked_by,
        "sessions": list(sessions[:50]),
        "here": request.session.session_key,
        "section": "preferences",
    }
    return page(request, "accounts/security.html", context)


@proving.proven(sets_up=True)
@once("accounts.add_app")
def add_app(request):
    """Scan, type the code that the app shows."""
    has_app = request.user.authenticator_set.filter(type=Type.TOTP).exists()
    if request.method != "POST" and has_app:  # back in the browser: no second square to scan
        return redirect(*_next(request))
    at = clock.now()
    secret = request.session.get(SETTING_UP) or generate_totp_secret()
    request.session[SETTING_UP] = secret
    address = get_adapter().build_totp_url(request.user, secret)
    return act(
        request,
        "accounts/add_app.html",
        {
            "section": "preferences",
            "secret": _in_fours(secret),
            "ends": _ends(request),
            **_square(address),
        },
        may=YES,
        form=forms.AddApp(posted(request), secret=secret, at=at),
        do=lambda given: _keep_app(request, secret, given["code"], at=at),
        done=lambda added: _said(_("The app is set up."), added.ended),
        where=lambda _added: _next(request),
    )


@proving.proven(sets_up=True)
@once("accounts.add_passkey")
def add_passkey(request):
    """Let the browser make a passkey, or speak to a security key."""
    at = clock.now()
    return act(
        request,
        "accounts/add_passkey.html",
        {"section": "preferences", "ends": _ends(request)},
        may=YES,
        form=forms.AddPasskey(posted(request)),
        do=lambda given: _keep_passkey(request, given, at=at),
        done=lambda added: _said(_("The passkey is set up."), added.ended),
        where=lambda _added: _next(request),
    )


@require_safe
def new_passkey(request):
    """What a device is asked to make, for the script of `add_passkey`."""
    asked = webauthn.begin_registration(request.user, passwordless=False)
    wanted = dict(asked["publicKey"]["authenticatorSelection"])
    # a passkey where the device can keep one; an older security key serves as well
    wanted |= {"residentKey": "preferred", "requireResidentKey": False}
    asked["publicKey"] = {**asked["publicKey"], "authenticatorSelection": wanted}
    return JsonResponse({"options": asked})


@require_safe
def ask_passkey(request):
    """What a device is asked to sign, for the script beside a form."""
    return JsonResponse({"options": webauthn.begin_authentication(request.user)})


@proving.proven
@once("accounts.remove_factor")
def remove_factor(request, pk):
    """Take an app or a passkey away."""
    mine = request.user.authenticator_set.exclude(type=Type.RECOVERY_CODES)
    factor = get_object_or_404(mine.select_related("user"), pk=pk)
    return act(
        request,
        "accounts/remove_factor.html",
        {"factor": factor, "is_last": mine.count() == 1, "section": "preferences"},
        may=YES,
        do=lambda given: actions.remove_factor(factor, by=request.user, at=clock.now()),
        done=lambda _none: _("It is removed."),
        where=lambda _none: ("accounts:security",),
    )


@once("accounts.keep_codes")
def codes(request):
    """The recovery codes, until the person says that they are kept."""
    shown = _codes(request)
    if request.method != "POST" and shown is None:
        return redirect("accounts:security")
    return act(
        request,
        "accounts/codes.html",
        {"codes": shown or [], "section": "preferences"},
        may=YES,
        do=lambda given: actions.keep_codes(request.user, by=request.user, at=clock.now()),
        done=lambda _none: _("Done. The codes are not shown again; new ones can be made here."),
        where=lambda _none: ("accounts:security",),
    )


@require_safe
def codes_file(request):
    """The recovery codes as a text to print or to put into a password keeper."""
    shown = _codes(request)
    if shown is None:
        return redirect("accounts:security")
    head = _("Khơi Nguồn: recovery codes of %(name)s. Each works once.") % {
        "name": request.user.full_name
    }
    answer = HttpResponse("\r\n".join([head, "", *shown, ""]), content_type="text/plain")
    answer["Content-Disposition"] = 'attachment; filename="khoi-nguon-recovery-codes.txt"'
    return answer


@proving.proven
@once("accounts.make_codes")
def make_codes(request):
    """New recovery codes in the place of the old ones."""
    return act(
        request,
        "accounts/make_codes.html",
        {"section": "preferences"},
        may=YES,
        do=lambda given: actions.make_codes(request.user, by=request.user, at=clock.now()),
        done=lambda _none: _("These are your new codes. The old ones no longer work."),
        where=lambda _none: ("accounts:codes",),
    )


def _ends(request) -> int:
    """How many other sessions a first factor would end: they were opened without it."""
    person = request.user
    if person.authenticator_set.exists():
        return 0
    others = Session.objects.filter(person=person, expire_date__gt=clock.now())
    return others.exclude(pk=request.session.session_key).count()


def _said(done: str, ended: int) -> str:
    if not ended:
        return done
    return f"{done} " + ngettext(
        "%(n)s other session was ended, because it was opened without a second factor.",
        "%(n)s other sessions were ended, because they were opened without a second factor.",
        ended,
    ) % {"n": ended}


def _keep_app(request, secret, counter, *, at):
    added = actions.add_app(
        request.user,
        secret=secret,
        counter=counter,
        here=request.session.session_key or "",
        by=request.user,
        at=at,
    )
    request.session.pop(SETTING_UP, None)
    proving.keep(request, factors.Kind.APP, at=at)
    return added


def _keep_passkey(request, given, *, at):
    credential = given["credential"]
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (*forms.NO_CREDENTIAL, ValidationError) as error:
        raise WrongMoment(
            _("The device's answer does not fit this page any more. Press the button once more.")
        ) from error
    added = actions.add_passkey(
        request.user,
        name=given["name"],
        credential=credential,
        here=request.session.session_key or "",
        by=request.user,
        at=at,
    )
    proving.keep(request, factors.Kind.PASSKEY, at=at)
    return added


def _next(request) -> tuple[str]:
    """On to the recovery codes while they have not been kept."""
    return ("accounts:codes",) if _codes(request) else ("accounts:security",)


def _codes(request) -> list[str] | None:
    """The unused codes in two halves each, None when there are none or they are kept already."""
    row = request.user.authenticator_set.filter(type=Type.RECOVERY_CODES).first()
    if row is None or row.data.get("viewed_at"):
        return None
    return [f"{code[:4]} {code[4:]}" for code in row.wrap().get_unused_codes()]


def _in_fours(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def _square(address: str) -> dict:
    """The address of the secret as the dark squares of a QR code, one path of an SVG."""
    code = qrcode.QRCode(border=4)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"square": path, "side": len(rows), "address": address}
