"""Hostile files with bytes changed at random: `python -m tests.documents.fuzz --n 20000 --seed 7`.

Each goes into a child with the limits of the real one. Counted as wrong: an input that is let in
although the attack is still alive in it (told by the patterns of `hostile`, over everything the
file unpacks to, with another reader than ours), a child that raised something instead of
answering, a look above 5 seconds, a child above 256 MB. Ends with 1 when anything is wrong.
"""

import argparse
import io
import json
import os
import random
import re
import sys
import time
import warnings
import zipfile
import zlib
from collections import Counter
from contextlib import suppress

from documents.inspection.__main__ import MEMORY, SECONDS, look_once
from documents.inspection.look import load

from .hostile import everything
from .makers import GOOD

LARGEST_SEED = 200_000
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
NAME = re.compile(rb"/([A-Za-z])")


def seeds():
    """(name, bytes, how to tell that the attack is alive): the hostile ones and the good ones."""
    found = [(case.name, case.data, case.alive) for case in everything()]
    found += [(f"good {kind}", data, b"") for kind, data in GOOD.items()]
    return [one for one in found if len(one[1]) <= LARGEST_SEED]


def changed(data: bytes, chance: random.Random) -> bytes:
    """The file with one to four things changed: in its bytes, or in what it packs."""
    for _ in range(chance.randint(1, 4)):
        if data.startswith(b"PK") and chance.random() < 0.7:
            with suppress(Exception):  # what is no archive any more is changed as bytes
                data = _other_members(data, chance)
                continue
        if data.startswith(b"%PDF") and chance.random() < 0.4:
            data = _escaped(data, chance)
            continue
        data = _other_bytes(data, chance)
    return data


def _other_bytes(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return b"\0"
    at, to = sorted(chance.randrange(len(data)) for _ in range(2))
    to = min(to, at + 64)
    what = chance.randrange(7)
    if what == 0:
        return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    if what == 1:
        return data[:at] + data[to:]
    if what == 2:
        return data[:to] + data[at:to] * chance.randint(1, 50) + data[to:]
    if what == 3:
        return data[:at] + chance.randbytes(chance.randint(1, 8)) + data[at:]
    if what == 4:
        return (
            data[:at] + chance.choice([b"\0", b"\xff" * 4, b"\n", b" ", b"PK\x03\x04"]) + data[at:]
        )
    if what == 5:
        return data[:to] if chance.random() < 0.3 else data + data[at:to]
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _other_members(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    n = chance.randrange(len(members))
    name, body = members[n]
    what = chance.randrange(7)
    if what == 0:
        members[n] = (chance.choice([name.upper(), name.lower(), name.title(), "./" + name]), body)
    elif what == 1:
        chance.shuffle(members)
    elif what == 2:
        members.insert(n, (f"word/{chance.randrange(99)}.xml", b"<a/>"))
    elif what == 3:
        members.append((name, chance.randbytes(9)))
    elif what == 4:
        members[n] = (name + chance.choice([" ", ".", ".xml", "\t"]), body)
    else:
        members[n] = (name, _other_bytes(body, chance))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members:
            archive.writestr(name, body, chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    return out.getvalue()


def _escaped(data: bytes, chance: random.Random) -> bytes:
    """The same names in other spelling, with blanks and comments between."""
    some = chance.random()

    def other(match: re.Match) -> bytes:
        if chance.random() > some:
            return match[0]
        blank = chance.choice([b"", b"", b" ", b"\0", b"%x\n"])
        return blank + b"/#%02x" % match[1][0]

    return NAME.sub(other, data)


def is_alive(alive: bytes, data: bytes) -> bool:
    """Whether the attack is still in it, in any of its layers."""
    if not alive:
        return False
    pattern = re.compile(alive, re.DOTALL)
    return any(pattern.search(layer) for layer in _layers(data))


def _layers(data: bytes):
    yield data
    for match in STREAM.finditer(data):
        with suppress(zlib.error):
            yield zlib.decompress(match[1])
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield info.filename.encode()
            with suppress(Exception):
                yield archive.read(info)


def looked_at(data: bytes) -> tuple[str, float, int, int]:
    """One look in a child: (problem, seconds by the clock, most memory in bytes, how it ended)."""
    file = os.memfd_create("file")
    os.write(file, data)
    os.lseek(file, 0, os.SEEK_SET)
    reads, writes = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if not pid:
        look_once(file, writes)
    os.close(writes)
    os.close(file)
    with os.fdopen(reads, "rb") as pipe:
        answer = pipe.read()
    _, status, used = os.wait4(pid, 0)
    took = time.monotonic() - began
    problem = json.loads(answer)["problem"] if answer else "unreadable"
    return problem, took, used.ru_maxrss * 1024, status


def run(n: int, seed: int) -> bool:
    """Look at `n` changed files and say what happened. True when nothing is wrong."""
    chance, given = random.Random(seed), seeds()
    said, wrong, told, slowest, largest = Counter(), [], 0, 0.0, 0
    for number in range(n):
        name, data, alive = given[chance.randrange(len(given))]
        data = changed(data, chance)
        problem, took, memory, status = looked_at(data)
        said[problem or "let in"] += 1
        slowest, largest = max(slowest, took), max(largest, memory)
        if not problem and is_alive(alive, data):
            wrong.append(f"{number}: {name}: let in")
        if problem == "unreadable" and not os.WIFSIGNALED(status):
            wrong.append(f"{number}: {name}: raised something")
        if took > SECONDS + 0.5 or memory > MEMORY:
            wrong.append(f"{number}: {name}: {took:.1f} s, {memory} bytes")
        for line in wrong[told:]:
            print(line, flush=True)  # noqa: T201
        told = len(wrong)
        if number % 1000 == 999:
            print(f"{number + 1}: slowest {slowest:.2f} s, wrong {len(wrong)}", flush=True)  # noqa: T201
    print(f"{n} files from {len(given)} seeds, seed {seed}: {dict(said.most_common())}")  # noqa: T201
    print(f"slowest {slowest:.2f} s, largest {largest / 2**20:.0f} MB, wrong {len(wrong)}")  # noqa: T201
    return not wrong


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--n", type=int, default=20_000)
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = asked.parse_args()
    warnings.simplefilter("ignore")  # members of one name are made on purpose
    load()
    sys.exit(0 if run(options.n, options.seed) else 1)
