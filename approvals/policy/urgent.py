"""Who may flag to a head what is urgent."""

from django.utils.translation import gettext as _

from accounts.policy import sight
from core.verdicts import YES, Verdict, no
from proposals.policy import can_report


def can_flag(user, proposal, *, is_author: bool | None = None) -> Verdict:
    """May `user` tell the head of the dossier's unit that it is urgent?

    Its authors and whoever works in that unit; the head reports instead. `is_author`: whether he
    accepted to be one, where that is known already.
    """
    if can_report(user, proposal.unit, proposal.pk):
        return no(_("You head this unit: report it to the level above yourself."))
    if is_author is None:
        here = proposal.authors.filter(person=user, removed_at=None, accepted_at__isnull=False)
        is_author = here.exists()
    if user.is_active and (is_author or _works_in(user, proposal.unit)):
        return YES
    return no(
        _("Only its authors and people of %(unit)s flag it to the head.")
        % {"unit": proposal.unit.name}
    )


def can_withdraw_flag(user, flag) -> Verdict:
    """May `user` take back what was flagged? Whoever flagged it, and nobody for him."""
    if user.is_active and flag.by_id == user.pk:
        return YES
    return no(
        _("Only %(person)s, who flagged it, withdraws it; the head answers it.")
        % {"person": flag.by}
    )


def _works_in(user, unit) -> bool:
    """Whether he holds a post there, or is one of its people."""
    if any(unit_id == unit.pk for unit_id, _role in sight(user).posts):
        return True
    return user.unit.path.startswith(unit.path) and user.unit.employing_agency().pk == unit.pk
