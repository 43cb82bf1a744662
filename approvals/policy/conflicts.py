"""Who may declare a conflict of interest, for whom, and who reads what was declared."""

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import read_sight, sight
from accounts.roles import READS_ALL, Role, Tie
from core.verdicts import YES, Verdict, no
from proposals.models import Author
from proposals.policy import is_author

from .deputies import barred
from .mandates import stand_for


def visible_relations(user) -> Q:
    """Relations `user` may read: his own, kinship that names him, those he recorded; those of the
    people whose employing agency he heads, and kinship that names them; an auditor, all. Nobody
    else, administrators included.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if sight(user).holds(Role.AUDITOR):
        return Q(pk__isnull=False)
    led = led_by(user)
    named = (Q(other=user) | Q(other__unit__in=led)) & ~Q(tie=Tie.INTEREST)
    return Q(person=user) | Q(declared_by=user) | Q(person__unit__in=led) | named


def reads_reasons(user) -> Q:
    """Conflicts whose reason `user` may read, of dossiers that he sees: as an auditor, as the head
    of who has it."""
    if sight(user).holds(Role.AUDITOR):
        return Q(pk__isnull=False)
    return Q(person__unit__in=led_by(user))


def reads_words(user, relation, *, led=None) -> bool:
    """Whether `user` reads the words of it too: not the colleague whom it names, nor his head.

    `led`: the keys of `led_by`, where they are read once for a whole list.
    """
    if user.pk in (relation.person_id, relation.declared_by_id):
        return True
    if user.pk == relation.other_id:
        return False
    if sight(user).holds(Role.AUDITOR):
        return True
    led = led_keys(user) if led is None else led
    return relation.person.unit_id in led


def can_declare_for(user, person, other) -> Verdict:
    """May `user` declare that `person` is tied to `other`? Himself; the head of his agency or an
    administrator record it for him, with a reason; never who is `other`, or an author with him.
    """
    if user.pk == person.pk:
        return YES
    if sight(user).is_admin or led_by(user).filter(pk=person.unit_id).exists():
        if not has_a_part(user, other):
            return YES
        return no(
            _(
                "You are the colleague yourself, or an author together with him or her: declare it "
                "of yourself, or let somebody without a part record it."
            )
        )
    return no(
        _(
            "Everybody declares for himself; only the head of the unit or an administrator "
            "records a conflict of interest of somebody else."
        )
    )


def speaks_for_other(user, relation) -> bool:
    """Whether the word of `user` keeps `other` too out of what `person` proposes: his own, that of
    the head of his agency, an administrator's. Never that of `person`, nor of an author with him.
    """
    if user.pk == relation.other_id:
        return True
    heads = sight(user).is_admin or led_by(user).filter(pk=relation.other.unit_id).exists()
    return heads and not has_a_part(user, relation.person)


def can_answer_relation(user, relation) -> Verdict:
    """May `user` say that kinship is so, or is not? Whom it names, the head of his agency."""
    if relation.tie != Tie.INTEREST and speaks_for_other(user, relation):
        return YES
    return no(
        _(
            "Only the colleague who is named confirms or contests it, or the head of his or her "
            "unit who has no part in it."
        )
    )


def led_keys(user) -> frozenset[int]:
    """The keys of the units that `user` leads: no query for whoever heads none."""
    if not sight(user).holds(Role.HEAD):
        return frozenset()
    return frozenset(led_by(user).values_list("pk", flat=True))


def has_a_part(user, author) -> bool:
    """Whether `user` is `author`, or is or was an author of a dossier together with him."""
    if user.pk == author.pk:
        return True
    theirs = Author.objects.ever().filter(person=author.pk).values("proposal")
    return Author.objects.ever().filter(person=user.pk, proposal__in=theirs).exists()


def can_end_relation(user, relation) -> Verdict:
    """May `user` end it? Who declared it for himself; what somebody else recorded, only such a
    one: nobody frees himself of it.
    """
    himself = relation.declared_by_id == relation.person_id
    if himself and user.pk == relation.person_id:
        return YES
    if not himself and user.pk != relation.person_id:
        return can_declare_for(user, relation.person, relation.other)
    return no(_("Only who declared it ends it; what was recorded for somebody, not that person."))


def can_declare_here(user, proposal, case, person) -> Verdict:
    """May `user` say of a dossier he sees that `person` has a conflict of interest in it?

    Everybody of himself; the head of the unit that decides, of his own people. Never of whoever
    reads all to inspect it, nor of an author: he takes no part anyway.
    """
    if is_author(person, proposal):
        return no(
            _("%(person)s is or was an author and takes no part in judging it anyway.")
            % {"person": person}
        )
    if user.pk == person.pk:
        return YES
    heads = case is not None and sight(user).holds(Role.HEAD, case.unit_id)
    if not heads or is_author(user, proposal):
        return no(
            _(
                "Only the head of the unit that decides records a conflict of interest of somebody "
                "else."
            )
        )
    if read_sight(person).holds_any(READS_ALL):
        return no(
            _(
                "%(person)s reads every dossier to inspect it. Only he or she declares a conflict "
                "of interest."
            )
            % {"person": person}
        )
    if not led_by(user).filter(pk=person.unit_id).exists():
        return no(
            _(
                "%(person)s works at another unit. You record it only of the people of your own; "
                "ask him or her to declare it, or an administrator to record the relation."
            )
            % {"person": person}
        )
    return YES


def why_not_his(user, task) -> str:
    """Whose step it is, and why not that of `user`: an author, or who stands in for one who is."""
    about = {"role": task.person or task.get_role_display(), "unit": task.unit}
    whose = _("This step belongs to: %(role)s, %(unit)s.") % about
    if task.proposal is None:
        return whose
    if is_author(user, task.proposal):
        return f"{whose} {_('Authors never decide on their own dossier.')}"
    roles = stand_for(task.role)
    givers = {o.giver for o in sight(user).stands if o.unit == task.unit_id and o.role in roles}
    if givers and givers & barred(task.proposal_id):
        why = _("The one for whom you stand in has a conflict of interest in it, or wrote it.")
        return f"{whose} {why}"
    return whose


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
