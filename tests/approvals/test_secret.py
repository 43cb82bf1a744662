"""Secret ballots: nobody joins a voter to a choice, and the count stays provable (ADR 29)."""

import json
import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.roles import Role
from approvals import actions
from approvals.models import Ballot, Case, Kind, Round, SecretRound, Urn, VoteResult, VoteRule
from core.verdicts import WrongMoment
from journal.models import Entry
from tests.approvals.browsing import Person, forms_of, text_of
from tests.approvals.makers import AGAINST, FOR, act, close, owed, submitted, walk
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db
AWAY = {"ballots": {}, "absentees": "Đi công tác."}


@pytest.fixture
def secret(hcm):
    """A plan voted on by the head and two deputies, by secret ballot."""
    hcm.third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    task = owed(case.proposal, Kind.CLOSE_VOTE)
    actions.make_secret(task, reason="Tập thể lãnh đạo thống nhất.", by=hcm.ward_officer, at=NOW)
    return Case.objects.get(pk=case.pk)


def cast(case, person, choice, **more):
    code = actions.new_code()
    more = {"choice": choice, "code": code, **more}
    act(case.proposal, Kind.VOTE, person=person, by=person, **more)
    return code


def dump() -> dict[str, list]:
    """Every row of every table with its place, the transaction that wrote it, and its content."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables & set(connection.introspection.table_names())):
            cursor.execute(f"SELECT ctid::text, xmin::text, row_to_json(t)::text FROM {table} t")
            found[table] = cursor.fetchall()
    return found


def test_after_the_close_no_row_joins_a_voter_to_a_choice(hcm, secret):
    """Every place where a choice, a mark or a code stands is one row of the close, in an order of
    its own; the rows that name a voter are alike whatever he chose.
    """
    chosen = {hcm.ward_head: FOR, hcm.third: AGAINST, hcm.ward_deputy2: FOR}
    codes = {person: cast(secret, person, choice) for person, choice in chosen.items()}
    during = json.dumps(dump())
    marks = {person: actions.mark_of(code) for person, code in codes.items()}
    assert not any(word in during for word in [*codes.values(), *marks.values()])  # sealed
    act(secret.proposal, Kind.CLOSE_VOTE)

    rows = dump()
    told = {
        (table, content)
        for table, found in rows.items()
        for _place, _writer, content in found
        if any(mark in content for mark in marks.values())
    }
    ((table, content),) = told  # one row, of one transaction, that of the close
    assert table == "approvals_voteresult"
    slips = json.loads(content)["slips"]
    assert slips == sorted(slips)
    assert dict(slips) == {marks[person]: choice for person, choice in chosen.items()}
    assert not any(code in json.dumps(rows) for code in codes.values())
    for _place, _writer, ballot in rows["approvals_ballot"]:
        assert json.loads(ballot)["choice"] == json.loads(ballot)["reason"] == ""
    assert rows["approvals_urn"] == []
    for name in ("approvals_task", "journal_entry", "approvals_ballot", "journal_press"):
        said = [content for _place, _writer, content in rows.get(name, [])]
        assert not any('"AGAINST"' in one for one in said), name
    result = VoteResult.objects.get()
    assert (result.in_favour, result.against, result.head_choice) == (2, 1, "")


def test_the_count_is_provable_from_the_list_and_the_journal(hcm, secret):
    for person in (hcm.ward_head, hcm.third):
        cast(secret, person, FOR)
    close(secret.proposal, **AWAY)

    result = VoteResult.objects.get()
    entry = Entry.objects.for_scope(secret.proposal).took("vote.list").get()
    assert entry.data["sha256"] == actions.urn.digest_of(result.slips)
    assert len(result.slips) == Ballot.objects.count() == 2
    assert [choice for _mark, choice in result.slips] == ["FOR", "FOR"]


def test_an_urn_that_was_tampered_with_is_not_counted(hcm, secret):
    cast(secret, hcm.ward_head, FOR)
    earlier = Urn.objects.get().sealed
    cast(secret, hcm.third, AGAINST)
    Urn.objects.update(sealed=earlier)  # one slip less than have cast
    with pytest.raises(ValueError, match="does not hold"):
        close(secret.proposal, **AWAY)


def test_the_walls_of_a_secret_round(hcm, secret):
    now = secret.vote.last
    row = {"round": now, "voter": hcm.third, "by": hcm.third, "at": NOW}
    for given in (
        {"choice": "FOR"},
        {"choice": "", "reason": "Vì thế."},
        {"choice": "", "by": hcm.ward_officer},
    ):
        with pytest.raises(DatabaseError, match="beside no name"), transaction.atomic():
            Ballot.objects.create(**{**row, **given})
    with pytest.raises(WrongMoment):  # a page from before it became secret
        act(secret.proposal, Kind.VOTE, person=hcm.third, by=hcm.third, choice=FOR)
    cast(secret, hcm.ward_head, FOR)
    with pytest.raises(WrongMoment):
        act(secret.proposal, Kind.CLOSE_VOTE, ballots={hcm.third: FOR}, absentees="X")
    open_round = Round(pk=now.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        SecretRound.objects.create(round=open_round, at=NOW)


TIES = [
    # the head declares, and may; his ballot; result, the side that is told
    (False, True, FOR, "NOT_CARRIED", ""),
    (True, True, FOR, "CARRIED_BY_TIE_RULE", "FOR"),
    (True, True, AGAINST, "NOT_CARRIED", "AGAINST"),
    (True, False, FOR, "NOT_CARRIED", ""),
]


@pytest.mark.parametrize(("declares", "may", "choice", "said", "side"), TIES)
def test_e_vote_3_in_secret_the_head_is_on_a_side_only_when_he_says_so(
    hcm, secret, declares, may, choice, said, side
):
    VoteRule.objects.update(head_may_declare=may)
    cast(secret, hcm.ward_head, choice, declares=declares)
    cast(secret, hcm.third, AGAINST if choice == FOR else FOR, declares=True)  # is not the head
    close(secret.proposal, **AWAY)

    result = VoteResult.objects.get()
    assert (result.result, result.head_choice) == (said, side)


def test_where_somebody_has_cast_it_stays_open_and_a_rule_may_make_it_secret(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    act(case.proposal, Kind.VOTE, person=hcm.ward_head, by=hcm.ward_head, choice=FOR)
    task = owed(case.proposal, Kind.CLOSE_VOTE)
    with pytest.raises(WrongMoment):
        actions.make_secret(task, reason="Đổi ý.", by=hcm.ward_officer, at=NOW)
    with pytest.raises(DatabaseError, match="first ballot"), transaction.atomic():
        SecretRound.objects.create(round=case.vote.last, at=NOW)
    VoteRule.objects.update(mode="SECRET")
    other = submitted(hcm)
    walk(other.proposal, until=Kind.VOTE)
    assert other.vote.last.secret.by is None


def test_the_pages_tell_who_has_cast_and_never_what(hcm, secret):
    head, officer = Person(hcm.ward_head), Person(hcm.ward_officer)
    task = owed(secret.proposal, Kind.VOTE, person=hcm.ward_head)
    form = head.open(reverse("approvals:cast", args=[task.pk]))
    assert "Secret ballot: it is on record who has cast, and nobody reads" in text_of(form)
    assert "reason" not in form.context["form"].fields
    code = form.context["form"]["code"].value()
    assert actions.mark_of(code) in text_of(form)
    (fields,) = (one["fields"] for one in forms_of(form) if one["id"] == "act")
    before = dump()
    for wrong in ("", "AGAINST"):  # an error, then what is to be read again
        again = head.client.post(
            form.request["PATH_INFO"],
            {**fields, "choice": wrong, "declares": "on"},
            HTTP_SEC_FETCH_MODE="navigate",
        )
        assert again.status_code == 200  # by nobody's redirect: what answers a ballot is not kept
    said = text_of(again)
    assert "Your ballot Against With equal votes, let my ballot be the head's side Yes" in said
    assert actions.mark_of(code) in said
    after = dump()
    assert {name for name in after if after[name] != before[name]} <= {"accounts_session"}
    assert code not in json.dumps(after)  # nothing is written before the last press
    change = head.press(again, button={"step": "edit"})
    assert re.search(r'value="AGAINST"[^>]*checked', change.content.decode())
    answer = head.press(again, button={"step": "cast"})
    assert answer.status_code == 302, text_of(answer)
    assert head.press(again, button={"step": "cast"})["Location"] == answer["Location"]
    assert Ballot.objects.count() == 1
    receipt = text_of(head.open(answer["Location"]))
    assert "stands in no record" in receipt
    assert "Against" not in receipt
    cast(secret, hcm.third, AGAINST)
    close = reverse("approvals:close_vote", args=[owed(secret.proposal, Kind.CLOSE_VOTE).pk])
    form = officer.open(close)
    assert "Against" not in text_of(form).partition("Minutes")[0]
    minutes = {"held_at": "08:30 09/03/2026", "place": "Phòng 1", "discussion": "Đã bàn."}
    assert officer.press(form, **minutes).status_code == 200  # who was absent, and why
    answer = officer.press(form, absentees="Đi công tác.", **minutes)
    assert answer.status_code == 302, text_of(answer)
    act(secret.proposal, Kind.CONFIRM_MINUTES)  # that somebody was absent is confirmed too
    page = text_of(head.open(reverse("approvals:dossier", args=[secret.proposal.pk])))
    assert "0 for, 2 against" in page
    assert actions.mark_of(code) in page
    assert f"{hcm.ward_head.full_name} has voted" in page
    assert f"{hcm.ward_head.full_name} Against" not in page
