"""The bill of materials of the wheel: what it carries, from where, on which terms, and each built file's checksum.

CycloneDX 1.6 (ECMA-424) as JSON; a wheel has it in its ``.dist-info/sboms`` (PEP 770). It names what is *in* the wheel;
what is installed beside it stands in the wheel's own metadata. Made by the build, or: `python builders/sbom.py`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ROOT / "src/taichong/licences"
BUILT = ROOT / "src/taichong/web/static/dist"
BUNDLED = BUILT / "bundled.json"
"""What the build of the islands found in them: package names with versions, by the file that carries them."""
SBOM = ROOT / "build/taichong.cdx.json"
SPDX = ("Apache-2.0", "MIT", "CC0-1.0", "BSD-3-Clause")


def bundled() -> dict[str, list[str]]:
    """List the packages in each built island, such as ``three@0.187.0``.

    Raises:
        RuntimeError: a package is bundled whose licence is not among those that we carry.
    """
    found: dict[str, list[str]] = json.loads(BUNDLED.read_text(encoding="utf-8"))
    known = {f"{each['name']}@{each['version']}" for each in _carried()}
    for island, packages in found.items():
        if unknown := set(packages) - known:
            raise RuntimeError(
                f"{island} carries {', '.join(sorted(unknown))}, which {LICENCES}/carried.json does not name "
                "(or in another version): add its licence"
            )
    return found


def sbom() -> dict[str, Any]:
    """Write the bill of materials; the same files give the same one."""
    islands = [_island(BUILT / name, packages) for name, packages in sorted(bundled().items())]
    works = [_work(each) for each in _carried()[1:]]
    told = json.dumps([islands, works])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, told)}",
        "version": 1,
        "metadata": {"component": _ourselves()},
        "components": [*works, *islands],
        "dependencies": [
            {"ref": "taichong", "dependsOn": [each["bom-ref"] for each in (*works, *islands)]},
            *({"ref": name, "dependsOn": packages} for name, packages in sorted(bundled().items())),
        ],
    }


def _carried() -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((LICENCES / "carried.json").read_text(encoding="utf-8"))
    return told


def _ourselves() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    own = {"type": "application", "bom-ref": "taichong", "name": "taichong", "version": version}
    return own | {"licenses": _licences(project["license"]), "purl": f"pkg:pypi/taichong@{version}"}


def _work(each: dict[str, Any]) -> dict[str, Any]:
    is_package = each["licence"] == "MIT"
    named = f"{each['name']}@{each['version']}" if each["version"] else each["name"]
    work = {"type": "library" if is_package else "data", "bom-ref": named, "name": each["name"]}
    work |= {"version": each["version"]} if each["version"] else {}
    work |= {"purl": f"pkg:npm/{named}"} if is_package else {}
    work |= {"copyright": each["holder"], "description": each["what"], "licenses": _licences(each["licence"])}
    return work | ({"externalReferences": [{"type": "website", "url": each["origin"]}]} if each["origin"] else {})


def _licences(name: str) -> list[dict[str, Any]]:
    return [{"license": {"id": name} if name in SPDX else {"name": name}}]


def _island(file: Path, packages: list[str]) -> dict[str, Any]:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    island = {"type": "file", "bom-ref": file.name, "name": f"taichong/web/static/dist/{file.name}"}
    carries = {"properties": [{"name": "taichong:carries", "value": each} for each in packages]} if packages else {}
    return island | {"hashes": [{"alg": "SHA-256", "content": digest}], "licenses": _licences("Apache-2.0")} | carries


def write() -> Path:
    """Write it where the wheel takes it from."""
    SBOM.parent.mkdir(exist_ok=True)
    SBOM.write_text(json.dumps(sbom(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return SBOM


if __name__ == "__main__":
    try:
        print(write())
    except (RuntimeError, OSError) as error:
        sys.exit(f"sbom: {error}")
