"""The session engine: Django's own in the database, whose rows say whose session it is.

A row stays some days after its session ran out (`KNOWN_AFTERWARDS`), so the page of signing in can
say whether it ran out or was ended, to a browser that was left open. What was ended has no row.

Nothing is written more often than before: the columns are read off the data whenever the row is
saved, which is at sign-in and then a few times within the idle life (config.middleware).
"""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models.functions import Now

from core.kept import Kept, beginning

from .models import Session

KEY = beginning(0)


def _open(key):
    return Session.objects.filter(session_key=key, expire_date__gt=Now()).values_list(
        "session_data"
    )


_OPEN = Kept(_open, planned=True)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls):
        return Session

    def load(self):
        """What the session holds, nothing once it is over: asked at every request."""
        found = _OPEN.ask((KEY,), {KEY: self.session_key})
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        place = data.get("place") or {}
        row.person_id = data.get(SESSION_KEY)
        row.address, row.agent = place.get("address", ""), place.get("agent", "")
        row.began_at, row.seen_at = _instant(data.get("began")), _instant(data.get("seen"))
        return row


def _instant(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
