"""Who may declare a conflict of interest, for whom, and who reads what was declared."""

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import sight
from accounts.roles import Role, Tie
from core.verdicts import YES, Verdict, no
from proposals.policy import is_author


def visible_relations(user) -> Q:
    """Relations `user` may read: his own, kinship that names him, those he recorded; those of the
    people whose employing agency he heads; an auditor, all. Nobody else, administrators included.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if sight(user).holds(Role.AUDITOR):
        return Q(pk__isnull=False)
    own = Q(person=user) | (Q(other=user) & ~Q(tie=Tie.INTEREST)) | Q(declared_by=user)
    return own | Q(person__unit__in=led_by(user))


def reads_reasons(user) -> Q:
    """Conflicts whose reason `user` may read, of dossiers that he sees: as an auditor, as the head
    of who has it."""
    if sight(user).holds(Role.AUDITOR):
        return Q(pk__isnull=False)
    return Q(person__unit__in=led_by(user))


def reads_words(user, relation) -> bool:
    """Whether `user` reads the words of it too: not the colleague whom it names."""
    return user.pk != relation.other_id or user.pk == relation.declared_by_id


def can_declare_for(user, person) -> Verdict:
    """May `user` declare a relation of `person`? Himself; the head of his agency or an
    administrator record one for him, with a reason.
    """
    if (
        user.pk == person.pk
        or sight(user).is_admin
        or led_by(user).filter(pk=person.unit_id).exists()
    ):
        return YES
    return no(
        _(
            "Everybody declares for himself; only the head of the unit or an administrator "
            "records a conflict of interest of somebody else."
        )
    )


def can_end_relation(user, relation) -> Verdict:
    """May `user` end it? Who declared it for himself; what somebody else recorded, only such a
    one: nobody frees himself of it.
    """
    himself = relation.declared_by_id == relation.person_id
    if himself and user.pk == relation.person_id:
        return YES
    if not himself and user.pk != relation.person_id:
        return can_declare_for(user, relation.person)
    return no(_("Only who declared it ends it; what was recorded for somebody, not that person."))


def can_declare_here(user, proposal, case, person) -> Verdict:
    """May `user` say of a dossier he sees that `person` has a conflict of interest in it?

    Everybody of himself; the head of the unit that decides, of others. Never of an author: he takes
    no part anyway.
    """
    if is_author(person, proposal):
        return no(
            _("%(person)s is or was an author and takes no part in judging it anyway.")
            % {"person": person}
        )
    if user.pk == person.pk:
        return YES
    if case is not None and sight(user).holds(Role.HEAD, case.unit_id):
        return YES
    return no(
        _("Only the head of the unit that decides records a conflict of interest of somebody else.")
    )


def led_by(user):
    """The units that `user` heads, and those whose people are employed by an agency he heads."""
    heads = [unit_id for unit_id, role in sight(user).posts if role == Role.HEAD]
    if not heads:
        return Unit.objects.none()
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = Unit.objects.alias(whole=path).filter(whole__startswith=F("path"))
    agency = above.filter(is_employing_agency=True).order_by("-path").values("pk")[:1]
    found = Unit.objects.alias(agency=Subquery(agency))
    return found.filter(Q(pk__in=heads) | Q(agency__in=heads))
