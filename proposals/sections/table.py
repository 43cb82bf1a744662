"""The table of sections: what a slip is made of, and what a plan is made of."""

from dataclasses import dataclass

from django.forms import ChoiceField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from proposals.models import Route

from . import catalogues, declarations, plan, slip
from .forms import ListOf, SectionForm


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the task list.

    `form` is None for the two that are not typed: the authors (rows of their own) and the files.
    """

    key: str
    title: str | Promise
    route: Route | None
    """None: part of slip and plan alike."""
    form: type[SectionForm] | None = None
    catalogues: tuple[str, ...] = ()
    optional: bool = False
    intro: str | Promise = ""

    @property
    def lists(self) -> tuple[ListOf, ...]:
        return self.form.lists if self.form else ()

    @property
    def labels(self) -> dict[str, str | Promise]:
        """Label by name of every field and list."""
        fields = self.form.base_fields if self.form else {}
        return {
            **{name: field.label for name, field in fields.items()},
            **{rows.name: rows.label for rows in self.lists},
            **DERIVED.get(self.key, {}),
        }

    @property
    def order(self) -> tuple[str, ...]:
        """Names of fields and lists as they follow each other on the page."""
        if self.form is None:
            return ()
        return self.form.order or (
            *self.form.base_fields,
            *(rows.name for rows in self.form.lists),
        )

    def is_choice(self, name: str) -> bool:
        """Whether something is chosen there, not written: what is empty is said so."""
        return isinstance((self.form.base_fields if self.form else {}).get(name), ChoiceField)


DERIVED = {
    "solution": {"selected_option": gettext_lazy("Chosen option")},
    "declarations": {"eligibility": gettext_lazy("Eligibility, answered by the authors")},
    "authors": {
        "authors": gettext_lazy("Authors"),
        "employing_agency": gettext_lazy("Employing agency"),
        "legal_regime": gettext_lazy("Legal regime"),
    },
}
"""Parts of a sent version that no single field of a form gives, with their labels."""

SECTIONS = (
    Section(
        "slip",
        gettext_lazy("The idea"),
        Route.SLIP,
        slip.SlipForm,
        (catalogues.FIELD, catalogues.PROGRAMME),
    ),
    Section(
        "general",
        gettext_lazy("General information"),
        Route.PLAN,
        plan.GeneralForm,
        (catalogues.FIELD, catalogues.PROGRAMME),
    ),
    Section(
        "problem",
        gettext_lazy("The problem and its basis"),
        Route.PLAN,
        plan.ProblemForm,
        (catalogues.INSTRUMENT,),
    ),
    Section("solution", gettext_lazy("Solution and options"), Route.PLAN, plan.SolutionForm),
    Section(
        "means",
        gettext_lazy("Scope, time and means"),
        Route.PLAN,
        plan.MeansForm,
        (catalogues.PLACE, catalogues.FUNDING),
    ),
    Section("risks", gettext_lazy("Worst case, remedies and risks"), Route.PLAN, plan.RisksForm),
    Section("effects", gettext_lazy("Effects and indicators"), Route.PLAN, plan.EffectsForm),
    Section("authors", gettext_lazy("Authors and shares"), None),
    Section("files", pgettext_lazy("section", "Attached files"), None, optional=True),
    Section(
        "declarations",
        gettext_lazy("Eligibility and declarations"),
        Route.PLAN,
        declarations.DeclarationsForm,
        (catalogues.QUESTION,),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}

CONFIDENTIAL = frozenset({"confidential_parts"})
"""Parts that only the authors and those who decide may read."""


def sections_of(route: str) -> list[Section]:
    """The sections of a slip or of a plan, in their order."""
    return [section for section in SECTIONS if section.route in (None, route)]


def section_of(part: str, route: str) -> Section | None:
    """The section a part of a sent version belongs to."""
    for section in sections_of(route):
        if part in section.labels:
            return section
    return None
