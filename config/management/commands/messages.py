"""`manage.py messages`: gather, merge and compile the Vietnamese catalogue, or check it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import catalogue


class Command(BaseCommand):
    help = (
        "Merge locale/fragments into locale/vi and compile it. With --check change nothing, and "
        "fail when something is asked for and not answered, fuzzy, or not merged yet."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, only tell")

    def handle(self, *, check, **options):
        folder = settings.BASE_DIR / "locale"
        ours = catalogue.asked_by_product(settings.BASE_DIR)
        others = catalogue.asked_by_others()
        fragments, faults = catalogue.read_fragments(folder / "fragments")
        merged, missing = catalogue.merge([*ours, *others], fragments)
        for message in missing:
            where = sorted(ours.get(message) or others[message])
            context = f" (context {message.context!r})" if message.context else ""
            faults.append(f"no Vietnamese for {message.singular!r}{context}, asked by {where[0]}")
        faults += catalogue.faults_of(merged)

        target = folder / catalogue.LANGUAGE / "LC_MESSAGES" / "django.po"
        text = catalogue.as_po(merged)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, text)
            _write(target.with_suffix(".mo"), catalogue.as_mo(merged))
        elif not target.exists() or target.read_bytes() != text:
            faults.append("locale/vi is not what the fragments make. Run: manage.py messages")

        for words in catalogue.unused(fragments, [*ours, *others]):
            self.stdout.write(self.style.WARNING(f"nobody asks for {words}"))
        for fault in faults:
            self.stderr.write(fault)
        if faults and check:
            raise CommandError(f"{len(faults)} faults in the Vietnamese catalogue.")
        self.stdout.write(f"{len(merged)} messages in Vietnamese, {len(missing)} missing.")


def _write(path, content):
    """Replace a file in one step: a process that starts meanwhile reads the old or the new."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.chmod(0o644)
    fresh.replace(path)
