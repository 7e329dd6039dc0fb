"""Writes a snapshot of as many programmes as are wanted, in the form in which the service writes and imports one:

    {"crc":"9f3a11c2","format":1,"sequence":1000,"at":"2026-11-21T23:20:11.123Z","catalogueRevision":1,"newestProgramID":"prg_…"}
    {"put":"sources","id":"…","rev":1,"doc":{…}}
    {"put":"programs","id":"prg_…","rev":1,"doc":{…}}
    {"crc":"0bec4e44","count":1000,"sha256":"…"}

What the service itself wrote is the pattern: the catalogue of a new folder, and a programme in each status that it was moved
through. Programmes differ in id, name, days and times, and come in the order of their ids. The same seed gives the same ones.
"""
import datetime
import hashlib
import json
import random
import zlib

from server import Failure
from service import PROGRAM, Service

SEED = 4
#: In milliseconds since 1970: the first programme is made at the start of 2016, the last within ten years.
FIRST_MADE = 1_451_606_400_000
MADE_WITHIN = 10 * 365 * 86_400_000
STEP_WITHIN_MILLISECONDS = 100 * 86_400_000
DESIGN = {
    "purpose": "Leaders for the years to come", "focusAreas": ["first hundred days"], "model": "one mentor to one mentee",
    "components": ["training"], "matchingProcess": "by interview", "successMeasures": ["retention"],
}
#: The way through the states, and how many of a hundred programmes stand in each. A draft has 400 bytes, an archived one 1300.
SHARES = {"draft": 70, "designed": 5, "enrolling": 2, "matching": 2, "running": 12, "closing": 2, "closed": 5, "archived": 2}
PLACES = ("Leeds", "Malmö", "Łódź", "Porto", "Ghent", "Turku", "Graz", "Brno")


class Patterns:
    """What a service with a folder of its own has written: its catalogue, and a programme in each status."""

    def __init__(self, binary):
        self.programs = {}
        with Service(binary) as service:
            journal = next((service.folder / "data" / "journal").glob("*.jsonl"))
            with open(journal, encoding="utf-8") as lines:
                next(lines)
                first = json.loads(next(lines))
            if first["op"] != "catalogue.install":
                raise Failure(f"the first line of a new journal is {first['op']}, and not the catalogue")
            self.catalogue = first["changes"]
            path = service.path
            for status in SHARES:
                if status == "designed":
                    request(service, "PUT", f"{path}/design", DESIGN)
                    request(service, "POST", f"{path}/design/approval", {"by": "the sponsor"})
                if status != "draft":
                    request(service, "POST", f"{path}/transitions", {"to": status})
                text = service.ask("GET", path)[2].decode().strip()
                self.programs[status] = json.loads(text)
                if self.programs[status]["status"] != status or compact(self.programs[status]) != text:
                    raise Failure(f"the service writes a programme otherwise than this script would: {text[:500]}")

    def documents(self, count):
        """Programmes, in the order of their ids."""
        chance = random.Random(SEED)
        hundred = [status for status, share in SHARES.items() for _ in range(share)]
        chance.shuffle(hundred)  # the same for every hundred, so that pages at the same place are alike in every snapshot
        for number in range(count):
            made = made_at(number, count)
            document = {**self.programs[hundred[number % 100]], "id": program_id(made, number)}
            document["name"] = f"{PLACES[number % 8]} {number}"
            starts = datetime.date.fromtimestamp(made / 1000) + datetime.timedelta(days=chance.randrange(90))
            document["startsOn"] = starts.isoformat()
            document["endsOn"] = (starts + datetime.timedelta(days=chance.randrange(90, 720))).isoformat()
            if "design" in document:
                approval = {**document["design"]["approval"], "at": instant(made + 1000)}
                document["design"] = {**document["design"], "approval": approval}
            document["createdAt"] = document["updatedAt"] = instant(made)
            steps, document["transitions"] = document["transitions"], []
            for step in steps:
                made += chance.randrange(1001, STEP_WITHIN_MILLISECONDS)
                document["updatedAt"] = instant(made)
                document["transitions"].append({**step, "at": document["updatedAt"]})
            yield document


def write(patterns, count, path, *, samples):
    """Writes a snapshot of `count` programmes.

    Returns `samples` of them, evenly spread: by the path of each, what the service is to answer there.
    """
    kept, digest = {}, hashlib.sha256()
    header = {
        "format": 1, "sequence": count + 1, "at": instant(made_at(count - 1, count)), "catalogueRevision": 1,
        "newestProgramID": program_id(made_at(count - 1, count), count - 1)}
    with open(path, "wb", buffering=1 << 20) as file:
        def put(line):
            digest.update(line)
            file.write(line)

        put(sealed(header))
        for change in patterns.catalogue:
            put((compact(change) + "\n").encode())
        for number, document in enumerate(patterns.documents(count)):
            text, name = compact(document), document["id"]
            put(f'{{"put":"programs","id":"{name}","rev":{document["revision"]},"doc":{text}}}\n'.encode())
            if number * samples // count != (number - 1) * samples // count:
                kept[f"/v1/programs/{name}"] = (text + "\n").encode()
        file.write(sealed({"count": len(patterns.catalogue) + count, "sha256": digest.hexdigest()}))
    return kept


def request(service, method, path, document):
    tag = {"If-Match": service.ask("GET", service.path)[1]["ETag"]} if method == "PUT" else {}
    status, _, body = service.ask(method, path, json.dumps(document), {"Content-Type": "application/json", **tag})
    if status not in (200, 201):
        raise Failure(f"the service answers {method} {path} with {status} {body[:500]!r}")


def made_at(number, count):
    return FIRST_MADE + number * (MADE_WITHIN // count)


def program_id(milliseconds, number):
    """RFC 9562 §5.7: the time, the version 7, 12 bits, the variant 2, and 62 bits that spread the numbers."""
    spread = number * 0x9E37_79B9_7F4A_7C15 & (1 << 62) - 1
    digits = f"{milliseconds << 80 | 7 << 76 | 2 << 62 | spread:032x}"
    return "prg_" + "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def instant(milliseconds):
    at = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compact(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def sealed(members):
    """A line with a checksum over all that follows it."""
    rest = ("," + compact(members)[1:]).encode()
    return b'{"crc":"%08x"' % zlib.crc32(rest) + rest + b"\n"
