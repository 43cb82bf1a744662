"""The forms of signing in and of passwords in the words of this house."""

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from django.core.exceptions import ValidationError
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


class NewPassword:
    """Two fields for a new password: no placeholder repeats a label, both faults come at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self):
        """Compare what was typed, even when the first of the two breaks a rule as well."""
        cleaned = super().clean()
        first, second = (
            self.data.get(self.add_prefix(name)) for name in ("password1", "password2")
        )
        if first and second and first != second and "password2" not in self.errors:
            self.add_error("password2", _("You must type the same password each time."))
        return cleaned


class ChangePassword(NewPassword, ChangePasswordForm):
    def clean_oldpassword(self):
        typed = self.cleaned_data["oldpassword"]
        if not self.user.check_password(typed):
            raise ValidationError(_("This is not your current password. Type it again."))
        return typed


class ChoosePassword(NewPassword, ResetPasswordKeyForm):
    """From the link of a letter."""
