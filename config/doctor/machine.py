"""The machine and its neighbours: disk, mode, secrets, static files, broker, scanner, mail."""

import os
import shutil
import socket
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.translation import gettext_lazy as _

from config import health
from config import private as private_places
from config.production import faults as production_faults
from core import clock
from documents import scanner as virus_scanner

from .findings import Finding, State, fault, ok, warning

GIGABYTE = 1024**3
ENOUGH = 50 * GIGABYTE  # free: whatever share of a large disk that is
SECONDS = 3


def disk() -> Finding:
    """Alarm at 80 and 90 per cent (trust.md, fault 12), on the disks of the data and the files."""
    found = ok("disk")
    for folder in {Path(settings.VAR_DIR), Path(settings.FILES_ROOT)}:
        usage = shutil.disk_usage(folder)
        share = 100 * usage.used // usage.total
        if usage.free > ENOUGH or share < 80 or found.state == State.FAULT:
            continue
        say = fault if share >= 90 else warning
        found = say(
            "disk",
            _(
                "The disk of %(folder)s is full to %(share)d %%, %(free).1f GB are free. Make room "
                "or enlarge it: on a full disk nothing can be recorded."
            ),
            folder=folder.name,
            share=share,
            free=usage.free / GIGABYTE,
        )
    return found


def mode() -> Finding:
    if settings.DEBUG:
        return fault(
            "mode", _("DEBUG is on: pages of faults would show the inside. Switch it off.")
        )
    if not settings.PRODUCTION:
        return warning(
            "mode",
            _(
                "This is the demo: its passwords are known to everybody. On a server set "
                "KN_MODE=production."
            ),
        )
    return ok("mode")


def secrets() -> Finding:
    if settings.PRODUCTION and (found := production_faults(os.environ)):
        return fault("secrets", _("Put right: %(faults)s"), faults=" ".join(found))
    return ok("secrets")


def private() -> Finding:
    if names := [place.name for place in private_places.opened()]:
        return fault(
            "private",
            _(
                "Other accounts of this machine can read or change: %(names)s. Run: manage.py "
                "prepare"
            ),
            names=", ".join(names),
        )
    return ok("private")


def static() -> Finding:
    wanted = ("css/theme.css", "js/shortcuts.js")
    if settings.TEST:
        absent = [name for name in wanted if finders.find(name) is None]
    else:
        known = staticfiles_storage.hashed_files
        absent = [
            name
            for name in wanted
            if name not in known or not staticfiles_storage.exists(known[name])
        ]
        fonts = [name for name in known.values() if name.endswith(".woff2")]
        absent += [] if fonts and all(map(staticfiles_storage.exists, fonts)) else ["woff2"]
    if absent:
        return fault(
            "static",
            _("Not there: %(names)s. Run: manage.py prepare static"),
            names=", ".join(absent),
        )
    return ok("static")


def broker() -> Finding:
    if health.broker() == health.OK:
        return ok("broker")
    return warning(
        "broker",
        _(
            "Valkey does not answer: everything still happens, some seconds later. Start it, and "
            "look at REDIS_URL."
        ),
    )


def scanner() -> Finding:
    """Asked for the age of its signatures where one is configured (CLAMD_URL)."""
    if not settings.CLAMD_URL:
        if not settings.PRODUCTION:
            words = _(
                "None is needed here: files are shown as not scanned. On a server: CLAMD_URL."
            )
            return ok("scanner", words)
        return warning(
            "scanner",
            _("No virus scanner is configured: files are shown as not scanned. See CLAMD_URL."),
        )
    try:
        return ok("scanner", virus_scanner.engine(at=clock.now()))
    except virus_scanner.Away:
        return fault(
            "scanner",
            _(
                "The virus scanner (clamd) does not answer, or its signatures are older than three "
                "days: no file is accepted. Start it, and look at its log and at that of freshclam."
            ),
        )


def mail() -> Finding:
    """Only a connection: no letter is sent."""
    if "smtp" not in settings.EMAIL_BACKEND:
        return ok("mail", _("Letters are kept in a folder of this machine."))
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), SECONDS).close()
    except OSError:
        return warning(
            "mail",
            _(
                "The mail server does not answer: letters wait and none is lost. Look at EMAIL_URL "
                "and at the mail server."
            ),
        )
    return ok("mail")


MACHINE = (disk, mode, private, static, broker, scanner)
SLOW = (secrets, mail)
"""Not for a page: it may wait, or its answer is for the operator alone."""
