"""`make sbom`: what is inside, as CycloneDX, read from the lock files; and whether we may use it.

No network: names, versions and hashes stand in the locks, licences in what is installed (Python)
and in the lock (npm). The same locks give the same file. Exits with 1 when a licence is not among
those we accept, or not known.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from config.launch.machine import ROOT, say, var_folder

PYTHON_LOCKS = {"production": "required", "run": "optional", "development": "excluded"}
"""Lock file: CycloneDX's word for what is first named in it."""
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(.*?)(?=^\S|\Z)", re.M | re.S)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ACCEPTED = re.compile(
    r"MIT|MIT-0|MIT License|ISC|0BSD|(?:New |3-Clause )?BSD(?:[ -][23][- ]Clause)?(?: License)?"
    r"|Apache(?:[- ]2\.0)?(?: License| Software License)?(?:,? (?:Version )?2\.0)?"
    r"|PSF-2\.0|OFL-1\.1"
    r"|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)|LGPL-3\.0-only|BlueOak-1\.0\.0|Unlicense"
    r"|CC0-1\.0|Zlib|Python Software Foundation License|Artistic License|Python-2\.0"
)
"""LGPL: psycopg is used as it is, as a library of its own. A licence in the file of a package that
says it in other words stands in SAID."""
SAID = {
    "axe-playwright-python": "MIT",
    "fido2": "BSD-2-Clause AND MPL-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "supervisor": "BSD-3-Clause",
    "text-unidecode": "Artistic License",
}


@dataclass
class Part:
    """One package of a lock. `licence` is empty when nothing says it here."""

    kind: str  # pypi or npm
    name: str
    version: str
    scope: str
    hashes: list[str] = field(default_factory=list)
    licence: str = ""
    installed: bool = True

    @property
    def url(self) -> str:
        name = self.name.replace("@", "%40")
        return f"pkg:{self.kind}/{name}@{self.version}"


def entries(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(name, version, hashes) of each package of a Python lock."""
    for name, version, rest in ENTRY.findall(text):
        yield name, version, HASH.findall(rest)


def parts() -> list[Part]:
    """Everything that the locks name, by kind and name."""
    found: dict[str, Part] = {}
    for lock, scope in PYTHON_LOCKS.items():
        text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        for name, version, hashes in entries(text):
            if name not in found:
                said = licence_of(name)
                found[name] = Part(
                    "pypi", name, version, scope, hashes, said or "", installed=said is not None
                )
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, facts in packages.items():
        if place:
            name = place.rpartition("node_modules/")[2]
            scope = "excluded" if facts.get("dev") else "required"
            digest = facts["integrity"].removeprefix("sha512-")
            part = Part("npm", name, facts["version"], scope, [_hex(digest)])
            part.licence = facts.get("license", "")
            found[place] = part
    return sorted(found.values(), key=lambda part: (part.kind, part.name, part.version))


def licence_of(name: str) -> str | None:
    """What an installed package says; "" when it says nothing, None when it is not installed."""
    try:
        about = metadata(name)
    except PackageNotFoundError:  # for another system or Python
        return None
    if name in SAID:
        return SAID[name]
    if said := about.get("License-Expression"):
        return said
    kinds = [
        k.rpartition(" :: ")[2] for k in about.get_all("Classifier") or [] if "License ::" in k
    ]
    short = (about.get("License") or "").strip()
    return " OR ".join(kinds) if kinds else short if len(short) < 60 else ""


def refused(part: Part) -> bool:
    """Whether its licence is unknown or none of ours. Of a choice one suffices; of "and", all."""
    if not part.installed:
        return False
    choices = re.split(r"\s+OR\s+", part.licence.strip("() "))
    return not any(
        all(ACCEPTED.fullmatch(each.strip("() ")) for each in re.split(r"\s+AND\s+", choice))
        for choice in choices
    )


def bill(found: list[Part]) -> dict:
    """The parts as a CycloneDX 1.6 document."""
    made_of = "\n".join(sorted(f"{part.url} {' '.join(part.hashes)}" for part in found))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, made_of)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "khoi-nguon",
                "name": "khoi-nguon",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(part) for part in found],
    }


def _component(part: Part) -> dict:
    told = {
        "type": "library",
        "bom-ref": part.url,
        "name": part.name,
        "version": part.version,
        "purl": part.url,
        "scope": part.scope,
    }
    if part.licence:
        told["licenses"] = [{"license": {"name": part.licence}}]
    if part.kind == "npm":
        told["hashes"] = [{"alg": "SHA-512", "content": each} for each in part.hashes]
    else:  # one for each file that may be installed
        told["properties"] = [{"name": "lock:sha256", "value": each} for each in part.hashes]
    return told


def _hex(digest: str) -> str:
    return base64.b64decode(digest).hex()


def main() -> int:
    found = parts()
    target = Path(var_folder()) / "sbom.json"
    target.write_text(json.dumps(bill(found), indent=1) + "\n", encoding="utf-8")
    absent = [part.name for part in found if not part.installed]
    say(f"{len(found)} packages in {target.name}; not for this system: {', '.join(absent)}")
    wrong = [
        f"{part.name} {part.version}: {part.licence or 'unknown'}"
        for part in found
        if refused(part)
    ]
    if wrong:
        say("Licences nobody has accepted:\n" + "\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
