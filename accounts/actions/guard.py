"""What every verb of accounts asks first, and how a broken constraint becomes a sentence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from accounts import policy
from accounts.models import User
from core.text import nfc
from core.verdicts import WrongMoment


def manager(by: User | None) -> None:
    """Raise PermissionDenied unless `by` administers. None is a set-up command."""
    if by is not None:
        policy.can_manage(by).enforce()


@contextmanager
def taken(sentences: Mapping[str, Callable[[], str]]) -> Iterator[None]:
    """Turn the violation of a named constraint into WrongMoment with its sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name in sentences:
            raise WrongMoment(sentences[name]()) from error
        raise


def changed_fields(
    row: models.Model, changes: Mapping[str, Any], *, allowed: Iterable[str]
) -> dict[str, tuple[Any, Any]]:
    """Write `changes` onto `row` (not yet saved); what really changed, as (before, after).

    Text is stored composed and trimmed; a related row stands as its key. Raises TypeError for a
    field that is not among `allowed`.
    """
    changed = {}
    for name, value in changes.items():
        if name not in allowed:
            raise TypeError(f"{name} is not changed here")
        if isinstance(value, str):
            value = nfc(value).strip()
        before = getattr(row, row._meta.get_field(name).attname)
        setattr(row, name, value)
        after = getattr(row, row._meta.get_field(name).attname)
        if before != after:
            changed[name] = (before, after)
    return changed


def one_at_a_time(what: str) -> None:
    """Wait for everybody else who changes `what` until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
