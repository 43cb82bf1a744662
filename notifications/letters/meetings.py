"""The sentences of notices about the meeting that votes."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.templatetags.core import vdatetime


def put_off(notice, dossier):
    """The meeting that votes was put off: to when."""
    meets_at = datetime.fromisoformat(notice.data["meets_at"])
    about = {"dossier": dossier, "time": vdatetime(meets_at)}
    title = _("The meeting was put off to %(time)s: %(dossier)s") % about
    return title, _("Why, and where, stands in the history of the dossier.")
