"""Small words for templates: icons, money, numbers, days, tags of a state."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import defaultfilters
from django.utils import timezone
from django.utils.formats import get_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.counting import BADGE
from core.finders import ICONS
from core.folding import alike

register = template.Library()

# Code of a state, task, opinion, ballot or job: the tone of its tag. The word beside it carries
# the meaning; shape and colour only repeat it. A code that is not here is quiet.
TONES = {
    "ok": "APPROVE APPROVED AGREED AGREE FOR CARRIED CARRIED_BY_TIE_RULE DONE IN_SCOPE CONFIRMED"
    " CLEAN MAKE",
    "brand": "REGISTERED SUBMITTED OPEN RUNNING IN_PROGRESS TYPING",
    "soon": "RETURNED APPROVE_WITH_CONDITIONS AGREE_WITH_CONDITIONS OTHER_LEVEL WAITING"
    " PROJECTED UNVERIFIED NEEDS_WORK CHANGE",
    "late": "REJECT REJECTED DISAGREE AGAINST NOT_CARRIED FAILED LATE OVERDUE REFUSE",
    "none": "DRAFT WITHDRAWN DECLINED JOINED OUT_OF_SCOPE ABSTAIN NOT_STARTED BLOCKED CANCELLED",
}
TONE_OF = {code: tone for tone, codes in TONES.items() for code in codes.split()}

BREAK = mark_safe("<br>")

SOON = 3  # working days left from which a due tag turns to "soon"


@cache
def drawing(name: str) -> tuple[str, str]:
    """View box and shapes of an icon of bootstrap-icons. LookupError when it is not listed."""
    if name not in ICONS:
        raise LookupError(f"{name!r} is not among core.finders.ICONS.")
    path = f"npm/bootstrap-icons/icons/{name}.svg"
    found = finders.find(path)
    source = Path(found) if found else Path(staticfiles_storage.path(path))
    svg = source.read_text()
    box = re.search(r'viewBox="([^"]+)"', svg)[1]
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]
    return box, " ".join(shapes.split())


@register.simple_tag
@alike
def icon(name: str, label: str = "") -> SafeString:
    """An icon inside the page: silent beside a word, with a name when it stands alone."""
    return _drawn(name, label)


@lru_cache(maxsize=512)
def _drawn(name: str, label: str) -> SafeString:
    box, shapes = drawing(name)
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" '
        'focusable="false" {}>{}</svg>',
        box,
        spoken,
        mark_safe(shapes),
    )


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1.250 in Vietnamese, 1,250 in English; nothing for None."""
    if value in (None, ""):
        return ""
    if places is None and type(value) is int and value >= 0:
        if value < 1000:
            return str(value)  # alike in every language
        return f"{value:,}".replace(",", get_format("THOUSAND_SEPARATOR"))  # threes in all of ours
    return number_format(value, places, force_grouping=True)


@register.filter
def badge(value: int) -> str:
    """A number in a badge of the frame: 99 at most, "99+" beyond."""
    return f"{BADGE}+" if value > BADGE else str(value)


@register.filter
def vnd(value: int | float | Decimal | None) -> str:
    """An amount of money in whole Vietnamese đồng: 1.250.000 đồng; nothing for None."""
    if value in (None, ""):
        return ""
    return _("%(amount)s VND") % {"amount": number_format(value, 0, force_grouping=True)}


@register.filter(is_safe=True, needs_autoescape=True)
def linebreaksbr(value: object, *, autoescape: bool = True) -> SafeString:
    """As Django's own: a plain text, as nearly every field of a plan is, by the short way."""
    if type(value) is not str or not autoescape:
        return defaultfilters.linebreaksbr(value, autoescape=autoescape)
    first, *rest = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = escape(first)
    for line in rest:
        said += BREAK + escape(line)
    return said


@register.filter
def instant(value: datetime | None) -> str:
    """An instant as HTML has it in `datetime`, in Vietnamese time; nothing for None."""
    return local(value).isoformat() if value else ""


@register.filter
def vdate(value: date | datetime | None) -> str:
    """The Vietnamese day, dd/mm/yyyy, of a date or an aware instant; nothing for None."""
    return local(value).strftime("%d/%m/%Y") if value else ""


@register.filter
def vdatetime(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy in Vietnamese time; nothing for None."""
    return local(value).strftime("%H:%M %d/%m/%Y") if value else ""


@register.filter
def vtime(value: datetime | None) -> str:
    """HH:MM in Vietnamese time; nothing for None."""
    return local(value).strftime("%H:%M") if value else ""


@register.filter
def tone(code: str | None) -> str:
    """The CSS class of the tag of a code: `tag-ok`, `tag-late`, … Never of a displayed word."""
    return f"tag-{TONE_OF.get(str(code or ''), 'none')}"


@register.filter
def due_tone(left: int | None) -> str:
    """The CSS class of a due tag, by working days left (negative when overdue)."""
    if left is None:
        return "tag-none"
    if left < 0:
        return "tag-late"
    soon = left <= SOON or getattr(left, "in_hours", False)
    return "tag-soon" if soon else "tag-none"


@register.filter
def absolute(value: int) -> int:
    """The number without its sign: 2 for an act that is 2 days late (-2)."""
    return abs(value)


@register.filter
def led(label: str) -> str:
    """A label before what is said of it: “Place:”, but no colon after a question."""
    text = str(label)
    return text if text.endswith(("?", ":")) else f"{text}:"


@register.filter
def field_anchor(field) -> str:
    """The id that a link in the error summary jumps to: the first choice of a group of choices."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


def local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value
