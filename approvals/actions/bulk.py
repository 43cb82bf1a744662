"""One order for several dossiers: written down with one press, then carried out one by one.

Only what can be taken back is done so: asking for an opinion, assigning a step. Never a decision
(ADR 37). The clock takes each row up in a transaction of its own, under the dossier's lock, and
asks the one dossier's own rule again; who was killed half-way goes on where he stopped.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from approvals import selectors
from approvals.models import BulkAct, BulkRow
from approvals.selectors import Addressee
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .asking import ask_opinions
from .assigning import assign
from .errors import need

log = logging.getLogger(__name__)


@transaction.atomic
def order_asking(
    keys: Iterable[int], *, who: Addressee, question: str, note: str = "", by: User, at: datetime
) -> BulkAct | None:
    """Order that one question be asked of `who` in each of these cases.

    A row for each case that `by` works on; where it cannot be asked the row says why at once. None
    when it could be asked nowhere. Raises ValidationError for the question or days beyond the rule.
    """
    rule = selectors.opinion_rules(day_of(at)).get(who.kind)
    within = rule is not None and rule.least <= who.working_days <= rule.most
    need(
        {
            "question": (bool(question.strip()), _("Write what you ask.")),
            "working_days": (within, _("Not within the rule.")),
        }
    )
    rows = selectors.to_ask(as_known_now(by), keys, who, on=day_of(at))
    return _order(
        BulkAct.Kind.ASK,
        rows,
        unit=who.unit,
        person=who.person,
        question=nfc(question).strip(),
        note=nfc(note).strip(),
        working_days=who.working_days,
        by=by,
        at=at,
    )


@transaction.atomic
def order_assigning(
    keys: Iterable[int], *, person: User, note: str = "", by: User, at: datetime
) -> BulkAct | None:
    """Order that what waits for an officer in each of these cases be assigned to `person`.

    A row for each such step; None when none of them could be.
    """
    rows = selectors.to_assign(as_known_now(by), keys, person, on=day_of(at))
    note = nfc(note).strip()
    return _order(BulkAct.Kind.ASSIGN, rows, person=person, note=note, by=by, at=at)


def _order(kind: str, rows: list, *, by: User, at: datetime, **given) -> BulkAct | None:
    if not any(not row.reason for row in rows):
        return None
    act = BulkAct.objects.create(kind=kind, by=by, at=at, **given)
    BulkRow.objects.bulk_create(
        BulkRow(
            act=act,
            case=row.case,
            task=row.task,
            state=BulkRow.State.REFUSED if row.reason else BulkRow.State.WAITING,
            reason=row.reason,
            settled_at=at if row.reason else None,
        )
        for row in rows
    )
    waiting = sum(not row.reason for row in rows)
    record("bulk.order", act, by=by, at=at, kind=kind, rows=len(rows), waiting=waiting)
    return act


@transaction.atomic
def carry_out_next(*, at: datetime) -> bool:
    """Carry out the oldest row that waits, whoever ordered it and whatever became of the others.

    False when there is none, or others are at work on all of them.
    """
    waiting = BulkRow.objects.select_for_update(skip_locked=True, of=("self",))
    row = (
        waiting.filter(state=BulkRow.State.WAITING)
        .select_related("act__by", "act__person", "act__unit", "case", "task")
        .order_by("pk")
        .first()
    )
    if row is None:
        return False
    with override(row.act.by.language):  # who ordered it reads the reason
        row.reason = _carried_out(row, at)
    row.state = BulkRow.State.REFUSED if row.reason else BulkRow.State.DONE
    row.settled_at = at
    row.save(update_fields=["state", "reason", "settled_at"])
    return True


def _carried_out(row: BulkRow, at: datetime) -> str:
    """ "" when it was done, else why not."""
    try:
        with transaction.atomic():
            return _ask(row, at) if row.task is None else _assign(row, at)
    except (WrongMoment, PermissionDenied) as refusal:
        return str(refusal)
    except ValidationError as fault:
        return " ".join(fault.messages)
    except Exception:  # the others must not wait for it, and who ordered it is told
        log.exception("A row of an order failed: %s", row.pk)
        return str(_("It failed. Nothing was changed; try it on the page of the dossier."))


def _ask(row: BulkRow, at: datetime) -> str:
    act = row.act
    kind = selectors.asked_as(act.unit)
    who = Addressee(kind, act.working_days, unit=act.unit, person=act.person)
    (asked,) = ask_opinions(
        row.case,
        addressees=[who],
        question=act.question,
        note=act.note,
        by=act.by,
        at=at,
        bulk=act,
    )
    return asked.reason


def _assign(row: BulkRow, at: datetime) -> str:
    act = row.act
    assign(row.task, person=act.person, note=act.note, by=act.by, at=at, bulk=act)
    return ""
