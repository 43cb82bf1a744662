"""What the history says of a vote: voted again, put off, held in secret."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from core.templatetags.core import vdate, vdatetime

from .told import Said


def voted_again(entry, view) -> Said:
    n = entry.data["n"]
    found = [one for one in view.people.rounds if (one.vote, one.n) == (entry.data["vote"], n)]
    reason = found[0].reason if found else ""
    return Said(_("Voted again, round %(n)d") % {"n": n}, reason)


def listed(entry, view) -> Said:
    """The list of the slips of a secret round, by its SHA-256."""
    return Said(_("The list of secret ballots was closed"), f"SHA-256 {entry.data['sha256']}")


def put_off(entry, view) -> Said:
    """The meeting was put off: to when, why, and which due date it had."""
    meets_at = datetime.fromisoformat(entry.data["meets_at"])
    old, new = (date.fromisoformat(entry.data[key]) for key in ("old_due_on", "new_due_on"))
    rows = (one for held in view.people.rounds for one in held.put_off)
    reason = next((one.reason for one in rows if one.meets_at == meets_at), "")
    moved = _("Due on %(new)s instead of %(old)s.") % {"new": vdate(new), "old": vdate(old)}
    title = _("The meeting was put off to %(time)s") % {"time": vdatetime(meets_at)}
    return Said(title, "\n".join(filter(None, (reason, moved if new > old else ""))))
