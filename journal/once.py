"""The edge of every act: one press of a button, one result (trust.md 4.1, faults 2 and 18)."""

import hashlib
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from core.http import go
from core.verdicts import WrongMoment

from . import actions, doorbell
from .models import Press

FIELD = "press"
PROOF = ("proof_code", "proof_password", "proof_credential", "proof_back")
"""Fields that prove who presses, and where he came from: no part of what is done, never carried nor
kept."""

NOT_PART_OF_THE_ACT = {FIELD, "csrfmiddlewaretoken", *PROOF}


class NoKey(BadRequest):
    """A form that acts came without its key (400)."""

    def __init__(self):
        self.message = _(
            "This form was sent without its key. Open the page again and send it anew."
        )
        super().__init__(self.message)


def once(act: str) -> Callable:
    """Let a POST to this view happen at most once per press; `act` is "<app>.<view>".

    The form carries a key (`{% press_key %}`). View and key share one transaction, opened here:

    - the view redirects (302 or HX-Redirect): everything commits, and the address is kept;
    - it answers anything else, or raises: everything is rolled back, and the key may be used
      again, so a form with an error can be corrected and sent;
    - the same key, person and content once more: redirect to the kept address;
    - the same key with other content, or by somebody else: 409; no key: 400.

    A second press while the first is at work waits for it. After a commit the doorbell rings.
    """

    def edge(view):
        @wraps(view)
        def pressed(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            key = posted_key(request)
            if key is None:
                raise NoKey
            try:
                response, fresh = _press(request, key, act, lambda: view(request, *args, **kwargs))
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                    raise
                raise WrongMoment(
                    _("Somebody is acting on this at this moment. Wait a little and look again.")
                ) from error
            if fresh and result_of(response):
                doorbell.ring()
            return response

        pressed.act = act
        return pressed

    return edge


def posted_key(request: HttpRequest) -> UUID | None:
    """The key that came with the form, or None when there is none that could be one."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def result_of(response: HttpResponse) -> str:
    """The address an answer redirects to, "" when it does not."""
    if response.status_code == 302:
        return response["Location"]
    return response.get("HX-Redirect", "")


def params_digest(request: HttpRequest) -> bytes:
    """SHA-256 (32 bytes) over where the form was sent, its fields and the content of its files."""
    digest = hashlib.sha256()

    def add(*parts: str | bytes) -> None:
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big") + data)

    add(request.get_full_path())  # what a list is narrowed to stands behind the question mark
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_PART_OF_THE_ACT:
            add("field", name, *values)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            add("file", name, file.name or "", content.digest())
    return digest.digest()


def _press(
    request: HttpRequest, key: UUID, act: str, view: Callable[[], HttpResponse]
) -> tuple[HttpResponse, bool]:
    sent = params_digest(request)
    with transaction.atomic(durable=True):
        row, fresh = actions.press(key, by=request.user, act=act, params_digest=sent)
        if not fresh:
            return _again(request, row, act, sent), False
        response = view()
        url = result_of(response)
        if url:
            actions.keep_result(row, url=url)
        else:
            transaction.set_rollback(True)
        return response, True


def _again(request: HttpRequest, row: Press, act: str, sent: bytes) -> HttpResponse:
    if row.person_id != request.user.pk:
        raise WrongMoment(_("Somebody else has used this form. Open the page again."))
    if row.act != act or bytes(row.params_digest) != sent:
        raise WrongMoment(
            _(
                "This form has been sent once already, with other content. What was sent first "
                "stands. Open the page again to see it."
            )
        )
    messages.info(
        request,
        _("This had been recorded already. You are looking at its result."),
        fail_silently=True,
    )
    return go(request, row.result)
