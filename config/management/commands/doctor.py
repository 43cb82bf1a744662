"""`manage.py doctor`: is everything in order, and if not, what is to be done?"""

import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from config.doctor import Finding, State, examine, worst

MARKS = {State.OK: "ok     ", State.WARNING: "warning", State.FAULT: "FAULT  "}


class Command(BaseCommand):
    help = (
        "Looks at the database, the work, the machine and its neighbours. Each finding is ok, a "
        "warning or a fault, with what to do. Exits with 0, 1 or 2: the gravest. Changes nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default="vi")

    def handle(self, *, as_json, language, **options):
        findings = list(examine())
        state = worst(findings)
        if as_json:
            told = {"state": state.name.lower(), "findings": [_as_dict(f) for f in findings]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            with override(language):
                for found in findings:
                    words = f"\n         {found.sentence}" if found.sentence else ""
                    self.stdout.write(f"{MARKS[found.state]}  {found.title}{words}")
        sys.exit(int(state))


def _as_dict(found: Finding) -> dict:
    told = {"key": found.key, "state": found.state.name.lower()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            told[language] = {"title": found.title, "todo": found.sentence}
    return told
