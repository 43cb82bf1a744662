"""The work: is what happened told, do letters leave, is somebody there, is there a backup?"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from approvals.models import Task
from config import health
from core import clock
from core.templatetags.core import vdatetime
from jobs.models import Heartbeat, Job
from journal.models import Unheard
from journal.selectors import letters_wait_since
from notifications.models import Effect
from proposals.models import Proposal
from reports import selectors
from workdays.models import CalendarYear

from .findings import Finding, fault, ok, warning

PATIENCE = timedelta(minutes=5)
BACKUP_WARNING, BACKUP_FAULT = timedelta(hours=26), timedelta(days=7)
OCTOBER = 10  # from then on the next year's calendar is missed (trust.md, fault 24)


def journal() -> Finding:
    oldest = Unheard.objects.aggregate(at=Min("entry__happened_at"))["at"]
    if oldest and clock.now() - oldest > PATIENCE:
        return fault(
            "journal",
            _(
                "Since %(since)s nobody has been told of what happened. See that the worker and "
                "the sweep run, and what their logs say."
            ),
            since=vdatetime(oldest),
        )
    return ok("journal")


def letters() -> Finding:
    now = clock.now()
    due = Effect.objects.filter(state=Effect.State.WAITING, not_before__lte=now)
    oldest = due.aggregate(at=Min("not_before"))["at"]
    if oldest and now - oldest > PATIENCE and not letters_wait_since():
        return fault(
            "letters",
            _(
                "%(count)d letters are due, the oldest since %(since)s. See that the worker and "
                "the sweep run and that the mail server answers."
            ),
            count=due.count(),
            since=vdatetime(oldest),
        )
    return ok("letters")


def parked() -> Finding:
    if count := Effect.objects.filter(state=Effect.State.PARKED).count():
        return warning(
            "parked",
            _(
                "%(count)d letters were given up after five tries. The notices in the portal are "
                "there; look at the addresses of the people."
            ),
            count=count,
        )
    return ok("parked")


def restored() -> Finding:
    if since := letters_wait_since():
        return warning(
            "restored",
            _(
                "The portal was restored at %(since)s and no letter goes out since, so that none "
                "goes out twice. Look at the dossiers, then run manage.py resume_letters."
            ),
            since=vdatetime(since),
        )
    return ok("restored")


def work() -> Finding:
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    oldest = waiting.aggregate(at=Min("asked_at"))["at"]
    if oldest and clock.now() - oldest > 3 * PATIENCE:
        return warning(
            "work",
            _(
                "Exports and other long work wait since %(since)s. See that the worker of long "
                "work runs."
            ),
            since=vdatetime(oldest),
        )
    return ok("work")


def figures() -> Finding:
    """A sample of the kept sums, never a full count: `count_figures --check` is the whole look."""
    if not Proposal.objects.exclude(code=None).exists():
        return ok("figures")
    if not selectors.standing().stands:
        return warning(
            "figures",
            _(
                "The sums of the figures are not counted, or not on the present calendar and tree "
                "of units: reports are counted from the journal, which is slower. If this stays "
                "so, see that the clock (beat) or the sweep runs, or run: manage.py count_figures"
            ),
        )
    if apart := selectors.sample():
        return fault(
            "figures",
            _(
                "The sums of the figures do not agree with the journal (%(names)s). Run: manage.py "
                "count_figures --anew, then manage.py count_figures --check"
            ),
            names=", ".join(apart[:5]),
        )
    return ok("figures")


def _alive(name: str) -> Finding:
    words = health.heartbeats(clock.now())[name]
    if words == health.OK:
        return ok(name)
    seen = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    if seen is None:
        return fault(name, _("It was never seen. Start it: docs/deploy.md says how."))
    return fault(name, _("It was last seen at %(since)s. Start it again."), since=vdatetime(seen))


def worker() -> Finding:
    return _alive("worker")


def beat() -> Finding:
    return _alive("beat")


def sweep() -> Finding:
    return _alive("sweep")


def vacancies() -> Finding:
    """Steps whose post nobody holds; the superior was told when it was seen."""
    vacant = Task.objects.filter(done_at=None, voided_at=None).exclude(vacancy_told_at=None)
    if count := vacant.count():
        return warning(
            "vacancies",
            _(
                "%(count)d open steps are owed by a post that nobody holds. Give the post to "
                "somebody on the page of the posts."
            ),
            count=count,
        )
    return ok("vacancies")


def calendar() -> Finding:
    today = clock.today()
    wanted = [today.year, *([today.year + 1] if today.month >= OCTOBER else [])]
    years = dict(CalendarYear.objects.filter(year__in=wanted).values_list("year", "confirmed_at"))
    if today.year not in years:
        return fault(
            "calendar",
            _("There is no calendar of %(year)d. Run: manage.py prepare database"),
            year=today.year,
        )
    if missing := [str(year) for year in wanted if not years.get(year)]:
        return warning(
            "calendar",
            _(
                "Nobody has confirmed the days off of %(years)s: due dates are provisional and "
                "nobody counts as late. An administrator confirms them on the page of the calendar."
            ),
            years=", ".join(missing),
        )
    return ok("calendar")


def backup() -> Finding:
    made = Heartbeat.objects.filter(name="backup").values_list("beat_at", flat=True).first()
    if made is None:
        if settings.DEMO:
            words = _("The demo needs none. On a server, run every night: manage.py backup FOLDER")
            return ok("backup", words)
        return warning(
            "backup", _("No backup is known yet. Run every night: manage.py backup FOLDER")
        )
    age = clock.now() - made
    words = _("The last backup is of %(since)s. Run every night: manage.py backup FOLDER")
    if age > BACKUP_FAULT:
        return fault("backup", words, since=vdatetime(made))
    if age > BACKUP_WARNING:
        return warning("backup", words, since=vdatetime(made))
    return ok("backup")


WORK = (
    *(journal, letters, parked, restored, work, worker, beat, sweep),
    *(vacancies, calendar, backup, figures),
)
