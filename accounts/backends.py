"""Signing in by staff code or official e-mail: one query and one hash, whoever asks."""

from django.contrib.auth.backends import BaseBackend

from core.kept import Kept

from .models import User
from .policy import ANYBODY


def _person(who):
    return User.objects.filter(pk=who, is_active=True)


_PERSON = Kept(_person, planned=True)


class StaffBackend(BaseBackend):
    """The same work and the same answer for a wrong password, an unknown and a closed account."""

    def authenticate(self, request, username=None, email=None, password=None, **credentials):
        login = username or email
        if not login or not password:
            return None
        person = User.objects.known_as(login.strip()).first()
        if person is None:
            User().set_password(password)  # takes as long as checking one
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id):
        """The person of a session; None once the account is closed, which ends the session."""
        return next(iter(_PERSON.objects((ANYBODY,), {ANYBODY: user_id})), None)
