"""A snapshot of a whole organisation: people in a reporting line, a key for each, and a programme in which all take part.

What the service itself wrote is the pattern, as in snapshot.py; people, keys and participants differ in ids, names and digests.
"""
import hashlib
import json

from server import Failure
from service import Service
from snapshot import DESIGN, compact, instant, made_at, program_id, request, sealed

#: One person of this number reports to the owner of the programme, who sees nothing of them in it.
ONE_HIDDEN_OF = 20
#: People by number: who owns the programme, who stands above BELOW others through ten, and who stands above nobody.
OWNER, HEAD, MIDDLE, LONE = 0, 1, range(2, 12), 1100
BELOW = range(12, 1012)


class Patterns:
    """The catalogue, and a person without and with a manager, a key, a programme and a participant, as the journal has them."""

    def __init__(self, binary):
        with Service(binary) as service:
            def make(path, document):
                status, _, body = service.ask("POST", path, json.dumps(document), {"Content-Type": "application/json"})
                if status != 201:
                    raise Failure(f"the service answers POST {path} with {status} {body[:500]!r}")
                return json.loads(body)

            someone = {"displayName": "Ada Stone 0", "userName": "ada.0@acme.example", "title": "Engineer",
                       "department": "Research", "location": "Leeds", "languages": ["en"], "level": "4"}
            head = make("/v1/people", someone)["id"]
            make("/v1/people", {**someone, "userName": "ada.1@acme.example", "manager": head})
            make("/v1/keys", {"name": "portal 0", "scopes": ["programs:read", "participants:read"]})
            program = make("/v1/programs", {
                "name": "Leaders of tomorrow", "relationshipTypes": ["mentoring"], "owners": [head]})["id"]
            service.path = f"/v1/programs/{program}"
            request(service, "PUT", f"{service.path}/design", DESIGN)
            request(service, "POST", f"{service.path}/design/approval", {"by": "the sponsor"})
            for status in ("designed", "enrolling"):
                request(service, "POST", f"{service.path}/transitions", {"to": status})
            make(f"{service.path}/participants", {"person": head, "side": "learner", "relationshipType": "mentoring"})
            changes = []
            for segment in sorted((service.folder / "data" / "journal").glob("*.jsonl")):
                with open(segment, encoding="utf-8") as lines:
                    changes += [change for line in lines for change in json.loads(line).get("changes", [])]
        documents = {}
        for change in changes:
            documents.setdefault(change["put"], {})[change["id"]] = change
        programs = [change for change in changes if change["put"] == "programs"]
        self.people = [change["doc"] for change in documents["people"].values()]
        self.key, self.participant = (next(iter(documents[kind].values()))["doc"] for kind in ("accessKeys", "participants"))
        self.program = programs[-1]["doc"]
        self.catalogue = [
            change for kind in ("sources", "dimensions", "relationshipTypes", "claims", "tensions")
            for change in documents[kind].values()]


def identifier(prefix, number, count):
    return prefix + program_id(made_at(number, count), number)[3:]


def manager(number):
    """The number of the manager; None for those who report to nobody."""
    if number in MIDDLE:
        return HEAD
    if number in BELOW:
        return MIDDLE[number % len(MIDDLE)]
    return OWNER if number > LONE and number % ONE_HIDDEN_OF == 7 else None


def write(patterns, count, path, *, takes_part):
    """Writes a snapshot of `count` people and as many keys.

    With `takes_part`, all but the owner are in the programme. Returns the id of the programme.
    """
    def put(kind, document, number, **members):
        at = instant(made_at(number, count))
        document = {**document, **members}
        for member in {"createdAt", "updatedAt"} & set(document):
            document[member] = at
        return {"put": kind, "id": document["id"], "rev": document["revision"], "doc": document}

    def person(number):
        above, members = manager(number), {"id": identifier("per", number, count), "displayName": f"Ada Stone {number}"}
        members["userName"] = f"ada.{number}@acme.example"
        if above is None:
            return put("people", patterns.people[0], number, **members)
        above = identifier("per", above, count)
        begun = [{**patterns.people[1]["lines"][0], "manager": above, "from": instant(made_at(number, count))}]
        return put("people", patterns.people[1], number, **members, manager=above, lines=begun)

    def key(number):
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        return put("accessKeys", patterns.key, number, id=identifier("key", number, count), name=f"portal {number}",
                   digests=[digest])

    program = identifier("prg", count, count)
    rows = [lambda: patterns.catalogue, lambda: map(person, range(count)), lambda: map(key, range(count)), lambda: [put(
        "programs", patterns.program, count, id=program, owners=[identifier("per", OWNER, count)])]]
    if takes_part:
        rows.append(lambda: (
            put("participants", patterns.participant, number, id=identifier("par", number, count),
                person=identifier("per", number, count), program=program) for number in range(1, count)))
    digest, lines = hashlib.sha256(), 0
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(b"")
        header = sealed({
            "format": 1, "sequence": 2, "at": instant(made_at(count, count)), "catalogueRevision": 1,
            "newestProgramID": identifier("prg", count + 1, count)})
        digest.update(header)
        file.write(header)
        for part in rows:
            for change in part():
                line = (compact(change) + "\n").encode()
                digest.update(line)
                file.write(line)
                lines += 1
        file.write(sealed({"count": lines, "sha256": digest.hexdigest()}))
    return program
