"""Who reads the rules, who writes them, and who may let a running case go by a newer version."""

from django.utils.translation import gettext as _

from accounts.policy import can_manage, sight
from accounts.roles import Role
from core.verdicts import YES, Verdict, no


def can_try_rules(user) -> Verdict:
    """May `user` try the table with facts of his own? Administrators and auditors."""
    if sight(user).holds_any({Role.ADMIN, Role.AUDITOR}):
        return YES
    return no(_("The table of rules is tried by administrators and auditors."))


def can_compose(user) -> Verdict:
    """May `user` draft procedures, put them out for comment and answer remarks?"""
    return can_manage(user)


def can_issue(user, draft) -> Verdict:
    """May `user` issue this draft? A second administrator, once it was out for comment."""
    verdict = can_compose(user)
    if not verdict:
        return verdict
    if draft.opened_at is None:
        return no(_("This draft has not been put out for comment yet."))
    if draft.opened_by_id == user.pk:
        return no(_("A second administrator issues it, not the one who put it out for comment."))
    return verdict


def can_tighten(user, unit) -> Verdict:
    """May `user` ask more of `unit` than the city's rules do? Its head."""
    if sight(user).holds(Role.HEAD, unit.pk):
        return YES
    return no(_("Only the head of %(unit)s sets rules of its own.") % {"unit": unit.name})


def by_own_rule(case) -> str:
    """Who withdraws what a unit's own rule asked."""
    said = _("A rule of the unit's own asked this. Only the head of %(unit)s withdraws it.")
    return said % {"unit": case.unit.name}


def can_answer_move(user, move) -> Verdict:
    """May `user` confirm that a case goes on by another version? An administrator who did not ask
    for it and has no part in the dossier.
    """
    verdict = can_manage(user)
    if not verdict:
        return verdict
    if move.by_id == user.pk:
        return no(_("Somebody else confirms it, not the one who asked for it."))
    if move.case.proposal.authors.ever().filter(person=user).exists():
        return no(_("Authors never decide on their own dossier."))
    if move.case.proposal.conflicts.filter(person=user).exists():
        return no(_("You have a conflict of interest in this dossier."))
    return verdict
