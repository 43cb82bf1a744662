"""What was sent, section by section, and the few facts that stand first."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.core import vdate
from proposals import selectors

FACTS = {
    True: ("bottleneck", "expected_result", "practical_value", "change", "contribution"),
    False: ("summary", "bottleneck", "selected_option", "expected_effect", "worst_case"),
}
"""What stands first on the page, of a slip (True) and of a plan, by the names of the forms."""


@dataclass(slots=True)
class Row:
    """One field of what was sent, with the reason why it came back and a place to write one."""

    name: str
    label: str
    value: str
    to_fix: str = ""
    beside: str = ""
    is_written: bool = False
    is_choice: bool = False


@dataclass(slots=True)
class SectionOf:
    """One section of what was sent."""

    key: str
    title: str | Promise
    rows: list[Row] = field(default_factory=list)
    to_fix: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is a reason in it, written or being written."""
        return bool(self.to_fix) or any(row.to_fix or row.is_written for row in self.rows)


def sections_of(view) -> list[SectionOf]:
    """The sections of what is shown, with the reasons of the last return beside them."""
    if view.sent_version is None:
        return []
    reasons = selectors.remarks_to_fix(view.proposal)
    return [
        SectionOf(
            section.key,
            section.title,
            [
                Row(
                    row.name,
                    str(row.label),
                    row.value,
                    reasons.get((section.key, row.name), ""),
                    is_choice=row.is_choice,
                )
                for row in section.rows
            ],
            reasons.get((section.key, ""), ""),
        )
        for section in selectors.summary(view.sent_version, reader=view.user)
    ]


def files_of(view) -> list[dict]:
    """The files of what is shown, each with its address. That nobody scans for viruses is said to
    who receives a file, once below the list, and not to the author of his own.
    """
    if view.sent_version is None:
        return []
    return [
        {
            "url": reverse("proposals:download", args=[view.proposal.pk, file.id]),
            "name": file.name,
            "size": file.size,
            "scan": file.scan,
            "unscanned": not file.is_scanned and not view.mine,
            "note": file.note,
        }
        for file in selectors.files_of(view.sent_version, reader=view.user)
    ]


def facts_of(view) -> list[dict]:
    """The few things a decider needs first: who, what is wrong, what is proposed, the worst."""
    rows = {row.name: row for section in view.sections for row in section.rows}
    facts = [*authors_of(view.people), (_("Unit"), view.proposal.unit.name)]
    if view.proposal.field:
        facts.append((_("Field of work"), str(view.proposal.field)))
    facts += [
        (rows[name].label, rows[name].value)
        for name in FACTS[view.version is None]
        if name in rows and rows[name].value
    ]
    if "start_date" in rows:
        period = f"{rows['start_date'].value} – {rows['end_date'].value}"
        facts += [
            (pgettext("of a plan", "Time"), period),
            (rows["budget"].label, rows["budget"].value),
        ]
    return [{"label": label, "value": value} for label, value in facts]


def authors_of(people) -> list[tuple[str, str]]:
    """The authors with their shares; apart from them, who did not answer yet and who has left."""
    accepted = [one for one in people.authors if one.accepted]
    rows = [(_("Authors"), ", ".join(f"{one.name} ({one.share}%)" for one in accepted))]
    if waiting := [one.name for one in people.authors if not one.accepted]:
        rows.append((_("Invited, not answered yet"), ", ".join(waiting)))
    if people.former:
        left = [
            _("%(name)s (until %(day)s)") % {"name": one.name, "day": vdate(one.left_at)}
            for one in people.former
        ]
        rows.append((_("Authors who have left"), ", ".join(left)))
    return rows
