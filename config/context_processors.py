from django.conf import settings
from django.utils.translation import get_language

from accounts.models import User

from .demo import ACCOUNTS, IN_ENGLISH, PASSWORD


def site(request):
    """What every page may need to know about this installation.

    `demo_accounts` asks the database only where a template reads it: on the sign-in page.
    """
    return {
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "demo_accounts": demo_accounts,
        "demo_password": PASSWORD if settings.DEMO else "",
    }


def demo_accounts() -> list[tuple[str, str, str]]:
    """The accounts to try, without head and password row, in the language of the page.

    Empty where no demo was loaded.
    """
    rows = list(ACCOUNTS[1:-1])
    if settings.DEMO and User.objects.filter(staff_code=rows[0][0]).exists():
        if get_language() == "en":
            return [(code, *IN_ENGLISH[code]) for code, _who, _try in rows]
        return rows
    return []
