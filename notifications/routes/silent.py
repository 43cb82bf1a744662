"""The verbs that nobody is told of."""

SILENT = frozenset(
    {
        # an order for several dossiers: each of them has its own entry
        "bulk.order",
        # the authors' own doing on their draft
        "proposal.start_draft",
        "proposal.revise",
        "proposal.start_plan",
        "proposal.attach",
        "proposal.detach",
        "proposal.withdraw",
        # on record, shown on the pages that need it
        "proposal.seal_part",
        "file.seal",
        "case.report_back",  # its reader hears of the step that it opens
        "export.download",
        "job.request",
        "job.cancel",
        "job.retry",
        "job.expire",
        "review.save",
        "review.draft",  # the unit is told by the task it opens
        # the engine: what it means for somebody is told by the task it opens or the dossier's step
        "case.open",
        "case.close",
        "opinion.ask",
        "opinion.leave_out",
        "urgent.flag",
        "proposal.report",
        "proposal.direct",
        "supplement.ask",
        "case.pause",
        "case.resume",
        *(f"vote.{n}" for n in ("again", "make_secret", "list", "save_minutes")),
        "council.set_up",
        "council.close",
        "council.confirm",
        *(f"resolution.{n}" for n in ("enter", "give_back", "confirm")),
        "task.void",
        "succession.carry_on",  # whoever owes a step now is told by it (task.pass)
        # the operator's doing: shown on the page of the portal's state
        "portal.restore",
        "portal.resume_letters",
        # administration: seen where it is done
        "unit.make",
        "unit.change",
        "unit.move",
        "unit.close",
        "person.make",
        "person.change",
        "person.deactivate",
        "person.reactivate",
        "person.keep_codes",
        "seat.give",
        "seat.order",
        "import.hand_in",
        "import.carry_out",  # the asker is told by the job that did it
        "catalogue.add",
        "catalogue.change",
        "catalogue.attach_file",
        "catalogue.close",
        "calendar.start_revision",
        "calendar.set_day",
        "calendar.import_days",
        "calendar.drop_revision",
        "calendar.add_years",
        "unit.tighten",
        "routing.start_draft",
        "routing.compose",
        "routing.drop_draft",
        "unit.remind_earlier",
        "unit.add_criterion",
        "unit.end_criterion",
        "unit.require_opinion",
        "unit.end_opinion",
        "procedure.start_draft",
        "procedure.compose",
        "procedure.drop_draft",
        # shown to administrators on their first page, until one of them answers
        "remark.leave",
        "case.ask_version",
    }
)
"""Verbs that are kept and shown, and that nobody is told of."""
