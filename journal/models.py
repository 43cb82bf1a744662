"""What happened, what is still unheard, and which press of a button has been answered."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.evidence import written_once


def scope_of(subject: models.Model) -> str:
    """The chain a subject's entries belong to: its dossier where there is one, else itself."""
    if subject._meta.label_lower == "proposals.proposal":
        return f"proposal:{subject.pk}"
    if getattr(subject, "proposal_id", None):
        return f"proposal:{subject.proposal_id}"
    return f"{subject._meta.label_lower}:{subject.pk}"


class EntryQuerySet(models.QuerySet):
    def for_scope(self, *scopes: models.Model | str):
        """The entries of these dossiers or subjects, each chain in its order."""
        names = [s if isinstance(s, str) else scope_of(s) for s in scopes]
        return self.filter(scope__in=names).order_by("scope", "n")

    def about(self, subject: models.Model):
        """The entries that name exactly this row, in their order."""
        return self.filter(subject=subject._meta.label_lower, subject_id=subject.pk).order_by(
            "n", "pk"
        )

    def took(self, *verbs: str):
        """The entries with one of these verbs."""
        return self.filter(verb__in=verbs)

    def timeline(self):
        """For showing: with who did it."""
        return self.select_related("actor")


class Entry(models.Model):
    """One thing that happened. Written once, never changed, never removed."""

    scope = models.CharField(max_length=64)
    n = models.BigIntegerField()
    verb = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(  # None: the clock
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
    )
    happened_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("scope", "n", name="one_place_one_entry"),
            models.CheckConstraint(condition=models.Q(n__gte=1), name="a_chain_begins_at_one"),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="entries_of_a_subject"),
            models.Index(fields=["verb", "happened_at"], name="entries_of_a_verb"),
        ]
        triggers = written_once()

    def __str__(self):
        return f"{self.scope} #{self.n} {self.verb}"


class Unheard(models.Model):
    """An entry that the readers have not turned into effects yet. Deleted when heard."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True)

    def __str__(self):
        return f"unheard {self.pk}"


class Press(models.Model):
    """One press of a button that acts, and the address its answer led to.

    The same key again is answered with the same result (trust.md 4.1, faults 2 and 18).
    """

    key = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=64)
    params_digest = models.BinaryField(max_length=32)
    result = models.TextField(default="", blank=True)
    pressed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("key", name="one_press_one_result")]

    def __str__(self):
        return f"{self.act} {self.key}"
