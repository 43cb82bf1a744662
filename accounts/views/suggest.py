"""Suggestions while somebody types a name: at most ten, from two letters on."""

from django.db.models import Q
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.forms import PersonField, UnitField
from accounts.models import Unit, User
from core import clock
from core.http import page
from core.text import fold, nfc

MOST = 10
SHORTEST = 2
LONGEST = 100


@require_safe
def people(request):
    """People with an open account whose name or code holds every word typed.

    A whole official e-mail finds its owner; a part of one finds nobody.
    """
    typed = _typed(request)
    found = []
    if typed:
        rows = User.objects.filter(is_active=True).named(typed).select_related("unit")
        found = [
            _option(PersonField.shown(one), one.unit.abbreviation, typed)
            for one in _best_first(rows, typed)[:MOST]
        ]
    return page(request, "accounts/suggestions.html", {"found": found})


@require_safe
def units(request):
    """Living units whose name or abbreviation holds every word typed."""
    typed = _typed(request)
    found = []
    if typed:
        rows = Unit.objects.valid_on(clock.today_in_query()).matching(typed)
        found = [
            _option(UnitField.shown(one), one.get_kind_display(), typed)
            for one in _best_first(rows, typed)[:MOST]
        ]
    return page(request, "accounts/suggestions.html", {"found": found})


def _best_first(rows, typed: str):
    """What begins with the words typed stands before what only holds them."""
    return rows.annotate(begins=Q(folded__startswith=fold(typed))).order_by(
        "-begins", "sort_key", "pk"
    )


def _typed(request) -> str:
    """What stands in the box named by `of`, without brackets; "" when it is too short."""
    name = request.GET.get("of", "q")
    typed = nfc(request.GET.get(name, ""))[:LONGEST].replace("\x00", "")
    typed = " ".join(typed.replace("(", " ").replace(")", " ").split())
    return typed if len(typed) >= SHORTEST else ""


def _option(value: str, where: str, typed: str) -> tuple[str, str]:
    """Value and label. Browsers show only options that hold what was typed, letter by letter:
    to somebody who types without marks the label repeats the name without them."""
    if typed.lower() in value.lower():
        return value, where
    bare = pgettext("a suggestion: name without marks, unit", "%(name)s · %(where)s")
    return value, bare % {"name": fold(value), "where": where}
