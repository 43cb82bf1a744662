"""From the first idea to the decision, in six steps."""

from django.utils.translation import gettext_lazy as _

from config.guide.shapes import Page, Part, Say
from config.guide.sources import D7, D8, KH73, KH124, KH3815, KL14, PORTAL, TIME_LIMITS

REGISTER = Page(
    _("How to register"),
    _(
        "From the first idea to the decision in six steps. You can stop after any of them and "
        "come back; what you typed saves itself."
    ),
    (
        Part(
            "slip",
            _("Write the slip"),
            _(
                "One page: the problem, the idea, and what would be better. Say whether it comes "
                "from your work, from a talk with people, from a suggestion or from a call."
            ),
            (
                Say(
                    _(
                        "It may be an initiative, a creative solution or a breakthrough method, "
                        "within the functions, tasks, powers and conditions of your unit. The "
                        "page shows them."
                    ),
                    (KH73,),
                ),
                Say(
                    _("You can register all year. You, a group, or your unit can be the author."),
                    (KL14, PORTAL),
                ),
            ),
        ),
        Part(
            "answer",
            _("The head of your unit answers"),
            _(
                "He or she agrees in principle, names somebody to help you, joins your idea to a "
                "similar one, or declines and says why. Unanswered slips stay in sight."
            ),
            (),
        ),
        Part(
            "plan",
            _("Write the plan"),
            _("With one press the slip becomes a plan of several sections, in any order you like."),
            (
                Say(
                    _(
                        "Necessity, purpose and requirements, with the bottleneck named; "
                        "contents, scope, time, resources and feasibility; good and bad effects."
                    ),
                    (D7,),
                ),
                Say(
                    _(
                        "At least two options, one of them chosen with reasons; the worst case "
                        "and its remedy; the scientific and practical basis; your commitment."
                    ),
                    (KH124, KH3815),
                ),
                Say(
                    _(
                        "Invite your co-authors. Each confirms the own share; together the shares"
                        " make 100 per cent."
                    ),
                    (PORTAL,),
                ),
                Say(
                    _(
                        "Never type or attach a state secret here. The portal refuses marks of "
                        "secrecy and warns of personal data."
                    ),
                    (PORTAL,),
                ),
            ),
        ),
        Part(
            "submit",
            _("Check and submit"),
            _(
                "You read everything once more on one page, declare conflicts of interest, and "
                "submit. The confirmation names the code, who acts next and by which day."
            ),
            (
                Say(
                    _(
                        "The day of receipt is not counted. Working days follow the official "
                        "calendar with its holidays and working Saturdays."
                    ),
                    (TIME_LIMITS, PORTAL),
                    verified=False,
                ),
            ),
        ),
        Part(
            "wait",
            _("Follow it"),
            _(
                "“My dossiers” shows where it stands, whose turn it is and since when. A returned"
                " dossier says beside each field what is missing; you complete it and submit "
                "again in the same dossier. Until the decision you can withdraw it."
            ),
            (),
        ),
        Part(
            "decision",
            _("Receive the decision"),
            _(
                "Approved, not approved with the reason, or returned: you are told in the portal "
                "and by letter. An approval names scope, dates, budget, who carries it out and "
                "who supervises."
            ),
            (
                Say(
                    _("For leaders and managers the leadership votes within 7 working days."),
                    (D8,),
                ),
            ),
        ),
    ),
)
