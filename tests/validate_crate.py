#!/usr/bin/env python3
"""Holds a folder with an RO-Crate to the required rules of RO-Crate 1.1 (roc-validator)
and loads it (rocrate). Exit code 1 names what is wrong.

    validate_crate.py FOLDER

Opens no connection: the one document that the validator would fetch, the JSON-LD context,
is the copy that rocrate brings along (of a later version, which keeps the terms of 1.1).
"""
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import requests
import rocrate
from rocrate.rocrate import ROCrate

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def answer(_adapter, request, **_options):
    if request.url.rstrip("/") != CONTEXT:
        raise requests.ConnectionError(f"{request.url}: this test opens no connection")
    response = requests.Response()
    response.status_code = 200
    response.url = request.url
    response.request = request
    response.headers["Content-Type"] = "application/ld+json"
    response._content = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
    return response


requests.adapters.HTTPAdapter.send = answer

from rocrate_validator.models import Severity, ValidationSettings  # noqa: E402
from rocrate_validator.services import validate  # noqa: E402


def issues(folder):
    with tempfile.TemporaryDirectory() as cache:
        settings = ValidationSettings(
            rocrate_uri=folder, profile_identifier="ro-crate-1.1", requirement_severity=Severity.REQUIRED,
            no_cache=True, cache_path=Path(cache) / "http")
        return [f"{issue.check.identifier}: {issue.message}" for issue in validate(settings).get_issues()]


def main(folder):
    entities = ROCrate(folder).get_entities()
    files = [unquote(entity.id) for entity in entities if "File" in entity.type]
    wrong = [f"no file {name}" for name in files if not (Path(folder) / name).is_file()]
    if not files:
        wrong.append("no file is described")
    wrong += issues(folder)
    print("\n".join(wrong) or f"{len(entities)} entities, {len(files)} files")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
