"""Letters: in the reader's language, delayed by a dead server and never lost, parked, outdated."""

from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import translation

from accounts import actions as accounts
from approvals.models import Kind
from notifications import actions, letters
from notifications.models import Effect, Notice
from tests.approvals import makers
from tests.world import NOW, vn

pytestmark = pytest.mark.django_db

State = Effect.State


class Server:
    """A mail server that can be told how to fail; keeps what it took."""

    def __init__(self, monkeypatch):
        self.fault, self.tries = None, 0
        true_send = EmailMessage.send

        def send(message, *args, **kwargs):
            self.tries += 1
            fault = self.fault(message) if callable(self.fault) else self.fault
            if fault:
                raise fault
            return true_send(message, *args, **kwargs)

        monkeypatch.setattr(EmailMessage, "send", send)


@pytest.fixture
def server(monkeypatch):
    return Server(monkeypatch)


def letters_to(person) -> list:
    return [letter for letter in mail.outbox if letter.to == [person.official_email]]


def test_a_letter_in_vietnamese_and_one_in_english(hcm, hear, send):
    hcm.ward_party_secretary.language = "en"
    hcm.ward_party_secretary.save()
    case = makers.submitted(hcm)
    makers.act(case.proposal, Kind.INTAKE)
    hear()
    send()
    [letter] = letters_to(hcm.ward_party_officer)
    case.proposal.refresh_from_db()
    assert letter.subject.startswith("Đến lượt bạn: ")
    assert case.proposal.code in letter.subject
    assert f"Kính gửi {hcm.ward_party_officer.full_name}" in letter.body
    assert "Hạn xử lý: hết ngày 16/03/2026." in letter.body
    assert "/tasks/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    [english] = letters_to(hcm.ward_party_secretary)
    assert english.subject.startswith("Your turn: ")


def test_the_author_reads_the_reason_in_the_letter(hcm, hear, send):
    makers.rejected(hcm, hcm.ward_staff)
    hear()
    send()
    last = letters_to(hcm.ward_staff)[-1]
    assert "Không được phê duyệt" in last.subject
    assert "Chưa khả thi trong năm nay." in last.body


@pytest.mark.parametrize(
    "fault", [ConnectionRefusedError("no"), SMTPAuthenticationError(535, b"who are you")]
)
def test_a_dead_server_delays_and_loses_none(hcm, hear, send, server, fault):
    hear()
    Effect.objects.all().delete()  # what the makers of the city told
    makers.registered(hcm)
    hear()
    waiting = Effect.objects.filter(state=State.WAITING).count()
    assert waiting == 2  # the author's receipt, the head's turn
    server.fault = fault
    at = NOW
    for _ in range(12):  # hours of it: nothing is parked
        send(at)
        at += timedelta(minutes=20)
    assert not mail.outbox
    assert set(Effect.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    server.fault = None
    send(at)
    assert len(mail.outbox) == waiting
    assert set(Effect.objects.values_list("state", flat=True)) == {State.DONE}
    assert send(at + timedelta(days=1)) == 0


def test_a_letter_that_is_refused_for_good_is_parked_after_five_tries(hcm, hear, send, server):
    makers.registered(hcm)
    hear()
    bad = hcm.ward_head.official_email
    server.fault = lambda message: SMTPDataError(554, b"no") if bad in message.to else None
    at = NOW
    for _ in range(12):
        send(at)
        at += timedelta(hours=1)
    parked = Effect.objects.get(notice__recipient=hcm.ward_head)
    assert (parked.state, parked.attempts) == (State.PARKED, 5)
    assert "554" in parked.last_error
    assert letters_to(hcm.ward_staff)
    tries = server.tries
    send(at + timedelta(days=3))
    assert server.tries == tries


def test_a_letter_that_kills_its_sender_is_parked_too(hcm, hear, send, server):
    makers.registered(hcm)
    hear()
    Effect.objects.exclude(notice__recipient=hcm.ward_head).delete()

    class Killed(BaseException):
        pass

    server.fault = Killed()
    at = NOW
    for _ in range(5):
        with pytest.raises(Killed):
            actions.send_next(at=at)
        at += timedelta(minutes=5)
    assert not actions.send_next(at=at)
    assert Effect.objects.get().state == State.PARKED


def test_a_letter_never_asks_for_a_step_that_was_taken(hcm, hear, send, server):
    case = makers.registered(hcm)
    hear()
    server.fault = ConnectionRefusedError("no")
    send()
    makers.act(case.proposal, Kind.ANSWER_IDEA)
    server.fault = None
    send(NOW + timedelta(hours=1))
    assert not letters_to(hcm.ward_head)
    asked = Effect.objects.get(notice__recipient=hcm.ward_head, notice__verb="task.open")
    assert asked.state == State.SUPERSEDED


def test_a_letter_never_asks_somebody_whose_turn_it_no_longer_is(hcm, hear, send):
    makers.registered(hcm)
    hear()
    accounts.end_seat(hcm.ward_head.seats.get(), until=NOW.date(), by=hcm.admin, at=NOW)
    send()
    assert not letters_to(hcm.ward_head)


def test_two_senders_never_take_one_letter(hcm, hear):
    hear()
    Effect.objects.all().delete()  # what the makers of the city told
    makers.registered(hcm)
    hear()
    taken = [actions._claim(at=NOW) for _ in range(3)]
    assert taken[2] is None
    assert taken[0][0].pk != taken[1][0].pk
    # the lease runs out: somebody else takes it over, and the first one's end no longer counts
    again = actions._claim(at=NOW + actions.LEASE)
    assert again[0].pk == taken[0][0].pk
    actions._settle(*taken[0], state=State.DONE, done_at=NOW)
    assert Effect.objects.get(pk=again[0].pk).state == State.WAITING


def test_a_repeated_letter_carries_the_same_message_id(hcm, hear, send, monkeypatch):
    makers.registered(hcm)
    hear()
    monkeypatch.setattr(actions, "_settle", lambda *a, **k: None)  # killed after sending
    actions.send_next(at=NOW)
    actions.send_next(at=NOW + actions.LEASE * 2)
    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == second


def test_reminders_before_on_and_after_the_due_date_and_the_superiors_letter(hcm, hear, send):
    """Journey 7: the clock passes, and the letters come."""
    makers.registered(hcm)
    for at in (
        vn(2026, 3, 12, 8, 5),
        vn(2026, 3, 16, 8, 5),
        vn(2026, 3, 17, 8, 5),
        vn(2026, 3, 18, 9),
    ):
        with makers.clock.frozen(at):
            while makers.actions.remind_next(at=at):
                pass
            hear(at)
            send(at)
    subjects = [letter.subject for letter in letters_to(hcm.ward_head)]
    assert [subject.split(":")[0] for subject in subjects] == [
        "Đến lượt bạn",
        "Còn 2 ngày làm việc",
        "Đến hạn hôm nay",
        "Quá hạn 1 ngày làm việc",
    ]
    [above] = letters_to(hcm.chair)
    assert above.subject.startswith("Quá hạn 2 ngày làm việc tại Phường Sài Gòn")
    assert Notice.objects.filter(recipient=hcm.ward_head).count() == 4


def test_a_late_reminder_says_how_late_it_really_is(hcm, hear, send):
    """After an outage neither notice nor letter repeats what the rule foresaw."""
    makers.registered(hcm)  # due on Monday 16 March
    hear()
    send()
    told, sent = vn(2026, 3, 20, 9), vn(2026, 3, 24, 9)
    with makers.clock.frozen(told):
        while makers.actions.remind_next(at=told):
            pass
        hear(told)
    notice = Notice.objects.for_reading().get(verb="task.remind")
    with translation.override("vi"):
        assert letters.words(notice).title.startswith("Quá hạn 4 ngày làm việc:")
    with makers.clock.frozen(sent):  # the mail server came back two working days later
        send(sent)
    [_turn, letter] = letters_to(hcm.ward_head)
    assert letter.subject.startswith("Quá hạn 6 ngày làm việc:")
    [above] = letters_to(hcm.chair)
    assert above.subject.startswith("Quá hạn 6 ngày làm việc tại Phường Sài Gòn")
