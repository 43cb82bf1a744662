"""A unit's yearly review as a workbook: its figures, its words, what is missing."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core.verdicts import Verdict, no
from jobs.registry import Desk, Hopeless, Made
from reports import policy
from reports.models import AnnualReview
from reports.selectors import FIGURES, HOLES, STEPS, snapshot

from .about import about
from .book import MEDIA_TYPE, book

KIND = "reports.review"


def may(user: User, params: dict) -> Verdict:
    """The unit's own writers, and export officers whose branch holds the unit."""
    review = _review(user, params)
    return policy.can_take_away(user, review) if review else no(_("There is no such review."))


def work(desk: Desk) -> Made:
    """Write the review into `desk.path`."""
    by = desk.job.asked_by
    with snapshot() as at:
        review = _review(by, desk.job.params)
        if review is None:
            raise Hopeless(_("There is no such review."))
        title = _("Annual review %(year)s, %(unit)s") % {
            "year": review.year,
            "unit": review.unit.name,
        }
        with book(desk.path, title=title, who=by.full_name, at=at) as made:
            _words(made, review, title, shown=policy.reads_text(by, review))
            _figures(made, review)
            _holes(made, review)
            about(made, by=by, at=at, rows=1)
    desk.progress(1, 1)
    return Made(f"{title}.xlsx", MEDIA_TYPE, 1)


def _review(user: User, params: dict) -> AnnualReview | None:
    rows = AnnualReview.objects.visible_to(user).select_related("unit")
    return rows.filter(pk=params.get("review")).first()


def _words(made, review: AnnualReview, title: str, *, shown: bool) -> None:
    sheet = made.sheet(pgettext("sheet", "Review"), landscape=False)
    sheet.widths([100])
    sheet.title(title, review.get_state_display())
    for name in AnnualReview.TEXTS:
        label = str(AnnualReview._meta.get_field(name).verbose_name)
        body = getattr(review, name) if shown else _("Still being written.")
        sheet.text(label[:1].upper() + label[1:], body or _("Not entered"))


def _figures(made, review: AnnualReview) -> None:
    sheet = made.sheet(pgettext("sheet", "Figures"))
    sheet.widths([46, *[13] * len(FIGURES)])
    kinds = ["text", *["int"] * len(FIGURES)]
    sheet.head([pgettext("column", "Field of work"), *(str(f.label) for f in FIGURES.values())])
    for row in review.figures.get("fields", []):
        sheet.row([row["name"], *(row["n"].get(key, 0) for key in FIGURES)], kinds)
    total = review.figures.get("total", {})
    sheet.row(
        [pgettext("row", "Total"), *(total.get(key, 0) for key in FIGURES)], kinds, strong=True
    )
    sheet.gap()
    sheet.head(
        [
            pgettext("column", "Step"),
            pgettext("column", "Dossiers"),
            pgettext("column", "Half of them within, working days"),
            pgettext("column", "Late acts"),
        ],
        frozen=False,
    )
    for step in review.figures.get("steps", []):
        sheet.row(
            [str(STEPS[step["kind"]]), step["dossiers"], step["median"], step["late"]],
            ["text", "int", "decimal", "int"],
        )


def _holes(made, review: AnnualReview) -> None:
    sheet = made.sheet(pgettext("sheet", "Data holes"), landscape=False)
    sheet.widths([22, 70])
    sheet.head([pgettext("column", "Code"), pgettext("column", "What is missing")])
    for hole in review.holes:
        sheet.row([hole["label"], str(HOLES[hole["code"]].label)], ["text", "text"])
