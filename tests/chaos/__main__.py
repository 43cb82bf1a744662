"""The command: start the portal, let the storm pass, print what it came to."""

import argparse
import os
import secrets
import signal
import sys
from pathlib import Path

from config.launch.machine import ROOT, only_one, say
from tests.chaos.postbox import Postbox
from tests.chaos.stack import LEFT_OUT, Stack


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("ROUNDS") or 20))
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--minutes", type=float, default=600, help="end it then at the latest")
    parser.add_argument("--naive", action="store_true", help="tell people the usual way")
    parser.add_argument("--again", action="store_true", help="over the portal of the last storm")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and the portal is taken down
    for name in LEFT_OUT:
        os.environ.pop(name, None)
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "chaos"
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder, "A storm"):
        return storm(folder / "portal", given)


def storm(folder: Path, given) -> int:
    postbox = Postbox()
    settings = "tests.chaos.naive_settings" if given.naive else "config.settings"
    people = folder.parent / "people.pickle"
    if not given.again:
        people.unlink(missing_ok=True)
    stack = Stack(folder.resolve(), mail=postbox.address, settings=settings, again=given.again)
    try:
        say(f"seed {given.seed}; the portal starts …")
        stack.await_ready()
        os.environ.update(stack.environment)
        os.chdir(ROOT)

        import django

        django.setup()
        from tests.chaos.storm import Storm

        options = {"rounds": given.rounds, "seed": given.seed, "naive": given.naive}
        options["seconds"] = given.minutes * 60
        report = Storm(stack, postbox, people=people, **options).run()
    finally:
        stack.close()
        postbox.close()
    say("\n".join(report.lines()))
    return 1 if report.bad else 0


if __name__ == "__main__":
    sys.exit(main())
