"""The doorbell is comfort: a broker that is gone, deaf or broken never holds up an answer."""

import socket
import time

import pytest
from celery import current_app

from journal import doorbell


@pytest.fixture
def loud(settings):
    settings.KN_DOORBELL = True


def _with_broker(monkeypatch, url):
    monkeypatch.setitem(current_app.conf, "broker_url", url)
    monkeypatch.setitem(current_app.conf, "broker_write_url", url)


def test_it_is_silent_when_switched_off(settings, monkeypatch):
    settings.KN_DOORBELL = False
    monkeypatch.setattr(current_app, "connection_for_write", pytest.fail)

    doorbell.ring()


def test_it_asks_the_reader_by_name_on_a_line_that_is_kept(loud, monkeypatch):
    _with_broker(monkeypatch, "memory://")
    sent = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **options: sent.append((name, options))
    )

    doorbell.ring()
    doorbell.ring()

    (name, options), (_again, later) = sent
    assert name == "notifications.tasks.hear_journal"
    assert options["retry"] is False
    assert later["producer"] is options["producer"]  # no new line for each act


def test_a_broker_that_is_gone_costs_a_moment_and_no_error(loud, monkeypatch, caplog):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        _with_broker(monkeypatch, f"redis://127.0.0.1:{nobody.getsockname()[1]}/0")
        began = time.monotonic()
        doorbell.ring()

    assert time.monotonic() - began < 1.5
    assert "did not ring" in caplog.text


def test_a_broker_that_answers_nothing_is_given_up_after_a_second(loud, monkeypatch, caplog):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        _with_broker(monkeypatch, f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        began = time.monotonic()
        doorbell.ring()

    assert time.monotonic() - began < 2.5
    assert "did not ring" in caplog.text
