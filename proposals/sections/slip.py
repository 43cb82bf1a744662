"""The slip of an idea (domain c.3)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from proposals.models import Form, Origin, RegistrantKind

from . import catalogues
from .fields import Day, Line, OneOf, Pick, PickMany, Text, Tick, Year
from .forms import SectionForm


def title() -> Line:
    return Line(
        max_length=500,
        label=gettext_lazy("Title of the idea"),
        help_text=gettext_lazy(
            "Say in one sentence what is to be done better, and for whom. At most 500 characters."
        ),
    )


def form_of_registration() -> OneOf:
    return OneOf(
        Form,
        label=gettext_lazy("Form of registration"),
        help_text=gettext_lazy(
            "An initiative improves a piece of work; a creative solution solves a problem in a "
            "new way; a breakthrough method changes how a matter is handled."
        ),
    )


def registrant_kind() -> OneOf:
    return OneOf(RegistrantKind, label=gettext_lazy("Who registers"))


def origin() -> OneOf:
    return OneOf(Origin, label=gettext_lazy("Where the idea came from"))


def is_hard_matter() -> Tick:
    return Tick(
        label=gettext_lazy("This is a hard or stuck matter (việc khó, vướng mắc)"), required=False
    )


def field_of_work() -> Pick:
    return Pick(catalogues.FIELD, label=gettext_lazy("Field of work"))


def programme_ids() -> PickMany:
    return PickMany(
        catalogues.PROGRAMME,
        label=gettext_lazy("Key and breakthrough programmes it belongs to"),
        required=False,
    )


def bottleneck() -> Text:
    return Text(
        label=gettext_lazy("Bottleneck to be removed"),
        help_text=gettext_lazy(
            "What holds the work up now: which rule is missing or does not fit, who is affected, "
            "with figures where you have them."
        ),
    )


def practical_value(**kwargs) -> Text:
    return Text(
        rows=3,
        label=gettext_lazy("Practical value"),
        help_text=gettext_lazy("What people, enterprises or the unit gain from it."),
        **kwargs,
    )


def change(**kwargs) -> Text:
    return Text(
        rows=3,
        label=pgettext_lazy("effect of an idea", "Change"),
        help_text=gettext_lazy("What will be clearly different from today."),
        **kwargs,
    )


def contribution(**kwargs) -> Text:
    return Text(
        rows=3,
        label=pgettext_lazy("effect of an idea", "Contribution"),
        help_text=gettext_lazy(
            "What it adds to the common growth of the locality, agency or unit."
        ),
        **kwargs,
    )


def no_state_secret() -> Tick:
    return Tick(
        label=gettext_lazy("I declare that nothing written or attached here is a state secret"),
        error_messages={
            "required": gettext_lazy(
                "Tick this declaration. If the matter contains state secrets it may not be "
                "entered here."
            )
        },
    )


class SlipForm(SectionForm):
    """An idea in one page."""

    title = title()
    plan_year = Year(
        label=gettext_lazy("Plan year"),
        help_text=gettext_lazy(
            "The year in whose list your unit counts this idea, for example 2026."
        ),
    )
    form = form_of_registration()
    registrant_kind = registrant_kind()
    field = field_of_work()
    origin = origin()
    is_hard_matter = is_hard_matter()
    bottleneck = bottleneck()
    expected_result = Text(
        label=gettext_lazy("Aim and expected result"),
        help_text=gettext_lazy("What will have been reached, and how one will see it."),
    )
    practical_value = practical_value()
    change = change()
    contribution = contribution()
    expected_start = Day(label=gettext_lazy("Expected start"), required=False)
    expected_end = Day(label=gettext_lazy("Expected end"), required=False)
    programme_ids = programme_ids()
    no_state_secret = no_state_secret()

    def clean(self):
        in_order(self, "expected_start", "expected_end")


def in_order(form: forms.Form, start: str, end: str) -> None:
    """Say so when the end lies before the start."""
    given = form.cleaned_data
    if given.get(start) and given.get(end) and given[end] < given[start]:
        form.add_error(end, _("The end lies before the start. Check both dates."))
