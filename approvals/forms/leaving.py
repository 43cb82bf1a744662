"""Handing over the work of somebody who leaves: who takes on what, by which paper, and why."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.forms import PersonField
from approvals.models import HandoverRow
from approvals.selectors import Hidden, Leaving

from .act import Area, Plain

What = HandoverRow.What
WHO = gettext_lazy("Staff code, e-mail or full name.")


class FindLeaving(forms.Form):
    """Who leaves."""

    use_required_attribute = False
    person = PersonField(label=gettext_lazy("Who leaves"), help_text=WHO)

    @property
    def helper(self):
        return Plain(self)


class HandOver(forms.Form):
    """For each post, each dossier led, and what was asked by name: who takes it on."""

    use_required_attribute = False

    def __init__(self, *args, found: Leaving, hidden: Hidden, proposed=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.found, self.posts, self.leads = found, [], {}
        for post in found.posts:
            name = f"seat_{post.seat.pk}"
            self.posts.append(name)
            self.fields[name] = PersonField(
                label=_("Who holds the post next: %(role)s, %(unit)s")
                % {"role": post.seat.get_role_display(), "unit": post.seat.unit.name},
                help_text=_about(post),
                required=False,
                initial=post.proposed,
            )
        for thing in found[What.LEAD]:
            if thing.heirs and not hidden.hides(What.LEAD, thing.proposal):
                name = f"lead_{thing.key}"
                self.leads[name] = {str(one.pk): one for one in thing.heirs}
                self.fields[name] = forms.TypedChoiceField(
                    label=_("Who leads the dossier next: %(name)s") % {"name": thing.name},
                    choices=[
                        *((key, one.full_name) for key, one in self.leads[name].items()),
                        ("", pgettext("who leads next", "Nobody for now")),
                    ],
                    coerce=self.leads[name].get,
                    empty_value=None,
                    required=False,
                    initial=str(thing.heirs[0].pk),
                )
        if found[What.OPINION]:
            self.fields["opinion"] = PersonField(
                label=_("Who answers what he or she was asked by name"),
                help_text=format_lazy(
                    "{} {}", WHO, _("Empty: it is asked no more, and who asked is told.")
                ),
                required=False,
                initial=proposed,
            )
        if found[What.FOLLOW]:
            self.fields["follow"] = PersonField(
                label=_("Who follows, carries out or helps in his or her place"),
                help_text=WHO,
                required=False,
                initial=proposed,
            )
        self.fields["number"] = forms.CharField(
            label=_("Number of the document"),
            help_text=_("Of the decision by which he or she leaves, if there is one."),
            max_length=60,
            required=False,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("It stays on record."),
            widget=Area(),
            max_length=2000,
        )

    @property
    def helper(self):
        helper = Plain(self)
        named = [name for name in ("opinion", "follow") if name in self.fields]
        parts = [
            (_("Posts"), self.posts),
            (_("Dossiers that he or she leads"), list(self.leads)),
            (_("What was asked by name"), named),
            (_("On which ground"), ["number", "reason"]),
        ]
        helper.layout = Layout(*(Fieldset(word, *names) for word, names in parts if names))
        return helper

    def given(self) -> dict:
        """What the action takes, by the names of its parameters."""
        given = dict(self.cleaned_data)
        number, reason = given.pop("number"), given.pop("reason")
        heirs = {name: one for name, one in given.items() if one is not None}
        return {"heirs": heirs, "number": number, "reason": reason}


class DropHandover(forms.Form):
    """Why what was prepared is not wanted."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("Why is it not wanted?"), widget=Area(2), max_length=2000
    )

    @property
    def helper(self):
        return Plain(self)


def _about(post) -> str:
    """What the reader must know before he names somebody, or nobody."""
    if post.others:
        names = ", ".join(one.full_name for one in post.others[:3])
        return _("Also held by %(names)s: nobody has to be named.") % {"names": names}
    return _("Empty: nobody holds it until somebody is given the post.")
