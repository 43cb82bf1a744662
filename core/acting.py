"""The shape of every act in these rooms: may I, clean, act once, answer; nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError

from core.http import go, page, status_of
from core.verdicts import Verdict, WrongMoment


def act(
    request,
    template: str,
    context: dict[str, Any],
    *,
    may: Verdict,
    do: Callable[[dict], Any],
    done: Callable[[Any], str],
    where: Callable[[Any], tuple],
    form=None,
):
    """Show `form` on `template`, or act with it and go to `where(result)` saying `done(result)`.

    Who may not is told so: by the page of refusals when he opens the form, and above the form he
    sent otherwise, with what he typed still in it (403, or 409 when the moment has passed).
    """
    refusal = None
    if request.method != "POST":
        may.enforce()
    elif not may:
        refusal = PermissionDenied(may.reason)
    elif form is None or form.is_valid():
        try:
            result = do(form.given() if form is not None else {})
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        except ValidationError as error:
            complain(form, error)
        else:
            messages.success(request, done(result))
            return go(request, *where(result))
    return page(
        request,
        template,
        {"section": "admin", **context, "form": form, "refusal": refusal},
        status=status_of(refusal) if refusal else 200,
    )


def complain(form, error: ValidationError) -> None:
    """What the action found wrong stands beside the fields that it names, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def marks(request) -> dict[str, str]:
    """Where a keyset page begins, from the address."""
    return {key: request.GET.get(key, "") for key in ("after", "before")}


def turn(request, found) -> dict[str, str]:
    """Addresses of the pages before and after, keeping the filters of this one."""
    kept = request.GET.copy()
    for key in ("after", "before"):
        kept.pop(key, None)

    def address(key, value):
        asked = kept.copy()
        asked[key] = value
        return f"?{asked.urlencode()}"

    return {
        "newer": address("before", found.before) if found.before else "",
        "older": address("after", found.after) if found.after else "",
    }
