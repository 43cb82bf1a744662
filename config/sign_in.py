"""The few of allauth's addresses that this product uses.

Its others (signing up, managing addresses, codes by mail) would be doors to rooms that do not
exist here: accounts are made by administrators.
"""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.webauthn import views as passkey
from django.shortcuts import redirect
from django.urls import path, re_path


def change_password(request):
    """Whose sign-in has no password yet chooses the first one by letter."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        return redirect("account_reset_password")
    return views.password_change(request)


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("second-factor/", factor.authenticate, name="mfa_authenticate"),
    path("passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", change_password, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
