"""A catalogue as large as its limits allow, made of the shipped one."""
import hashlib
import json
import subprocess
import zlib

from server import Failure
from service import run
from subject import Subject

#: Of one type on one dimension, where 200 are allowed; with 4 types and 19 dimensions that is 14,440 claims.
OF_PLACE = 190
LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "sv")
#: Letters that folding capitals changes in length or in parts.
TEXT = "Claim {} is re\u0301pe\u0301te\u0301 GRO\u1e9eE in {}: pe\u0301ople le\u0301arn be\u0301st whe\u0301n the\u0301y me\u0301et of\u0301te\u0301n."


def exported(setup):
    """The lines of a new data folder, as they can be imported."""
    with Subject(setup) as subject:
        subject.ask("DELETE", subject.path, headers={"If-Match": "*"})
        done = subprocess.run([setup.binary, "export", "--data-dir", subject.data], capture_output=True, env=subject.environment)
    if done.returncode:
        raise Failure(f"export ended with {done.returncode}: {done.stderr[-500:]!r}")
    return done.stdout.splitlines()


def claim(type_name, dimension, source, number):
    name = f"own-{type_name}-{dimension}-{number}"
    document = {
        "id": name, "relationshipType": type_name, "dimension": dimension, "source": source, "statement": TEXT.format(number, "English"),
        "locator": f"page {number}", "strength": "may", "translations": {it: {"statement": TEXT.format(number, it)} for it in LANGUAGES},
        "provenance": {"origin": "own", "recordedBy": "admin", "recordedAt": "2026-11-22T00:00:00.000Z"}}
    return {"put": "claims", "id": name, "rev": 1, "doc": document}


def sealed(member_text):
    """A line with its checksum; `member_text` is what stands behind it, from the comma on."""
    return b'{"crc":"%08x"' % zlib.crc32(member_text) + member_text


def resealed(lines):
    """A stream of these lines: its first and last lines are made for them."""
    first = sealed(lines[0][lines[0].index(b","):])
    body = b"".join(line + b"\n" for line in [first, *lines[1:]])
    last = b',"count":%d,"sha256":"%s"}' % (len(lines) - 1, hashlib.sha256(body).hexdigest().encode())
    return body + sealed(last) + b"\n"


def large(setup):
    """A data folder with it; made once."""
    data = setup.folder / "large-catalogue"
    if data.exists():
        return data
    lines = exported(setup)[:-1]
    documents = [json.loads(line) for line in lines[1:]]
    names = {table: [it["id"] for it in documents if it["put"] == table] for table in ("sources", "dimensions", "relationshipTypes")}
    last = max(index for index, it in enumerate(documents) if it["put"] == "claims") + 2
    own = [
        json.dumps(claim(type_name, dimension, names["sources"][0], number), ensure_ascii=False, separators=(",", ":")).encode()
        for type_name in names["relationshipTypes"] for dimension in names["dimensions"] for number in range(OF_PLACE)]
    stream = setup.folder / "large-catalogue.jsonl"
    stream.write_bytes(resealed(lines[:last] + own + lines[last:]))
    run(setup.binary, "import", stream, "--data-dir", data, "--apply")
    stream.unlink()
    return data
