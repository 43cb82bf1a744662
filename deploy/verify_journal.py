#!/usr/bin/env python3
"""Prove an export of the journal without the portal: Python's own library and nothing else.

    python3 verify_journal.py journal.jsonl          (also .gz, or - for standard input)

For an inspector, on a machine of his own. `manage.py export_journal` makes the export. Each line
is one entry with its digest; the digest of an entry is

    SHA-256(digest of the entry before it in its chain ‖ the entry as canonical JSON)

with 32 zero bytes before the first. A changed, removed, inserted or swapped entry breaks its chain
at its place. What no chain can show is a cut tail, or a history rewritten as a whole: compare the
hash printed at the end with one written down earlier for the same number of entries.

Exit code: 0 whole, 1 broken (the first broken place is named), 2 no export of a journal.
"""

import argparse
import contextlib
import gzip
import hashlib
import json
import sys

FORMAT = "khoi-nguon-journal/1"
START = bytes(32)
BODY = ("scope", "n", "verb", "subject", "subject_id", "actor", "happened_at", "data")


class Broken(Exception):
    """The first place where the export does not hold."""


def canonical(entry):
    """The body of an entry as the one byte string that is hashed."""
    body = {name: entry[name] for name in BODY}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verify(lines):
    """(entries, chains, hash over all) of an export; raises Broken, or ValueError for no export."""
    lines = iter(lines)
    head = json.loads(next(lines, "null"))
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError("this is no export of a journal")
    scopes, entries, whole = set(), 0, hashlib.sha256()
    scope, n, digest, at = None, 0, START, ""
    end = None
    for place, line in enumerate(lines, 2):
        entry = json.loads(line)
        if "end" in entry:
            end = entry["end"]
            break
        where = f"line {place}, {entry['scope']} #{entry['n']}"
        if entry["scope"] != scope:
            if entry["scope"] in scopes:
                raise Broken(f"{where}: this chain was left and begins anew")
            scope, n, digest, at = entry["scope"], 0, START, ""
            scopes.add(scope)
        n += 1
        if entry["n"] != n:
            raise Broken(f"{where}: entry {n} of this chain is missing")
        if entry["happened_at"] < at:
            raise Broken(f"{where}: its time lies before that of the entry before it")
        digest, at = hashlib.sha256(digest + canonical(entry)).digest(), entry["happened_at"]
        if digest.hex() != entry["digest"]:
            raise Broken(f"{where}: its digest does not match what it says")
        whole.update(digest)
        entries += 1
    if end != entries:
        raise Broken(f"the export ends after {entries} entries, and says {end}")
    return entries, len(scopes), whole.hexdigest()


def main():
    """Read the named export, say what was found."""
    parser = argparse.ArgumentParser(description="Prove an export of the journal.")
    parser.add_argument("export", help="journal.jsonl, journal.jsonl.gz, or - for standard input")
    path = parser.parse_args().export
    with contextlib.ExitStack() as stack:
        if path == "-":
            lines = sys.stdin
        else:
            opened = gzip.open if path.endswith(".gz") else open
            lines = stack.enter_context(opened(path, "rt", encoding="utf-8"))
        try:
            entries, chains, whole = verify(lines)
        except Broken as broken:
            print(f"BROKEN: {broken}")  # noqa: T201
            return 1
        except (ValueError, KeyError, TypeError) as fault:
            print(f"No export of a journal: {fault}")  # noqa: T201
            return 2
    print(f"The journal holds: {entries} entries in {chains} chains.")  # noqa: T201
    print(f"Hash over all of it: {whole}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
