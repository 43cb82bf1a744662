"""The sign-in form in the words of this house."""

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignIn(LoginForm):
    """Staff code or official e-mail, and the password. No placeholder repeats the label."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        who, password = self.fields["login"], self.fields["password"]
        who.label = _("Staff code or official e-mail")
        who.widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        password.help_text = ""
        for field in (who, password):
            field.widget.attrs.pop("placeholder", None)
