"""What was sent: frozen, hashed, never changed; the numbers given; the questions asked."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language

from accounts.models import Dated
from core.evidence import never_emptied, written_once

from .dossier import Proposal


class Registration(models.Model):
    """The slip as sent (domain c.3). One dossier, one life: one to one with its proposal.

    Its text is the dossier's version 0, frozen and hashed like every plan that follows.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="registration")
    version = models.OneToOneField("Version", models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        triggers = written_once()

    @property
    def content(self) -> dict:
        """The slip's fields by name, as frozen."""
        return self.version.values


class Version(models.Model):
    """A slip (number 0) or a plan (1, 2, …) as sent: frozen.

    Its hash is SHA-256 over the manifest, which holds salted digests of the parts and the hashes
    of the files; so a part can be sealed and removed while every hash stays valid.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    form_version = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField()
    """{"parts": {name: digest}, "files": [{"id", "name", "sha256", "size"}], ...}."""
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("proposal", "n", name="one_version_one_number")]

    @cached_property
    def values(self) -> dict:
        """{name: value} of every part, confidential ones included; None for what was sealed.

        One query. For showing use `proposals.selectors.summary`, which knows who may see what.
        """
        return {part.name: part.body for part in self.parts.all()}

    @property
    def is_slip(self) -> bool:
        return self.n == 0


ONLY_SEALING = """
IF TG_OP = 'UPDATE'
   AND current_setting('khoinguon.sealing', true) = OLD.id::text
   AND OLD.sealed_at IS NULL AND NEW.sealed_at IS NOT NULL
   AND NEW.body IS NULL AND NEW.salt IS NULL
   AND (NEW.id, NEW.version_id, NEW.name) = (OLD.id, OLD.version_id, OLD.name)
THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'A part of a sent version never changes; it can only be sealed';
"""
"""Lets only `seal_version_part()` (migration 0002) touch a part, and only to empty it."""


class VersionPart(models.Model):
    """One field of a frozen plan with its salt. Only "seal and remove" may empty it."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=32, null=True)
    body = models.JSONField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("version", "name", name="one_part_once")]
        triggers = [
            pgtrigger.Trigger(
                name="only_sealing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_SEALING,
            ),
            never_emptied(),
        ]


class CodeCounter(models.Model):
    """The last number given in a series such as "ĐX-2026-SNV". Locked while a code is given.

    By series and not by unit: a unit that succeeds another under the same abbreviation in the
    same year goes on counting.
    """

    series = models.CharField(max_length=36, unique=True)
    last = models.PositiveIntegerField(default=0)


class EligibilityQuestion(models.Model):
    """A test of E-ELIG as a dated row; answered by the author, checked by an officer.

    A hard question answered "no" keeps the plan from being sent; an advisory one does not.
    """

    code = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500, blank=True)
    is_hard = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "code", condition=models.Q(valid_to=None), name="one_living_question_one_code"
            )
        ]

    def __str__(self):
        english = (get_language() or "").startswith("en")
        return self.text_en if english and self.text_en else self.text
