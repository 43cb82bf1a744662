"""Posts a person can hold in a unit, and what each kind of post reads.

Pure: no models, no database. Vietnamese names stand in the catalogue.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """A post held in a unit from one day to another (domain c.2).

    Nobody needs a post to propose: every account may (R2-09).
    """

    HEAD = "HEAD", _("Head of unit")
    DEPUTY_HEAD = "DEPUTY_HEAD", _("Deputy head")
    UNIT_OFFICER = "UNIT_OFFICER", _("Unit officer")
    PARTY_SECRETARY = "PARTY_SECRETARY", _("Party committee secretary")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("Party committee officer")
    COUNCIL_MEMBER = "COUNCIL_MEMBER", _("Council member")
    COUNCIL_SECRETARY = "COUNCIL_SECRETARY", _("Council secretary")
    BRANCH_LEADER = "BRANCH_LEADER", _("Leader who follows a branch")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    MONITOR = "MONITOR", _("Monitor (Department of Home Affairs)")
    REWARD_OFFICER = "REWARD_OFFICER", _("Reward officer")
    PERSONNEL_OFFICER = "PERSONNEL_OFFICER", _("Personnel officer")
    RECORDS_CLERK = "RECORDS_CLERK", _("Records clerk")
    EXPORT_OFFICER = "EXPORT_OFFICER", _("Export officer")
    ADMIN = "ADMIN", _("Administrator")
    AUDITOR = "AUDITOR", _("Auditor")


LEADERS = frozenset({Role.HEAD, Role.DEPUTY_HEAD})
"""The collective leadership: those who vote (NĐ 73/2023, Điều 8(1); E-VOTE-1)."""

PARTY = frozenset({Role.PARTY_SECRETARY, Role.PARTY_COMMITTEE})
"""Those who may record the Party committee's opinion."""

READS_BRANCH = frozenset(
    {Role.HEAD, Role.DEPUTY_HEAD, Role.UNIT_OFFICER, Role.BRANCH_LEADER, Role.EXPORT_OFFICER}
)
"""Posts that read what was handed in from their unit and every unit below it."""

READS_ALL = frozenset({Role.MONITOR, Role.AUDITOR})
"""Posts that read what was handed in anywhere in the city."""

ADDS_FIELDS = frozenset({Role.HEAD, Role.UNIT_OFFICER})
"""Those who may add a field of work for their own unit (R0-07)."""

PROVES_TWICE = frozenset(
    {
        Role.HEAD,
        Role.DEPUTY_HEAD,
        Role.PARTY_SECRETARY,
        Role.PARTY_COMMITTEE,
        Role.COUNCIL_MEMBER,
        Role.COUNCIL_SECRETARY,
        Role.RECORDS_CLERK,
        Role.ADMIN,
    }
)
"""Those who decide, vote, give an opinion that counts, seal or administer: where the second factor
is on, they must have one (trust.md, abuse rows 41 and 42)."""

POWER = frozenset({Role.ADMIN, Role.EXPORT_OFFICER, Role.RECORDS_CLERK})
"""Power over people, over what leaves the house as a file, over what is sealed: nobody acts on such
a post before another administrator has confirmed it (trust.md, abuse row 16; docs/adr/0023)."""


class Waits(NamedTuple):
    """From a day on: how many days a post of power waits where nobody else administers."""

    since: date
    days: int
    source: str
    verified: bool


POWER_WAITS = (Waits(date(2023, 9, 29), 7, "Mặc định của hệ thống", verified=False),)


def power_waits(day: date) -> int:
    """The days that a post of power given on `day` waits where nobody else administers."""
    return max(row for row in POWER_WAITS if row.since <= day).days


ONE_HOLDER = frozenset({Role.HEAD, Role.PARTY_SECRETARY})
"""Posts that one person holds at a time."""


class UnitKind(TextChoices):
    """Kind of organisation (domain c.1, R3-11, R3-26)."""

    CITY_COMMITTEE = "CITY_COMMITTEE", _("City People's Committee")
    PARTY_BODY = "PARTY_BODY", _("Party body")
    DEPARTMENT = "DEPARTMENT", _("Department")
    COMMUNE = "COMMUNE", _("Ward, commune or special zone")
    PUBLIC_SERVICE_UNIT = "PUBLIC_SERVICE_UNIT", _("Public service unit")
    DIVISION = "DIVISION", _("Division")
    STATE_ENTERPRISE = "STATE_ENTERPRISE", _("State enterprise")
    MASS_ORGANISATION = "MASS_ORGANISATION", _("Fatherland Front or mass organisation")
    NON_STATE = "NON_STATE", _("Non-state organisation")
    HISTORIC = "HISTORIC", _("Unit that no longer exists")


class CompetentLevel(TextChoices):
    """Who is competent to decide (domain a.2)."""

    UNIT = "UNIT", _("Public service unit")
    DEPARTMENT = "DEPARTMENT", pgettext_lazy("competent level", "Department")
    COMMUNE = "COMMUNE", _("Commune level")
    STATE_ENTERPRISE = "STATE_ENTERPRISE", pgettext_lazy("competent level", "State enterprise")
    CITY = "CITY", pgettext_lazy("competent level", "City People's Committee")
    CITY_PARTY_STANDING_COMMITTEE = (
        "CITY_PARTY_STANDING_COMMITTEE",
        _("Standing Committee of the City Party Committee"),
    )
    CENTRAL = "CENTRAL", _("Central level")


class Category(TextChoices):
    """Group of public servants (domain c.2, R2-09)."""

    CAN_BO = "CAN_BO", _("Cadre")
    CONG_CHUC = "CONG_CHUC", _("Civil servant")
    VIEN_CHUC = "VIEN_CHUC", _("Public employee")
    NGUOI_LAO_DONG = "NGUOI_LAO_DONG", _("Worker")
    STATE_CAPITAL_REPRESENTATIVE = (
        "STATE_CAPITAL_REPRESENTATIVE",
        _("Representative of state capital"),
    )
