"""What a case says about itself: facts beside its rules, and why its clock stands still."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Note(models.TextChoices):
    """What a case says about itself beside its rules: a fact that the reader must know."""

    WIDE_SCOPE = (
        "WIDE_SCOPE",
        _(
            "The plan has a wide scope or complex content. The rule for such plans (Decree 73, "
            "Article 8(2)) is not verified yet; the procedure of Article 8(1) is followed, with "
            "days that leave time for a council."
        ),
    )
    NO_OFFICER = (
        "NO_OFFICER",
        _("Nobody who may act holds the officer's post of this unit; the head does its work."),
    )
    COMMITTEE_OF_ABOVE = (
        "COMMITTEE_OF_ABOVE",
        _("The unit has no Party committee of its own; the one of the level above is asked."),
    )
    NO_COMMITTEE = (
        "NO_COMMITTEE",
        _("No Party committee is entered for this unit. Ask an administrator to enter it."),
    )
    SECRETARY_IS_HEAD = (
        "SECRETARY_IS_HEAD",
        _(
            "The committee's secretary and the head of the unit are one person; another member "
            "of the committee signs its opinion."
        ),
    )
    PARTY_DISAGREED = (
        "PARTY_DISAGREED",
        _(
            "The Party committee disagrees. A recorded meeting of both sides comes before the "
            "vote, and the level above is told."
        ),
    )
    ONE_VOTER = "ONE_VOTER", _("Only one voter is left; this ballot decides.")
    ONE_VOTER_NOT_HEAD = (
        "ONE_VOTER_NOT_HEAD",
        _("Only one voter is left, who is not the head; this ballot decides."),
    )
    NOBODY_CONFIRMS = (
        "NOBODY_CONFIRMS",
        _(
            "Nobody else who leads this unit may act, so the ballots that were entered for others "
            "were confirmed by nobody."
        ),
    )
    NO_LEVEL_ABOVE = (
        "NO_LEVEL_ABOVE",
        _(
            "No level above this unit is entered, so the case stays here although it should go "
            "up. Ask an administrator to enter the superior agency."
        ),
    )


class Cause(models.TextChoices):
    """Why the clock of a case stands still."""

    SUPPLEMENT = (
        "SUPPLEMENT",
        pgettext_lazy("why a clock stands still", "the authors are to add what is missing"),
    )
    TRANSFER = (
        "TRANSFER",
        pgettext_lazy("why a clock stands still", "another unit is to take it over"),
    )
