"""How sign-in differs from allauth's defaults: closed, slowed down instead of locked, ours."""

import base64
import ipaddress
import math
import posixpath
import secrets
from functools import cache
from urllib.parse import unquote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock
from core.context import Frame
from core.http import page

from . import actions, proving
from .factors import Kind
from .models import User
from .slowing import TooSoon

KNOWN = "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
"""Cookie that names this browser to one account. It opens nothing; it only shields its owner
from waits that strangers caused (OWASP: device cookies)."""

KNOWN_FOR = 180 * 24 * 60 * 60
SALT = "accounts.known-browser"
BEGUN = "begun_with"
"""Where a sign-in keeps, from the password to the code, a digest of that password's hash."""


WRONG = _("The staff code or official e-mail, or the password, is not right.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
    }

    def is_open_for_signup(self, request):
        """Accounts are made by administrators, never by visitors."""
        return False

    def authenticate(self, request, **credentials):
        """Check the password, unless this place must wait first: then 429 and until when."""
        login = credentials.get("username") or credentials.get("email") or ""
        at = clock.now()
        place = {
            "login": login,
            "address": _network(self.get_client_ip(request)),
            "browser": _known_browser(request, login),
        }
        try:
            noted = actions.note_wrong_password(**place, at=at)
        except TooSoon as refusal:
            raise ImmediateHttpResponse(self.too_soon(request, refusal, at=at)) from refusal
        person = super().authenticate(request, **credentials)
        if person is not None:
            actions.forget_wrong_passwords(noted, **place)
        return person

    def place_of(self, request, person) -> dict[str, str]:
        """Where a try at a code of `person` comes from, as it is counted."""
        return {
            "address": _network(self.get_client_ip(request)),
            "browser": _browser_of(request, person),
        }

    def too_soon(self, request, refusal: TooSoon, *, at):
        """The page that says until when this place waits."""
        return _too_soon(request, refusal, at=at)

    def pre_login(self, request, user, **kwargs):
        request.session[BEGUN] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        """A sign-in that waited for its code ends with the password it began with: a new one ends
        sessions, and this was none yet."""
        if request.session.pop(BEGUN, "") != user.get_session_auth_hash():
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request, user, **kwargs):
        proving.keep(request, _used_at_sign_in(request, user), at=clock.now())
        response = super().post_login(request, user, **kwargs)
        if not _browser_of(request, user):
            response.set_signed_cookie(
                KNOWN,
                f"{user.pk}:{secrets.token_hex(16)}",
                salt=SALT,
                max_age=KNOWN_FOR,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
        return response

    def is_safe_url(self, url):
        """Where a sign-in may lead: into the product, never to a page of signing in or out."""
        try:
            return bool(super().is_safe_url(url)) and not _is_a_door(url)
        except ValueError:  # "//[bad" is no address at all
            return False

    def set_password(self, user, password):
        """Sessions elsewhere end; the one in which a signed-in person changes it goes on."""
        here = self.request.session.session_key if self.request.user.is_authenticated else None
        actions.set_own_password(user, password=password, keep=here or "", by=user, at=clock.now())

    def send_mail(self, template_prefix, email, context):
        """In the language of the person who gets it, not of the browser that asked."""
        person = context.get("user")
        with translation.override(getattr(person, "language", settings.LANGUAGE_CODE)):
            super().send_mail(template_prefix, email, context)

    def get_reset_password_from_key_url(self, key):
        """Built on our own address, never on the Host header (trust.md, abuse row 37)."""
        uid, _hyphen, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return settings.SITE_URL + path


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets encrypted, and bound to our own address."""

    def get_totp_issuer(self):
        return "Khơi Nguồn"

    def get_public_key_credential_rp_entity(self):
        """Our own address, never the Host header: a passkey answers to no other site."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": self.get_totp_issuer()}

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text).decode()

    def send_notification_mail(self, *args, **kwargs):
        """The journal's letters tell (notifications.routes)."""


def _cipher() -> MultiFernet:
    """Keys of SECRET_KEY and of those before it: a new SECRET_KEY still reads what is stored."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


@cache
def _key(secret: str) -> bytes:
    spread = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.second-factor")
    return base64.urlsafe_b64encode(spread.derive(secret.encode()))


def _used_at_sign_in(request, user) -> Kind:
    """With what `user` has just come in: the strongest that allauth has noted."""
    last = (get_authentication_records(request, user) or [{}])[-1]
    return proving.KINDS.get(last.get("type"), Kind.PASSWORD)


def _known_browser(request, login: str) -> str:
    """The name of this browser if it has signed in to the account that `login` means, else ""."""
    if KNOWN not in request.COOKIES:
        return ""
    person = User.objects.known_as(login.strip()).only("pk").first()
    return _browser_of(request, person) if person else ""


def _browser_of(request, person) -> str:
    value = request.get_signed_cookie(KNOWN, default="", salt=SALT, max_age=KNOWN_FOR)
    owner, _colon, name = value.partition(":")
    return name if owner == str(person.pk) else ""


def _is_a_door(url: str) -> bool:
    """Whether a browser that follows `url` comes to one of allauth's own pages."""
    seen = "".join(c for c in unquote(urlsplit(url).path) if c >= " ").replace("\\", "/")
    doors = reverse("account_login").removesuffix("login/")
    return f"{posixpath.normpath(seen)}/".casefold().startswith(doors)


def _network(address: str) -> str:
    """The address as it is counted: an IPv6 host owns its whole /64."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False).network_address)


def _too_soon(request, refusal: TooSoon, *, at):
    seconds = math.ceil((refusal.again_at - at).total_seconds())
    context = {
        "status": 429,
        "theme": Frame(request).theme,
        "language": translation.get_language(),
        "seconds": max(seconds, 1),
        "minutes": math.ceil(seconds / 60) if seconds > 120 else None,
    }
    response = page(request, "errors/429.html", context, status=429)
    response["Retry-After"] = str(context["seconds"])
    return response
