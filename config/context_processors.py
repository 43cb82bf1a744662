from django.conf import settings


def site(request):
    """What every page may need to know about this installation."""
    return {"DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL}
