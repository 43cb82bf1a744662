"""Who hears of a conflict of interest: of whom it was recorded, and whom kinship binds as well."""

from django.db.models import QuerySet

from accounts.models import User
from journal.models import Entry


def kept_out_by_others(entry: Entry) -> QuerySet[User]:
    """Of whom a conflict in one dossier was declared; nobody where it follows from a relation."""
    if entry.data["by_relation"]:
        return User.objects.none()
    return User.objects.filter(pk=entry.data["person"])


def named_too(entry: Entry) -> QuerySet[User]:
    """The relative whom it binds as well; nobody where only one is bound."""
    return User.objects.filter(pk=entry.data["other"])
