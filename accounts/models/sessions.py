"""Open sessions: one row each, with whose it is and where it was opened."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .people import User

BROWSERS = (
    ("coc_coc_browser/", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser calls itself; the first that fits, since most name the others as well."""

KNOWN_AFTERWARDS = timedelta(days=14)
"""How long the row of a session that ran out is kept: the cookie lives until the browser is closed,
and some are left open over the holidays of Tết."""

EXPIRED, ENDED = "expired", "ended"
"""Why a session is over."""

SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Session(AbstractBaseSession):
    """What a cookie opens. Deleting the row ends the session at its next request."""

    person = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        related_name="sessions",
        verbose_name=gettext_lazy("person"),
    )
    address = models.CharField(gettext_lazy("address"), max_length=45, blank=True)
    agent = models.CharField(gettext_lazy("browser"), max_length=300, blank=True)
    began_at = models.DateTimeField(gettext_lazy("since"), null=True)
    seen_at = models.DateTimeField(gettext_lazy("last seen"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "expire_date"], name="open_sessions_of_a_person"),
        ]

    @classmethod
    def get_session_store_class(cls):
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def mark(self) -> str:
        """Names the row on a page without giving away what the cookie holds."""
        return mark_of(self.session_key)

    @property
    def device(self) -> str:
        """Browser and system in words, as far as the browser tells."""
        browser = next((name for said, name in BROWSERS if said in self.agent), "")
        system = next((name for said, name in SYSTEMS if said in self.agent), "")
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        return browser or system or _("A browser that does not say which")


def mark_of(session_key: str) -> str:
    """32 hexadecimal characters that stand for a session key."""
    return salted_hmac("accounts.session", session_key, algorithm="sha256").hexdigest()[:32]


def why_over(key: str) -> str:
    """Why the session that a browser still has the key of is over; "" when it was nobody's.

    The same for whatever key nobody ever had: it says nothing of any account. One query.
    """
    row = Session.objects.filter(session_key=key).values_list("person").first()
    if row is None:
        return ENDED
    return EXPIRED if row[0] else ""
