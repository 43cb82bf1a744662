"""What the chain says of a case that was handed down, taken back, and reported on."""

from datetime import date

from django.utils.translation import gettext as _

from core.templatetags.core import vdate, vnd

from .told import Said


def handed_down(entry, view) -> Said:
    data = entry.data
    title = _("Handed down to %(unit)s") % {"unit": data["name"]}
    said = [_("by a row of the table")]
    if data["number"]:
        said = [_("document %(number)s") % {"number": data["number"]}]
    if data["max_budget"] is not None:
        said.append(_("at most %(sum)s") % {"sum": vnd(data["max_budget"])})
    if data["decide_by"]:
        day = vdate(date.fromisoformat(data["decide_by"]))
        said.append(_("to be decided by %(day)s") % {"day": day})
    return Said(title, "; ".join(said))


def taken_back(entry, view) -> Said:
    data = entry.data
    names = {"above": data["giver"], "below": data["name"]}
    if data["from_below"]:
        return Said(_("%(below)s gave it back up") % names, data["reason"])
    return Said(_("%(above)s took it back from %(below)s") % names, data["reason"])
