"""One administrator cannot take an account over: its e-mail changes by two hands, in the open."""

import re

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext

from accounts import actions
from accounts.models import User
from accounts.roles import Role
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as notifications
from notifications.models import Notice
from tests.world import NOW, PASSWORD, city, make_user

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db

NEW = "moi.tinh@example.org"


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


def change(desk, person, **fields):
    url = f"/people/{person.pk}/change/"
    form = desk.get(url).context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}
    facts["unit"] = person.unit.abbreviation
    return send(desk, url, **facts | fields)


def confirm(desk, person, address):
    assert send(desk, f"/people/{person.pk}/confirm-email/", seen=address).status_code == 302


def said(text):
    with translation.override("vi"):
        return gettext(text).partition("%(")[0]


def tell():
    while notifications.hear_next(at=NOW):
        pass
    while notifications.send_next(at=NOW):
        pass


def test_a_new_email_waits_for_a_second_administrator(c):
    person, old = c.health_head, c.health_head.official_email

    answer = change(desk_of(c.admin), person, official_email=NEW.upper(), position_title="Mới")

    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (old, NEW)
    assert person.position_title == "Mới"  # the rest changes at once
    assert Entry.objects.about(person).took("person.ask_email").get().actor == c.admin
    first, second, own = (desk_of(one) for one in (c.admin, c.admin2, person))
    for url in ("/admin/", f"/people/{person.pk}/"):
        assert NEW in text_of(second.get(url)), url
        assert "confirm-email" in text_of(second.get(url)), url
        assert "confirm-email" not in text_of(first.get(url)), url
    assert NEW in text_of(first.get(f"/people/{person.pk}/change/"))
    assert said("new e-mail waits") in text_of(first.get("/people/?q=" + person.staff_code))
    assert NEW in text_of(own.get(f"/people/{person.pk}/"))

    refused = send(first, f"/people/{person.pk}/confirm-email/")
    assert refused.status_code == 403
    why = said("Another administrator confirms, not the one who asked for the change.")
    assert why in text_of(refused)
    person.refresh_from_db()
    assert person.official_email == old

    confirm(second, person, NEW)
    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (NEW, "")
    entry = Entry.objects.about(person).took("person.confirm_email").get()
    assert (entry.actor, entry.data["asked_by"]) == (c.admin2, c.admin.pk)
    assert send(second, f"/people/{person.pk}/confirm-email/", seen=NEW).status_code == 409


def test_who_confirms_agrees_to_the_address_that_he_read(c):
    person, old = c.health_head, c.health_head.official_email
    first, second = desk_of(c.admin), desk_of(c.admin2)
    change(first, person, official_email=NEW)
    page = text_of(second.get(f"/people/{person.pk}/"))
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    assert seen == NEW

    change(first, person, official_email="ke.gian@example.org")  # behind the open page
    answer = send(second, f"/people/{person.pk}/confirm-email/", seen=seen)

    assert answer.status_code == 409
    assert "ke.gian@example.org" in text_of(answer)
    assert send(second, f"/people/{person.pk}/confirm-email/").status_code == 409
    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (old, "ke.gian@example.org")
    asked = [entry.data for entry in Entry.objects.about(person).took("person.ask_email")]
    assert len({data["address_sha256"] for data in asked}) == 2  # both can be told from the journal


def test_no_link_leaves_while_a_new_email_waits(c):
    person, desk = c.health_head, desk_of(c.admin)
    change(desk, person, official_email=NEW)

    refused = send(desk, f"/people/{person.pk}/send-link/")

    assert refused.status_code == 409
    assert c.admin.full_name in text_of(refused)
    assert not mail.outbox
    assert not Entry.objects.took("person.send_link").exists()
    assert "send-link" not in text_of(desk.get(f"/people/{person.pk}/"))

    assert send(desk, f"/people/{person.pk}/drop-email/").status_code == 302
    assert Entry.objects.about(person).took("person.drop_email").exists()
    assert send(desk, f"/people/{person.pk}/send-link/").status_code == 302
    assert mail.outbox[0].to == [person.official_email]


def test_ending_posts_and_closing_the_account_first_opens_no_way_round(c):
    person, old = c.health_staff, c.health_staff.official_email
    person.last_login = NOW
    person.save()
    actions.deactivate_person(person, by=c.admin, at=NOW)
    actions.reactivate_person(person, by=c.admin, at=NOW)

    actions.change_person(person, official_email=NEW, by=c.admin, at=NOW)

    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (old, NEW)


def test_an_account_nobody_has_used_is_corrected_at_once(c):
    person = actions.make_person(
        staff_code="SYT-200",
        full_name="Ngô Văn Sai",
        official_email="sai@example.org",
        category="CONG_CHUC",
        unit=c.health,
        by=c.admin,
        at=NOW,
    )

    actions.change_person(person, official_email=NEW, by=c.admin, at=NOW)

    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (NEW, "")


def test_an_email_of_somebody_else_is_not_asked_for_nor_confirmed(c):
    person, other = c.health_head, c.health_staff
    with pytest.raises(WrongMoment):
        actions.change_person(person, official_email=other.official_email, by=c.admin, at=NOW)
    actions.change_person(person, official_email=NEW, by=c.admin, at=NOW)
    User.objects.filter(pk=other.pk).update(official_email=NEW)

    with pytest.raises(WrongMoment):
        actions.confirm_email(person, seen=NEW, by=c.admin2, at=NOW)


def test_nobody_who_does_not_administer_settles_an_email(c):
    actions.change_person(c.health_head, official_email=NEW, by=c.admin, at=NOW)
    own, other = desk_of(c.health_head), desk_of(c.health_staff)

    for verb in ("confirm-email", "drop-email"):
        assert send(own, f"/people/{c.health_head.pk}/{verb}/").status_code == 403
        assert send(other, f"/people/{c.health_head.pk}/{verb}/").status_code == 404


def test_the_owner_hears_of_it_in_the_old_mailbox(c):
    person, old = c.health_head, c.health_head.official_email
    actions.change_person(person, official_email=NEW, by=c.admin, at=NOW)
    tell()
    assert [letter.to for letter in mail.outbox] == [[old]]
    assert c.admin.full_name in mail.outbox[0].subject

    actions.confirm_email(person, seen=NEW, by=c.admin2, at=NOW)
    tell()

    assert mail.outbox[1].to == [old, NEW]
    assert c.admin2.full_name in mail.outbox[1].subject
    verbs = list(Notice.objects.filter(recipient=person).values_list("verb", flat=True))
    assert sorted(verbs) == ["person.ask_email", "person.confirm_email"]
    page = text_of(desk_of(person).get("/notices/"))
    assert said("The official e-mail of your account was changed, confirmed by %(who)s") in page


def test_closing_an_account_first_is_no_way_round(c):
    """No post, never signed in: closing voids the one sign that it was somebody's."""
    person = make_user(unit=c.health, password=PASSWORD)
    old = person.official_email
    actions.deactivate_person(person, by=c.admin, at=NOW)
    actions.change_person(person, official_email=NEW, by=c.admin, at=NOW)
    actions.reactivate_person(person, by=c.admin, at=NOW)

    person.refresh_from_db()
    assert (person.official_email, person.pending_email) == (old, NEW)
    with pytest.raises(WrongMoment):
        actions.send_link(person, by=c.admin, at=NOW)


def test_the_owner_hears_of_a_link_and_of_a_password(c):
    person = c.health_head
    send(desk_of(c.admin), f"/people/{person.pk}/send-link/")
    actions.set_own_password(person, password=PASSWORD, by=person, at=NOW)
    mail.outbox.clear()

    tell()

    sent = {letter.subject for letter in mail.outbox if letter.to == [person.official_email]}
    assert len(sent) == 2
    assert any(c.admin.full_name in subject for subject in sent)
    assert all(re.search(rf"/people/{person.pk}/", letter.body) for letter in mail.outbox)


def test_the_list_of_waiting_emails_costs_the_same(c, django_assert_max_num_queries):
    for n in range(8):
        person = make_user(unit=c.health, seat=Role.UNIT_OFFICER)
        actions.change_person(person, official_email=f"m{n}@example.org", by=c.admin2, at=NOW)
    desk = desk_of(c.admin)
    desk.get("/admin/")

    with django_assert_max_num_queries(7):
        assert "m7@example.org" in text_of(desk.get("/admin/"))
