"""Every address of the product, by app. Each app owns what stands behind its prefix."""

from importlib.util import find_spec

from django.urls import include, path

from config import look, views
from config.guide import views as guide


def _of(app: str, prefix: str):
    """The addresses of one app, if it has any yet."""
    return [path(prefix, include(f"{app}.urls"))] if find_spec(f"{app}.urls") else []


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("state/", views.state, name="state"),
    path("accounts/", include("config.sign_in")),
    path("language/", look.language, name="language"),  # POST only
    path("theme/", look.theme, name="theme"),  # POST only
    path("shortcuts/", look.shortcuts, name="shortcuts"),
    path("guide/", guide.index, name="guide"),
    path("guide/policy/", guide.policy, name="guide_policy"),
    path("guide/protection/", guide.protection, name="guide_protection"),
    path("guide/head/", guide.head, name="guide_head"),
    path("guide/register/", guide.register, name="guide_register"),
    *_of("core", ""),
    *_of("accounts", ""),
    *_of("workdays", "calendar/"),
    *_of("jobs", "jobs/"),
    *_of("documents", "documents/"),
    *_of("proposals", "proposals/"),
    *_of("approvals", ""),
    *_of("reports", "reports/"),
    *_of("imports", "import/"),
    *_of("notifications", ""),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.denied"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"
handler500 = "config.errors.server_error"
