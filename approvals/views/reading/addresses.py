"""Where each kind of step is taken."""

from django.urls import reverse

from approvals.models import Kind, Task

PAGES = {
    Kind.ANSWER_IDEA: "answer_idea",
    Kind.INTAKE: "take_in",
    Kind.ANSWER_TRANSFER: "answer_transfer",
    Kind.CHECK_NOTE: "sign_note",
    Kind.UNIT_OPINION: "give_opinion",
    Kind.PARTY_OPINION: "give_opinion",
    Kind.ASKED_OPINION: "give_opinion",
    Kind.PARTY_MEETING: "record_meeting",
    Kind.COUNCIL_DECLARE: "declare",
    Kind.COUNCIL_SHEET: "send_sheet",
    Kind.COUNCIL_CLOSE: "close_council",
    Kind.COUNCIL_CONFIRM: "confirm_council",
    Kind.VOTE: "cast",
    Kind.CLOSE_VOTE: "close_vote",
    Kind.DECISION: "decide",
    Kind.RESOLUTION: "enter_resolution",
    Kind.RESOLUTION_CHECK: "confirm_resolution",
    Kind.CONFIRM_MINUTES: "confirm_minutes",
    Kind.SUPPLEMENT: "answer_supplement",
    Kind.REPORT_BACK: "report_back",
    Kind.NOTE_REPORT: "note_report",
    Kind.URGENT_ANSWER: "answer_flag",
    Kind.URGENT_DIRECTIVE: "direct_urgent",
}
"""The page on which each kind of step is taken, by its URL name."""


def address_of(task: Task) -> str:
    """Where an open task is done."""
    if task.kind == Kind.ANNUAL_REVIEW:
        return reverse("reports:review", args=[int(task.subject.partition(":")[2])])
    if task.kind == Kind.URGENT_DOSSIER:  # written and sent where plans are
        return reverse("approvals:dossier", args=[task.proposal_id])
    return reverse(f"approvals:{PAGES[task.kind]}", args=[task.pk])
