"""One's own settings: language, colours, keyboard."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import actions, forms
from core import clock
from core.acting import act
from core.context import SHORTCUTS_COOKIE, THEME_COOKIE
from core.http import posted
from core.verdicts import YES
from journal.once import once


@once("accounts.preferences")
def preferences(request):
    """Choose; what this browser had chosen otherwise is dropped, so that the choice holds."""
    person = request.user
    answer = act(
        request,
        "accounts/preferences.html",
        {"section": "preferences"},
        may=YES,
        form=forms.Preferences(
            posted(request),
            initial={
                "language": person.language,
                "theme": person.theme,
                "shortcuts_on": person.shortcuts_on,
            },
        ),
        do=lambda given: _keep(person, given),
        done=_said,
        where=lambda _given: ("accounts:preferences",),
    )
    if answer.status_code != 200:
        for name in (settings.LANGUAGE_COOKIE_NAME, THEME_COOKIE, SHORTCUTS_COOKIE):
            answer.delete_cookie(name, samesite="Lax")
    return answer


def _keep(person, given: dict) -> dict:
    actions.set_preferences(person, by=person, at=clock.now(), **given)
    return given


def _said(given: dict) -> str:
    """In the language just chosen: it is the one of the next page."""
    with translation.override(given["language"]):
        return _("Your settings are saved.")
