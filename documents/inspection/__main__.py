"""The child: limits itself first, then looks at the file named on its command line."""

import json
import resource
import sys
from pathlib import Path

MEMORY = 512 * 1024 * 1024
SECONDS = 15
FILES = 32


def limit() -> None:
    """No more than this of memory, time and open files; not one byte may be written."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit()
    from documents.inspection.look import look  # only now, under the limits

    sys.stdout.write(json.dumps(look(Path(sys.argv[1]))))
