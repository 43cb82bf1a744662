"""`python3 -m config.launch run | setup | test | bundle | verify …` with nothing installed yet."""

import sys
from pathlib import Path

from config.launch.checksums import verify
from config.launch.install import hand_over, install
from config.launch.machine import ROOT, Refused, say


def main(args: list[str]) -> int:
    what, rest = (args[0] if args else "run"), args[1:]
    try:
        if what == "run":
            install(development=False)
            hand_over("config.launch.run", *rest)
        elif what == "setup":
            install(development=True)
        elif what == "test":
            install(development=True)
            hand_over("config.launch.suite", *rest)
        elif what == "bundle":
            install(development=False)
            hand_over("config.launch.bundle", *rest)
        elif what == "verify":
            folder = Path(rest[0]) if rest else ROOT
            say(f"{verify(folder)} files, all as they were made.")
        else:
            raise Refused(f"{what!r} is not one of run, setup, test, bundle, verify.")
    except Refused as refused:
        say(f"\n{refused}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
