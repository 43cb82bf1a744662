"""Who is protected, how far, and what one should do for it."""

from django.utils.translation import gettext_lazy as _

from config.guide.shapes import Page, Part, Say
from config.guide.sources import (
    CBCC,
    D2,
    D5_2,
    D6,
    D10,
    D11,
    D18,
    KH124,
    KH3815,
    KHCN,
    KL14,
    ND172,
    PORTAL,
)

PROTECTION = Page(
    _("Who is protected"),
    _(
        "Protection begins before anything happens: with a plan that was decided in writing. This"
        " is what the texts promise, what they ask of you, and what they do not cover."
    ),
    (
        Part(
            "who",
            _("Who"),
            "",
            (
                Say(
                    _(
                        "Those who lead or manage in state administrative bodies and public "
                        "service units, and title holders or representatives of state capital in "
                        "enterprises: by Decree 73/2023."
                    ),
                    (D2,),
                ),
                Say(
                    _(
                        "Other officials, civil servants, public employees and workers: by "
                        "Conclusion 14 and the city's plans; for civil servants also by the law "
                        "of 2025 and by Decree 172/2025 on discipline."
                    ),
                    (KL14, KH124, CBCC, ND172),
                    verified=False,
                ),
                Say(
                    _(
                        "Not only the one who had the idea: who carries out an approved proposal "
                        "may be another person or organisation."
                    ),
                    (D10, D18),
                ),
            ),
        ),
        Part(
            "how",
            _("Three steps of protection"),
            _("They apply after the agency has evaluated the result and settled the causes."),
            (
                Say(
                    _(
                        "The goals were not reached, or only in part, but the policy was "
                        "followed, the motive was pure and it was for the common good: "
                        "responsibility is excluded."
                    ),
                    (D5_2, D11),
                ),
                Say(
                    _(
                        "The same, and damage was caused: exclusion, exemption or mitigation of "
                        "responsibility is considered."
                    ),
                    (D11,),
                ),
                Say(
                    _(
                        "Article 5(2) names one more case in which nobody is held responsible. Read"
                        " it in the decree: it is not retold here."
                    ),
                    (D5_2,),
                    verified=False,
                ),
                Say(
                    _(
                        "A risk that was written down in the approved plan may be a ground for "
                        "exemption or reduction. A risk nobody foresaw: its cause is settled "
                        "first."
                    ),
                    (KH3815,),
                ),
                Say(
                    _(
                        "Decree 172/2025 names six circumstances in which an official is not "
                        "disciplined, among them force majeure and following a superior's order "
                        "after objecting in writing."
                    ),
                    (ND172,),
                    verified=False,
                ),
                Say(
                    _(
                        "In research and innovation, who followed the procedures fully, did not "
                        "cheat and kept to aim and budget is free of administrative and civil "
                        "liability for damage to the State."
                    ),
                    (KHCN,),
                ),
            ),
        ),
        Part(
            "duties",
            _("What protects you in practice"),
            "",
            (
                Say(
                    _(
                        "Write down the risks you see, the worst case and the remedy. What stands"
                        " in the approved plan was known to those who approved it."
                    ),
                    (KH124, KH3815),
                ),
                Say(
                    _(
                        "Stay inside the approved content. What goes beyond it is not covered by "
                        "this mechanism; ask for an adjustment first."
                    ),
                    (D6,),
                    verified=False,
                ),
                Say(_("Report difficulties early and results honestly and in time."), (D18, KH124)),
                Say(
                    _(
                        "Every version handed in here is kept with a digest that shows any later "
                        "change, and every act with its time and its author. Nobody, not even an "
                        "administrator, can tell the story differently afterwards."
                    ),
                    (PORTAL,),
                ),
            ),
        ),
        Part(
            "not",
            _("What is not protected"),
            "",
            (
                Say(
                    _(
                        "Seeking profit, private interest, corruption: these are dealt with "
                        "strictly."
                    ),
                    (D6, KH3815),
                ),
                Say(
                    _("Going on against a decision to suspend or to stop."),
                    (D6,),
                ),
            ),
        ),
        Part(
            "obstructed",
            _("When somebody stands in your way"),
            "",
            (
                Say(
                    _(
                        "Obstruction, making difficulties and insults to the honour of a person "
                        "who innovates are prohibited."
                    ),
                    (D6,),
                ),
                Say(
                    _(
                        "Leaving a dossier unanswered is avoidance of responsibility. Here each "
                        "step has a name and a due date; when it passes, the superior is told, "
                        "and the delay stays on the dossier."
                    ),
                    (D6, PORTAL),
                ),
            ),
        ),
    ),
)
