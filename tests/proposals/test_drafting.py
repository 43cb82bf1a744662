"""Writing a draft: private, versioned, as typed; authors who agree."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.roles import Role
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from proposals import actions, policy, selectors
from proposals.lifecycle import State
from proposals.models import Author, Proposal, Route, Section
from proposals.sections import sections_of
from tests.world import NOW, make_unit, make_user

from .makers import PLAN_TYPED, complete_plan, field_of_work, join_in, make_idea

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(town):
    return town


@pytest.fixture
def idea(here):
    return actions.start_draft(by=here.health_staff, at=NOW, title="  Một  ý tưởng ")


def save(proposal, by, typed, *, key="slip", seen=0, **more):
    return actions.save_section(proposal, key, typed, seen=seen, by=by, at=NOW, **more)


def verbs(proposal):
    return list(Entry.objects.for_scope(proposal).values_list("verb", flat=True))


def test_a_draft_begins_with_its_lead(here, idea):
    lead = idea.authors.get()
    assert (lead.person, lead.share, lead.level, lead.has_confirmed) == (
        here.health_staff,
        100,
        "EDIT",
        True,
    )
    assert (idea.title, idea.state, idea.route, idea.code) == (
        "Một ý tưởng",
        State.DRAFT,
        Route.SLIP,
        None,
    )
    assert idea.sections.get().data == {"title": "Một ý tưởng"}
    assert verbs(idea) == ["proposal.start_draft"]
    assert "tưởng" not in str(Entry.objects.for_scope(idea).values_list("data", flat=True))


def test_the_division_s_people_write_for_their_department(here):
    division = make_unit(parent=here.health, is_employing_agency=False)
    person = make_user(unit=division)
    assert actions.start_draft(by=person, at=NOW).unit == here.health


def test_a_closed_account_begins_nothing(here):
    here.health_staff.is_active = False
    here.health_staff.save()
    with pytest.raises(PermissionDenied):
        actions.start_draft(by=here.health_staff, at=NOW)


def test_sections_are_kept_as_typed_even_when_wrong(here, idea):
    typed = {"title": "Ý tưởng", "plan_year": "năm sau", "expected_start": "mai", "unknown": "x"}
    first = save(idea, here.health_staff, typed)
    assert first.data == {"title": "Ý tưởng", "plan_year": "năm sau", "expected_start": "mai"}
    assert (first.version, first.status) == (1, Section.Status.NOT_STARTED)  # nothing was said
    second = save(idea, here.health_staff, {**typed, "title": "Khác"}, seen=1, done=True)
    assert (second.version, second.status) == (2, Section.Status.DONE)
    assert verbs(idea) == ["proposal.start_draft"]  # autosave is private


def test_lists_follow_the_draft_and_survive_nonsense(here, idea):
    field = field_of_work()
    save(
        idea,
        here.health_staff,
        {
            "title": " Tên  mới ",
            "plan_year": "2027",
            "field": str(field.pk),
            "origin": "DIALOGUE",
            "is_hard_matter": "on",
            "registrant_kind": "UNIT",
        },
    )
    idea.refresh_from_db()
    assert (idea.title, idea.plan_year, idea.field, idea.origin) == (
        "Tên mới",
        2027,
        field,
        "DIALOGUE",
    )
    assert (idea.is_hard_matter, idea.registrant_kind, idea.search_text) == (
        True,
        "UNIT",
        "ten moi",
    )
    wild = {"title": "x" * 900, "plan_year": "9" * 30, "field": "²", "origin": "?" * 99}
    save(idea, here.health_staff, wild, seen=1)
    idea.refresh_from_db()
    assert (len(idea.title), idea.plan_year, idea.field, idea.origin) == (500, 2027, None, "")


def test_two_writers_and_nothing_overwritten(here, idea):
    join_in(idea, here.ward_staff, 40)
    save(idea, here.health_staff, {"title": "Bản thứ nhất"})
    with pytest.raises(Stale) as refused:
        save(idea, here.ward_staff, {"title": "Bản thứ hai"}, seen=0)
    assert refused.value.theirs.data["title"] == "Bản thứ nhất"
    assert refused.value.theirs.version == 1
    assert idea.sections.get().data["title"] == "Bản thứ nhất"
    save(idea, here.ward_staff, {"title": "Bản thứ hai"}, seen=1)
    assert idea.sections.get().saved_by == here.ward_staff


def test_the_same_text_twice_is_no_conflict(here, idea):
    save(idea, here.health_staff, {"title": "Một"})
    again = save(idea, here.health_staff, {"title": "Một"}, seen=0)  # the answer was lost
    assert again.version == 1


def test_only_sections_of_what_is_written_now(here, idea):
    for key in ("general", "authors", "files", "nothing"):
        with pytest.raises(WrongMoment):
            save(idea, here.health_staff, {"title": "Một"}, key=key)


@pytest.mark.parametrize(
    ("level", "writes", "comments"),
    [("VIEW", False, False), ("COMMENT", False, True), ("EDIT", True, True)],
)
def test_levels_of_co_authors(here, idea, level, writes, comments):
    join_in(idea, here.ward_staff, 40, level=level)
    assert bool(policy.can_write(here.ward_staff, idea)) is writes
    assert bool(policy.can_comment(here.ward_staff, idea)) is comments
    if not writes:
        with pytest.raises(PermissionDenied):
            save(idea, here.ward_staff, {"title": "Khác"})
    if comments:
        actions.comment(idea, section="slip", text="Nêu số liệu.", by=here.ward_staff, at=NOW)
        assert verbs(idea)[-1] == "proposal.comment"
    else:
        with pytest.raises(PermissionDenied):
            actions.comment(idea, section="slip", text="?", by=here.ward_staff, at=NOW)


def test_who_edits_one_draft_edits_no_other(here, idea):
    another = actions.start_draft(by=here.health_staff, at=NOW, title="Ý tưởng khác")
    join_in(another, here.ward_staff, 40, level="EDIT")

    assert policy.can_write(here.ward_staff, another)
    assert not policy.can_write(here.ward_staff, idea)


@pytest.mark.parametrize("who", ["ward_staff", "health_head", "admin"])
def test_others_write_nothing(here, idea, who):
    here.admin = make_user(unit=here.ward, seat=Role.ADMIN)
    other = getattr(here, who)
    for act in (
        lambda: save(idea, other, {"title": "Khác"}),
        lambda: actions.comment(idea, section="", text="?", by=other, at=NOW),
        lambda: actions.invite(idea, person=other, level="EDIT", share=50, by=other, at=NOW),
        lambda: actions.send_slip(idea, by=other, at=NOW),
        lambda: actions.advance(idea, "withdraw", by=other, at=NOW),
    ):
        with pytest.raises(PermissionDenied), transaction.atomic():
            act()
    assert verbs(idea) == ["proposal.start_draft"]


def test_an_invitation_gives_nothing_until_it_is_accepted(here, idea):
    author = actions.invite(
        idea, person=here.ward_staff, level="EDIT", share=40, by=here.health_staff, at=NOW
    )
    with pytest.raises(PermissionDenied):
        save(idea, here.ward_staff, {"title": "Khác"})
    with pytest.raises(WrongMoment):
        actions.confirm_share(author, by=here.ward_staff, at=NOW)
    with pytest.raises(PermissionDenied):  # nobody accepts for another
        actions.answer_invitation(author, accept=True, by=here.health_staff, at=NOW)
    assert selectors.task_list(idea, reader=here.ward_staff) == []

    actions.answer_invitation(author, accept=True, by=here.ward_staff, at=NOW)
    save(idea, here.ward_staff, {"title": "Khác"})
    assert verbs(idea) == [
        "proposal.start_draft",
        "proposal.invite",
        "proposal.answer_invitation",
    ]


def test_a_changed_share_asks_again(here, idea):
    author = join_in(idea, here.ward_staff, 40)
    assert author.has_confirmed
    changed = actions.change_author(author, level="EDIT", share=30, by=here.health_staff, at=NOW)
    assert not changed.has_confirmed
    with pytest.raises(Stale):  # what he saw is not what he would confirm
        actions.confirm_share(author, share=40, by=here.ward_staff, at=NOW)
    assert actions.confirm_share(author, share=30, by=here.ward_staff, at=NOW).has_confirmed
    lead = idea.authors.get(is_lead=True)
    lead = actions.change_author(lead, level="VIEW", share=70, by=here.health_staff, at=NOW)
    assert (lead.share, lead.level, lead.has_confirmed) == (70, "EDIT", True)


def test_an_author_is_named_once_and_can_leave(here, idea):
    author = join_in(idea, here.ward_staff, 40)
    with pytest.raises(WrongMoment):
        join_in(idea, here.ward_staff, 40)
    actions.answer_invitation(author, accept=False, by=here.ward_staff, at=NOW)
    author.refresh_from_db()
    assert (author.removal, author.removed_at) == ("declined", NOW)
    with pytest.raises(PermissionDenied):
        save(idea, here.ward_staff, {"title": "Khác"})
    again = join_in(idea, here.ward_staff, 20)
    actions.remove_author(again, by=here.health_staff, at=NOW)
    with pytest.raises(WrongMoment):
        actions.remove_author(again, by=here.health_staff, at=NOW)
    with pytest.raises(WrongMoment):
        actions.remove_author(idea.authors.get(is_lead=True), by=here.health_staff, at=NOW)
    assert Author.objects.filter(proposal=idea, person=here.ward_staff).count() == 2


@pytest.mark.parametrize("share", [0, 101, -1])
def test_a_share_is_a_percentage(here, idea, share):
    with pytest.raises(ValueError, match="percentage"):
        actions.invite(
            idea, person=here.ward_staff, level="EDIT", share=share, by=here.health_staff, at=NOW
        )


def test_an_agreed_idea_becomes_a_plan_with_its_text(here):
    idea = make_idea(here.health_staff)
    with pytest.raises(WrongMoment):
        actions.start_plan(idea, by=here.health_staff, at=NOW)
    actions.send_slip(idea, by=here.health_staff, at=NOW)
    actions.advance(idea, "agree", by=here.health_head, at=NOW)
    with pytest.raises(PermissionDenied):  # not before the plan is begun
        save(idea, here.health_staff, {"title": "Sửa phiếu đã gửi"}, seen=1)
    with pytest.raises(PermissionDenied):
        actions.start_plan(idea, by=here.health_head, at=NOW)

    plan = actions.start_plan(idea, by=here.health_staff, at=NOW)
    written = {row.key: row.data for row in plan.sections.all()}
    slip = written.pop("slip")
    assert written["general"]["title"] == slip["title"]
    assert written["general"]["field"] == slip["field"]
    assert written["problem"] == {
        "bottleneck": slip["bottleneck"],
        "purpose": slip["expected_result"],
    }
    assert written["means"] == {"start_date": "01/06/2026", "end_date": "31/12/2026"}
    assert written["effects"] == {
        name: slip[name] for name in ("practical_value", "change", "contribution")
    }
    assert set(written) == {"general", "problem", "means", "effects"}
    with pytest.raises(WrongMoment):
        actions.start_plan(idea, by=here.health_staff, at=NOW)
    save(plan, here.health_staff, written["general"], key="general", seen=0)


def test_what_was_sent_keeps_its_facts_while_the_plan_is_written(here):
    """The unit reads the sent slip; the new title is the authors' own until it is sent."""
    idea = make_idea(here.health_staff, title="Tên đã gửi")
    actions.send_slip(idea, by=here.health_staff, at=NOW)
    actions.advance(idea, "agree", by=here.health_head, at=NOW)
    plan = complete_plan(idea, by=here.health_staff)
    general = plan.sections.get(key="general")
    save(
        plan,
        here.health_staff,
        {**general.data, "title": "Tên đang viết"},
        key="general",
        seen=general.version,
    )
    assert Proposal.objects.get(pk=plan.pk).title == "Tên đã gửi"


def test_the_task_list_tells_how_far_it_is(here, idea):
    save(idea, here.health_staff, {"title": "Một"}, done=False)
    join_in(idea, here.ward_staff, 40)
    rows = {row.key: row for row in selectors.task_list(idea, reader=here.ward_staff)}
    assert {key: row.status for key, row in rows.items()} == {
        "slip": "IN_PROGRESS",
        "authors": "IN_PROGRESS",  # 100 + 40 is not 100
        "files": "NOT_STARTED",
    }
    assert rows["files"].optional
    assert str(rows["slip"].status_label)


def test_stashed_text_is_kept_once_a_page_and_not_for_long(here, idea):
    kept = actions.stash(
        cookie="abc",
        person=here.health_staff,
        proposal=idea,
        section="slip",
        typed={"title": "Gõ khi hết phiên"},
        seen=1,
        at=NOW,
    )
    again = actions.stash(
        cookie="abc",
        person=here.health_staff,
        proposal=idea,
        section="slip",
        typed={"title": "Gõ lần nữa"},
        seen=1,
        at=NOW,
    )
    assert (again.pk, again.typed) == (kept.pk, {"title": "Gõ lần nữa"})
    assert "abc" not in kept.cookie_sha256
    assert actions.drop_old_stashes(at=NOW + timedelta(hours=23)) == 0
    assert actions.drop_old_stashes(at=NOW + timedelta(hours=25)) == 1


def test_everything_the_forms_ask_is_in_the_maker():
    """A field added to a form must be written in PLAN_TYPED, or no test would fill it in."""
    from_forms = {
        section.key: {*section.form.base_fields, *(rows.name for rows in section.lists)}
        for section in sections_of("PLAN")
        if section.form
    }
    for key, names in from_forms.items():
        assert {name for name in PLAN_TYPED[key] if not name.startswith("E-ELIG")} == names, key
