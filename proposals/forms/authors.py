"""Co-authors: whom to invite, what they may do on the draft, what share they have."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField
from proposals.models import Author

MAY = {
    Author.Level.VIEW: _("View: reads the draft"),
    Author.Level.COMMENT: _("Comment: reads and leaves remarks"),
    Author.Level.EDIT: _("Edit: writes in the draft"),
}


class Percent(forms.IntegerField):
    """A whole percentage, with or without its sign."""

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().removesuffix("%").rstrip()
        return super().to_python(value)


def share() -> Percent:
    """A share in percent, 1 to 100."""
    says = _("Type a whole number from 1 to 100, for example 40. Fractions are not counted.")
    return Percent(
        label=_("Share in percent"),
        min_value=1,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "class": "w-date", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), says),
    )


class Invite(forms.Form):
    """Bring somebody in as a co-author."""

    use_required_attribute = False

    person = PersonField(
        label=_("Staff code or official e-mail"),
        help_text=_("Of the person you want to invite. You may also type the name and choose."),
    )
    level = forms.ChoiceField(
        label=_("What he or she may do on the draft"),
        choices=list(MAY.items()),
        widget=forms.RadioSelect,
        initial=Author.Level.EDIT,
    )
    share = share()


class ChangeAuthor(forms.Form):
    """The level and the share of somebody who is an author already."""

    use_required_attribute = False

    level = forms.ChoiceField(
        label=_("What he or she may do on the draft"), choices=list(MAY.items()), required=False
    )
    share = share()

    def __init__(self, *args, author: Author, **kwargs):
        kwargs.setdefault("initial", {"level": author.level, "share": author.share or ""})
        kwargs.setdefault("auto_id", f"id_author_{author.pk}_%s")
        super().__init__(*args, **kwargs)
        self.author = author
        if author.is_lead:  # the lead always writes
            del self.fields["level"]

    def given(self) -> dict:
        """What the action takes."""
        return {
            "level": self.cleaned_data.get("level") or self.author.level,
            "share": self.cleaned_data["share"],
        }


class AnswerInvitation(forms.Form):
    """Yes or no; a press of one of two buttons."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])
    share = forms.IntegerField(required=False)
    level = forms.CharField(required=False)

    @property
    def seen(self) -> tuple[int | None, str]:
        """The share and the level that the invitation showed."""
        return self.cleaned_data["share"], self.cleaned_data["level"]

    @property
    def accepts(self) -> bool:
        return self.cleaned_data["answer"] == "accept"
