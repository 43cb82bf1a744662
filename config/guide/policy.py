"""What the policy says, in our own words."""

from django.utils.translation import gettext_lazy as _

from config.guide.shapes import Page, Part, Say
from config.guide.sources import (
    D1,
    D2,
    D4,
    D5,
    D6,
    D7,
    D8,
    D10,
    D18,
    KH124,
    KH3815,
    KL14,
    ND335,
    PORTAL,
)

POLICY = Page(
    _("What the policy says"),
    _(
        "The State and the Party want officials who look for better ways, and undertake not to "
        "leave them alone when a sincere attempt does not succeed. These are the main points, "
        "retold briefly; the texts themselves decide."
    ),
    (
        Part(
            "footings",
            _("Two footings, not the same"),
            _(
                "Every dossier rests on one of two footings. The portal works out which and says "
                "why."
            ),
            (
                Say(
                    _(
                        "Decree 73/2023 is for those who lead or manage: in state administrative "
                        "bodies, in public service units, and title holders or representatives of"
                        " state capital in enterprises."
                    ),
                    (D2,),
                ),
                Say(
                    _(
                        "Conclusion 14 of the Political Bureau, with the city's plans 124 and "
                        "3815, is wider: officials, civil servants, public employees and workers "
                        "may all register an idea."
                    ),
                    (KL14, KH124, KH3815),
                ),
                Say(
                    _(
                        "Decree 73 is about bottlenecks that no rule covers yet. Conclusion 14 "
                        "also takes rules that exist but no longer fit reality."
                    ),
                    (D7, KL14),
                ),
                Say(
                    _(
                        "A pilot that first needs a legal document is outside the decree: it goes"
                        " the way of making legal documents. The portal points to that exit, it "
                        "does not lose the idea."
                    ),
                    (D1,),
                ),
            ),
        ),
        Part(
            "conditions",
            _("What makes a proposal one"),
            _("A proposal is more than a wish. It can be examined."),
            (
                Say(
                    _(
                        "It removes a bottleneck in mechanisms or policies and really solves the "
                        "problem; it serves the common good with practical value, change and "
                        "contribution."
                    ),
                    (D5,),
                ),
                Say(
                    _(
                        "It comes from an urgent need of practice and harms neither defence, "
                        "security and order nor the growth of other localities and units."
                    ),
                    (D5,),
                ),
                Say(
                    _(
                        "It has a scientific and a practical basis, weighs several options, "
                        "calculates the chosen one with care, foresees the worst case and has the"
                        " remedy ready."
                    ),
                    (KH124,),
                ),
                Say(
                    _(
                        "It does not go against the line of the Party, the Constitution, the "
                        "documents of the National Assembly and of superior state bodies, or "
                        "treaties."
                    ),
                    (KL14, D4),
                ),
                Say(_("Boldness is not recklessness."), (KH124,)),
            ),
        ),
        Part(
            "deciding",
            _("How it is decided"),
            _("The decree's procedure for a leader's or manager's proposal:"),
            (
                Say(
                    _(
                        "The head of the agency that employs the proposer receives the plan. When"
                        " the proposer is that head, the head of the superior agency decides."
                    ),
                    (D7,),
                ),
                Say(
                    _(
                        "Before approving, the opinion of the Party committee of the same level "
                        "is asked."
                    ),
                    (D4,),
                ),
                Say(
                    _(
                        "Within 7 working days of receiving the plan the head and the deputies "
                        "meet, discuss and vote. A deputy who is the proposer does not vote."
                    ),
                    (D8,),
                ),
                Say(
                    _(
                        "More than half of the votes carries the proposal. On a tie the side of "
                        "the head wins."
                    ),
                    (D8,),
                ),
                Say(
                    _(
                        "When the vote is not carried, the head may still decide in writing to go"
                        " ahead if it is necessary and feasible, and answers for it."
                    ),
                    (D8,),
                ),
                Say(
                    _(
                        "The decree does not say clearly what “more than half” is counted from: "
                        "ballots cast, or all entitled to vote. The portal counts ballots cast."
                    ),
                    (D8,),
                    verified=False,
                ),
                Say(
                    _(
                        "Proposals of wide scope have a rule of their own in Article 8(2). Read it"
                        " there before you propose something of wide scope."
                    ),
                    (D8,),
                    verified=False,
                ),
                Say(
                    _(
                        "For staff who do not lead, the head of the unit decides. This procedure "
                        "is set by the unit; no text that fixes it is known."
                    ),
                    (PORTAL,),
                    verified=False,
                ),
            ),
        ),
        Part(
            "afterwards",
            _("After the decision"),
            "",
            (
                Say(
                    _(
                        "An approved proposal is given equipment, means, people and money in "
                        "time; it is followed and inspected, difficulties are removed, mistakes "
                        "corrected early."
                    ),
                    (D10, KH124),
                ),
                Say(
                    _(
                        "Within 5 working days of completion the result is reported in full and "
                        "honestly; within 7 working days of that report the leadership meets to "
                        "evaluate it, each piece of work apart."
                    ),
                    (D18, KH124),
                ),
            ),
        ),
        Part(
            "encouragement",
            _("Encouragement"),
            "",
            (
                Say(
                    _("Praise before the collective, when the proposal meets the conditions."),
                    (D10,),
                ),
                Say(
                    _(
                        "When it is evaluated as completed: a reward under the emulation law, "
                        "counting as excellent achievement for promotion in rank, and a salary "
                        "rise 12 months early."
                    ),
                    (D10,),
                ),
                Say(
                    _(
                        "It counts, with priority, in ranking, appointment, planning and "
                        "assignment. From 2026 the yearly score of civil servants holds daring "
                        "and innovation among its general criteria."
                    ),
                    (D10, ND335),
                ),
                Say(
                    _(
                        "Not only the proposer: those who carry it out, the employing agency and "
                        "its head share in it."
                    ),
                    (D10,),
                ),
            ),
        ),
        Part(
            "prohibited",
            _("What nobody may do"),
            "",
            (
                Say(
                    _("Use the policy for private gain, or to cover up corruption."),
                    (D6, KH3815),
                ),
                Say(_("Obstruct a person who innovates, or insult his or her honour."), (D6,)),
                Say(_("Avoid or push away the responsibility to decide or to carry out."), (D6,)),
                Say(
                    _(
                        "Disobey the assignment, the approved content, or a decision to continue,"
                        " suspend or stop."
                    ),
                    (D6,),
                ),
                Say(
                    _("The decree names a fifth group of prohibited acts: read it there."),
                    (D6,),
                    verified=False,
                ),
            ),
        ),
    ),
)
