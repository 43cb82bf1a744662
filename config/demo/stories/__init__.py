"""What happened to each dossier of the demo, and when: the play, act by act.

Days are working days before today. The states are those of this release: where domain (i) goes
on to piloting, evaluation or commendation, the dossier stands approved here (docs/demo.md).
"""

from collections.abc import Callable

from config.demo.stage import Stage, Story

from . import away, days, edges, house, ideas, more, reviews, ten

STORIES: tuple[Callable[[Stage], Story], ...] = (
    ten.one_code,
    ten.school_check,
    ten.parking,
    ten.dredging,
    ten.burnt_houses,
    more.island_class,
    more.shared_store,
    more.land_scores,
    more.riverside,
    more.green_alleys,
    edges.certificate,
    edges.escape_routes,
    edges.meeting_rooms,
    edges.pier,
    edges.night_market,
    edges.sidewalk,
    edges.two_wards,
    edges.over_tet,
    days.night_desk,
    days.queue_numbers,
    days.one_report,
    days.reward_points,
    days.pumps,
    days.compost,
    days.shade,
    days.book_shelves,
    ideas.duplicate,
    ideas.fresh_idea,
    ideas.loudspeakers,
    ideas.text_messages,
    ideas.question_bank,
    ideas.medicine_van,
    ideas.letter_box,
    ideas.battery_pier,
    reviews.yearly,
    away.business_trip,
    away.leave,
    house.always_asks,
)
