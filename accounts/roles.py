"""Posts a person can hold in a unit, and what each kind of post reads.

Pure: no models, no database. Vietnamese names stand in the catalogue.
"""

from datetime import date, datetime
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


class MandateKind(TextChoices):
    """How somebody comes to stand in for a post (docs/glossary.md)."""

    ASSIGNMENT = "ASSIGNMENT", pgettext_lazy("mandate", "Assignment")
    DELEGATION = "DELEGATION", pgettext_lazy("mandate", "Delegation")
    ACTING = "ACTING", pgettext_lazy("mandate", "Acting head")
    ABSENCE = "ABSENCE", pgettext_lazy("mandate", "Absence: the deputies in their order")


class SigningForm(TextChoices):
    """The letters before the title of who signs for another (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

    KT = "KT", "KT."
    TL = "TL", "TL."
    TUQ = "TUQ", "TUQ."
    Q = "Q", "Q."


class StandsIn(NamedTuple):
    """From a day on: who may stand in for which posts by a kind of mandate, and how he signs."""

    kind: MandateKind
    posts: frozenset[Role]
    """The posts that may be stood in for."""
    form: SigningForm | str
    needs: Role | str = ""
    """The post that the stand-in holds in the same unit; "": none."""
    within: bool = True
    """Whether the stand-in works in that unit or below it, or holds a post there."""
    whole: bool = True
    """Whether it may cover all tasks of the post; else the kinds of tasks are chosen."""
    overrides: bool = False
    """Whether the stand-in may order a plan against the vote (E-VOTE-4)."""
    source: str = ""
    verified: bool = False
    since: date = date(2020, 3, 5)


_BY_DECREE = "Nghị định 30/2020/NĐ-CP, Phụ lục I (cách ký); người được giao: mặc định của hệ thống"
_BY_DEFAULT = "Mặc định của hệ thống"
_HEAD = frozenset({Role.HEAD})

STANDING_IN = (
    StandsIn(
        MandateKind.ASSIGNMENT, _HEAD, SigningForm.KT, needs=Role.DEPUTY_HEAD, source=_BY_DECREE
    ),
    StandsIn(MandateKind.ASSIGNMENT, _HEAD, SigningForm.TL, whole=False, source=_BY_DECREE),
    StandsIn(MandateKind.DELEGATION, _HEAD, SigningForm.TUQ, whole=False, source=_BY_DECREE),
    StandsIn(
        MandateKind.ACTING, _HEAD, SigningForm.Q, within=False, overrides=True, source=_BY_DECREE
    ),
    StandsIn(MandateKind.ABSENCE, _HEAD, SigningForm.KT, needs=Role.DEPUTY_HEAD, source=_BY_DECREE),
    StandsIn(MandateKind.ABSENCE, frozenset({Role.DEPUTY_HEAD}), "", source=_BY_DEFAULT),
    StandsIn(
        MandateKind.ASSIGNMENT,
        frozenset({Role.UNIT_OFFICER, Role.PARTY_SECRETARY, Role.PARTY_COMMITTEE}),
        "",
        source=_BY_DEFAULT,
    ),
)
"""What is not here cannot be stood in for: a post of power least of all."""


class LongestMandate(NamedTuple):
    """From a day on: how many days a mandate may last, its first and last day counted."""

    since: date
    days: int
    source: str
    verified: bool


LONGEST_MANDATE = (LongestMandate(date(2020, 3, 5), 90, _BY_DEFAULT, verified=False),)


def longest_mandate(day: date) -> LongestMandate:
    """How long a mandate given on `day` may last."""
    return max(row for row in LONGEST_MANDATE if row.since <= day)


def standing_in(kind: str, role: str, held: frozenset[str], day: date) -> StandsIn | None:
    """The row for a stand-in who holds the posts `held` in the unit, or None: not to be had.

    A row that asks for a post comes before one that asks for none.
    """
    rows = [
        row
        for row in STANDING_IN
        if row.kind == kind
        and role in row.posts
        and row.since <= day
        and (not row.needs or row.needs in held)
    ]
    return max(rows, key=lambda row: (bool(row.needs), row.since), default=None)


class Ahead(NamedTuple):
    """Who comes before a stand-in, for these tasks (see `Stand`), where he may act himself."""

    person: int
    kinds: tuple[str, ...] = ()
    dossier: int | None = None


class Stand(NamedTuple):
    """A post that somebody stands in for today, in the form that rules need.

    `kinds` of tasks, all when empty; only of the dossier with the key `dossier`, when there is
    one. He comes after those `ahead`, and never where the `giver` himself may not act.
    """

    unit: int
    role: str
    giver: int
    since: datetime
    """The beginning of the first day: what was decided before is not shown to him."""
    kinds: tuple[str, ...] = ()
    dossier: int | None = None
    ahead: tuple[Ahead, ...] = ()
    mandate: int = 0
    said: str = ""
    form: str = ""
    overrides: bool = False
    last_day: date | None = None

    def covers(self, kind: str, proposal_id: int | None) -> bool:
        """Whether a task of `kind` on this dossier lies in its scope."""
        return (not self.kinds or kind in self.kinds) and self.dossier in (None, proposal_id)


class Tie(TextChoices):
    """What ties somebody to a colleague whose proposals he takes no part in judging (E-COI-1)."""

    SPOUSE = "SPOUSE", pgettext_lazy("tie", "Wife or husband")
    PARENT = "PARENT", pgettext_lazy("tie", "Father or mother")
    CHILD = "CHILD", pgettext_lazy("tie", "Son or daughter")
    SIBLING = "SIBLING", pgettext_lazy("tie", "Brother or sister")
    IN_LAW = "IN_LAW", pgettext_lazy("tie", "Related by marriage")
    RELATIVE = "RELATIVE", pgettext_lazy("tie", "Other relative")
    INTEREST = "INTEREST", pgettext_lazy("tie", "Common interest (money, business, other)")


class TieRule(NamedTuple):
    """From a day on: a tie is a conflict of interest, of both or only of who declared it."""

    since: date
    tie: str
    mutual: bool
    source: str
    verified: bool


_KIN = "Vận dụng Luật Phòng, chống tham nhũng năm 2018, Điều 23"
TIES = (
    *(
        TieRule(date(2019, 7, 1), tie, mutual=True, source=_KIN, verified=False)
        for tie in (Tie.SPOUSE, Tie.PARENT, Tie.CHILD, Tie.SIBLING)
    ),
    TieRule(date(2019, 7, 1), Tie.IN_LAW, mutual=True, source=_BY_DEFAULT, verified=False),
    TieRule(date(2019, 7, 1), Tie.RELATIVE, mutual=True, source=_BY_DEFAULT, verified=False),
    TieRule(date(2019, 7, 1), Tie.INTEREST, mutual=False, source=_KIN, verified=False),
)


def ties_on(day: date) -> dict[str, TieRule]:
    """The newest row in force on `day` for each tie."""
    rows = sorted((row for row in TIES if row.since <= day), key=lambda row: row.since)
    return {row.tie: row for row in rows}
